import { type DemoErp, startDemoErp } from '../../examples/demo-erp/index.ts';
import { writesSeries } from './series-suite.ts';

for (const version of ['14', '15', '16', '17', '18', '19'] as const) {
  let demo: DemoErp;
  writesSeries({
    title: `series written on Odoo ${version}`,
    runs: 6,
    begin: async () => {
      demo = await startDemoErp({ version, demoData: false });
      return { url: demo.url, database: 'demo', login: 'demo' };
    },
    end: () => demo.close(),
  });
}
