/** Sends the rows, and asks after each what it must never do. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { VersionName } from '../../../examples/demo-erp/index.ts';
import { dav, type Name } from '../../../lib/names.ts';
import { childNamed, elements, textOf } from '../../../lib/xml/element.ts';
import { parseXml } from '../../../lib/xml/parse.ts';
import type { Conversation, Reply } from './conversation.ts';
import { ROWS } from './index.ts';
import type { Ask, Proxied, Raw, Row } from './row.ts';
import { asDemo, DEMO, HOME, type LogLine, MEETINGS, PASSWORDS, TASKS, type Way, World } from './world.ts';

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
    await answered(row, asked, { world, conversation });
    if (!row.stores && !row.writes) assert.deepEqual(world.writes, [], 'nothing is written');
    await checkLog(row, world);
    if (row.stores && 'path' in asked) await stored(asked, world);
  } finally {
    if ('path' in asked && asked.method === 'PUT') await world.ask({ method: 'DELETE', path: asked.path });
    await row.after?.(world);
  }
  assert.ok(world.isAlive, 'the process is alive');
  world.checkMemory();
}

/** What the proxy on the way makes of the row, if there is one and it makes something of it. */
const differs = ({ behind }: Row, { way }: World): Proxied | undefined =>
  way === 'nginx' || way === 'haproxy' ? behind?.[way] : undefined;

interface Ground {
  readonly world: World;
  readonly conversation: Conversation;
}

async function answered(row: Row, asked: Ask | Raw, { world, conversation }: Ground): Promise<void> {
  const proxied = differs(row, world);
  if (proxied && 'ends' in proxied) return silent(asked, conversation);
  const reply = await sent(asked, conversation);
  checkAnswer(row, reply, world);
  checkLine(asked, reply, { lines: await world.logged(), proxied });
  if (!proxied) await row.check?.(reply, world, conversation);
  if (!(await isOver(row, reply, { world, conversation }))) await usable(conversation);
}

async function silent(asked: Ask | Raw, conversation: Conversation): Promise<void> {
  await assert.rejects(sent(asked, conversation), /no answer but ""/);
}

/** A proxy says whether it closes; what the gateway would close it may keep until it has all of the body. */
async function isOver(row: Row, { headers }: Reply, { world, conversation }: Ground): Promise<boolean> {
  const isProxied = world.way === 'nginx' || world.way === 'haproxy';
  const closes = isProxied ? headers.get('connection')?.toLowerCase() === 'close' : (row.closes ?? false);
  if (closes) await conversation.ended();
  return closes || (isProxied && (row.closes ?? false));
}

async function sent(asked: Ask | Raw, conversation: Conversation): Promise<Reply> {
  if (!('raw' in asked)) return conversation.ask(asDemo(asked));
  await conversation.send(...asked.raw);
  return conversation.reply();
}

const statusBy = (proxied: Proxied): number | undefined =>
  'alone' in proxied ? proxied.alone : 'onward' in proxied ? proxied.onward : undefined;

function checkAnswer(row: Row, reply: Reply, world: World): void {
  const proxied = differs(row, world);
  const status = proxied ? statusBy(proxied) : row.status;
  const text = reply.body.toString();
  assert.equal(reply.status, status, `${reply.status} ${text.slice(-300)}`);
  assert.ok(proxied || row.status < 500 || SERVER_ERRORS.includes(row.status));
  for (const password of Object.values(PASSWORDS))
    assert.ok(!text.includes(password) && !reply.head.includes(password));
  if (proxied) return;
  if (row.status >= 400 && reply.body.length > 0 && isXml(reply)) checkError(row.condition, reply);
  else assert.equal(row.condition, undefined);
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

interface Logged {
  readonly lines: readonly LogLine[];
  readonly proxied: Proxied | undefined;
}

/** One line for what was asked, which says what a client was answered, and why. */
function checkLine(asked: Ask | Raw, reply: Reply, { lines, proxied }: Logged): void {
  const told = lines.filter(({ msg }) => msg === 'request');
  if (proxied && !('onward' in proxied)) {
    assert.deepEqual(told, [], 'the proxy keeps it to itself');
    return;
  }
  const [line, ...more] = told;
  assert.ok(line && more.length === 0, `one line is logged, not ${told.length}`);
  assert.equal(line.status, reply.status, 'the line says what was answered');
  if ('path' in asked && line.path !== undefined)
    assert.deepEqual([line.method, line.path], [asked.method, asked.path.split('?')[0]]);
  if ('path' in asked && asked.method === 'HEAD') assert.match(line.reason ?? '', /^[A-Z].{10}/);
  else assert.equal(line.reason, reasonIn(reply), 'the line says why');
}

/** Why he was refused, as the client was told; 401 is a question. */
function reasonIn(reply: Reply): string | undefined {
  if (reply.status < 400 || reply.status === 401 || !isXml(reply)) return undefined;
  const sentence = childNamed(parseXml(reply.body), dav('responsedescription'));
  return sentence && textOf(sentence);
}

/** None of something that went wrong here. */
async function checkLog(row: Row, world: World): Promise<void> {
  const lines = await world.logged();
  const wrong = lines.filter(({ level }) => level === 'error' || level === 'fatal');
  assert.deepEqual(wrong, [], 'nothing went wrong here');
  const proxied = differs(row, world);
  if (proxied && 'ends' in proxied)
    assert.deepEqual(lines.filter(isOther), [], 'the proxy keeps it to itself');
}

/** None of `usable`. */
const isOther = ({ method, path, status }: LogLine): boolean =>
  method !== 'PROPFIND' || path !== HOME || status !== 207;

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
