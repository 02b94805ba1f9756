/** The ERP is restored from a backup: what was made since is gone, and its ids are given to others. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { VersionName } from '../../examples/demo-erp/index.ts';
import type { Calendar, Sent } from '../../lib/calendar/types.ts';
import { DavError } from '../../lib/errors.ts';
import { parseCalendar } from '../../lib/ical/index.ts';
import { openMemory } from '../../lib/store/index.ts';
import { Meetings } from './meetings.ts';
import { mortal } from './mortal.ts';
import { inOffice, type Office, summaryOf } from './office.ts';

/** One of each generation. */
const VERSIONS: readonly VersionName[] = ['6.0', '6.1', '7.0', '8', '13', '14', '19'];

/** Beyond the next comparison of everything. */
const MUCH_LATER = 400;
const ANYHOW = (): void => {};
const onlyNew = (current: unknown): void => {
  if (current) throw new DavError(412, 'It is there.');
};
const missing = (error: unknown): boolean => error instanceof DavError && error.status === 404;

function sent(uid: string, summary: string, ...lines: readonly string[]): Sent {
  const text = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example//Phone//EN', 'BEGIN:VEVENT', `UID:${uid}`],
    ...['DTSTAMP:20261120T080000Z', 'DTSTART:20261201T090000Z', 'DTEND:20261201T100000Z'],
    ...[`SUMMARY:${summary}`, ...lines, 'END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n');
  return { uid, text, calendar: parseCalendar(text) };
}

const task = (uid: string, summary: string): Sent => {
  const { text } = sent(uid, summary, 'X-PHONE-TUNE:bells');
  const todo = text
    .replaceAll('VEVENT', 'VTODO')
    .replace(/DTSTART.*\r\nDTEND.*\r\n/, 'DUE;VALUE=DATE:20261201\r\n');
  return { uid, text: todo, calendar: parseCalendar(todo) };
};

interface Entry {
  readonly name: string;
  readonly uid: string;
  readonly tune: string;
}

/** By what the entries are called. */
async function entriesOf(calendar: Calendar): Promise<ReadonlyMap<string, Entry>> {
  const found = await calendar.get((await calendar.list()).map(({ name }) => name));
  const entries = [...found].map(([name, served]): [string, Entry] => {
    assert.ok(typeof served !== 'string');
    const body = parseCalendar(Buffer.from(served.body).toString());
    const entry = body.getFirstSubcomponent('vevent') ?? body.getFirstSubcomponent('vtodo');
    assert.ok(entry);
    const textOf = (property: string): string => String(entry.getFirstPropertyValue(property) ?? '');
    return [summaryOf(entry), { name, uid: textOf('uid'), tune: textOf('x-phone-tune') }];
  });
  assert.equal(new Map(entries).size, entries.length, 'nothing is there twice');
  assert.equal(new Set(entries.map(([, { uid }]) => uid)).size, entries.length);
  return new Map(entries);
}

/** A copy that is kept by tokens alone. */
class Device {
  readonly #calendar: () => Promise<Calendar>;
  #token: string | undefined;
  readonly names = new Set<string>();

  constructor(calendar: () => Promise<Calendar>) {
    this.#calendar = calendar;
  }

  async sync(): Promise<ReadonlySet<string>> {
    const { changed, removed, token } = await (await this.#calendar()).changes(this.#token, undefined);
    for (const { name } of changed) this.names.add(name);
    for (const name of removed) this.names.delete(name);
    this.#token = token;
    return this.names;
  }
}

async function idsOf(office: Office, model: string): Promise<readonly number[]> {
  return office.admin.ask({ ask: 'ids', model, domain: [], context: { active_test: false } });
}

for (const version of VERSIONS)
  describe(`a backup of ${version} is restored`, () => {
    it('what has the ids of lost meetings gets nothing of theirs', () =>
      inOffice(version, async (office) => {
        const meetings = new Meetings(office, version);
        const theirs = () => office.calendar('Meetings');
        const calendar = await theirs();
        const [often, seldom] = [new Device(theirs), new Device(theirs)];
        await calendar.put('kept.ics', sent('kept@phone', 'Kept', 'X-PHONE-TUNE:bells'), onlyNew);
        await meetings.add('Born before');
        office.pass(60);
        const before = await entriesOf(calendar);
        const restore = office.erp.backUp();
        office.pass(60);

        await calendar.put('lost.ics', sent('lost@phone', 'Lost', 'X-PHONE-TUNE:drums'), onlyNew);
        await meetings.add('Born and lost');
        office.pass(60);
        const lost = await entriesOf(calendar);
        await often.sync();
        assert.deepEqual(await seldom.sync(), new Set([...lost.values()].map(({ name }) => name)));

        restore();
        office.pass(2);
        const others = [await meetings.add('Another'), await meetings.add('And another')];
        const model = office.demo.profile.events?.model ?? '';
        const ids = await idsOf(office, model);
        // What the gateway looked at a moment ago is not there any more.
        for (const name of ['lost.ics', lost.get('Born and lost')?.name ?? ''])
          await assert.rejects(calendar.remove(name, ANYHOW), missing);
        assert.deepEqual(await idsOf(office, model), ids);
        for (const id of others) assert.ok(ids.includes(id));

        office.pass(MUCH_LATER);
        const after = await entriesOf(calendar);
        assert.deepEqual([...after.keys()].sort(), ['And another', 'Another', 'Born before', 'Kept']);
        for (const kept of ['Kept', 'Born before']) assert.deepEqual(after.get(kept), before.get(kept));
        const gone = [...lost].filter(([summary]) => !before.has(summary)).map(([, entry]) => entry);
        for (const fresh of ['Another', 'And another']) {
          const { name, uid, tune } = after.get(fresh) ?? assert.fail(fresh);
          assert.equal(tune, '');
          assert.ok(!gone.some((entry) => entry.name === name || entry.uid === uid), `${fresh}: ${name}`);
        }
        for (const { name } of gone) assert.equal((await calendar.get([name])).get(name), 'missing');
        const now = new Set([...after.values()].map(({ name }) => name));
        assert.deepEqual(await often.sync(), now);
        office.restart();
        assert.deepEqual(await seldom.sync(), now);

        // A device that has the lost one makes it anew.
        const again = await theirs();
        await again.put('lost.ics', sent('lost@phone', 'Lost', 'X-PHONE-TUNE:drums'), onlyNew);
        assert.deepEqual((await entriesOf(again)).get('Lost'), lost.get('Lost'));
        assert.equal((await idsOf(office, model)).length, ids.length + 1);

        restore();
        office.pass(60);
        await meetings.add('A third');
        await meetings.add('A fourth');
        office.pass(MUCH_LATER);
        const once = await entriesOf(await theirs());
        assert.deepEqual([...once.keys()].sort(), ['A fourth', 'A third', 'Born before', 'Kept']);
        const known = [...lost.values(), ...after.values()].filter(({ uid }) => uid !== 'kept@phone');
        for (const fresh of ['A third', 'A fourth']) {
          const { name, uid } = once.get(fresh) ?? assert.fail(fresh);
          assert.ok(!known.some((entry) => entry.name === name || entry.uid === uid), `${fresh}: ${name}`);
        }
      }));

    for (const apart of [false, true])
      it(`a series ${apart ? 'of other records ' : ''}is not the lost one`, () => {
        const store = openMemory();
        const act = async (office: Office): Promise<void> => {
          const meetings = new Meetings(office, version);
          const calendar = await office.calendar('Meetings');
          await meetings.add('Born before');
          const restore = office.erp.backUp();
          office.pass(60);
          const weekly = 'RRULE:FREQ=WEEKLY;COUNT=4';
          const lost = sent('lost@phone', 'Lost', weekly, 'X-PHONE-TUNE:drums');
          await calendar.put('lost.ics', lost, onlyNew);
          office.pass(60);
          assert.equal((await entriesOf(calendar)).get('Lost')?.tune, 'drums');
          restore();
          office.pass(60);
          // Meetings of somebody who has no device.
          for (let number = 0; apart && number < 6; number++) await meetings.elsewhere(`Taken ${number}`);
          const fresh = sent('fresh@phone', 'Fresh', weekly, 'X-PHONE-TUNE:bells');
          await calendar.put('fresh.ics', fresh, onlyNew);
          for (const seconds of [0, 60, MUCH_LATER]) {
            office.pass(seconds);
            const entries = await entriesOf(calendar);
            assert.deepEqual([...entries.keys()].sort(), ['Born before', 'Fresh']);
            assert.deepEqual(entries.get('Fresh'), { name: 'fresh.ics', uid: 'fresh@phone', tune: 'bells' });
          }
          const model = office.demo.profile.events?.model ?? '';
          const known = await store.identified('demo', model, 'fresh@phone');
          assert.deepEqual(
            known.map(({ name }) => name),
            ['fresh.ics'],
            'it is that to everybody',
          );
        };
        return inOffice(version, act, store);
      });

    it('a task that has the id of a lost one gets nothing of it', () =>
      inOffice(version, async (office) => {
        const calendar = await office.calendar('Tasks');
        await calendar.put('kept.ics', task('kept@phone', 'Kept'), onlyNew);
        const restore = office.erp.backUp();
        office.pass(60);
        await calendar.put('lost.ics', task('lost@phone', 'Lost'), onlyNew);
        office.pass(60);
        restore();
        office.pass(60);
        const { model = '' } = office.demo.profile.tasks ?? {};
        const mine =
          Number(version) < 15
            ? { user_id: office.demo.reader.uid }
            : { user_ids: [[6, 0, [office.demo.reader.uid]]] };
        await office.create(model, { name: 'Another', ...mine });
        office.pass(MUCH_LATER);
        const entries = await entriesOf(calendar);
        assert.deepEqual([...entries.keys()].sort(), ['Another', 'Kept']);
        assert.deepEqual(entries.get('Kept'), { name: 'kept.ics', uid: 'kept@phone', tune: 'bells' });
        const { name, uid, tune } = entries.get('Another') ?? assert.fail();
        assert.ok(name !== 'lost.ics' && uid !== 'lost@phone' && tune === '');
      }));

    it('what was about to be made then is made once', () => {
      const { store, kill, revive } = mortal();
      return inOffice(
        version,
        async (office) => {
          const meetings = new Meetings(office, version);
          const calendar = await office.calendar('Meetings');
          await meetings.add('Born before');
          const restore = office.erp.backUp();
          office.pass(60);
          for (const summary of ['One', 'Two', 'Three']) await meetings.add(summary);
          const lost = sent('lost@phone', 'Lost', 'RRULE:FREQ=WEEKLY;COUNT=4');
          kill();
          await assert.rejects(calendar.put('lost.ics', lost, onlyNew), /killed/);
          restore();
          office.pass(60);
          revive();
          office.restart();
          kill();
          const next = await office.calendar('Meetings');
          await assert.rejects(next.put('lost.ics', lost, onlyNew), /killed/);
          revive();
          office.restart();
          const again = await office.calendar('Meetings');
          await again.put('lost.ics', lost, onlyNew);
          for (const seconds of [0, 60, MUCH_LATER]) {
            office.pass(seconds);
            const entries = await entriesOf(again);
            assert.deepEqual([...entries.keys()].sort(), ['Born before', 'Lost']);
            assert.equal(entries.get('Lost')?.name, 'lost.ics');
          }
          assert.deepEqual(await store.intents('demo', office.demo.profile.events?.model ?? ''), []);
        },
        store,
      );
    });

    it('what was changed since is shown as it was, however many were made since', () =>
      inOffice(version, async (office) => {
        const meetings = new Meetings(office, version);
        const calendar = await office.calendar('Meetings');
        const id = await meetings.add('As it was');
        office.pass(3600);
        await entriesOf(calendar);
        const restore = office.erp.backUp();
        office.pass(60);
        await meetings.edit(id, { name: 'Changed' });
        office.pass(60);
        for (let number = 0; number < 25; number++) await meetings.add(`Lost ${number}`);
        office.pass(60);
        assert.equal((await entriesOf(calendar)).size, 26);
        restore();
        office.pass(MUCH_LATER);
        assert.deepEqual([...(await entriesOf(calendar)).keys()], ['As it was']);
      }));
  });
