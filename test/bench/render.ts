import type { EventRecord, Series } from '../../lib/erp/records.ts';
import { render } from '../../lib/mapping/index.ts';

const EVENTS = 10_000;
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
    zone: 'Europe/Brussels',
    excluded: [],
    added: [],
    overrides: series ? [{ original: { at: start + 168 * HOUR }, record: moved }] : [],
    pairing: new Map(),
  };
}

/** Meetings rendered in a second. */
export function renderPerSecond(): { name: string; value: number; unit: string } {
  const meetings = Array.from({ length: EVENTS }, (_, index) => meeting(index + 1));
  const began = performance.now();
  for (const one of meetings) render(one, { uid: one.key, uidOf: () => undefined }, 'Europe/Brussels');
  const seconds = (performance.now() - began) / 1000;
  return { name: 'render.per-second', value: Math.round(EVENTS / seconds), unit: '1/s' };
}
