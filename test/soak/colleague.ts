/** Somebody at work in the ERP itself, which goes on whatever happens to its connections. */
import type { DemoErp } from '../../examples/demo-erp/index.ts';
import { callModel } from '../../examples/demo-erp/orm/methods.ts';
import type { Value } from '../../examples/demo-erp/orm/value.ts';
import { occurrences } from '../../examples/demo-erp/series/occurrences.ts';
import type { Client } from '../../examples/demo-erp/series/operations.ts';
import { HOUR } from '../protocol/writers/document.ts';
import { Desk } from '../protocol/writers/erp.ts';
import type { Random } from '../protocol/writers/random.ts';
import { LENGTH, type Ledger, MARK, nameOf, type Sight, startOf, tokenIn } from './ledger.ts';

/** Calls as a user, past the wire and what goes wrong on it. */
function clientOf(erp: DemoErp, login: string): Client {
  return {
    version: erp.version,
    call: async (model, method, args, keywords) =>
      erp.act(login, (env) =>
        callModel(
          env,
          env.model(model),
          method,
          args as readonly Value[],
          keywords as Readonly<Record<string, Value>>,
        ),
      ),
  };
}

const WINTER = { from: '2026-12-01 00:00:00', to: '2027-12-01 00:00:00' };

/** All occurrences, as the ERP's own calendar shows them to its administrator. */
export async function shownBy(erp: DemoErp): Promise<readonly Sight[]> {
  const shown = await occurrences(clientOf(erp, 'admin'), MARK, WINTER);
  return shown.map(({ name, start }) => ({ name, start: Date.parse(`${start}Z`) }));
}

export interface ColleagueOptions {
  readonly erp: DemoErp;
  readonly login: string;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly entries: number;
}

export class Colleague {
  readonly #options: ColleagueOptions;
  readonly #desk: Desk;

  constructor(options: ColleagueOptions) {
    this.#options = options;
    this.#desk = new Desk(clientOf(options.erp, options.login));
  }

  async act(): Promise<void> {
    const { ledger, login, random, entries, erp } = this.#options;
    const own = new Set(ledger.ownedBy(login));
    const mine = (await shownBy(erp)).filter(({ name }) => own.has(tokenIn(name)));
    const names = [...new Set(mine.map(({ name }) => name))];
    const name = random.of(names);
    const sights = mine.filter((sight) => sight.name === name);
    if (name === undefined || (names.length < entries && random.below(4) === 0)) return this.#create();
    if (sights.length === 1 && random.below(4) === 0) return this.#remove(name);
    return this.#change(name, sights);
  }

  async #create(): Promise<void> {
    const { ledger, login, random } = this.#options;
    const token = ledger.begin(login, 1);
    const version = ledger.next(token, startOf(random));
    const attempt = ledger.attempt(token, version);
    await this.#desk.createMeeting(nameOf(token, version), version.start, version.start + LENGTH);
    attempt.took();
  }

  /** Another name, and for a single one perhaps another hour. */
  async #change(name: string, sights: readonly Sight[]): Promise<void> {
    const { ledger, random } = this.#options;
    const token = tokenIn(name);
    const start = Math.min(...sights.map((sight) => sight.start));
    const moves = sights.length === 1 && random.below(2) === 0;
    const version = ledger.next(token, start + (moves ? HOUR : 0));
    const attempt = ledger.attempt(token, version);
    if (moves) await this.#desk.move({ summary: name, allDay: false }, version.start, version.start + LENGTH);
    await this.#desk.write(name, { name: nameOf(token, version) });
    attempt.took();
  }

  async #remove(name: string): Promise<void> {
    const { erp, login, ledger } = this.#options;
    if (!erp.deletesMeetings && login !== 'admin') return;
    const attempt = ledger.attempt(tokenIn(name), undefined);
    await this.#desk.remove(name);
    attempt.took();
  }
}
