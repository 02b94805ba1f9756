/** Devices and colleagues at work for a while before an ERP that fails in every way; at the end nothing may be lost. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent } from 'undici';
import { type DemoErp, startDemoErp, type VersionName } from '../../examples/demo-erp/index.ts';
import type { Beside } from '../bench/beside.ts';
import { gatewayBeside, type OtherGateway } from '../bench/gateway.ts';
import { Document } from '../protocol/writers/document.ts';
import { Random } from '../protocol/writers/random.ts';
import { Colleague, shownBy } from './colleague.ts';
import { mishap } from './faults.ts';
import { KINDS, type Kind } from './kinds.ts';
import { Ledger, type Sight, tokenIn } from './ledger.ts';
import { growth, type Held, heldBy } from './measure.ts';
import { Owner, summaryOf } from './owner.ts';
import { Away, Phone } from './phone.ts';

export interface SoakOptions {
  readonly version: VersionName;
  readonly minutes: number;
  readonly devices: number;
  readonly seed: number;
  /** Told of what happens, a line each. */
  readonly say: (line: object) => void;
}

export interface Outcome {
  readonly answers: Readonly<Record<string, number>>;
  readonly entries: number;
  readonly mishaps: number;
  readonly rss: readonly number[];
  /** Of the gateway's memory after its warming up: 0.1 is a tenth. */
  readonly growth: number;
  /** Open files of the gateway once all devices are gone, and before the first came. */
  readonly files: { readonly before: number; readonly after: number };
  /** In words; empty when all is well. */
  readonly findings: readonly string[];
}

const USERS = 20;
const COLLEAGUES = 5;
/** Each user keeps about so many. */
const ENTRIES = 30;
/** Milliseconds a device or a colleague rests at most. */
const REST = 6000;
const SAMPLE = 5000;

interface Ground {
  readonly erp: DemoErp;
  readonly gateway: Beside<OtherGateway>;
  readonly agent: Agent;
  readonly ledger: Ledger;
  readonly answers: Record<string, number>;
  readonly findings: string[];
}

interface Device {
  readonly kind: Kind;
  readonly phone: Phone;
  readonly owner: Owner;
  readonly random: Random;
}

export async function soak(options: SoakOptions): Promise<Outcome> {
  const { version, say } = options;
  const directory = await mkdtemp(join(tmpdir(), 'erpcal-soak-'));
  const users = Array.from({ length: USERS }, (_, index) => loginOf(index)).map((login) => ({
    login,
    password: login,
    name: login,
    zone: 'Europe/Brussels',
  }));
  const erp = await startDemoErp({ version, demoData: false, users });
  const flags = ['--erp', erp.url, '--db', erp.database, '--store', `sqlite:${directory}/store`];
  const gateway = await gatewayBeside([
    ...flags,
    '--freshness',
    '2',
    '--full-check',
    '30',
    '--erp-timeout',
    '4',
  ]);
  const agent = new Agent({ connections: options.devices, headersTimeout: 120_000, bodyTimeout: 120_000 });
  const ground: Ground = { erp, gateway, agent, ledger: new Ledger(), answers: {}, findings: [] };
  try {
    const before = heldBy(gateway.pid).files;
    const devices = devicesOf(ground, options);
    const { rss, mishaps } = await working(ground, devices, options);
    say({ soak: version, settling: true });
    await settled(ground, devices);
    await agent.close();
    const { answers, findings, ledger } = ground;
    const files = { before, after: await filesLeft(gateway.pid, before) };
    return { answers, entries: ledger.size, mishaps, rss, growth: growth(rss), files, findings };
  } finally {
    await gateway.close();
    await erp.close();
    await rm(directory, { recursive: true });
  }
}

const loginOf = (index: number): string => (index === 0 ? 'admin' : `user${index}`);

function devicesOf(ground: Ground, { devices, seed }: SoakOptions): readonly Device[] {
  const { erp, gateway, agent, ledger, answers } = ground;
  return Array.from({ length: devices }, (_, index) => {
    const kind = KINDS[index % KINDS.length];
    assert.ok(kind);
    const onAnswer = (method: string, status: number) => {
      const key = `${method} ${status}`;
      answers[key] = (answers[key] ?? 0) + 1;
    };
    const login = loginOf(index % USERS);
    const of = { gateway: gateway.told.url, database: erp.database, login, agent, onAnswer };
    const phone = new Phone(of, kind.userAgent);
    const random = new Random(seed * 1000 + index);
    return { kind, phone, random, owner: new Owner({ phone, ledger, random, entries: ENTRIES }) };
  });
}

/** Until the time is over. */
async function working(
  ground: Ground,
  devices: readonly Device[],
  { minutes, seed, say, version }: SoakOptions,
): Promise<{ rss: readonly number[]; mishaps: number }> {
  const until = Date.now() + minutes * 60_000;
  const samples: Held[] = [];
  let mishaps = 0;
  const random = new Random(seed);
  const { erp, gateway, ledger, findings } = ground;
  const again = async (rest: () => number, act: () => Promise<void>, who: string): Promise<void> => {
    for (;;) {
      await delay(rest());
      if (Date.now() > until) return;
      await act().catch((error: unknown) => noted(findings, who, error));
    }
  };
  const colleagues = Array.from({ length: COLLEAGUES }, (_, index) => {
    const own = new Random(seed * 7919 + index);
    return new Colleague({ erp, login: loginOf(index), ledger, random: own, entries: ENTRIES });
  });
  const trouble = async (): Promise<void> => {
    const { name, lasts, end } = mishap(erp, random);
    mishaps += 1;
    await delay(lasts);
    end();
    if (mishaps % 10 === 0) say({ soak: version, mishaps, last: name, entries: ledger.size });
  };
  const sample = async (): Promise<void> => void samples.push(heldBy(gateway.pid));
  await Promise.all([
    ...devices.map((device) =>
      again(
        () => device.random.below(REST),
        () => visit(device),
        device.kind.name,
      ),
    ),
    ...colleagues.map((each) =>
      again(
        () => random.below(REST),
        () => each.act(),
        'a colleague',
      ),
    ),
    again(() => random.below(REST), trouble, 'the mishaps'),
    again(() => SAMPLE, sample, 'the samples'),
  ]);
  return { rss: samples.map(({ rss }) => rss), mishaps };
}

/** News, and now and then something its owner does. */
async function visit({ kind, phone, owner, random }: Device): Promise<void> {
  await kind.news(phone);
  if (random.below(4) === 0) await owner.act();
}

function noted(findings: string[], who: string, error: unknown): void {
  if (error instanceof Away) return;
  findings.push(`${who}: ${error instanceof Error ? `${error.message}\n${error.stack}` : error}`);
}

/** The ERP is well again: what waited is sent, every device has its news, and all is held against the ERP. */
async function settled({ erp, ledger, findings }: Ground, devices: readonly Device[]): Promise<void> {
  erp.heal();
  // What was left in the middle ends, and the ERP is looked at in full once more.
  await delay(35_000);
  for (const device of devices) await untilThere(() => device.kind.news(device.phone));
  await delay(3000);
  for (const device of devices) await untilThere(() => device.kind.news(device.phone));
  const shown = await shownBy(erp);
  findings.push(...ledger.judge(shown));
  for (const { phone, kind } of devices) {
    const listed = await phone.listed();
    compare(findings, `${kind.name} of ${phone.login}, its list`, tagsOf(phone), [...listed].map(String));
    const own = new Set(ledger.ownedBy(phone.login));
    const erps = shown.filter(({ name }) => own.has(tokenIn(name)));
    compare(findings, `${kind.name} of ${phone.login}, the ERP`, sightsOf(phone).map(line), erps.map(line));
  }
}

/** A device that is told to come again comes again; an ERP that is well makes it come ten times at most. */
async function untilThere(news: () => Promise<void>, tries = 10): Promise<void> {
  try {
    await news();
  } catch (error) {
    if (!(error instanceof Away) || tries === 0) throw error;
    await delay(3000);
    await untilThere(news, tries - 1);
  }
}

const tagsOf = (phone: Phone): readonly string[] =>
  [...phone.copies.values()].map(({ href, etag }) => String([href, etag]));

const sightsOf = (phone: Phone): readonly Sight[] =>
  [...phone.copies.values()]
    .filter((copy) => tokenIn(summaryOf(copy)) !== '')
    .flatMap(({ text }) => new Document(text).contents.occurrences)
    .map(({ summary, start }) => ({ name: summary, start }));

const line = ({ name, start }: Sight): string => `${name} ${new Date(start).toISOString()}`;

function compare(findings: string[], what: string, has: readonly string[], should: readonly string[]): void {
  const [wanted, found] = [new Set(should), new Set(has)];
  const missing = should.filter((each) => !found.has(each));
  const more = has.filter((each) => !wanted.has(each));
  if (missing.length + more.length > 0)
    findings.push(
      `${what}: lacks ${missing.slice(0, 5).join('; ')}, has beside it ${more.slice(0, 5).join('; ')}`,
    );
  if (has.length !== found.size) findings.push(`${what}: something is there twice`);
}

/** Connections take a moment to end. */
async function filesLeft(pid: number, before: number): Promise<number> {
  for (let tries = 0; tries < 20 && heldBy(pid).files > before; tries++) await delay(1000);
  return heldBy(pid).files;
}
