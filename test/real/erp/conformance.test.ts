import { after, suite, test } from 'node:test';
import { ask, type Ground } from '../../demo-erp/conformance/ground.ts';
import { CASES, tryCase } from '../../demo-erp/conformance.ts';
import { type RealOdoo, startOdoo } from './odoo.ts';

const ground = (odoo: RealOdoo): Ground => ({
  version: odoo.series,
  url: odoo.url,
  database: odoo.database,
  plant: (model, id, field, text) => {
    const table = model.replaceAll('.', '_');
    odoo.sql(`update ${table} set ${field} = ${quoted(text)} where id = ${id}`);
  },
  mails: async () => {
    const call = [odoo.database, 2, 'admin', 'mail.mail', 'search_count', []];
    return ask(`${odoo.url}/xmlrpc/2/object`, 'execute', call);
  },
});

/** A control character needs the form with escapes. */
const quoted = (text: string): string =>
  `E'${text.replace(/[\\']/g, '\\$&').replace(/[\x00-\x1f]/g, (each) => `\\x${each.charCodeAt(0).toString(16).padStart(2, '0')}`)}'`;

for (const series of ['14', '19'] as const) {
  const odoo = startOdoo(series);
  const skip = 'missing' in odoo ? odoo.missing : false;
  suite(`Odoo ${series}`, { skip }, () => {
    if ('missing' in odoo) return;
    after(() => odoo.stop());
    for (const each of CASES) {
      if (!each.versions.includes(series) || each.only === 'simulator') continue;
      test(`${each.name} (${each.facts})`, () => tryCase(each, ground(odoo)));
    }
  });
}
