/** What a change costs the gateway beside the ERP. */
import { type Bench, type Figure, rounded } from './figure.ts';
import type { Asked } from './load.ts';
import { downloaded, type Place, placed } from './place.ts';
import { spread } from './poll.ts';
import { put, remove } from './requests.ts';

const SEED = 'bench';

const hrefOf = ({ account }: Place, index: number): string => `${account.path}${SEED}-${index}.ics`;

export function meeting(index: number): string {
  const day = String(1 + (index % 28)).padStart(2, '0');
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//bench//EN',
    'BEGIN:VEVENT',
    `UID:${SEED}-${index}@example.com`,
    'DTSTAMP:20261001T080000Z',
    `DTSTART:202611${day}T090000Z`,
    `DTEND:202611${day}T100000Z`,
    `SUMMARY:Meeting ${index}`,
    'LOCATION:Room 2',
    'DESCRIPTION:Agenda\\n1. Minutes\\n2. Budget',
    'GEO:50.85;4.35',
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'DESCRIPTION:Reminder',
    'TRIGGER:-PT15M',
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

/** Of one client that writes one entry after another. */
export const writes: Bench = async ({ quick, profiles }) => {
  const count = quick ? 50 : 150;
  await using place = await placed({ version: '14', events: 1000, speed: true, profiles });
  await downloaded(place);
  return [
    await changed(place, 'put', count, (index) => put(place.account, hrefOf(place, index), meeting(index))),
    await changed(place, 'delete', count, (index) => remove(place.account, hrefOf(place, index))),
  ];
};

/** The value is the processor's time in the gateway; what passes while the ERP works is beside it. */
async function changed(
  place: Place,
  name: string,
  requests: number,
  askedAt: (index: number) => Asked,
): Promise<Figure> {
  let index = 0;
  const next = () => askedAt(index++);
  await place.load(next, { connections: 1, requests: Math.ceil(requests / 2) });
  await place.gateway.usage();
  const measured = await place.load(next, { connections: 1, requests });
  const { cpu } = await place.gateway.usage();
  return {
    ...{ name, value: rounded(cpu / requests), unit: 'ms of the gateway', erp: '14', events: 1000 },
    beside: { ...spread(measured), meanMs: rounded(measured.took / requests) },
  };
}
