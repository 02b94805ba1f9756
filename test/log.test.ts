import assert from 'node:assert/strict';
import test from 'node:test';
import { createLog, silent } from '../lib/log.ts';

function written(
  act: (log: ReturnType<typeof createLog>) => void,
  level?: 'warn',
): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  act(createLog(level, { write: (line) => lines.push(JSON.parse(line)) }));
  return lines;
}

test('a line is a JSON object with level, time and sentence', () => {
  const [line] = written((log) => log.info({ calls: 3 }, 'refreshed'));
  assert.equal(line?.level, 'info');
  assert.equal(line?.msg, 'refreshed');
  assert.equal(line?.calls, 3);
  assert.ok(!Number.isNaN(Date.parse(String(line?.time))));
});

test('a path is told without the secret in it', () => {
  const path = '/setup/profile/abcd-efgh-jkmn-pqrs-tuvw-xyzu.mobileconfig';
  const [line] = written((log) => log.error({ path, request: { path } }, 'odd'));
  assert.equal(line?.path, '/setup/profile/….mobileconfig');
  assert.deepEqual(line?.request, { path: '/setup/profile/….mobileconfig' });
});

test('secrets are hidden at the top and one step down', () => {
  const [line] = written((log) =>
    log.warn({ password: 'x', headers: { authorization: 'Basic eA==', host: 'here' } }, 'odd'),
  );
  assert.equal(line?.password, '[hidden]');
  assert.deepEqual(line?.headers, { authorization: '[hidden]', host: 'here' });
});

test('what is logged is not changed itself', () => {
  const facts = { Password: 'x', deeper: { still: { Cookie: 'x', at: 1 } } };
  const [line] = written((log) => log.warn(facts, 'odd'));
  assert.deepEqual(line?.deeper, { still: { Cookie: '[hidden]', at: 1 } });
  assert.equal(line?.Password, '[hidden]');
  assert.deepEqual(facts, { Password: 'x', deeper: { still: { Cookie: 'x', at: 1 } } });
});

for (const key of ['error', 'err'])
  test(`secrets that hang on an error are hidden under ${key}`, () => {
    const error = Object.assign(new Error('refused'), { password: 'x', request: { Authorization: 'x' } });
    const [line] = written((log) => log.error({ [key]: error }, 'odd'));
    const { message, password, request } = (line?.[key] ?? {}) as Record<string, unknown>;
    assert.deepEqual([message, password, request], ['refused', '[hidden]', { Authorization: '[hidden]' }]);
    assert.equal(error.password, 'x');
  });

test('an error keeps its message and its cause', () => {
  const [line] = written((log) =>
    log.error({ error: new Error('outer', { cause: new Error('inner') }) }, 'bad'),
  );
  const { message, stack } = (line?.error ?? {}) as { message: string; stack: string };
  assert.match(message, /outer/);
  assert.match(stack, /inner/);
});

test('what is below the level is left out', () => {
  assert.equal(written((log) => log.info('nothing'), 'warn').length, 0);
  assert.equal(silent.isLevelEnabled('fatal'), false);
});
