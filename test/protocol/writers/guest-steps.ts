/** A colleague is invited; he answers on a device of his own. */
import type { Document } from './document.ts';
import { edit, type Game, isOurs, type Step } from './game.ts';
import { contentsOf, tokenOf } from './world.ts';

const ANSWERS = ['ACCEPTED', 'DECLINED', 'TENTATIVE'];

/** He takes it off his device; those who invited him see that he does not come. */
async function declineByDeleting({ random, guest, world, tell }: Game): Promise<void> {
  const copy = random.of([...guest.copies.Meetings.values()].filter(isOurs));
  if (!copy) return;
  const token = tokenOf(copy);
  const status = await guest.remove('Meetings', copy);
  tell(`guest deletes ${token}: ${status}`);
  const found = world.get(token);
  if (status !== 204 || !found) return;
  const contents = contentsOf(copy);
  const { address } = guest.user;
  const people = contents.people.map((one) => (one.startsWith(address) ? `${address} DECLINED` : one));
  world.keep({ ...found, guest: 'gone', contents: { ...found.contents, people } });
}

export const GUEST_STEPS: readonly Step[] = [
  {
    name: 'invite',
    weight: 5,
    act: edit('Meetings', 'invites to', (document, { contents }, { guest, devices }) => {
      const host = devices[0]?.user.address ?? '';
      const { address } = guest.user;
      if (contents.people.some((one) => one.startsWith(address))) return false;
      for (const entry of document.entries) {
        for (const property of entry.getAllProperties('attendee')) entry.removeProperty(property);
        entry.updatePropertyWithValue('organizer', `mailto:${host}`);
        invited(entry, host, 'ACCEPTED');
        invited(entry, address, 'NEEDS-ACTION');
      }
      return { guest: 'invited' };
    }),
  },
  {
    name: 'answer',
    weight: 6,
    act: edit(
      'Meetings',
      'answers',
      (document, _stale, { guest, random }) =>
        document.answer(guest.user.address, random.of(ANSWERS) ?? 'ACCEPTED'),
      ({ guest }) => guest,
    ),
  },
  {
    name: 'guest alarm',
    weight: 1,
    act: edit(
      'Meetings',
      'forgets the alarms of',
      (document) => {
        for (const entry of document.entries) entry.removeAllSubcomponents('valarm');
        return true;
      },
      ({ guest }) => guest,
    ),
  },
  { name: 'decline by deleting', weight: 2, act: declineByDeleting },
  {
    name: 'guest syncs',
    weight: 10,
    act: async ({ guest, world, tell }) => {
      tell('guest syncs');
      await guest.sync('Meetings');
      world.check(guest, 'Meetings');
    },
  },
];

function invited(entry: Document['master'], address: string, answer: string): void {
  const property = entry.addPropertyWithValue('attendee', `mailto:${address}`);
  property.setParameter('partstat', answer);
}
