/** How many mails the ERP sends of what clients do: none unless the administrator wants them, else the ERP's own. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { VERSIONS, type VersionName } from '../../../../examples/demo-erp/index.ts';
import type { State } from '../../../../lib/erp/profile.ts';
import type { Attendee, Series } from '../../../../lib/erp/records.ts';
import { at, type Desk, QUIET, withDesks } from '../desk.ts';

const person = (name: string, participation: Attendee['participation']): Attendee => ({
  name,
  address: `${name}@demo.example`,
  participation,
  role: 'required',
  kind: 'individual',
  rsvp: participation === 'needs-action',
});
const OWN = person('demo', 'accepted');
const ANNA = person('admin', 'needs-action');
const OLIVIA = person('olivia', 'needs-action');
const LATER = { start: at('2030-03-06T09:00:00'), end: at('2030-03-06T10:00:00') };

type Deed = 'create' | 'change time' | 'add attendee' | 'cancel' | 're-sync' | 'answer' | 'decline';
type Mails = Readonly<Partial<Record<Deed, number>>>;

const NONE: Mails = {};
const TELLS: Mails = { create: 1, 'change time': 1, 'add attendee': 1 };

/** With the ERP's own mails. From 10 to 13 only a change that names `start_datetime` is told (odoo-10.md). */
const OWN_MAILS: Readonly<Record<VersionName, Mails>> = {
  '6.0': NONE,
  '6.1': NONE,
  '7.0': { create: 1, 'add attendee': 1 },
  '8': TELLS,
  '9': TELLS,
  '10': TELLS,
  '11': TELLS,
  '12': TELLS,
  '13': TELLS,
  '14': TELLS,
  '15': TELLS,
  '16': TELLS,
  '17': TELLS,
  '18': TELLS,
  '19': TELLS,
};

/** Mails sent while something is done, by what it is. */
async function told(demo: Desk, admin: Desk, mails: boolean): Promise<Record<Deed, number>> {
  const { outbox } = demo.erp;
  const policy = { ...QUIET, mails };
  const counts: Partial<Record<Deed, number>> = {};
  const count = async <T>(deed: Deed, work: () => Promise<T>): Promise<T> => {
    const before = outbox.length;
    const result = await work();
    counts[deed] = outbox.length - before;
    return result;
  };
  const made = await count('create', () => demo.meet({ attendees: [OWN, ANNA] }, policy));
  const moved = await count('change time', () => demo.change(made, LATER, policy));
  const joined = await count('add attendee', () =>
    demo.change(moved, { attendees: [...(moved.resource.master?.attendees ?? []), OLIVIA] }, policy),
  );
  await count('re-sync', () => demo.change(joined, {}, policy));
  await count('answer', () => answer(admin, joined, 'accepted', policy));
  await count('decline', () => answer(admin, joined, 'declined', policy));
  const fresh = await demo.see(demo.events, joined.resource.master?.id ?? 0);
  await count('cancel', () => demo.carry(demo.events, fresh, undefined, policy).catch(() => undefined));
  return counts as Record<Deed, number>;
}

async function answer(
  desk: Desk,
  state: State<Series>,
  participation: Attendee['participation'],
  policy: typeof QUIET,
): Promise<void> {
  const seen = await desk.see(desk.events, state.resource.master?.id ?? 0);
  const attendees = (seen.resource.master?.attendees ?? []).map((one) =>
    one.address === ANNA.address ? { ...one, participation, rsvp: false } : one,
  );
  const answered = await desk.change(seen, { attendees }, policy);
  const own = answered.resource.master?.attendees.find(({ address }) => address === ANNA.address);
  assert.equal(own?.participation, participation);
}

const ALL: Record<Deed, number> = {
  create: 0,
  'change time': 0,
  'add attendee': 0,
  're-sync': 0,
  answer: 0,
  decline: 0,
  cancel: 0,
};

for (const version of VERSIONS) {
  test(`${version}: no mail unless the administrator wants it, else those of the ERP`, async () => {
    await withDesks(version, async (demo, admin) => {
      assert.deepEqual(await told(demo, admin, false), ALL);
      assert.deepEqual(await told(demo, admin, true), { ...ALL, ...OWN_MAILS[version] });
    });
  });
}
