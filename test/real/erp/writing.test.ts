import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import { startDemoErp } from '../../../examples/demo-erp/index.ts';
import { Faulted, type Ground } from '../../demo-erp/conformance/ground.ts';
import { type RealErp, sql } from '../lab.ts';
import { odooFor, TRIED } from './odoo.ts';
import { nextStep, Side, type Step, seeded } from './walk.ts';

const [WALKS, STEPS] = [Number(process.env.ERPCAL_TEST_WALKS ?? 25), 8];
const FIRST = Number(process.env.ERPCAL_TEST_SEED ?? 1);

const real = ({ version, url, db }: RealErp): Ground => ({
  version: version === 14 ? '14' : '19',
  url,
  database: db,
  lasting: true,
  plant: (model, id, field, text) =>
    sql(version, `update ${model.replaceAll('.', '_')} set ${field} = '${text}' where id = ${id}`),
  mails: async () => 0,
});

/** How a step ended: the code of its fault, or `done`. */
const ending = (step: Step, side: Side): Promise<unknown> =>
  step.take(side).then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof Faulted) return error.fault.code;
      throw error;
    },
  );

/** What real servers and simulated ones make of the same writes, whatever they are. */
for (const version of TRIED) {
  const odoo = await odooFor(version);
  suite(`random writes on Odoo ${version}`, { skip: 'reason' in odoo ? odoo.reason : false }, () => {
    if ('reason' in odoo) return;
    let sides: readonly [Side, Side];
    let close: () => Promise<void>;

    before(async () => {
      const erp = await startDemoErp({ version: version === 14 ? '14' : '19' });
      const simulated: Ground = {
        ...{ ...real(odoo), url: erp.url, database: erp.database },
        plant: (model, id, field, text) => erp.sql(model, id, { [field]: text }),
      };
      const mark = `walk${process.pid}`;
      sides = [await Side.of(real(odoo), mark), await Side.of(simulated, mark)];
      close = () => erp.close();
    });
    afterEach(() => Promise.all(sides.map((side) => side.forget())));
    after(async () => {
      await sides[0].leave();
      await close();
    });

    for (let seed = FIRST; seed < FIRST + WALKS; seed++) {
      test(`end as on the simulated ERP (${seed})`, async () => {
        const random = seeded(seed);
        const taken: string[] = [];
        let [told] = await Promise.all(sides.map((side) => side.told()));
        for (let count = 0; count < STEPS && told !== undefined; count++) {
          const step = nextStep(random, told);
          taken.push(step.what);
          const [expected, actual] = await Promise.all(sides.map((side) => ending(step, side)));
          assert.equal(actual, expected, taken.join('; '));
          const [there, here] = await Promise.all(sides.map((side) => side.told()));
          assert.deepEqual(here, there, taken.join('; '));
          told = there;
        }
      });
    }
  });
}
