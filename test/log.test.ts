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

test('secrets are hidden at the top and one step down', () => {
  const [line] = written((log) =>
    log.warn({ password: 'x', headers: { authorization: 'Basic eA==', host: 'here' } }, 'odd'),
  );
  assert.equal(line?.password, '[hidden]');
  assert.deepEqual(line?.headers, { authorization: '[hidden]', host: 'here' });
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
