/** Calendars under a secret address, `/feeds/SECRET/NAME.ics`, for readers that have no password. */
import type { FeedDirectory } from '../calendar/grants/directories.ts';
import { outdated } from '../calendar/grants/directories.ts';
import type { Home } from '../calendar/types.ts';
import { feed } from '../dav/feed.ts';
import type { DavResponse, Incoming } from '../dav/message.ts';
import { homeHref, memberHref } from '../dav/place.ts';
import { DavError } from '../errors.ts';
import { type Credentials, Gate, type GateOptions } from './auth.ts';

const FEEDS = /^\/+feeds(?:\/|$)/;
const FEED = /^\/+feeds\/+([^/]+)\/+([^/]+)\.ics$/;
const METHODS: readonly string[] = ['GET', 'HEAD'];

export const isFeed = (path: string): boolean => FEEDS.test(path);

/** Whose feed it is. */
export interface Reader {
  readonly db: string;
  readonly login: string;
  /** The id of the grant. */
  readonly device: string | undefined;
  /** Of the same calendar in the tree. */
  readonly path: string;
}

export class Feeds {
  readonly #directory: FeedDirectory;
  readonly #gate: Gate;

  constructor(directory: FeedDirectory, options: GateOptions) {
    this.#directory = directory;
    this.#gate = new Gate(directory, options);
  }

  /**
   * What is wrong with a secret, or with a name, is not told.
   * @param met is told who reads, once that is known
   */
  async answer(request: Incoming, address: string, met: (reader: Reader) => void): Promise<DavResponse> {
    if (!METHODS.includes(request.method))
      throw new DavError(405, 'This address is for reading alone.', {
        headers: { Allow: METHODS.join(', ') },
      });
    const [, secret, name] = FEED.exec(request.path)?.map(decoded) ?? [];
    if (secret === undefined || name === undefined) throw nothing();
    const credentials: Credentials = { login: '', password: secret };
    const home = await this.#gate.admit('', credentials, address);
    if (!home) throw nothing();
    met(this.#readerOf(home, name));
    return this.#shown(request, home, name).catch((error: unknown) => {
      if (!(error instanceof DavError && error.status === 401)) throw error;
      this.#gate.forget('', credentials); // the password was changed meanwhile
      throw outdated(403);
    });
  }

  #readerOf(home: Home, name: string): Reader {
    const { db, login } = home.principal;
    const path = memberHref(homeHref({ db, login }), `${name}.ics`);
    return { db, login, device: this.#directory.deviceOf(home), path };
  }

  async #shown(request: Incoming, home: Home, name: string): Promise<DavResponse> {
    const calendar = await this.#directory.calendarOf(home);
    if (!calendar) throw new DavError(403, 'The ERP does not show this calendar any more.');
    if (calendar.name !== name) throw nothing();
    return feed(request, calendar, home.principal);
  }
}

const nothing = (): DavError => new DavError(404, 'There is nothing here.');

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment).normalize('NFC');
  } catch {
    return undefined;
  }
}
