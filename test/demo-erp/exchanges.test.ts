import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import { type DemoErp, startDemoErp, VERSIONS } from '../../examples/demo-erp/index.ts';
import { Trial } from './conformance/case.ts';
import { exceptionOf, Person } from './conformance/ground.ts';
import type { Exchange, Expectation, Json, Likeness } from './exchange.ts';
import { Double, decode, encode, type Fault, isStruct, post, type Reply, type Value } from './wire.ts';

/** Ids of the recording and those of the records made in their place. */
type Ids = ReadonlyMap<number, number>;

const exchangesOf = (version: string): readonly Exchange[] =>
  JSON.parse(readFileSync(new URL(`fixtures/${version}.json`, import.meta.url), 'utf8')) as Exchange[];

/** Makes what must be there, as the administrator. */
async function made(trial: Trial, { given = [] }: Exchange): Promise<Ids> {
  const ids = new Map<number, number>();
  for (const { id, model, values, deleted } of given) {
    const { '=privacy': privacy, ...rest } = values;
    const hidden: Json = privacy === undefined ? {} : { [trial.privacy]: privacy };
    const value = outgoing({ ...rest, ...(hidden as { [name: string]: Json }) }, new Map());
    const own = await trial.admin.create(model, value as { [field: string]: Value });
    ids.set(id, own);
    if (deleted) await trial.admin.unlink(model, [own]);
  }
  return ids;
}

/** What is sent: with our ids, and in the one project there is. */
function outgoing(json: Json, ids: Ids): Value {
  if (typeof json === 'number') return ids.get(json) ?? json;
  if (typeof json === 'string')
    return json.replace(/^([\w.]+,)(\d+)$/, (_all, model, id) => model + (ids.get(Number(id)) ?? id));
  if (json === null || typeof json !== 'object') return json;
  if (Array.isArray(json)) return json.map((each) => outgoing(each, ids));
  const members = Object.entries(json as { [name: string]: Json });
  if (members.length === 1 && members[0]?.[0] === 'double') return new Double(Number(members[0][1]));
  return Object.fromEntries(
    members.map(([name, each]) => {
      const renamed = name.replace(
        /^([\w.]+,)(\d+)$/,
        (_all, model, id) => model + (ids.get(Number(id)) ?? id),
      );
      return [renamed, name === 'project_id' ? 1 : outgoing(each, ids)];
    }),
  );
}

const LIKENESSES: { readonly [likeness in Likeness]: (value: Value) => boolean } = {
  id: (value) => Number.isInteger(value),
  ids: (value) =>
    Array.isArray(value) && value.every((id) => Number.isInteger(id) || /^\d+-\d{14}$/.test(`${id}`)),
  reference: (value) =>
    Array.isArray(value) && value.length === 2 && Number.isInteger(value[0]) && typeof value[1] === 'string',
  text: (value) => typeof value === 'string' && value !== '',
  texts: (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
  anything: () => true,
};

/** A rule without the order of its parts, and without when it was computed. */
const ruleParts = (rule: Value): string[] =>
  String(rule)
    .replace(/^DTSTART:.*\nRRULE:/, '')
    .split(';')
    .map((part) =>
      part.replace(/^(BYDAY=)(.*)$/, (_all, key, days) => key + days.split(',').sort().join(',')),
    )
    .sort();

function agrees(value: Value, json: Json, ids: Ids, where: string) {
  if (Array.isArray(json)) {
    assert.ok(Array.isArray(value), where);
    assert.equal(value.length, json.length, where);
    for (const [at, each] of json.entries()) agrees(value[at] ?? null, each, ids, `${where}[${at}]`);
    return;
  }
  if (json === null || typeof json !== 'object') return assert.deepEqual(value, outgoing(json, ids), where);
  const { like, rule, double } = json as { [name: string]: Json };
  if (typeof like === 'string') return assert.ok(LIKENESSES[like as Likeness](value), `${where}: ${like}`);
  if (rule !== undefined) return assert.deepEqual(ruleParts(value), rule, where);
  if (double !== undefined) return assert.deepEqual(value, new Double(Number(double)), where);
  assert.ok(isStruct(value), where);
  for (const [name, each] of Object.entries(json)) agrees(value[name] ?? null, each, ids, `${where}.${name}`);
}

function agreesInFault(fault: Fault, expected: NonNullable<Expectation['fault']>, ids: Ids) {
  const { code, exception, traceback } = expected;
  assert.equal(fault.text.includes('Traceback'), traceback, `${fault.code}: ${fault.text}`);
  if (exception !== undefined) assert.equal(exceptionOf(fault), exception);
  if (typeof code === 'number' || code === 'AccessDenied') return assert.equal(fault.code, code);
  if (code === 'warning') return assert.match(String(fault.code), /^warning -- /);
  if (code.startsWith('warning -- ')) return assert.equal(String(fault.code).split('\n')[0], code);
  if (code === 'message') return assert.ok(fault.text.includes(String(fault.code).split('\n')[0] ?? ''));
  assert.match(String(fault.code), /^\d+$/);
  if (ids.size > 0) assert.ok([...ids.values()].includes(Number(fault.code)));
}

function agreesWith(reply: Reply, expect: Expectation, ids: Ids) {
  if (expect.status !== undefined) {
    assert.equal(reply.status, expect.status);
    return assert.match(reply.type, /^text\/html/);
  }
  assert.equal(reply.status, 200);
  const answer = decode(reply.body);
  assert.ok(answer !== undefined, reply.body);
  if (expect.fault !== undefined) {
    assert.ok('fault' in answer, JSON.stringify(answer));
    return agreesInFault(answer.fault, expect.fault, ids);
  }
  assert.ok('value' in answer, JSON.stringify(answer));
  agrees(
    answer.value,
    expect.like === undefined ? (expect.answer ?? null) : { like: expect.like },
    ids,
    'answer',
  );
}

async function replayed(exchange: Exchange, trial: Trial): Promise<void> {
  const ids = await made(trial, exchange);
  const { path, method = '', params = [], body } = exchange;
  const sent =
    body ??
    encode(
      method,
      params.map((each, at) => outgoing(each, at < 3 ? new Map() : ids)),
    );
  agreesWith(await post(`${trial.ground.url}${path}`, sent), exchange.expect, ids);
}

for (const version of VERSIONS) {
  suite(`recorded from ${version}, replayed to the simulated ERP`, () => {
    let erp: DemoErp;
    let trial: Trial;
    before(async () => {
      erp = await startDemoErp({ version });
      const ground = {
        version,
        url: erp.url,
        database: erp.database,
        lasting: false,
        plant: () => {},
        mails: async () => 0,
      };
      const [admin, demo] = [await Person.logIn(ground, 'admin'), await Person.logIn(ground, 'demo')];
      trial = new Trial(ground, admin, demo, 'replayed');
    });
    after(() => erp.close());
    for (const exchange of exchangesOf(version)) test(exchange.name, () => replayed(exchange, trial));
  });
}
