import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { application } from '../../lib/http/app.ts';
import { type Connection, Crowd } from '../../lib/http/crowd.ts';
import type { Network } from '../../lib/http/forwarding.ts';
import { type ListenOptions, listen } from '../../lib/http/server.ts';
import { silent } from '../../lib/log.ts';
import { fixtureDirectory } from '../dav/fixture-server.ts';

class Guest extends EventEmitter implements Connection {
  static #port = 40_000;
  readonly remoteAddress: string;
  readonly remotePort: number;
  isOver = false;

  constructor(address: string) {
    super();
    this.remoteAddress = address;
    Guest.#port += 1;
    this.remotePort = Guest.#port;
  }

  destroy(): void {
    this.isOver = true;
    this.emit('close');
  }
}

const crowd = (most: number, proxies: readonly Network[] = [], told: string[] = []): Crowd =>
  new Crowd({ most, proxies, onClosed: (address) => told.push(address) });

/** Come one after the other. */
function come(to: Crowd, address: string, times: number): readonly Guest[] {
  const guests = Array.from({ length: times }, () => new Guest(address));
  for (const guest of guests) to.enter(guest);
  return guests;
}

const over = (guests: readonly Guest[]): readonly boolean[] => guests.map(({ isOver }) => isOver);

test('of one address the one that has been idle the longest gives way', () => {
  const told: string[] = [];
  const to = crowd(2, [], told);
  const guests = come(to, '192.0.2.1', 2);
  const [first] = guests;
  assert.ok(first);
  to.serve(first)();
  const [third] = come(to, '192.0.2.1', 1);
  assert.deepEqual(over(guests), [false, true]);
  assert.equal(third?.isOver, false);
  assert.deepEqual(told, ['192.0.2.1']);
});

test('who is being answered stays, and the one that came goes', () => {
  const to = crowd(2);
  const guests = come(to, '192.0.2.1', 2);
  const ends = guests.map((guest) => to.serve(guest));
  assert.deepEqual(over(come(to, '192.0.2.1', 3)), [true, true, true]);
  assert.deepEqual(over(guests), [false, false]);
  for (const end of ends) end();
  assert.deepEqual(over(come(to, '192.0.2.1', 1)), [false]);
  assert.deepEqual(over(guests), [true, false]);
});

test('who left makes room, in the middle of an answer as well', () => {
  const to = crowd(1);
  for (const guest of [new Guest('192.0.2.1'), new Guest('192.0.2.1')]) {
    to.enter(guest);
    const end = to.serve(guest);
    guest.destroy();
    end();
  }
  assert.deepEqual(over(come(to, '192.0.2.1', 1)), [false]);
});

const OTHERS: readonly (readonly [string, string])[] = [
  ['192.0.2.1', '192.0.2.2'],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.2'],
  ['2001:db8::1', '2001:db8:0:1::1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:3:3:4:5:6'],
  ['::1', '2001:db8::1'],
];

test('no address counts for another', () => {
  for (const [one, other] of OTHERS) {
    const to = crowd(1);
    assert.deepEqual(over([...come(to, one, 1), ...come(to, other, 1)]), [false, false], one);
  }
});

test('a network of IPv6 counts as one address', () => {
  for (const [one, other] of [
    ['2001:db8::1', '2001:db8::2'],
    ['2001:db8:0:0:1::1', '2001:db8::'],
    ['2001:db8:1:2::', '2001:db8:1:2:ffff:ffff:ffff:ffff'],
  ] as const) {
    const to = crowd(1);
    assert.deepEqual(over([...come(to, one, 1), ...come(to, other, 1)]), [true, false], one);
  }
});

test('a proxy that was named has as many as it likes', () => {
  const to = crowd(1, [{ address: '192.0.2.0', prefix: 24 }]);
  assert.deepEqual(over(come(to, '192.0.2.7', 3)), [false, false, false]);
  assert.deepEqual(over(come(to, '198.51.100.1', 2)), [true, false]);
});

const serving = (more: Partial<ListenOptions>) =>
  listen(application({ directory: fixtureDirectory(), log: silent }), {
    host: '127.0.0.1',
    port: 0,
    log: silent,
    ...more,
  });

async function connected(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Reads to the end of the answer's head. */
async function asked(socket: Socket): Promise<string> {
  socket.write('OPTIONS / HTTP/1.1\r\nHost: x\r\n\r\n');
  let came = '';
  for await (const text of socket.setEncoding('latin1').iterator({ destroyOnReturn: false })) {
    came += text;
    if (came.includes('\r\n\r\n')) break;
  }
  return came;
}

test('whoever opens connections and says nothing holds up neither himself nor others', async () => {
  const server = await serving({ connectionsEach: 3 });
  const lasting: Socket[] = [];
  try {
    for (let n = 0; n < 12; n++) {
      const socket = await connected(server.url);
      socket.write('PROPFIND / HTTP/1.1\r\nHost:');
      lasting.push(socket);
    }
    const closed = lasting.slice(0, -3).map((socket) => socket.destroyed || once(socket.resume(), 'close'));
    await Promise.all(closed);
    const good = await connected(server.url);
    assert.match(await asked(good), /^HTTP\/1\.1 200 /);
    assert.match(await asked(good), /^HTTP\/1\.1 200 /);
    good.destroy();
  } finally {
    for (const socket of lasting) socket.destroy();
    await server.close();
  }
});
