import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { EventRecord, Moment, Resource, Series, TaskRecord } from '../../lib/erp/records.ts';
import { parseCalendar } from '../../lib/ical/index.ts';
import {
  freeze,
  type Identity,
  intended,
  type Kept,
  parted,
  render,
  thaw,
  understand,
} from '../../lib/mapping/index.ts';
import { placeOf } from '../../lib/mapping/moment.ts';
import { repeating, single, task } from './resources.ts';

const identity: Identity = { uid: 'uid-1', uidOf: (record) => `uid-${record}` };
const ZONE = 'Europe/Brussels';

const read = (text: string) => understand(parseCalendar(text), ZONE);
const shown = (resource: Resource, kept?: Kept): string => render(resource, identity, ZONE, kept).text;

const KINDS: readonly [name: string, resource: fc.Arbitrary<Resource>][] = [
  ['meetings', single],
  ['series', repeating],
  ['tasks', task],
];

/** What a calendar object holds of a record. */
function heldOf<T extends EventRecord | TaskRecord>({
  created,
  written,
  ...record
}: T): Omit<T, 'created' | 'written'> {
  return { ...record, id: 0 };
}

function held(resource: Resource): unknown {
  if (resource.kind === 'task') return { ...heldOf(resource), key: 'client-0', records: [] };
  const { master, overrides, excluded, added, rule, zone } = resource;
  const repeats = rule !== undefined;
  return {
    kind: 'event',
    key: 'client-0',
    records: [],
    ...(master ? { master: heldOf(master) } : {}),
    ...(repeats ? { rule } : {}),
    // The zone of a date is nobody's, and of a single meeting the reader's.
    zone: repeats && master && 'at' in master.start ? zone : ZONE,
    excluded: excluded.toSorted(inOrder),
    added: added.toSorted(inOrder),
    overrides: overrides
      .map(({ original, record }) => ({ original, record: heldOf(record) }))
      .toSorted((one, other) => inOrder(one.original, other.original)),
    pairing: new Map(),
  };
}

const inOrder = (one: Moment, other: Moment): number => placeOf(one) - placeOf(other);

function sorted(draft: Resource): unknown {
  if (draft.kind === 'task') return draft;
  return {
    ...draft,
    overrides: draft.overrides.toSorted((one, other) => inOrder(one.original, other.original)),
  };
}

for (const [name, resources] of KINDS) {
  test(`${name} are read as they are written`, () => {
    fc.assert(
      fc.property(resources, (resource) => {
        assert.deepEqual(sorted(read(shown(resource))), held(resource));
      }),
    );
  });

  test(`${name} sent back as they were served change nothing`, () => {
    fc.assert(
      fc.property(resources, (resource) => {
        const draft = read(shown(resource));
        assert.deepEqual(intended(resource, draft, draft, draft), resource);
      }),
    );
  });

  test(`${name} as a client wrote them are served to the letter while the ERP is as it was`, () => {
    fc.assert(
      fc.property(resources, (resource) => {
        const [text, kept] = withExtras(resource);
        assert.equal(shown(resource, kept), text);
      }),
    );
  });
}

const EXTRAS = [
  'X-OF-CLIENT;X-PARAM="a;b":c',
  'SEQUENCE:4',
  'ATTACH;FMTTYPE=text/plain:https://example.com/a',
  'X-MOZ-LASTACK:20260101T000000Z',
  'COLOR:red',
].join('\r\n');

/** A client's document that says more, as a PUT keeps it. */
function withExtras(resource: Resource): [text: string, kept: Kept] {
  const text = shown(resource)
    .replace('VERSION:2.0', 'X-OF-CALENDAR:1\r\nVERSION:2.0')
    .replace(/END:(VEVENT|VTODO)/g, `${EXTRAS}\r\nEND:$1`)
    .replaceAll('END:VALARM', 'X-OF-ALARM:1\r\nEND:VALARM');
  const base = thaw(freeze(resource));
  return [text, { shared: { text: parted(parseCalendar(text), text), base }, own: { text, base } }];
}

/** An edit of one field, and the properties it may show in. */
interface Edit {
  readonly field: string;
  readonly shows: readonly string[];
  apply(event: EventRecord): EventRecord;
}

const moved = (moment: Moment): Moment =>
  'at' in moment
    ? { at: moment.at + 7_200_000 }
    : { on: new Date(placeOf(moment) + 86_400_000).toISOString().slice(0, 10) };

const EDITS: readonly Edit[] = [
  { field: 'summary', shows: ['summary'], apply: (event) => ({ ...event, summary: 'Edited' }) },
  { field: 'location', shows: ['location'], apply: (event) => ({ ...event, location: 'Edited' }) },
  {
    field: 'description',
    shows: ['description', 'x-alt-desc'],
    apply: (event) => ({ ...event, description: { text: 'Edited' } }),
  },
  { field: 'busy', shows: ['transp'], apply: (event) => ({ ...event, busy: !event.busy }) },
  {
    field: 'visibility',
    shows: ['class'],
    apply: (event) => ({ ...event, visibility: event.visibility === 'public' ? 'private' : 'public' }),
  },
  {
    field: 'categories',
    shows: ['categories'],
    apply: (event) => ({ ...event, categories: [...event.categories.slice(1), 'Edited'] }),
  },
  {
    field: 'attendees',
    shows: ['attendee', 'organizer'],
    apply: ({ organizer: _, ...event }) => ({
      ...event,
      attendees: [
        ...event.attendees.slice(1).map((one) => ({ ...one, participation: 'accepted' as const })),
        {
          name: 'New',
          address: 'new@example.com',
          participation: 'accepted',
          role: 'required',
          kind: 'individual',
          rsvp: false,
        },
      ],
    }),
  },
  {
    field: 'start and end',
    shows: ['dtstart', 'dtend', 'sequence'],
    apply: (event) => ({ ...event, start: moved(event.start), end: moved(event.end) }),
  },
];

type Lines = readonly [component: string, property: string][];

/** Properties by the component they stand in, but for the metadata. */
function propertiesOf(text: string): ReadonlyMap<string, readonly string[]> {
  const found: Lines = parseCalendar(text)
    .getAllSubcomponents()
    .filter(({ name }) => name !== 'vtimezone')
    .flatMap((component): Lines => {
      const id = String(component.getFirstPropertyValue('recurrence-id') ?? 'master');
      const alarms = component
        .getAllSubcomponents()
        .map((alarm): [string, string] => [`${id} valarm`, alarm.toString()]);
      return [
        ...component
          .getAllProperties()
          .map((one): [string, string] => [`${id} ${one.name}`, one.toICALString()]),
        ...alarms,
      ];
    });
  const grouped = Map.groupBy(found, ([where]) => where);
  return new Map([...grouped].map(([where, all]) => [where, all.map(([, value]) => value).toSorted()]));
}

function differences(one: string, other: string): readonly string[] {
  const [before, after] = [propertiesOf(one), propertiesOf(other)];
  const places = new Set([...before.keys(), ...after.keys()]);
  return [...places].filter(
    (place) => JSON.stringify(before.get(place)) !== JSON.stringify(after.get(place)),
  );
}

const editedIn = (series: Series, edit: Edit): Series => {
  const { master } = series;
  return master ? { ...series, master: { ...edit.apply(master), written: 1_795_000_000_000 } } : series;
};

const RUNS = { numRuns: 40 };

for (const edit of EDITS) {
  test(`${edit.field} edited in the ERP shows there alone`, () => {
    fc.assert(
      fc.property(edit.field === 'start and end' ? single : fc.oneof(single, repeating), (series) => {
        const [text, kept] = withExtras(series);
        const now = shown(editedIn(series, edit), kept);
        const allowed = [...edit.shows, 'dtstamp', 'last-modified'].map((property) => `master ${property}`);
        const overridden = series.overrides.length > 0;
        const wrong = differences(text, now).filter((place) => !allowed.includes(place));
        assert.deepEqual(wrong, [], overridden ? 'beside overrides' : 'alone');
        assert.ok(differences(text, now).length > 0);
        assert.equal(shown(editedIn(series, edit), kept), now, 'the same bytes again');
      }),
      RUNS,
    );
  });

  test(`${edit.field} edited by a client is what is written, and nothing else`, () => {
    fc.assert(
      fc.property(fc.oneof(single, repeating), (series) => {
        const { master } = series;
        assert.ok(master);
        const wanted = { ...series, master: edit.apply(master) };
        const [served, sent] = [series, wanted].map((one) => read(shown(one)));
        assert.ok(served && sent);
        const after = intended(series, served, served, sent);
        assert.deepEqual(comparable(after), comparable(wanted));
      }),
      RUNS,
    );
  });
}

/** Lists of which the order says nothing, in one order; an organizer stands only beside attendees. */
function comparable(resource: Resource): unknown {
  if (resource.kind === 'task') return resource;
  const record = (event: EventRecord): unknown => ({
    ...event,
    categories: event.categories.toSorted(),
    attendees: event.attendees.toSorted((one, other) =>
      (one.address ?? one.name).localeCompare(other.address ?? other.name),
    ),
  });
  return {
    ...resource,
    master: resource.master && record(resource.master),
    overrides: resource.overrides
      .toSorted((one, other) => inOrder(one.original, other.original))
      .map((one) => ({ ...one, record: record(one.record) })),
  };
}
