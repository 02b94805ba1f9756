import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { apart } from '../../octets.ts';
import type { Store } from '../../store/store.ts';

export interface CacheFigures {
  readonly octets: number;
  readonly entries: number;
  readonly hits: number;
  readonly misses: number;
  readonly evictions: number;
}

/** Rendered resources by the hash of their bytes: the same bytes are kept once, whoever may see them. */
export class Bodies {
  readonly #store: Store;
  readonly #recent: LRUCache<string, Uint8Array>;
  #hits = 0;
  #misses = 0;
  #evictions = 0;

  /** @param octets how much may be held in memory */
  constructor(store: Store, octets: number) {
    this.#store = store;
    this.#recent = new LRUCache({
      maxSize: octets,
      sizeCalculation: (body) => body.length + 100,
      dispose: (_body, _etag, reason) => {
        if (reason === 'evict') this.#evictions += 1;
      },
    });
  }

  /** How what is in memory did since the start. */
  get figures(): CacheFigures {
    const { calculatedSize: octets, size: entries } = this.#recent;
    return { octets, entries, hits: this.#hits, misses: this.#misses, evictions: this.#evictions };
  }

  async keep(bodies: ReadonlyMap<string, Uint8Array>): Promise<void> {
    await this.#store.keep(bodies);
    for (const [etag, body] of bodies) this.#recent.set(etag, apart(body));
  }

  /** Those that are kept. */
  async get(etags: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = new Map(etags.flatMap((etag) => entry(etag, this.#recent.get(etag))));
    const missing = etags.filter((etag) => !found.has(etag));
    this.#hits += found.size;
    this.#misses += missing.length;
    if (missing.length === 0) return found;
    for (const [etag, body] of await this.#store.bodies(missing)) {
      this.#recent.set(etag, apart(body));
      found.set(etag, body);
    }
    return found;
  }
}

function entry(etag: string, body: Uint8Array | undefined): [string, Uint8Array][] {
  return body ? [[etag, body]] : [];
}

/** Equal if and only if the bytes are; without the quotes of an ETag. */
export function etagOf(body: Uint8Array): string {
  return hash('sha256', body, 'base64url').slice(0, 32);
}
