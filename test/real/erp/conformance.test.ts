import { before, suite, test } from 'node:test';
import { ask, type Ground } from '../../demo-erp/conformance/ground.ts';
import { CASES, type People, peopleOf, tryCase } from '../../demo-erp/conformance.ts';
import { type RealErp, sql } from '../lab.ts';
import { odooFor } from './odoo.ts';

const ground = ({ version, url, db }: RealErp): Ground => ({
  version: version === 14 ? '14' : '19',
  url,
  database: db,
  lasting: true,
  plant: (model, id, field, text) =>
    sql(version, `update ${model.replaceAll('.', '_')} set ${field} = ${quoted(text)} where id = ${id}`),
  mails: () => ask(`${url}/xmlrpc/2/object`, 'execute', [db, 2, 'admin', 'mail.mail', 'search_count', []]),
});

/** Control characters need the form with escapes. */
const quoted = (text: string): string =>
  `E'${text.replace(/[\\'\x00-\x1f]/g, (each) => `\\x${each.charCodeAt(0).toString(16).padStart(2, '0')}`)}'`;

for (const version of [14, 19] as const) {
  const odoo = await odooFor(version);
  suite(`Odoo ${version}`, { skip: 'reason' in odoo ? odoo.reason : false }, () => {
    if ('reason' in odoo) return;
    const real = ground(odoo);
    let people: People;
    before(async () => {
      people = await peopleOf(real);
    });
    for (const each of CASES) {
      if (!each.versions.includes(real.version) || each.only === 'simulator') continue;
      test(`${each.name} (${each.facts})`, () => tryCase(each, real, people));
    }
  });
}
