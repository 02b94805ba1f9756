/** A name server, a gateway with TLS, and what is said of what the one tells of the other. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { Answer } from 'dns-packet';
import { domainFindings, recordsFor } from '../../lib/doctor/domain.ts';
import type { Finding } from '../../lib/doctor/finding.ts';
import { application } from '../../lib/http/app.ts';
import { type Listening, listen } from '../../lib/http/server.ts';
import { silent } from '../../lib/log.ts';
import { fixtureDirectory } from '../dav/fixture-server.ts';
import { nameServer } from './name-server.ts';

const pem = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}.pem`, import.meta.url), 'utf8');

let gateway: Listening;
/** With a certificate that nobody signed. */
let stranger: Listening;
/** Speaks no TLS. */
let plain: Server;
const authorities = getCACertificates();
before(async () => {
  setDefaultCACertificates([...authorities, pem('cert')]);
  const served = application({ directory: fixtureDirectory(), log: silent });
  const at = { host: '127.0.0.1', port: 0, log: silent };
  gateway = await listen(served, { ...at, tls: { cert: pem('cert'), key: pem('key') } });
  stranger = await listen(served, { ...at, tls: { cert: pem('other-cert'), key: pem('other-key') } });
  plain = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
  await once(plain, 'listening');
});
after(async () => {
  await Promise.all([gateway.close(), stranger.close()]);
  plain.close();
  setDefaultCACertificates(authorities);
});

const portOf = ({ url }: Listening): number => Number(new URL(url).port);
const DOMAIN = 'example.test';
const ADDRESSES: readonly Answer[] = ['calendar.test', 'other.test', 'wrong.test'].map((name) => ({
  type: 'A',
  name,
  data: '127.0.0.1',
}));
const srv = (service: string, target: string, port: number, priority = 0): Answer => ({
  type: 'SRV',
  name: `_${service}._tcp.${DOMAIN}`,
  data: { target, port, priority, weight: 1 },
});
const txt = (data: string | string[]): Answer => ({ type: 'TXT', name: `_caldavs._tcp.${DOMAIN}`, data });

async function found(zone: readonly Answer[], publicUrl?: string): Promise<readonly Finding[]> {
  const names = await nameServer([...ADDRESSES, ...zone]);
  try {
    const url = new URL(publicUrl ?? `https://calendar.test:${portOf(gateway)}`);
    return await domainFindings({ domain: DOMAIN, publicUrl: url, dns: names.address });
  } finally {
    await names.close();
  }
}

const ofState = (findings: readonly Finding[], wanted: Finding['state']): readonly string[] =>
  findings.filter(({ state }) => state === wanted).map(({ says }) => says);

test('records that are right are found to be, down to the certificate', async () => {
  const findings = await found([
    srv('caldavs', 'calendar.test', portOf(gateway)),
    txt('path=/webdav/'),
    srv('caldav', '.', 0),
  ]);
  assert.deepEqual([ofState(findings, 'bad'), ofState(findings, 'note')], [[], []]);
  const [leads, path, certificate, wellKnown, ...more] = ofState(findings, 'good');
  assert.match(leads ?? '', /leads to calendar\.test:\d+\.$/);
  assert.match(path ?? '', /path=\/webdav\//);
  assert.match(certificate ?? '', /certificate of https:\/\/calendar\.test:\d+ is good, for calendar\.test/);
  assert.match(wellKnown ?? '', /\.well-known\/caldav leads to \/webdav\/\.$/);
  assert.deepEqual(more, []);
});

test('a domain without records is told which to publish, as lines of a zone file', async () => {
  const findings = await found([], 'https://calendar.test:8443');
  assert.deepEqual(ofState(findings, 'bad'), []);
  const [first] = findings;
  assert.equal(first?.state, 'note');
  assert.deepEqual(first?.lines, [
    '_caldavs._tcp.example.test. 3600 IN SRV 0 1 8443 calendar.test.',
    '_caldavs._tcp.example.test. 3600 IN TXT "path=/webdav/"',
    '_caldav._tcp.example.test. 3600 IN SRV 0 0 0 .',
  ]);
});

test('without an address of its own the gateway is looked for at the domain', () => {
  assert.match(
    recordsFor('example.com', { host: 'example.com', port: 443 })[0] ?? '',
    / SRV 0 1 443 example\.com\.$/,
  );
});

/** Each: what is published, and what is said of it; `advice` or `lines` say what to do. */
const WRONG: readonly (readonly [
  what: string,
  zone: () => readonly Answer[],
  state: Finding['state'],
  says: RegExp,
  todo: RegExp,
])[] = [
  [
    'a service that is said not to be there',
    () => [srv('caldavs', '.', 0)],
    'bad',
    /says that there are no calendars/,
    /SRV 0 1 \d+ calendar\.test\./,
  ],
  [
    'a target without an address',
    () => [srv('caldavs', 'nowhere.test', 443)],
    'bad',
    /nowhere\.test cannot be used: DNS has no address/,
    /A or AAAA record/,
  ],
  [
    'a target where nothing listens',
    () => [srv('caldavs', 'calendar.test', 1)],
    'bad',
    /nothing listens there/,
    /correct the port/,
  ],
  [
    'another port than the gateway’s',
    () => [srv('caldavs', 'calendar.test', 1)],
    'note',
    /leads to calendar\.test:1, not to calendar\.test:\d+/,
    /--public-url/,
  ],
  [
    'a certificate for another name',
    () => [srv('caldavs', 'wrong.test', portOf(gateway))],
    'bad',
    /certificate is for another name/,
    /one that names it/,
  ],
  [
    'a certificate nobody signed',
    () => [srv('caldavs', 'other.test', portOf(stranger))],
    'bad',
    /signed by nobody that devices know/,
    /public authority/,
  ],
  [
    'a port without TLS',
    () => [srv('caldavs', 'calendar.test', (plain.address() as AddressInfo).port)],
    'bad',
    /does not speak TLS/,
    /Serve HTTPS/,
  ],
  [
    'no path',
    () => [srv('caldavs', 'calendar.test', portOf(gateway))],
    'note',
    /has no TXT record with a path/,
    /TXT "path=\/webdav\/"/,
  ],
  [
    'a path of somebody else',
    () => [srv('caldavs', 'calendar.test', portOf(gateway)), txt(['txtvers=1', 'path=/remote.php/dav/'])],
    'note',
    /says path=\/remote\.php\/dav\//,
    /TXT "path=\/webdav\/"/,
  ],
  [
    'clients led to plain HTTP',
    () => [srv('caldavs', 'calendar.test', portOf(gateway)), srv('caldav', 'calendar.test', 80)],
    'note',
    /leads clients to plain HTTP/,
    /SRV 0 0 0 \./,
  ],
];

for (const [what, zone, state, says, todo] of WRONG)
  test(`${what} is said, and what to do`, async () => {
    const findings = await found(zone());
    const finding = findings.find((one) => says.test(one.says));
    assert.ok(finding, findings.map((one) => one.says).join('\n'));
    assert.equal(finding.state, state);
    assert.match([finding.advice, ...(finding.lines ?? [])].join('\n'), todo);
  });

test('a name server that does not answer is named as what is wrong', async () => {
  const names = await nameServer([]);
  await names.close();
  const findings = await domainFindings({ domain: DOMAIN, dns: names.address });
  assert.deepEqual(ofState(findings, 'bad').length, 1);
  assert.match(findings[0]?.says ?? '', /DNS does not answer for example\.test/);
});

test('without a domain nobody is asked', async () => {
  assert.deepEqual(await domainFindings({}), []);
});
