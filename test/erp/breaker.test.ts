import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Breaker, type Change, FAILURES, LONGEST, SHORTEST, type Verdict } from '../../lib/erp/breaker.ts';
import { DavError } from '../../lib/errors.ts';

class Odd extends Error {
  readonly verdict: Verdict;

  constructor(verdict: Verdict) {
    super(verdict);
    this.verdict = verdict;
  }
}

/** With a clock that stands, and the longest waits. */
function setUp() {
  const clock = { now: 0 };
  const changes: string[] = [];
  const breaker = new Breaker({
    judge: (error) => (error instanceof Odd ? error.verdict : 'unknown'),
    now: () => clock.now,
    random: () => 1,
    onChange: ({ from, to }: Change) => changes.push(`${from} ${to}`),
  });
  const end = (verdict: Verdict) =>
    breaker.run(async () => Promise.reject(new Odd(verdict))).catch((error: unknown) => error);
  const fail = async (times: number) => {
    for (let time = 0; time < times; time += 1) await end('failed');
  };
  return { clock, changes, breaker, end, fail };
}

const heldBack = (error: unknown): boolean => error instanceof DavError && error.status === 503 && error.away;

test('failures one after the other open it, an answer between them does not', async () => {
  const { breaker, end, fail } = setUp();
  await fail(FAILURES - 1);
  await end('answered');
  await fail(FAILURES - 1);
  await breaker.run(async () => 'value');
  await fail(FAILURES - 1);
  await end('unknown');
  assert.equal(breaker.state, 'closed');
  await fail(1);
  assert.equal(breaker.state, 'open');
});

test('while it is open nothing is tried, and all are told why', async () => {
  const { breaker, fail } = setUp();
  await fail(FAILURES);
  let tried = 0;
  await assert.rejects(
    breaker.run(async () => {
      tried += 1;
    }),
    (error) => heldBack(error) && error instanceof DavError && error.message === 'failed',
  );
  assert.throws(() => breaker.check(), heldBack);
  assert.equal(tried, 0);
});

test('then one tries, alone, and its answer closes it', async () => {
  const { clock, changes, breaker, fail } = setUp();
  await fail(FAILURES);
  clock.now += SHORTEST;
  const answer = Promise.withResolvers<string>();
  const trying: boolean[] = [];
  const first = breaker.run((alone) => {
    trying.push(alone);
    return answer.promise;
  });
  await assert.rejects(
    breaker.run(async () => trying.push(false)),
    heldBack,
  );
  answer.resolve('back');
  assert.equal(await first, 'back');
  await breaker.run(async (alone) => trying.push(alone));
  assert.deepEqual(trying, [true, false]);
  assert.deepEqual(changes, ['closed open', 'open half-open', 'half-open closed']);
});

test('each try in vain doubles the wait, up to the longest', async () => {
  const { clock, breaker, fail, end } = setUp();
  await fail(FAILURES);
  const waits: number[] = [];
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const opened = clock.now;
    while (heldBack(await end('failed'))) clock.now += 500;
    waits.push(clock.now - opened);
  }
  assert.deepEqual(
    waits,
    [1, 2, 4, 8, 16, 30, 30, 30].map((seconds) => seconds * 1000),
  );
  assert.equal(waits.at(-1), LONGEST);
  assert.equal(breaker.state, 'open');
});

test('who tries and is called off leaves it to the next at once', async () => {
  const { clock, breaker, fail, end } = setUp();
  await fail(FAILURES);
  clock.now += SHORTEST;
  await end('unknown');
  assert.equal(await breaker.run(async (alone) => alone), true);
});

test('those that began before it opened have no say in how long, but an answer is an answer', async () => {
  const { clock, breaker, fail } = setUp();
  const [late, good] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const pending = [breaker.run(() => late.promise), breaker.run(() => good.promise)];
  await fail(FAILURES);
  clock.now += SHORTEST;
  late.reject(new Odd('failed'));
  await assert.rejects(pending[0] ?? assert.fail());
  assert.equal(breaker.state, 'open');
  good.resolve();
  await pending[1];
  assert.equal(breaker.state, 'closed');
});

test('gateways that lost one ERP together do not try it together', async () => {
  const waits = [0, 0.5, 1].map(async (random) => {
    const clock = { now: 0 };
    const breaker = new Breaker({ judge: () => 'failed', now: () => clock.now, random: () => random });
    const failing = () => breaker.run(async () => Promise.reject(new Error('no'))).catch(heldBack);
    for (let time = 0; time < FAILURES; time += 1) await failing();
    while ((await failing()) === true) clock.now += 50;
    return clock.now;
  });
  assert.deepEqual(await Promise.all(waits), [SHORTEST / 2, (3 * SHORTEST) / 4, SHORTEST]);
});
