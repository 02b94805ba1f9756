import { writesSeries } from '../../protocol/series-suite.ts';
import { odooFor, TRIED } from './odoo.ts';

for (const version of TRIED) {
  const odoo = await odooFor(version);
  writesSeries({
    title: `series written on a real Odoo ${version}`,
    ...('reason' in odoo ? { skip: odoo.reason } : {}),
    runs: 8,
    begin: async () => {
      if ('reason' in odoo) throw new Error(odoo.reason);
      return { url: odoo.url, database: odoo.db, login: 'demo' };
    },
  });
}
