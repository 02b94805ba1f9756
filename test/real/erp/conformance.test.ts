import { before, suite, test } from 'node:test';
import { CASES, type People, peopleOf, tryCase } from '../../demo-erp/conformance.ts';
import { groundOf, odooFor, TRIED } from './odoo.ts';

for (const version of TRIED) {
  const odoo = await odooFor(version);
  suite(`Odoo ${version}`, { skip: 'reason' in odoo ? odoo.reason : false }, () => {
    if ('reason' in odoo) return;
    const real = groundOf(odoo);
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
