import { Readable } from 'node:stream';
import Deserializer from 'xmlrpc/lib/deserializer.js';
import { Decoder } from '../../lib/erp/decoder.ts';
import { type Bench, rounded } from './figure.ts';

const CHUNK = 64 * 1024;
const ROUNDS = 3;
const MIB = 2 ** 20;

/** How many times as fast as the xmlrpc package's own parser on one answer to `read`. */
export const decodeRatio: Bench = async ({ quick }) => {
  const mebibytes = quick ? 3 : 10;
  const answer = chunks(readAnswer(mebibytes * MIB));
  const ours = await best(() => decode(answer));
  const theirs = await best(() => deserialize(answer));
  const beside = { ms: rounded(ours), xmlrpcMs: rounded(theirs), mebibytes };
  return [{ name: 'decode.ratio', value: rounded(theirs / ours), unit: 'x', beside }];
};

function decode(answer: readonly Buffer[]): void {
  const decoder = new Decoder();
  for (const chunk of answer) decoder.push(chunk);
  decoder.end();
}

function deserialize(answer: readonly Buffer[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = Readable.from(answer, { objectMode: false });
    new Deserializer().deserializeMethodResponse(stream, (error) => (error ? reject(error) : resolve()));
  });
}

/** The fastest of some rounds, in ms: the others had to share the machine. */
async function best(run: () => unknown): Promise<number> {
  let fastest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await run();
    fastest = Math.min(fastest, performance.now() - start);
  }
  return fastest;
}

function chunks(text: string): Buffer[] {
  const octets = Buffer.from(text);
  return Array.from({ length: Math.ceil(octets.length / CHUNK) }, (_, index) =>
    octets.subarray(index * CHUNK, (index + 1) * CHUNK),
  );
}

/** Written as Python's `xmlrpc` writes it, with the fields and lengths of real meetings. */
export function readAnswer(octets: number): string {
  const rows: string[] = [];
  for (let id = 1, size = 0; size < octets; id++) {
    const row = struct(meeting(id));
    size += row.length;
    rows.push(row);
  }
  return `<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value><array><data>\n${rows.join('')}</data></array></value>\n</param>\n</params>\n</methodResponse>\n`;
}

const struct = (members: Record<string, string>): string =>
  `<value><struct>\n${Object.entries(members)
    .map(([name, value]) => `<member>\n<name>${name}</name>\n<value>${value}</value>\n</member>\n`)
    .join('')}</struct></value>\n`;

const string = (value: string) => `<string>${value}</string>`;
const int = (value: number) => `<int>${value}</int>`;
const empty = '<boolean>0</boolean>';
const array = (values: readonly string[]) =>
  `<array><data>\n${values.map((value) => `<value>${value}</value>\n`).join('')}</data></array>`;

function meeting(id: number): Record<string, string> {
  const day = String(1 + (id % 28)).padStart(2, '0');
  return {
    id: int(id),
    name: string(`Jour fixe n° ${id} &amp; Übergabe`),
    start: string(`2026-11-${day} 08:00:00`),
    stop: string(`2026-11-${day} 09:30:00`),
    start_date: empty,
    stop_date: empty,
    duration: '<double>1.5</double>',
    allday: empty,
    description: string(
      `&lt;p&gt;${'Agenda, minutes of last time, any other business. '.repeat(id % 12)}&lt;/p&gt;`,
    ),
    location: string(id % 3 ? 'Room 2' : 'Straße des 17. Juni'),
    privacy: string('public'),
    show_as: string('busy'),
    user_id: array([int(2 + (id % 40)), string('Mitchell Admin')]),
    partner_ids: array([int(3), int(4 + (id % 90)), int(7)]),
    attendee_ids: array([int(3 * id), int(3 * id + 1), int(3 * id + 2)]),
    alarm_ids: array([int(1)]),
    categ_ids: array([]),
    recurrency: empty,
    recurrence_id: empty,
    active: '<boolean>1</boolean>',
    create_date: string(`2026-10-${day} 11:22:33`),
    write_date: string(`2026-10-${day} 12:13:14`),
  };
}
