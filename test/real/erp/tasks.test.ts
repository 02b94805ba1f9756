import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import { startDemoErp } from '../../../examples/demo-erp/index.ts';
import { Faulted, type Ground } from '../../demo-erp/conformance/ground.ts';
import type { RealErp } from '../lab.ts';
import { odooFor } from './odoo.ts';
import { seeded } from './walk.ts';
import { nextTaskStep, TaskSide, type TaskStep } from './walk-tasks.ts';

const [WALKS, STEPS] = [Number(process.env.ERPCAL_TEST_WALKS ?? 25), 8];
const FIRST = Number(process.env.ERPCAL_TEST_SEED ?? 1);

const ground = ({ version, url, db }: RealErp): Ground => ({
  version: version === 14 ? '14' : '19',
  url,
  database: db,
  lasting: true,
  plant: () => undefined,
  mails: async () => 0,
});

/** How a step ended: the code of its fault, or `done`; with the values sent, for who looks for the reason. */
const ending = (step: TaskStep, side: TaskSide): Promise<unknown> =>
  step.take(side).then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof Faulted) return error.fault.code;
      throw error;
    },
  );

/** What real servers and simulated ones make of the same writes to tasks. */
for (const version of [14, 19] as const) {
  const odoo = await odooFor(version);
  suite(`random tasks on Odoo ${version}`, { skip: 'reason' in odoo ? odoo.reason : false }, () => {
    if ('reason' in odoo) return;
    let sides: readonly [TaskSide, TaskSide];
    let close: () => Promise<void>;

    before(async () => {
      const erp = await startDemoErp({ version: version === 14 ? '14' : '19' });
      const simulated = { ...ground(odoo), url: erp.url, database: erp.database };
      const mark = `walk${process.pid}`;
      sides = [await TaskSide.of(ground(odoo), mark), await TaskSide.of(simulated, mark)];
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
        for (let count = 0; count < STEPS; count++) {
          const step = nextTaskStep(random, [...sides[0].tasks.keys()]);
          taken.push(`${step.what} ${JSON.stringify(step.values(sides[0]))}`);
          const [expected, actual] = await Promise.all(sides.map((side) => ending(step, side)));
          assert.equal(actual, expected, taken.join('; '));
          const [there, here] = await Promise.all(sides.map((side) => side.told()));
          assert.deepEqual(here, there, taken.join('; '));
        }
      });
    }
  });
}
