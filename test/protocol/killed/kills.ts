/** E6: a gateway is killed at any instant, over and over, while two devices write. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type DemoErp, startDemoErp, type VersionName } from '../../../examples/demo-erp/index.ts';
import { Random } from '../writers/random.ts';
import { KilledGateway } from './gateway.ts';
import { Writer } from './writer.ts';

interface Game {
  readonly erp: DemoErp;
  readonly gateway: KilledGateway;
  readonly random: Random;
  readonly writers: readonly Writer[];
}

/** So many kills; the first numbers of all that follow are the seed's. */
export function kills(version: VersionName, { seed, count }: { seed: number; count: number }): void {
  test(`E6: ${count} kills before ${version}, seed ${seed}`, async () => {
    const erp = await startDemoErp({ version, demoData: false });
    const gateway = await KilledGateway.open(erp.url);
    const random = new Random(seed);
    const writers = ['one', 'two'].map((name) => new Writer(gateway.url, name, random));
    try {
      for (const writer of writers) await writer.sync();
      for (let round = 0; round < count; round++) await killed({ erp, gateway, random, writers });
      assert.equal(await gateway.stop(), 0);
    } finally {
      await gateway.close();
      await erp.close();
    }
  });
}

async function killed(game: Game): Promise<void> {
  const { gateway, random, writers } = game;
  const over = { yet: false };
  const kill = (): void => {
    over.yet = true;
    gateway.kill();
  };
  const disarm = random.below(3) === 0 ? atTime(random, kill) : atCall(game, kill);
  while (!over.yet) await Promise.all(writers.map((writer) => writer.act()));
  disarm();
  await gateway.gone();
  await gateway.start();
  for (const writer of writers) await writer.recover();
  for (const writer of writers) await writer.sync();
  for (const writer of writers) writer.check(writers);
  inErp(game);
}

/** While the gateway is at work on its own, too. */
function atTime(random: Random, kill: () => void): () => void {
  const timer = new AbortController();
  delay(random.below(300), undefined, { signal: timer.signal }).then(kill, () => undefined);
  return () => timer.abort();
}

/** Once the ERP has done the work of so many calls, and before the gateway knows. */
function atCall({ erp, random }: Game, kill: () => void): () => void {
  let left = 1 + random.below(40);
  const { calls } = erp;
  calls.push = (...added) => {
    left -= 1;
    if (left === 0) kill();
    return Array.prototype.push.apply(calls, added);
  };
  return () => {
    Reflect.deleteProperty(calls, 'push');
  };
}

/** Each promise is kept in the ERP itself, once. */
function inErp({ erp, writers }: Game): void {
  const models = [Number(erp.version) < 8 ? 'crm.meeting' : 'calendar.event', 'project.task'];
  const names = erp.act('admin', (env) =>
    models.flatMap((model) =>
      [...env.model(model).table.all()]
        .filter(({ active }) => active !== false)
        .map(({ name }) => String(name)),
    ),
  );
  const found = new Set(names.filter((name) => name.startsWith('kill ')));
  assert.deepEqual([...found].sort(), writers.flatMap(({ promised }) => promised).sort());
}
