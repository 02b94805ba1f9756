/** Three gateways before a real Odoo say the same of it, whichever of them wrote. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { dav } from '../../../lib/names.ts';
import { childNamed, elements } from '../../../lib/xml/element.ts';
import { parseXml } from '../../../lib/xml/parse.ts';
import { ask } from '../../demo-erp/conformance/ground.ts';
import { Device, hrefIn, isGone, syncBody, textIn, textOf } from '../../protocol/writers/device.ts';
import { odooFor } from '../erp/odoo.ts';
import { unavailable } from '../packages.ts';
import { Postgres } from './postgres.ts';
import { type Name, Setting } from './setting.ts';

const USER = { login: 'demo', address: 'demo@example.com' };
/** Others may be at work on the same server: then gateways are asked until they tell of one moment. */
const TRIES = 40;

const missing = unavailable(['haproxy']);
const postgres = missing === undefined ? await Postgres.open() : { reason: missing };
const odoo = 'reason' in postgres ? { version: 14, reason: postgres.reason } : await odooFor(14);
const skip = 'reason' in odoo ? odoo.reason : false;

after(async () => {
  if (postgres instanceof Postgres) await postgres.close();
});

/** What a gateway says that happened since a token. */
interface Told {
  readonly token: string;
  /** ETags by href. */
  readonly entries: Readonly<Record<string, string>>;
  readonly gone: readonly string[];
}

type Gateways = ReadonlyMap<Name, Device>;

async function told(device: Device, since: string): Promise<Told> {
  const answer = await device.ask('REPORT', `${device.home}/Meetings/`, { Depth: '1' }, syncBody(since));
  const root = parseXml(Buffer.from(await answer.arrayBuffer()));
  assert.equal(answer.status, 207);
  const responses = elements(root).filter(({ name }) => name === dav('response'));
  const there = responses.filter((response) => !isGone(response));
  const etags = there.map((response) => [hrefIn(response), textIn(response, dav('getetag'))] as const);
  return {
    token: textOf(childNamed(root, dav('sync-token'))),
    entries: Object.fromEntries(etags.sort(([a], [b]) => (a < b ? -1 : 1))),
    gone: responses.filter(isGone).map(hrefIn).sort(),
  };
}

/** What all gateways say alike, once it is as expected. */
async function agreed(
  gateways: Gateways,
  since: string,
  isThere: (what: Told) => boolean = () => true,
): Promise<Told> {
  for (let tries = 1; ; tries++) {
    const all = await Promise.all([...gateways.values()].map((device) => told(device, since)));
    const [first, ...others] = all;
    assert.ok(first);
    if (others.every(({ token }) => token === first.token) && isThere(first)) {
      for (const other of others) assert.deepEqual(other, first);
      return first;
    }
    assert.ok(tries < TRIES, `the gateways do not come to say the same: ${JSON.stringify(all)}`);
    await delay(500);
  }
}

const UID = `three-gateways-${process.pid}`;

const meeting = (summary: string): string =>
  [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example//Phone//EN', 'BEGIN:VEVENT', `UID:${UID}`],
    ...['DTSTAMP:20261120T080000Z', 'DTSTART:20270301T090000Z', 'DTEND:20270301T100000Z'],
    ...[`SUMMARY:${summary}`, 'END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n');

/** The same octets from each. */
async function bodyOf(gateways: Gateways, href: string): Promise<string> {
  const answers = await Promise.all([...gateways.values()].map((device) => device.ask('GET', href, {})));
  const bodies = await Promise.all(answers.map((answer) => answer.text()));
  for (const answer of answers) assert.equal(answer.status, 200);
  assert.equal(new Set(bodies).size, 1);
  assert.equal(new Set(answers.map(({ headers }) => headers.get('etag'))).size, 1);
  return bodies[0] ?? '';
}

test('three gateways before Odoo 14 have the same hrefs, ETags and sync tokens', { skip }, async () => {
  assert.ok('url' in odoo && postgres instanceof Postgres);
  const setting = await Setting.open(odoo.url, postgres.url);
  const gateways: Gateways = new Map(
    setting.names.map((name) => [name, new Device(setting.directly(name), odoo.db, USER)]),
  );
  const at = (name: Name): Device => gateways.get(name) ?? assert.fail(name);
  const href = at('one').hrefOf('Meetings', `${UID}.ics`);
  const { login } = USER;
  const erp = async (method: string, ...args: unknown[]): Promise<unknown> => {
    const uid = await ask(`${odoo.url}/xmlrpc/2/common`, 'authenticate', [odoo.db, login, login, {}]);
    return ask(`${odoo.url}/xmlrpc/2/object`, 'execute', [
      odoo.db,
      uid,
      login,
      'calendar.event',
      method,
      ...args,
    ]);
  };
  try {
    const before = await agreed(gateways, '');
    assert.equal(before.entries[href], undefined);

    assert.equal(await at('one').put('Meetings', href, meeting('by one'), undefined), 201);
    const made = await agreed(gateways, before.token, ({ entries }) => href in entries);
    assert.match(await bodyOf(gateways, href), /SUMMARY:by one\r\n/);

    const changed = await at('two').put('Meetings', href, meeting('by two'), made.entries[href]);
    assert.equal(changed, 204);
    const renamed = await agreed(gateways, made.token, ({ entries }) => href in entries);
    assert.notEqual(renamed.entries[href], made.entries[href]);
    assert.match(await bodyOf(gateways, href), /SUMMARY:by two\r\n/);

    const ids = await erp('search', [
      ['name', '=', 'by two'],
      ['start', '=', '2027-03-01 09:00:00'],
    ]);
    await erp('write', ids, { name: 'by the ERP' });
    const seen = await agreed(gateways, renamed.token, ({ entries }) => href in entries);
    assert.match(await bodyOf(gateways, href), /SUMMARY:by the ERP\r\n/);

    const copy = { href, etag: seen.entries[href] ?? '', text: '' };
    assert.equal(await at('three').remove('Meetings', copy), 204);
    const gone = await agreed(gateways, seen.token, ({ gone }) => gone.includes(href));
    assert.equal((await agreed(gateways, gone.token)).entries[href], undefined);
  } finally {
    await setting.close();
    await erp(
      'unlink',
      await erp('search', [
        ['name', 'in', ['by one', 'by two', 'by the ERP']],
        ['start', '=', '2027-03-01 09:00:00'],
      ]),
    );
  }
});
