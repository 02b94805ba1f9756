/** What is to be written into the ERP, as a value: decided by a profile, acted on by the session. */
import type { Moment } from './records.ts';
import type { Context, Wire } from './wire.ts';

/** Stands for the id of a record that an earlier operation of the same plan creates. */
export class Ref {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** The same of a record that may be refused: what hangs on it is then left out of the list it stands in. */
export class Wish extends Ref {}

/** A value that may hold ids not known before the plan is carried out. */
export type Planned = Wire | Ref | readonly Planned[] | { readonly [member: string]: Planned };
export type PlannedValues = { readonly [field: string]: Planned };

/** One call. Every context is that of the whole call: mails muted, one zone, no virtual ids. */
export type Operation =
  | {
      readonly do: 'create';
      readonly model: string;
      readonly values: PlannedValues;
      readonly context: Context;
      /** Under which later operations find its id. */
      readonly as: string;
      /** A tag, a contact: where the ERP refuses to make one, the rest is done without it (`Wish`). */
      readonly dispensable?: true;
    }
  | {
      readonly do: 'write';
      readonly model: string;
      readonly ids: readonly (number | Ref)[];
      readonly values: PlannedValues;
      readonly context: Context;
    }
  | {
      readonly do: 'unlink';
      readonly model: string;
      readonly ids: readonly (number | Ref)[];
      readonly context: Context;
    }
  | {
      readonly do: 'call';
      readonly model: string;
      readonly method: string;
      readonly ids: readonly (number | Ref)[];
      readonly args?: readonly Planned[];
      readonly context: Context;
    };

/**
 * The operation that makes the record a new resource is known by. Its answer, when lost, is looked up. Other records of
 * the resource have names that begin with it, such as `head 20260408T090000Z`; contacts, tags and alarms have others.
 * A head of another model than that of the records holds them together: MODEL-ID is the key of the resource. What was
 * lost of it is looked up among the records, so that nothing in the same plan can refer to it.
 */
export const HEAD = 'head';

/** As few calls as can be, in an order that lets a repeat of the whole change repair what was cut short. */
export interface Plan {
  readonly operations: readonly Operation[];
  /** What follows depends on what the ERP makes of this: look at the resource again, and plan again. */
  readonly again: boolean;
  /** What the ERP cannot hold, in words for the log; clients are served their own value all the same. */
  readonly lost: readonly string[];
  /** Which occurrence a record stands for, where the ERP keeps that nowhere. */
  readonly pairing?: ReadonlyMap<number, Moment>;
}

export const NOTHING: Plan = { operations: [], again: false, lost: [] };

/** Ids of the records created, by the names the plan gave them. */
export type Created = ReadonlyMap<string, number>;

/** The value with ids in the place of references. Throws when an id is not known yet. */
export function resolved(value: Planned, created: Created): Wire {
  if (value instanceof Ref) return idOf(value, created);
  if (Array.isArray(value)) {
    const list: readonly Planned[] = value;
    return list.filter((each) => !isRefused(each, created)).map((each) => resolved(each, created));
  }
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  const members = Object.entries(value as PlannedValues);
  return Object.fromEntries(members.map(([name, member]) => [name, resolved(member, created)]));
}

/** Whether an id, or a command on one, stands for a record that the ERP refused to make; lists inside see to themselves. */
function isRefused(value: Planned, created: Created): boolean {
  if (value instanceof Ref) return value instanceof Wish && !created.has(value.name);
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return false;
  const members = Object.values(value as PlannedValues).filter((member) => !Array.isArray(member));
  return members.some((member) => isRefused(member, created));
}

function idOf({ name }: Ref, created: Created): number {
  const id = created.get(name);
  if (id === undefined) throw new TypeError(`The plan creates nothing called ${name} before it is needed.`);
  return id;
}
