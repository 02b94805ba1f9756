/** What of the configured calendars a user gets, and why he does not get the others. */
import type { Descriptions } from '../../erp/descriptions.ts';
import { fieldsIn, filled, filledValue, unfilled } from '../../erp/domains.ts';
import { ErpFault } from '../../erp/faults.ts';
import { fieldsAssumed } from '../../erp/generic/assumed.ts';
import type { Mapping } from '../../erp/generic/mapping.ts';
import { genericModel, Unfit } from '../../erp/generic/model.ts';
import type { Extent, Model, Reader, Selectable } from '../../erp/profile.ts';
import type { Resource } from '../../erp/records.ts';
import type { Session } from '../../erp/session.ts';
import { conjoined, type Domain } from '../../erp/wire.ts';
import { type CalendarEntry, isPlain } from './entry.ts';

/**
 * Its model for this user, or why there is none: goes on from “is not there: ”. `lacked` is how it is read where the ERP has
 * what it lacks; without it the ERP lacks nothing, and keeps it from the user.
 */
export type Offer =
  | { readonly model: Model<Resource> }
  | { readonly absent: string; readonly lacked?: Model<Resource> };

const absent = (why: string, lacked?: Model<Resource>): Offer => ({
  absent: why,
  ...(lacked && { lacked }),
});

/** Whether the user is among those who are to see a calendar. */
export async function isFor(session: Session, { audience }: CalendarEntry): Promise<boolean> {
  if (!audience || audience.logins.includes(session.reader.login)) return true;
  const { endpoint } = session.profile;
  const answers = audience.groups.map(async (group) => {
    try {
      return Boolean(await session.call(...endpoint.member(group, session.reader)));
    } catch (error) {
      // A group that is of a module which is not installed has no members.
      if (error instanceof ErpFault && !error.away) return false;
      throw error;
    }
  });
  return (await Promise.all(answers)).includes(true);
}

/** No record is read for it. Throws where the ERP is away. */
export async function offered(
  session: Session,
  entry: CalendarEntry,
  descriptions: Descriptions,
): Promise<Offer> {
  const lacking = unfilled(valuesOf(entry), session.reader);
  if (lacking.length > 0) return absent(`the user has nothing for ${lacking.join(', ')}`);
  const offer = await modelOf(session, entry, descriptions);
  if ('absent' in offer || isPlain(entry)) return offer;
  const trouble = await tried(session, offer.model);
  if (!trouble) return offer;
  const why = `the ERP says: ${trouble.message}`;
  return trouble.kind === 'access' ? absent(why) : absent(why, offer.model);
}

function valuesOf({ domain, constants }: CalendarEntry) {
  const terms = domain === 'mine' ? [] : domain;
  return [
    ...terms.flatMap((term) => (typeof term === 'string' ? [] : [term[2]])),
    ...Object.values(constants),
  ];
}

async function modelOf(session: Session, entry: CalendarEntry, descriptions: Descriptions): Promise<Offer> {
  const { of } = entry;
  if (of === 'meetings' || of === 'tasks') return knownModel(session, of, entry, descriptions);
  const described = await descriptions.of(session, of.model);
  if (described === 'absent') return absent(`this ERP has no ${of.model}`, assumedModel(of, entry));
  if (described === 'hidden') return absent(`the user may not read ${of.model}`);
  const model = unlessUnfit(() => genericModel(of, described, extentOf(entry)));
  if (model instanceof Unfit) return absent(`of ${of.model}, ${model.message}`, assumedModel(of, entry));
  return { model };
}

async function knownModel(
  session: Session,
  of: 'meetings' | 'tasks',
  entry: CalendarEntry,
  descriptions: Descriptions,
): Promise<Offer> {
  const { events, tasks, lacking = {} } = session.profile;
  const known = of === 'meetings' ? events : tasks;
  const lacked = of === 'meetings' ? lacking.events : lacking.tasks;
  if (!known) return absent(`this ERP has no ${of}`, lacked && within(lacked, entry));
  const missing = isPlain(entry) ? undefined : await missingFields(session, known.model, entry, descriptions);
  const model = within(known, entry);
  return missing ? absent(missing, model) : { model };
}

function within(known: Model<Resource> & Selectable<Resource>, entry: CalendarEntry): Model<Resource> {
  return isPlain(entry) ? known : known.within(extentOf(entry, known));
}

/** As it was read while the ERP had all that the mapping names, if such fields can be. */
function assumedModel(of: Mapping, entry: CalendarEntry): Model<Resource> | undefined {
  const extent = extentOf(entry);
  const model = unlessUnfit(() => genericModel(of, fieldsAssumed(of, extent.fields), extent));
  return model instanceof Unfit ? undefined : model;
}

function unlessUnfit(make: () => Model<Resource>): Model<Resource> | Unfit {
  try {
    return make();
  } catch (error) {
    if (error instanceof Unfit) return error;
    throw error;
  }
}

/** Of a model that has its mapping, those that the rule and the constants name. */
async function missingFields(
  session: Session,
  model: string,
  entry: CalendarEntry,
  descriptions: Descriptions,
): Promise<string | undefined> {
  const fields = extentOf(entry).fields.filter((field) => field !== 'id');
  if (fields.length === 0) return undefined;
  const described = await descriptions.of(session, model);
  if (typeof described === 'string') return undefined;
  const missing = fields.filter((field) => !described.has(field));
  return missing.length === 0 ? undefined : `of ${model}, there is no field ${missing.join(', ')}`;
}

/** @param mine what the version has as the reader's own */
export function extentOf(
  { domain, constants, variant }: CalendarEntry,
  mine?: Pick<Model<Resource>, 'belongs' | 'invitations'>,
): Extent {
  const fixed = Object.entries(constants);
  const constantsFor = (reader: Reader) =>
    Object.fromEntries(fixed.map(([field, value]) => [field, commanded(filledValue(value, reader))]));
  const own = { constants: constantsFor, variant };
  const fields = Object.keys(constants);
  if (domain !== 'mine') {
    const fits = (reader: Reader): Domain => filled(domain, reader);
    const belongs = (reader: Reader): Domain =>
      domain.length === 0 ? [['id', '>', 0]] : conjoined(fits(reader));
    const named = [...new Set([...fields, ...fieldsIn(domain)])];
    return { ...own, fits, belongs, fields: named, invitations: () => undefined };
  }
  return {
    ...own,
    fields,
    fits: () => [],
    belongs: (reader, invitations) => conjoined(mine?.belongs(reader, invitations) ?? []),
    invitations: (reader) => mine?.invitations(reader),
    owner: (reader) => reader,
  };
}

/** A list of ids is what a field is to hold, whatever it held. */
function commanded<T>(value: T) {
  return Array.isArray(value) ? ([[6, 0, value]] as const) : value;
}

/** What the ERP has against the rule; asked once, so that no request of a client fails for it. */
async function tried(session: Session, model: Model<Resource>): Promise<ErpFault | undefined> {
  const { reader } = session;
  const domain: Domain = ['&', ['id', '=', 0], ...conjoined(model.belongs(reader, []))];
  try {
    await session.ask({ ask: 'count', model: model.model, domain, context: model.context(reader) });
    return undefined;
  } catch (error) {
    if (error instanceof ErpFault && !error.away) return error;
    throw error;
  }
}
