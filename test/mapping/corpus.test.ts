/** What clients write, kept beside an ERP that holds all of the record and none of the rest. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EventRecord, Resource, TaskRecord } from '../../lib/erp/records.ts';
import { parseCalendar } from '../../lib/ical/index.ts';
import { freeze, intended, type Kept, parted, render, thaw, understand } from '../../lib/mapping/index.ts';
import { corpus } from '../protocol/corpus.ts';
import { differences, told } from '../protocol/same.ts';

const ZONE = 'Europe/Brussels';

type Record = EventRecord | TaskRecord;

/** The master, the task, or the first of occurrences without a master. */
function mainOf(resource: Resource): Record {
  if (resource.kind === 'task') return resource;
  const [first] = resource.overrides;
  const main = resource.master ?? first?.record;
  assert.ok(main);
  return main;
}

/** Changed in the ERP, at a time. */
function changed(resource: Resource, change: Partial<EventRecord>): Resource {
  const made = { ...change, written: Date.UTC(2026, 11, 1) };
  if (resource.kind === 'task') return { ...resource, ...made } as TaskRecord;
  if (resource.master) return { ...resource, master: { ...resource.master, ...made } };
  const overrides = resource.overrides.map((one, index) =>
    index === 0 ? { ...one, record: { ...one.record, ...made } } : one,
  );
  return { ...resource, overrides };
}

interface Change {
  readonly what: string;
  /** Undefined where it does not apply. */
  of(record: Record): Partial<EventRecord> | undefined;
  /** What may differ then; the first does. */
  readonly shows: readonly string[];
}

const CHANGES: readonly Change[] = [
  { what: 'the title', of: () => ({ summary: 'Other' }), shows: ['summary'] },
  {
    what: 'the text',
    of: () => ({ description: { text: 'Other', html: '<p>Other</p>' } }),
    shows: ['description', 'x-alt-desc', 'styled-description'],
  },
  {
    what: 'who may see it',
    of: ({ visibility }) => ({ visibility: visibility === 'private' ? 'public' : 'private' }),
    shows: ['class'],
  },
  {
    what: 'the place',
    of: (record) => ('attendees' in record ? { location: 'Other' } : undefined),
    shows: ['location'],
  },
  {
    what: 'one more alarm',
    of: (record) =>
      'attendees' in record
        ? { alarms: [...record.alarms, { action: 'display', offset: -259_200, related: 'start' }] }
        : undefined,
    shows: ['component'],
  },
];

const STAMPS = ['dtstamp', 'last-modified'];

for (const { name, text, uid } of corpus())
  describe(name, () => {
    const calendar = parseCalendar(text);
    const base = intended(undefined, undefined, undefined, understand(calendar, ZONE));
    const shared = { text: parted(calendar, text), base };
    const kept: Kept = { shared, own: { text, base } };
    const shown = (resource: Resource, beside = kept): string =>
      render(resource, { uid, uidOf: () => undefined }, ZONE, beside).text;

    it('stands to the letter while the ERP is as it was', () => {
      assert.equal(shown(base), text);
      assert.deepEqual(thaw(freeze(base)), base);
    });

    it('is the same for a colleague, without what is personal', () => {
      const found = differences(shared.text, shown(base, { shared })).filter(
        ({ where }) => !where.includes('VALARM'),
      );
      assert.equal(told(found), '');
    });

    for (const { what, of, shows } of CHANGES)
      it(`differs in ${what} alone when the ERP changes that`, () => {
        const change = of(mainOf(base));
        if (!change) return;
        const found = differences(text, shown(changed(base, change))).filter(
          ({ property }) => !STAMPS.includes(property),
        );
        assert.ok(found.some(({ property }) => property === shows[0]));
        const others = found.filter(
          ({ where, property }) =>
            !shows.includes(property) || (property === 'component' && !where.includes('VALARM')),
        );
        assert.equal(told(others), '');
      });
  });
