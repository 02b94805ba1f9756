/** Who plays, and how a step is taken: what was done is what everybody ought to see from then on. */
import assert from 'node:assert/strict';
import type { CalendarName, Copy, Device } from './device.ts';
import { type Contents, Document, type Occurrence } from './document.ts';
import type { Desk } from './erp.ts';
import type { Random } from './random.ts';
import { contentsOf, type Expected, learnt, seenBy, summaryOf, tokenOf, type World } from './world.ts';

export interface Game {
  readonly random: Random;
  readonly devices: readonly Device[];
  /** Of the colleague who is invited. */
  readonly guest: Device;
  readonly desk: Desk;
  readonly world: World;
  readonly tell: (line: string) => void;
}

export interface Step {
  readonly name: string;
  readonly weight: number;
  /** Done in the ERP itself, which may mail whom it likes. */
  readonly inErp?: true;
  readonly act: (game: Game) => Promise<void>;
}

export function aDevice({ random, devices }: Game): Device {
  const device = random.of(devices);
  assert.ok(device);
  return device;
}

export const isSeries = ({ contents }: Pick<Expected, 'contents'>): boolean =>
  contents.occurrences.length > 1;

export const unchanged = ({ contents }: Pick<Expected, 'contents'>): readonly Occurrence[] =>
  contents.occurrences.filter(({ original, start }) => original === start);

export const nextName = ({ token }: Pick<Expected, 'token'>, random: Random): string =>
  summaryOf(token, 1 + random.below(1000));

export const fresh = (
  token: string,
  calendar: CalendarName,
  contents: Contents,
  native = true,
): Expected => ({
  token,
  calendar,
  contents,
  native,
  unsure: [],
  guessed: false,
  guest: 'never',
});

/** What a device sees of its copy when somebody begins to change it. */
export type Stale = Pick<Expected, 'token' | 'contents' | 'native'>;

/** False where it does not apply; else whatever becomes otherwise of what is expected beside the contents. */
export type Edit = (document: Document, stale: Stale, game: Game) => boolean | Partial<Expected>;

/** Real servers have what others made, which is none of the game's. */
export const isOurs = (copy: Copy): boolean => tokenOf(copy) !== '';

/** A device changes its copy; what another changed meanwhile it is told of, and gives up. */
export const edit =
  (calendar: CalendarName, what: string, change: Edit, whose: (game: Game) => Device = aDevice) =>
  async (game: Game): Promise<void> => {
    const { random, world, tell } = game;
    const device = whose(game);
    const copy = random.of([...device.copies[calendar].values()].filter(isOurs));
    if (!copy) return;
    const found = world.get(tokenOf(copy));
    const before = contentsOf(copy);
    const document = new Document(copy.text);
    const stale: Stale = { token: tokenOf(copy), contents: before, native: found?.native ?? true };
    const changed = change(document, stale, game);
    if (changed === false) return;
    const status = await device.put(calendar, copy.href, document.text, copy.etag);
    tell(`${device.isGuest ? 'guest' : 'device'} ${what} ${stale.token}: ${status}`);
    if (status === 412 || (device.isGuest && status === 404)) return;
    assert.equal(status, 204);
    assert.ok(found, `${stale.token} was gone, and was written`);
    const seen = [before, learnt(found, before)].map((contents) => seenBy(device, contents));
    assert.deepEqual(seen[0], seen[1], 'what another had changed was overwritten');
    const contents = { ...document.contents, ...(device.isGuest && { alarms: found.contents.alarms }) };
    world.keep(withNews({ ...found, unsure: [], contents, ...(changed === true ? {} : changed) }, found));
  };

/** Another time brings back to the colleague what he took off his devices. */
function withNews(now: Expected, before: Expected): Expected {
  const same = JSON.stringify(now.contents.occurrences) === JSON.stringify(before.contents.occurrences);
  return now.guest === 'gone' && !same ? { ...now, guest: 'maybe' } : now;
}

export const removeOn =
  (calendar: CalendarName) =>
  async (game: Game): Promise<void> => {
    const { random, world, tell } = game;
    const device = aDevice(game);
    const copy = random.of([...device.copies[calendar].values()].filter(isOurs));
    if (!copy) return;
    const token = tokenOf(copy);
    const contents = contentsOf(copy);
    const { uid } = new Document(copy.text);
    const status = await device.remove(calendar, copy);
    tell(`device deletes ${token}: ${status}`);
    if (status === 412 || status === 404) return;
    assert.equal(status, 204);
    const found = world.get(token);
    assert.deepEqual(contents, found && learnt(found, contents), 'what another had changed was deleted');
    world.forget(token);
    orphaned(world, calendar, uid);
  };

/** What was part of an entry that is gone may name it still. */
function orphaned(world: World, calendar: CalendarName, uid: string): void {
  for (const each of world.of(calendar))
    if (each.contents.parent === uid) world.keep({ ...each, unsure: [...each.unsure, 'parent'] });
}

interface ErpStep {
  readonly calendar: CalendarName;
  readonly what: string;
  readonly fits?: (expected: Expected) => boolean;
  /** What is otherwise then; undefined: it is gone. */
  readonly act: (game: Game, expected: Expected) => Promise<Partial<Contents> | undefined>;
  /** Its own calendar tells when its occurrences are, and nothing which is which. */
  readonly guesses?: true;
}

export const inErp =
  ({ calendar, what, fits = () => true, act, guesses }: ErpStep) =>
  async (game: Game): Promise<void> => {
    const { random, world, tell } = game;
    const known = world.of(calendar).filter((each) => each.native && !each.unsure.includes('originals'));
    const expected = random.of(known.filter(fits));
    if (!expected) return;
    tell(`ERP ${what} ${expected.token}`);
    const changed = await act(game, expected);
    if (!changed) world.forget(expected.token);
    else {
      const guessed = expected.guessed || guesses === true;
      const answers = guesses && game.desk.makesAnew ? (['people'] as const) : [];
      const unsure = [...expected.unsure, ...(guessed ? (['originals'] as const) : []), ...answers];
      const contents = { ...expected.contents, ...changed };
      world.keep(withNews({ ...expected, contents, guessed, unsure }, expected));
    }
  };
