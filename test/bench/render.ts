import type { EventRecord, Series } from '../../lib/erp/records.ts';
import { parseCalendar } from '../../lib/ical/index.ts';
import { type Kept, parted, render } from '../../lib/mapping/index.ts';
import type { Bench, Figure } from './figure.ts';

const EVENTS = 10_000;
const ZONE = 'Europe/Brussels';
const HOUR = 3_600_000;

/** A meeting as a company has them: invitees, a reminder, HTML, one in ten a series with a moved occurrence. */
function meeting(id: number): Series {
  const start = Date.UTC(2026, 0, 5, 8) + (id % 2000) * 5 * HOUR;
  const record: EventRecord = {
    id,
    summary: `Réunion ${id}: planning, budget & review`,
    description: {
      text: 'Ordre du jour\n\n1. Budget\n2. Équipe\n3. Divers',
      html: '<p>Ordre <b>du jour</b></p>',
    },
    categories: ['Interne', 'Planning'],
    alarms: [{ action: 'display', offset: -900, related: 'start' }],
    created: start - 90 * HOUR,
    written: start - 80 * HOUR,
    start: { at: start },
    end: { at: start + HOUR },
    location: 'Salle Œdipe, 2ᵉ étage',
    visibility: 'public',
    masked: false,
    busy: true,
    status: 'confirmed',
    organizer: { name: 'Mitchell Admin', address: 'admin@example.com' },
    attendees: Array.from({ length: 4 }, (_, index) => ({
      name: `Collègue ${index}`,
      address: `colleague${index}@example.com`,
      participation: 'accepted',
      role: 'required',
      kind: 'individual',
      rsvp: true,
    })),
  };
  const series = id % 10 === 0;
  const moved = { ...record, start: { at: start + 24 * HOUR }, end: { at: start + 25 * HOUR } };
  return {
    kind: 'event',
    key: `calendar.event-${id}`,
    records: [id],
    master: record,
    ...(series ? { rule: 'FREQ=WEEKLY;COUNT=20;BYDAY=MO' } : {}),
    zone: ZONE,
    excluded: [],
    added: [],
    overrides: series ? [{ original: { at: start + 168 * HOUR }, record: moved }] : [],
    pairing: new Map(),
  };
}

const identityOf = (uid: string) => ({ uid, uidOf: () => undefined });

/** Meetings rendered in a second: as the ERP has them, and with what clients keep beside. */
export const rendering: Bench = async ({ quick }) => {
  const meetings = Array.from({ length: quick ? 600 : EVENTS }, (_, index) => meeting(index + 1));
  const kept = meetings.map(sidecarOf);
  return [
    rate('without a sidecar', meetings, () => ({})),
    rate('with one of its writer', meetings, (index) => kept[index] ?? {}),
    rate('with one of somebody else', meetings, (index) => withoutOwn(kept[index])),
  ];
};

/** What a client makes of a meeting that it was shown, with a property and an alarm of its own. */
function sidecarOf(series: Series): Required<Kept> {
  const { text } = render(series, identityOf(series.key), ZONE);
  const own = text.replaceAll('SUMMARY', 'GEO:50.85;4.35\r\nX-MOZ-LASTACK:20260101T000000Z\r\nSUMMARY');
  return {
    shared: { text: parted(parseCalendar(own), own), base: series },
    own: { text: own, base: series },
  };
}

function withoutOwn(kept: Required<Kept> | undefined): Kept {
  return kept ? { shared: kept.shared } : {};
}

function rate(of: string, meetings: readonly Series[], keptOf: (index: number) => Kept): Figure {
  const run = () =>
    meetings.forEach((one, index) => {
      render(one, identityOf(one.key), ZONE, keptOf(index));
    });
  run();
  const began = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(began);
  const seconds = (user + system) / 1e6;
  return { name: 'render', of, value: Math.round(meetings.length / seconds), unit: '1/s of a core' };
}
