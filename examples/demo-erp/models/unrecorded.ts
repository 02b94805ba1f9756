import type { Field } from '../orm/schema.ts';

const NAMED: { readonly [field: string]: Field } = { name: { type: 'char', required: true } };

/** Models nobody recorded, with the few fields a client needs of them. */
export const UNRECORDED: { readonly [model: string]: { readonly [field: string]: Field } } = {
  'res.company': { ...NAMED, partner_id: { type: 'many2one', relation: 'res.partner' } },
  'res.groups': NAMED,
  'ir.module.module': {
    ...NAMED,
    state: {
      type: 'selection',
      selection: [
        ['installed', 'Installed'],
        ['uninstalled', 'Not Installed'],
      ],
    },
    latest_version: { type: 'char' },
  },
  'ir.model.access': NAMED,
  'ir.model.data': {
    ...NAMED,
    module: { type: 'char' },
    model: { type: 'char' },
    res_id: { type: 'integer' },
    noupdate: { type: 'boolean' },
  },
  'ir.config_parameter': { key: { type: 'char' }, value: { type: 'text' } },
  'ir.attachment': {
    ...NAMED,
    datas: { type: 'binary' },
    res_model: { type: 'char' },
    res_id: { type: 'integer' },
  },
  'crm.meeting.type': NAMED,
  'project.category': NAMED,
  'project.tags': { ...NAMED, color: { type: 'integer' } },
};
