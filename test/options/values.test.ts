import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { SERVE } from '../../lib/options/commands.ts';
import { readOptions } from '../../lib/options/reading.ts';
import { stateDirectory } from '../../lib/options/values.ts';

const serve = (...args: string[]) => readOptions(SERVE, args);

const ADDRESSES: readonly (readonly [string, string, number])[] = [
  ['127.0.0.1:8008', '127.0.0.1', 8008],
  ['localhost:0', 'localhost', 0],
  ['[::1]:8008', '::1', 8008],
  ['[::]:65535', '::', 65535],
];
for (const [given, host, port] of ADDRESSES)
  test(`--listen ${given}`, () => assert.deepEqual(serve('--listen', given).listen, { host, port }));

const SIZES: readonly (readonly [string, number])[] = [
  ['1024', 1024],
  ['8k', 8192],
  ['20M', 20 * 1024 * 1024],
  ['1G', 1024 ** 3],
];
for (const [given, size] of SIZES)
  test(`--cache-size ${given}`, () => assert.equal(serve('--cache-size', given).cacheSize, size));

const NETWORKS: readonly (readonly [readonly string[], readonly string[]])[] = [
  [['127.0.0.1'], ['127.0.0.1/32']],
  [['::1'], ['::1/128']],
  [['10.0.0.0/8, fd00::/8'], ['10.0.0.0/8', 'fd00::/8']],
  [
    ['10.0.0.0/8', '192.0.2.0/24,::1'],
    ['10.0.0.0/8', '192.0.2.0/24', '::1/128'],
  ],
];
for (const [given, read] of NETWORKS)
  test(`--trust-proxy ${given.join(' and ')}`, () => {
    const { trustProxy = [] } = serve(...given.flatMap((value) => ['--trust-proxy', value]));
    assert.deepEqual(
      trustProxy.map(({ address, prefix }) => `${address}/${prefix}`),
      read,
    );
  });

test('the store lies where systemd says, else where XDG says, else at home', () => {
  assert.equal(stateDirectory({ STATE_DIRECTORY: '/a', XDG_STATE_HOME: '/b' }), '/a');
  assert.equal(stateDirectory({ XDG_STATE_HOME: '/b' }), join('/b', 'erpcal'));
  assert.match(stateDirectory({}), /\.local.state.erpcal$/);
});
