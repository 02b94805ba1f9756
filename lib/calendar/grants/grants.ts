import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { DavError } from '../../errors.ts';
import type { KeptGrant, KeptGrants } from '../../store/store.ts';
import type { Failure, Grant, GrantKind, GrantMade, Opened } from './grant.ts';
import { publicKeyOf, seal, unseal } from './seal.ts';
import { derived, newSecret, secretIn } from './secret.ts';

/** Milliseconds between notes of the same of a grant. */
const NOTED = 60_000;
/** Grants of a kind that a user has at once. */
const MOST = 100;
/** Those of which the oldest goes when there is another. */
const PASSING: readonly GrantKind[] = ['page', 'link'];
/** Grants of which something is remembered at once. */
const REMEMBERED = 10_000;

/**
 * What people may do with a secret in place of their ERP's password. The store has a hash of the secret and a public key:
 * what is sealed opens with the secret alone.
 */
export class Grants {
  readonly #kept: KeptGrants;
  readonly #clock: () => number;
  readonly #key = randomBytes(32);
  readonly #sealings = new LRUCache<string, string>({ max: REMEMBERED });
  readonly #noted = new LRUCache<string, { readonly at: number; readonly failed: Failure | undefined }>({
    max: REMEMBERED,
  });
  readonly #ended = new LRUCache<string, true>({ max: REMEMBERED });

  constructor(kept: KeptGrants, clock: () => number = Date.now) {
    this.#kept = kept;
    this.#clock = clock;
  }

  /** The secret is here and nowhere else. Throws 403 where the user has too many. */
  async make(of: GrantMade, sealed: string): Promise<{ readonly grant: Grant; readonly secret: string }> {
    const { kind, db, login, name, client = null, calendar = null, lasts } = of;
    const [id, secret, made] = [randomUUID(), newSecret(), this.#clock()];
    await this.#makeRoom(of);
    const { hash, seed } = derived(kind, lettersOf(secret));
    const publicKey = await publicKeyOf(seed);
    const row: KeptGrant = {
      ...{ id, kind, hash, publicKey, db, login, name, client, calendar, made },
      sealed: await seal(publicKey, placeOf({ id, kind, db, login }), sealed),
      sealing: this.#sealingOf(db, login, sealed),
      expires: lasts === undefined ? null : made + lasts,
      ...{ used: null, failedAt: null, failedReason: null },
    };
    await this.#kept.add(row);
    return { grant: grantOf(row), secret };
  }

  /** Undefined for what is mistyped, unknown, revoked or expired. */
  open(kind: GrantKind, secret: string): Promise<Opened | undefined> {
    return this.#opened(kind, secret, (hash) => this.#kept.find(hash));
  }

  /** As `open`, once. */
  take(kind: GrantKind, secret: string): Promise<Opened | undefined> {
    return this.#opened(kind, secret, (hash) => this.#kept.take(hash));
  }

  async list(db: string, login: string): Promise<readonly Grant[]> {
    const rows = await this.#kept.of(db, login);
    return rows.filter((row) => this.#lasts(row)).map(grantOf);
  }

  /** Whether the user had it. */
  async revoke(db: string, login: string, id: string): Promise<boolean> {
    const had = await this.#kept.remove(db, login, id);
    if (had) this.#ended.set(id, true);
    return had;
  }

  /** Whether it was revoked here; what was revoked at another gateway shows when it is opened. */
  isRevoked(id: string): boolean {
    return this.#ended.has(id);
  }

  /** A new password of the ERP, for all that the user has been granted; of links, what they hold stays. */
  async reseal(db: string, login: string, sealed: string): Promise<void> {
    const rows = (await this.#kept.of(db, login)).filter(({ kind }) => kind !== 'link');
    const sealing = this.#sealingOf(db, login, sealed);
    const resealed = rows.map(async (row) => ({
      id: row.id,
      sealing,
      sealed: await seal(row.publicKey, placeOf(row), sealed),
    }));
    await this.#kept.reseal(await Promise.all(resealed));
    for (const { id } of rows) this.#noted.delete(id);
  }

  /** Notes the last use and what came of it: once a minute, and when that changed. */
  async used(id: string, at: number, failed?: Failure): Promise<void> {
    const noted = this.#noted.get(id);
    if (noted && noted.failed === failed && at - noted.at < NOTED) return;
    this.#noted.set(id, { at, failed });
    await this.#kept.used(id, at, failed ?? null);
  }

  /** The ERP refused what is sealed: so it does for all of the user's grants that hold the same. */
  async refused({ grant: { id, db, login }, sealing }: Opened, at: number): Promise<void> {
    this.#noted.delete(id);
    await this.#kept.fail({ db, login, sealing }, at, 'password' satisfies Failure);
  }

  async #makeRoom({ db, login, kind }: GrantMade): Promise<void> {
    const [oldest, ...others] = (await this.list(db, login)).filter((one) => one.kind === kind);
    if (!oldest || others.length < MOST - 1) return;
    if (!PASSING.includes(kind))
      throw new DavError(403, `You have ${MOST} of these already; revoke one first.`);
    await this.revoke(db, login, oldest.id);
  }

  async #opened(
    kind: GrantKind,
    secret: string,
    find: (hash: string) => Promise<KeptGrant | undefined>,
  ): Promise<Opened | undefined> {
    const typed = secretIn(secret);
    if (typed === undefined || typed === 'mistyped') return undefined;
    const { hash, seed } = derived(kind, typed.letters);
    const row = await find(hash);
    if (!row || !this.#lasts(row)) return undefined;
    return {
      grant: grantOf(row),
      sealed: await unseal(seed, placeOf(row), row.sealed),
      sealing: row.sealing,
    };
  }

  #lasts({ expires }: KeptGrant): boolean {
    return expires === null || this.#clock() < expires;
  }

  /** What is sealed while this process lives has one name for as long; it tells nothing of what is sealed. */
  #sealingOf(db: string, login: string, sealed: string): string {
    const mark = createHmac('sha256', this.#key)
      .update(JSON.stringify([db, login, sealed]))
      .digest('base64');
    const known = this.#sealings.get(mark);
    if (known !== undefined) return known;
    const made = randomUUID();
    this.#sealings.set(mark, made);
    return made;
  }
}

const lettersOf = (secret: string): string => secret.replaceAll('-', '');

const placeOf = ({ id, kind, db, login }: Pick<KeptGrant, 'id' | 'kind' | 'db' | 'login'>) =>
  ['erpcal grant', id, kind, db, login] as const;

function grantOf({ id, kind, db, login, name, made, ...row }: KeptGrant): Grant {
  const { client, calendar, expires, used, failedAt: at, failedReason: reason } = row;
  return {
    ...{ id, kind: kind as GrantKind, db, login, name, made },
    ...(client !== null && { client }),
    ...(calendar !== null && { calendar }),
    ...(expires !== null && { expires }),
    ...(used !== null && { used }),
    ...(at !== null && reason !== null && { failed: { at, reason: reason as Failure } }),
  };
}
