/** A simulated ERP, a gateway before it and a client, each in a process of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Beside } from './beside.ts';
import { type ErpTraits, erpBeside, type OtherErp } from './erp.ts';
import type { Terms } from './figure.ts';
import { gatewayBeside, type OtherGateway } from './gateway.ts';
import { type Asked, type Load, type LoadOptions, load } from './load.ts';
import { type Account, accountOf, hrefsIn, list, multiget } from './requests.ts';

/** All generated meetings are the administrator's. */
export const USER = 'admin';

export interface PlaceTraits extends ErpTraits {
  readonly flags?: readonly string[];
  readonly profiles?: Terms['profiles'];
}

export interface Place extends AsyncDisposable {
  readonly erp: Beside<OtherErp>;
  readonly gateway: Beside<OtherGateway>;
  readonly account: Account;
  /** The answer, with its head. */
  ask(asked: Asked): Promise<string>;
  load(next: () => Asked, options: LoadOptions): Promise<Load>;
}

/** Nothing is asked of the ERP again once it is known, unless flags say so. */
const QUIET = ['--freshness', '86400', '--full-check', '86400', '--remember-login', '3600'];

export async function placed(traits: PlaceTraits): Promise<Place> {
  await using parts = new AsyncDisposableStack();
  const directory = parts.adopt(mkdtempSync(join(tmpdir(), 'erpcal-bench-')), (path) =>
    rmSync(path, { recursive: true }),
  );
  const erp = parts.adopt(await erpBeside(traits), (one) => one.close());
  const store = ['--store', `sqlite:${join(directory, 'store')}`];
  const flags = ['--erp', erp.told.url, ...store, ...QUIET, ...(traits.flags ?? [])];
  const gateway = parts.adopt(await gatewayBeside(flags, profiling(traits)), (one) => one.close());
  const { url } = gateway.told;
  const running = parts.move();
  return {
    erp,
    gateway,
    account: accountOf(erp.told.database, USER),
    ask: (asked) => exchange(url, asked),
    load: (next, options) => load(url, next, options),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

export const profiling = ({ profiles }: Pick<PlaceTraits, 'profiles'>): readonly string[] =>
  profiles === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profiles];

/** One request and its answer. */
export async function exchange(url: string, asked: Asked): Promise<string> {
  let answer = '';
  await load(url, () => asked, {
    connections: 1,
    requests: 1,
    onAnswer: (text) => {
      answer = text;
    },
  });
  return answer;
}

/** Lists and downloads everything; the hrefs. */
export async function downloaded(place: Pick<Place, 'ask' | 'account'>): Promise<readonly string[]> {
  const hrefs = hrefsIn(await place.ask(list(place.account)));
  for (let at = 0; at < hrefs.length; at += 100)
    await place.ask(multiget(place.account, hrefs.slice(at, at + 100)));
  return hrefs;
}
