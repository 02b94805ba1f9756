import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { type Answered, Exchanges } from '../../../lib/calendar/exchanges/exchanges.ts';
import { openMemory, type Store } from '../../../lib/store/index.ts';

const START = Date.UTC(2026, 10, 28, 8);

/** Counts what is written. */
class Counted {
  readonly store: Store = openMemory();
  readonly batches: string[][] = [];
  fails = false;

  exchanges(db: string, login: string) {
    return this.store.exchanges(db, login);
  }

  keepExchanges(...[written]: Parameters<Store['keepExchanges']>) {
    this.batches.push(written.map(({ asked }) => asked));
    return this.fails ? Promise.reject(new Error('away')) : this.store.keepExchanges(written);
  }
}

const answered = (more: Partial<Answered> = {}): Answered => ({
  ...{ db: 'erp', login: 'anne', device: '', agent: 'iOS/17.1', asked: 'poll', calendar: 'Meetings' },
  ...{ entry: '', title: '', status: 207, condition: '', reason: '', proven: true },
  ...more,
});
const guess = (agent: string) => answered({ agent, asked: 'account', status: 401, proven: false });

let counted: Counted;
let exchanges: Exchanges;
/** Lets time go by, and what hangs on it. */
async function pass(ms: number): Promise<void> {
  mock.timers.tick(ms);
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: START });
  counted = new Counted();
  exchanges = new Exchanges({ store: counted, clock: () => Date.now() });
});
afterEach(async () => {
  await exchanges.close();
  await counted.store.close();
  mock.timers.reset();
});

test('what is new is read at once, and written with what comes soon after', async () => {
  exchanges.record(answered());
  exchanges.record(answered({ asked: 'save', entry: 'x.ics', status: 403, reason: 'Line 3, DTSTART: no.' }));
  const [, poll] = await exchanges.of('erp', 'anne');
  assert.deepEqual(
    (await exchanges.of('erp', 'anne')).map(({ asked, advice, line, at }) => [asked, advice, line, at]),
    [
      ['poll', 'well', undefined, START],
      ['save', 'line', 3, START],
    ],
  );
  assert.deepEqual(poll && 'mark' in poll, false);
  assert.deepEqual(counted.batches, []);
  await pass(2000);
  assert.deepEqual(counted.batches, [['poll', 'save']]);
  assert.equal((await counted.store.exchanges('erp', 'anne')).length, 2);
});

test('an unchanged poll is written once a minute at most, and nothing is where nobody asks', async () => {
  for (let second = 0; second < 300; second++) {
    exchanges.record(answered());
    await pass(1000);
  }
  assert.ok(counted.batches.length <= 6, `${counted.batches.length} batches`);
  const [poll] = await exchanges.of('erp', 'anne');
  assert.deepEqual([poll?.since, poll?.at], [START, START + 299_000]);
  await pass(60_000);
  const written = counted.batches.length;
  assert.deepEqual((await counted.store.exchanges('erp', 'anne'))[0]?.at, START + 299_000);
  await pass(3_600_000);
  assert.equal(counted.batches.length, written);
});

test('whoever guesses passwords has five places of a login, and hides nothing its owner did', async () => {
  exchanges.record(answered());
  for (let n = 0; n < 3000; n++) exchanges.record(guess(`agent ${n}`));
  await pass(70_000);
  const told = await exchanges.of('erp', 'anne');
  assert.deepEqual(
    told.map(({ status }) => status),
    [401, 401, 401, 401, 401, 207],
  );
  assert.equal((await counted.store.exchanges('erp', 'anne')).length, 6);
});

test('a login nobody got in with is in memory alone, for its owner to read', async () => {
  for (let n = 0; n < 2000; n++) exchanges.record({ ...guess('bot'), login: `user ${n}` });
  await pass(70_000);
  assert.deepEqual(await counted.store.exchanges('erp', 'user 1999'), []);
  assert.deepEqual(
    (await exchanges.of('erp', 'user 1999')).map(({ advice }) => advice),
    ['wrong-password'],
  );
  assert.deepEqual(await exchanges.of('erp', 'user 0'), []);
});

test('a store that is away costs nobody anything', async () => {
  counted.fails = true;
  exchanges.record(answered());
  await pass(2000);
  counted.fails = false;
  exchanges.record(answered({ asked: 'read' }));
  await pass(2000);
  assert.deepEqual(
    (await exchanges.of('erp', 'anne')).map(({ asked }) => asked),
    ['read'],
  );
  exchanges.record(answered());
  await pass(60_000);
  assert.equal((await exchanges.of('erp', 'anne')).length, 2);
});

test('closing writes what waits', async () => {
  exchanges.record(answered());
  await exchanges.close();
  assert.equal((await counted.store.exchanges('erp', 'anne')).length, 1);
});
