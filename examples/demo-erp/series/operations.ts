import { type Id, isStruct, text, type Value, type Values } from '../orm/value.ts';
import { MEETINGS } from '../versions/meetings.ts';
import type { VersionName } from '../versions.ts';
import { SERIES } from './versions.ts';

/** A method of a model, called as `execute_kw` does it; what answers is a simulated ERP or a real one. */
export type Call = (
  model: string,
  method: string,
  args: readonly unknown[],
  keywords: Readonly<Record<string, unknown>>,
) => Promise<unknown>;

/** One call of a client. A series is known by its name, an occurrence by its place among those left. */
export type Operation =
  | {
      readonly method: 'create';
      readonly series: string;
      readonly values: Values;
      /** By whose clock it repeats. */
      readonly zone?: string;
    }
  | {
      readonly method: 'write';
      readonly series: string;
      readonly occurrence: number;
      /** @param at the start of the occurrence as it was: `YYYY-MM-DD HH:MM:SS` */
      readonly values: (at: string) => Values;
    }
  | { readonly method: 'unlink'; readonly series: string; readonly occurrence: number };

/** How a client of a version calls. */
export interface Client {
  readonly call: Call;
  readonly version: VersionName;
  /** The zone sent with every call, in which 11 and 12 unfold series. */
  readonly zone?: string;
}

/** Nobody is mailed and nothing is added to what is sent. */
const QUIET: Values = {
  no_mail_to_attendees: true,
  dont_notify: true,
  tracking_disable: true,
  mail_create_nosubscribe: true,
  skip_contact_description: true,
};

/** Sends the operations one after the other, finding the occurrences they mean on the way. */
export async function carryOut(client: Client, operations: readonly Operation[]): Promise<void> {
  for (const operation of operations) await send(client, operation);
}

async function send(client: Client, operation: Operation): Promise<void> {
  if (operation.method === 'create') {
    const { values, zone } = operation;
    await ask(client, 'create', [values], zone === undefined ? {} : { tz: zone });
    return;
  }
  const left = await following(client, operation.series);
  const occurrence = left[operation.occurrence];
  if (occurrence === undefined) return;
  if (operation.method === 'unlink') await ask(client, 'unlink', [[occurrence.id]]);
  else await ask(client, 'write', [[occurrence.id], operation.values(occurrence.start)]);
}

/** 6.0 knows no keyword arguments: the context comes last. */
export async function ask(
  { call, version, zone }: Client,
  method: string,
  args: readonly unknown[],
  further: Values = {},
): Promise<unknown> {
  const context = { ...QUIET, tz: zone ?? 'Europe/Brussels', ...further };
  const { model } = MEETINGS[version];
  return version === '6.0'
    ? call(model, method, [...args, context], {})
    : call(model, method, args, { context });
}

interface Following {
  readonly id: Id;
  readonly start: string;
}

/** The occurrences of a series that nobody changed, in their order. */
async function following(client: Client, name: string): Promise<Following[]> {
  const records = SERIES[client.version].lists === 'never';
  const { start } = MEETINGS[client.version];
  const rows = await listed(
    client,
    [['name', '=', name]],
    [start, ...(records ? ['follow_recurrence'] : [])],
  );
  return rows
    .filter((row) => (records ? row.follow_recurrence === true : typeof row.id === 'string'))
    .map((row) => ({ id: row.id as Id, start: text(row[start]) }))
    .sort((a, b) => (a.start < b.start ? -1 : 1));
}

/** What the ERP's own calendar shows: a search in the default context, and a read of what it found. */
export async function listed(
  client: Client,
  domain: readonly unknown[],
  fields: readonly string[],
  context: Values = {},
): Promise<Values[]> {
  const ids = await ask(client, 'search', searchArguments(client, domain), context);
  const rows = await ask(client, 'read', [ids, fields], context);
  return Array.isArray(rows) ? rows.filter((row: Value): row is Values => isStruct(row)) : [];
}

/** 6.0 lists occurrences only where a date bounds the search, and a hundred unless told otherwise. */
const searchArguments = ({ version }: Client, domain: readonly unknown[]): unknown[] =>
  version === '6.0' ? [[...domain, ['date', '<=', '2100-01-01 00:00:00']], 0, 1_000_000, false] : [domain];
