import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { type DemoErp, startDemoErp } from '../../examples/demo-erp/index.ts';
import { examine } from '../../lib/doctor/index.ts';
import { DOCTOR, readOptions } from '../../lib/options.ts';

let erp: DemoErp;
const directory = mkdtempSync(join(tmpdir(), 'erpcal-doctor-'));

before(async () => {
  erp = await startDemoErp({ version: '6.1' });
});
after(async () => {
  await erp.close();
  rmSync(directory, { recursive: true });
});

/** What is found, by state. */
async function found(
  args: readonly string[],
  password?: string,
): Promise<Record<'good' | 'note' | 'bad', string[]>> {
  const store = `sqlite:${join(directory, 'store.sqlite')}`;
  const options = readOptions(DOCTOR, ['--erp', erp.url, '--store', store, ...args]);
  const findings = await examine(options, password, () => undefined);
  const of = (state: string): string[] =>
    findings.filter((finding) => finding.state === state).map(({ says }) => says);
  return { good: of('good'), note: of('note'), bad: of('bad') };
}

test('a healthy installation', async () => {
  const { good, bad } = await found(['--user', 'demo'], 'demo');
  assert.deepEqual(bad, []);
  for (const about of [
    /6\.1 answers/,
    /database demo/,
    /logged in/,
    /\d+ meetings/,
    /\d+ tasks/,
    /clocks/,
    /store/,
    /name-space/,
  ])
    assert.ok(
      good.some((says) => about.test(says)),
      `${about} is not among ${good.join(' | ')}`,
    );
});

test('without a user it says what was not looked at', async () => {
  const { note, bad } = await found([]);
  assert.deepEqual(bad, []);
  assert.match(note[0] ?? '', /No user was given/);
});

test('a wrong password is told as one', async () => {
  const { bad } = await found(['--user', 'demo'], 'wrong');
  assert.equal(bad.length, 1);
  assert.match(bad[0] ?? '', /refuses demo/);
});

test('a database that is not there is told with those that are', async () => {
  const { bad } = await found(['--db', 'nowhere', '--user', 'demo'], 'demo');
  assert.equal(bad.length, 1);
  assert.match(bad[0] ?? '', /no database nowhere/);
});

test('an ERP that is away, and a store that cannot be', async () => {
  const { bad } = await found([
    '--erp',
    'http://127.0.0.1:1',
    '--store',
    'sqlite:/nowhere/at/all/store.sqlite',
  ]);
  assert.equal(bad.length, 2);
  assert.match(bad[0] ?? '', /No ERP can be used/);
  assert.match(bad[1] ?? '', /store .* cannot be used/);
});

test('a clock that is off is told, for the gateway goes by the ERP’s', async () => {
  const late = await startDemoErp({ version: '14', clock: () => Date.now() - 3_600_000 });
  try {
    const { note } = await found(['--erp', late.url, '--user', 'demo'], 'demo');
    assert.ok(
      note.some((says) => /clocks .* 36\d\d s apart|clocks .* 3599 s apart/.test(says)),
      note.join(' | '),
    );
  } finally {
    await late.close();
  }
});
