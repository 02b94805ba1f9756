import { after, before, suite, test } from 'node:test';
import { type DemoErp, startDemoErp, VERSIONS } from '../../examples/demo-erp/index.ts';
import type { Case } from './conformance/case.ts';
import type { Ground } from './conformance/ground.ts';
import { CASES, type People, peopleOf, tryCase } from './conformance.ts';

const ground = (erp: DemoErp): Ground => ({
  version: erp.version,
  url: erp.url,
  database: erp.database,
  lasting: false,
  plant: (model, id, field, text) => erp.sql(model, id, { [field]: text }),
  mails: async () => erp.outbox.length,
});

/** What would disturb the other cases gets an ERP of its own. */
async function tryAlone(each: Case, version: DemoErp['version']): Promise<void> {
  const erp = await startDemoErp({ version });
  try {
    await tryCase(each, ground(erp), await peopleOf(ground(erp)));
  } finally {
    await erp.close();
  }
}

for (const version of VERSIONS) {
  suite(`the simulated ERP as ${version}`, () => {
    let erp: DemoErp;
    let people: People;
    before(async () => {
      erp = await startDemoErp({ version });
      people = await peopleOf(ground(erp));
    });
    after(() => erp.close());
    for (const each of CASES) {
      if (!each.versions.includes(version)) continue;
      test(`${each.name} (${each.facts})`, () =>
        each.only === 'simulator' ? tryAlone(each, version) : tryCase(each, ground(erp), people));
    }
  });
}
