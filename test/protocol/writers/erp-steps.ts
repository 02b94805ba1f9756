/** What the user does with meetings in the ERP itself. */
import assert from 'node:assert/strict';
import { DAY, HOUR, NOTHING_SAID, type Occurrence } from './document.ts';
import { fresh, type Game, inErp, isSeries, nextName, type Step, unchanged } from './game.ts';
import { FIRST, MORNING } from './meeting-steps.ts';
import { type Expected, summaryOf } from './world.ts';

const inOrder = (occurrences: readonly Occurrence[]): readonly Occurrence[] =>
  occurrences.toSorted((a, b) => a.start - b.start || a.original - b.original);

const isTimed = ({ contents }: Expected): boolean => !contents.allDay;

async function create({ random, world, desk, tell }: Game): Promise<void> {
  const token = world.newToken();
  const summary = summaryOf(token, 0);
  const start = FIRST + random.below(20) * DAY + MORNING + random.below(6) * HOUR;
  const end = start + HOUR;
  tell(`ERP creates ${token}`);
  await desk.createMeeting(summary, start, end);
  const contents = { ...NOTHING_SAID, summary, occurrences: [{ original: start, start, end, summary }] };
  world.keep({ ...fresh(token, 'Meetings', contents), unsure: ['people'] });
}

/** What the ERP makes of a change of the whole series is what its own calendar then shows. */
const ofSeries = (what: string, act: (game: Game, expected: Expected) => Promise<void>): Step['act'] =>
  inErp({
    calendar: 'Meetings',
    what,
    fits: (expected) => isSeries(expected) && isTimed(expected) && unchanged(expected).length > 1,
    guesses: true,
    act: async (game, expected) => {
      await act(game, expected);
      const { summary } = expected.contents;
      const shown = await game.desk.shown(summary);
      return { occurrences: shown.map(({ start, end }) => ({ original: start, start, end, summary })) };
    },
  });

export const ERP_STEPS: readonly Step[] = [
  { name: 'ERP creates', weight: 4, act: create },
  {
    name: 'ERP renames',
    weight: 5,
    act: inErp({
      calendar: 'Meetings',
      what: 'renames',
      act: async ({ desk, random }, expected) => {
        const summary = nextName(expected, random);
        await desk.write(expected.contents.summary, { name: summary });
        return { summary, occurrences: expected.contents.occurrences.map((one) => ({ ...one, summary })) };
      },
    }),
  },
  {
    name: 'ERP places',
    weight: 4,
    act: inErp({
      calendar: 'Meetings',
      what: 'places',
      act: async ({ desk, random }, { contents }) => {
        const location = `Hall ${random.below(50)}`;
        await desk.write(contents.summary, { location });
        return { location };
      },
    }),
  },
  {
    name: 'ERP describes',
    weight: 3,
    act: inErp({
      calendar: 'Meetings',
      what: 'describes',
      act: async ({ desk, random }, { contents }) => {
        const word = `Heard ${random.below(1000)}`;
        await desk.describe(contents.summary, word);
        return { description: word };
      },
    }),
  },
  {
    name: 'ERP moves',
    weight: 4,
    act: inErp({
      calendar: 'Meetings',
      what: 'moves',
      fits: (expected) => !isSeries(expected) && unchanged(expected).length === 1,
      act: async ({ desk }, { contents }) => {
        const [one] = contents.occurrences;
        assert.ok(one);
        const by = contents.allDay ? DAY : 2 * HOUR;
        const [start, end] = [one.start + by, one.end + by];
        await desk.move(contents, start, end);
        return { occurrences: [{ ...one, original: start, start, end }] };
      },
    }),
  },
  {
    name: 'ERP moves occurrence',
    weight: 6,
    act: inErp({
      calendar: 'Meetings',
      what: 'moves an occurrence of',
      fits: (expected) => isSeries(expected) && unchanged(expected).length > 2,
      act: async ({ desk, random }, expected) => {
        const one = random.of(unchanged(expected));
        assert.ok(one);
        const by = expected.contents.allDay ? DAY : HOUR;
        const moved = { ...one, start: one.start + by, end: one.end + by };
        await desk.moveOccurrence(expected.contents, one, moved.start, moved.end);
        const occurrences = expected.contents.occurrences.map((each) => (each === one ? moved : each));
        return { occurrences: inOrder(occurrences) };
      },
    }),
  },
  {
    name: 'ERP removes occurrence',
    weight: 5,
    act: inErp({
      calendar: 'Meetings',
      what: 'removes an occurrence of',
      fits: (expected) => isSeries(expected) && unchanged(expected).length > 2,
      act: async ({ desk, random }, expected) => {
        const one = random.of(unchanged(expected));
        assert.ok(one);
        await desk.removeOccurrence(expected.contents, one);
        return { occurrences: expected.contents.occurrences.filter((each) => each !== one) };
      },
    }),
  },
  {
    name: 'ERP moves series',
    weight: 2,
    act: ofSeries('moves all of', ({ desk, random }, { contents }) =>
      desk.moveSeries(contents.summary, (1 + random.below(3)) * HOUR),
    ),
  },
  {
    name: 'ERP changes rule',
    weight: 2,
    act: ofSeries('repeats otherwise', ({ desk, random }, { contents }) =>
      desk.repeat(contents.summary, 2 + random.below(6)),
    ),
  },
  {
    name: 'ERP deletes',
    weight: 3,
    act: inErp({
      calendar: 'Meetings',
      what: 'deletes',
      fits: (expected) => !isSeries(expected),
      act: async ({ desk }, { contents }) => {
        await desk.remove(contents.summary);
        return undefined;
      },
    }),
  },
];
