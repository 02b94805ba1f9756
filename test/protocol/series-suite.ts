/** What is asked of series of records, of the simulated ERP and of real ones. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { State } from '../../lib/erp/profile.ts';
import type { Moment, Series } from '../../lib/erp/records.ts';
import { expected, meeting, moment, series, seriesOf, taking, wanted } from './series-wanted.ts';
import { type Account, Writer } from './series-writer.ts';

interface Asked {
  readonly title: string;
  /** Why nothing can be asked. */
  readonly skip?: string;
  /** How many of generated series. */
  readonly runs: number;
  begin(): Promise<Account>;
  end?(): Promise<void>;
}

export function writesSeries({ title, skip, runs, begin, end }: Asked): void {
  suite(title, { skip: skip ?? false }, () => {
    let writer: Writer;
    let made = 0;
    before(async () => {
      writer = await Writer.at(await begin());
    });
    after(async () => {
      await writer.close();
      await end?.();
    });

    const name = (): string => `erpcal${process.pid} ${++made}.`;

    /** The ERP's own records are the occurrences, in one series, with nothing left beside. */
    async function holds(
      mark: string,
      state: State<Series> | undefined,
      wish: Series,
    ): Promise<State<Series>> {
      assert.ok(state);
      const rows = await writer.rows(mark);
      assert.deepEqual(taking(rows), expected(wish));
      assert.deepEqual(
        rows.filter(({ active }) => active !== true),
        [],
      );
      assert.equal(new Set(rows.map((row) => JSON.stringify(row.recurrence_id))).size, 1);
      assert.deepEqual(
        rows.filter(({ recurrency }) => recurrency !== true),
        [],
      );
      assert.deepEqual(expected(state.resource), expected(wish));
      assert.deepEqual(writer.plan(state, wish).operations, []);
      assert.deepEqual(writer.plan(state, state.resource).operations, []);
      return state;
    }

    test('what a client wants is what the ERP has, and goes when he removes it', () =>
      fc.assert(
        fc.asyncProperty(wanted, wanted, async (first, second) => {
          const mark = name();
          const [one, other] = [seriesOf(first, mark), seriesOf(second, mark)];
          const state = await holds(mark, await writer.write(undefined, one), one);
          const changed = await holds(mark, await writer.write(state, other), other);
          assert.equal(changed.resource.key, state.resource.key);
          assert.equal(await writer.write(changed, undefined), undefined);
          assert.deepEqual([await writer.rows(mark), await writer.holds(state)], [[], false]);
        }),
        { numRuns: runs, seed: 5 },
      ));

    test('cut in the middle of anything, a repeat completes it, and makes nothing twice', () => {
      const work = fc.constantFrom('done' as const, 'not done' as const);
      const at = fc.integer({ min: 1, max: 4 });
      return fc.assert(
        fc.asyncProperty(wanted, wanted, at, work, async (first, second, at, work) => {
          const mark = name();
          const [one, other] = [seriesOf(first, mark), seriesOf(second, mark)];
          const how = { at, work, since: await writer.highest() };
          const begun = await writer.cut(undefined, one, how);
          const state = begun ? await writer.write(begun.state, one) : await found(mark);
          await holds(mark, state, one);
          const changing = await writer.cut(state, other, how);
          const changed = changing
            ? await writer.write(changing.state, other)
            : state && (await writer.look(state));
          await holds(mark, changed, other);
          const gone = await writer.cut(changed, undefined, how);
          if (gone) assert.equal(await writer.write(gone.state, undefined), undefined);
          assert.deepEqual(await writer.rows(mark), []);
        }),
        { numRuns: runs, seed: 5 },
      );
    });

    test('a rule the ERP has no like of keeps its days, and its names for them', async () => {
      const mark = name();
      const wish = workdays(mark);
      const state = await holds(mark, await writer.write(undefined, wish), wish);
      const [december] = wish.overrides;
      assert.ok(december);
      const original = state.resource.overrides.find(
        ({ record }) => record.summary === `${mark} moved`,
      )?.original;
      assert.deepEqual(original, december.original);
      const last = moment('2027-03-31T09:00:00', 'Europe/Brussels');
      const left = state.resource.overrides.filter((one) => !isDeepStrictEqual(one.original, last));
      const fewer = { ...state.resource, excluded: [...state.resource.excluded, last], overrides: left };
      await holds(mark, await writer.write(state, fewer), { ...wish, excluded: [last] });
      await writer.write(await writer.look(state), undefined);
    });

    test('occurrences without a master are one entry, each under its name', async () => {
      const mark = name();
      const overrides = workdays(mark).overrides.concat(workdays(mark, 1).overrides);
      const wish = series({ zone: 'Europe/Brussels', overrides });
      const state = await holds(mark, await writer.write(undefined, wish), wish);
      assert.equal(state.resource.master, undefined);
      const names = state.resource.overrides.map(({ original }) => original);
      assert.deepEqual(new Set(names), new Set(overrides.map(({ original }) => original)));
      const [first] = overrides;
      assert.ok(first);
      const moved = { ...first, record: meeting(mark, at('2026-12-29T07:00:00'), at('2026-12-29T08:00:00')) };
      const other = { ...wish, overrides: [moved, ...overrides.slice(1)] };
      await holds(mark, await writer.write(state, other), other);
      assert.equal(await writer.write(await writer.look(state), undefined), undefined);
      assert.deepEqual([await writer.rows(mark), await writer.holds(state)], [[], false]);
    });

    test('one meeting becomes a series and one again, and is the same record', async () => {
      const mark = name();
      const { rule, ...alone } = series({
        zone: 'Europe/Brussels',
        rule: 'FREQ=DAILY;COUNT=3',
        master: meeting(mark, at('2026-12-07T09:00:00'), at('2026-12-07T10:00:00')),
      });
      const single = await writer.write(undefined, alone);
      assert.ok(single && rule);
      const repeated = await holds(mark, await writer.write(single, { ...alone, rule }), { ...alone, rule });
      assert.equal(repeated.resource.records[0], single.resource.records[0]);
      const again = await writer.write(repeated, alone);
      assert.deepEqual(again?.resource.records, single.resource.records);
      assert.equal(again?.resource.key, single.resource.key);
      assert.equal(await writer.holds(repeated), false);
      assert.deepEqual(writer.plan(again, alone).operations, []);
      await writer.write(again, undefined);
    });

    test('who answers for one occurrence answers for that alone', async () => {
      const mark = name();
      const state = await writer.write(undefined, workdays(mark));
      const { master, overrides } = state?.resource ?? {};
      assert.ok(state && master && overrides);
      const attendees = master.attendees.map((one) => ({ ...one, participation: 'declined' as const }));
      const [start, end] = [at('2027-01-29T09:00:00'), at('2027-01-29T10:00:00')];
      const declined = { original: start, record: { ...master, id: 0, start, end, attendees } };
      const wish = { ...state.resource, overrides: [...overrides, declined] };
      const answered = await writer.write(state, wish);
      const answers = [
        answered?.resource.master,
        ...(answered?.resource.overrides ?? []).map(({ record }) => record),
      ];
      const days = answers.flatMap((one) =>
        one?.attendees.some(({ participation }) => participation === 'declined') ? [one.start] : [],
      );
      assert.equal(attendees.length, 1);
      assert.deepEqual(days, [start]);
      assert.deepEqual(writer.plan(answered, wish).operations, []);
      await writer.write(answered, undefined);
    });

    test('a series without end is as long as the ERP makes one', async () => {
      const mark = name();
      const master = meeting(mark, at('2026-12-07T09:00:00'), at('2026-12-07T10:00:00'));
      const wish = series({ zone: 'Europe/Brussels', rule: 'FREQ=WEEKLY', master });
      const state = await writer.write(undefined, wish);
      assert.equal(state?.resource.rule, 'FREQ=WEEKLY;BYDAY=MO;COUNT=720');
      assert.equal((await writer.rows(mark)).length, 720);
      assert.deepEqual(writer.plan(state, wish).operations, []);
      await writer.write(state, undefined);
    });

    async function found(mark: string): Promise<State<Series> | undefined> {
      const [row] = await writer.rows(mark);
      return row && writer.state([Number(row.id)]);
    }
  });
}

const at = (text: string): Moment => moment(text, 'Europe/Brussels');

/** The last workday of each of six months, that of December (or another) moved. */
function workdays(mark: string, which = 0): Series {
  const [day = '', to = ''] =
    [
      ['2026-12-31', '2026-12-30'],
      ['2026-11-30', '2026-11-27'],
    ][which] ?? [];
  const record = meeting(`${mark} moved`, at(`${to}T12:00:00`), at(`${to}T13:00:00`));
  return series({
    zone: 'Europe/Brussels',
    rule: 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=6',
    master: meeting(mark, at('2026-10-30T09:00:00'), at('2026-10-30T10:00:00')),
    overrides: [{ original: at(`${day}T09:00:00`), record }],
  });
}
