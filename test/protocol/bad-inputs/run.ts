/** Sends the rows, and asks after each what it must never do. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { VersionName } from '../../../examples/demo-erp/index.ts';
import { dav, type Name } from '../../../lib/names.ts';
import { childNamed, elements, textOf } from '../../../lib/xml/element.ts';
import { parseXml } from '../../../lib/xml/parse.ts';
import type { Conversation, Reply } from './conversation.ts';
import { ROWS } from './index.ts';
import type { Ask, Raw, Row } from './row.ts';
import { asDemo, DEMO, HOME, MEETINGS, PASSWORDS, TASKS, type Way, World } from './world.ts';

/** Named by a row, and by nothing else. */
const SERVER_ERRORS: readonly number[] = [502, 503, 507];

/** Registers the rows as tests of a gateway of their own. */
export function sending(way: Way, version: VersionName, wanted: (row: Row) => boolean): void {
  describe(`bad inputs, ${way}`, () => {
    let world: World;
    before(async () => {
      world = await World.open(way, version);
    });
    after(() => world[Symbol.asyncDispose]());
    trying(ROWS.filter(wanted), () => world);
  });
}

/** Registers one test a row. */
export function trying(rows: readonly Row[], world: () => World): void {
  for (const row of rows) test(nameOf(row), () => attempt(row, world()));
}

export const nameOf = ({ id, what }: Row): string => `${id} ${what}`;

async function attempt(row: Row, world: World): Promise<void> {
  await row.before?.(world);
  const asked = typeof row.ask === 'function' ? await row.ask(world) : row.ask;
  await world.forget();
  await using conversation = await world.talk();
  try {
    const reply = await sent(asked, conversation);
    checkAnswer(row, reply, world);
    await row.check?.(reply, world, conversation);
    if (!row.stores && !row.writes) assert.deepEqual(world.writes, [], 'nothing is written');
    if (!row.closes) await usable(conversation);
    else await conversation.ended();
    await checkLog(world);
    if (row.stores && 'path' in asked) await stored(asked, world);
  } finally {
    if ('path' in asked && asked.method === 'PUT') await world.ask({ method: 'DELETE', path: asked.path });
    await row.after?.(world);
  }
  assert.ok(world.isAlive, 'the process is alive');
  world.checkMemory();
}

async function sent(asked: Ask | Raw, conversation: Conversation): Promise<Reply> {
  if (!('raw' in asked)) return conversation.ask(asDemo(asked));
  await conversation.send(...asked.raw);
  return conversation.reply();
}

function checkAnswer({ status, condition, behind }: Row, reply: Reply, { way }: World): void {
  const proxys = way === 'nginx' || way === 'haproxy' ? (behind?.[way] ?? []) : [];
  const text = reply.body.toString();
  assert.ok([status, ...proxys].includes(reply.status), `${reply.status} ${text.slice(-300)}`);
  assert.ok(reply.status < 500 || SERVER_ERRORS.includes(reply.status));
  for (const password of Object.values(PASSWORDS))
    assert.ok(!text.includes(password) && !reply.head.includes(password));
  if (reply.status !== status || proxys.includes(reply.status)) return;
  if (reply.status >= 400 && reply.body.length > 0 && isXml(reply)) checkError(condition, reply);
  else assert.equal(condition, undefined);
}

const isXml = ({ headers }: Reply): boolean =>
  headers.get('content-type')?.startsWith('application/xml') ?? false;

/** Names its precondition, where it has one, and says a sentence. */
function checkError(condition: Name | undefined, { body }: Reply): void {
  const error = parseXml(body);
  assert.equal(error.name, dav('error'));
  const sentence = childNamed(error, dav('responsedescription'));
  assert.match(sentence ? textOf(sentence) : '', /^[A-Za-z].{10}/s);
  const named = elements(error).find(({ name }) => name !== dav('responsedescription'));
  assert.equal(named?.name, condition);
}

/** Whoever asks next on the same connection gets his answer. */
async function usable(conversation: Conversation): Promise<void> {
  assert.equal(conversation.left.length, 0, 'one request has one answer');
  const asked = { method: 'PROPFIND', path: HOME, headers: { Depth: '0' }, as: DEMO };
  assert.equal((await conversation.ask(asked)).status, 207, 'the connection is usable');
}

/** A line for what was asked, and none of something that went wrong here. */
async function checkLog(world: World): Promise<void> {
  const lines = await world.logged();
  const wrong = lines.filter(({ level }) => level === 'error' || level === 'fatal');
  assert.deepEqual(wrong, [], 'nothing went wrong here');
  if (world.way === 'plain' || world.way === 'tls') assert.ok(lines.length > 0, 'a line is logged');
}

const ALL = `<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>`;

/** It is read, listed and found, and can be deleted. */
async function stored({ path }: Ask, world: World): Promise<void> {
  assert.equal((await world.ask({ method: 'GET', path })).status, 200);
  for (const calendar of [MEETINGS, TASKS]) await lists(calendar, world);
  assert.equal((await world.ask({ method: 'DELETE', path })).status, 204);
  assert.equal((await world.ask({ method: 'GET', path })).status, 404);
}

export async function lists(calendar: string, world: World): Promise<readonly string[]> {
  const { status, body } = await world.ask({
    method: 'PROPFIND',
    path: calendar,
    headers: { Depth: '1' },
    body: ALL,
  });
  assert.equal(status, 207);
  return elements(parseXml(body)).map((one) => textOf(childNamed(one, dav('href')) ?? one));
}
