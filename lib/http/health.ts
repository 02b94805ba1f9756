/** Whether the gateway is alive, and whether it can serve: for those who start, stop and balance gateways. */
import type { DavResponse } from '../dav/message.ts';
import type { Application } from './app.ts';

/** Throws where a part cannot be reached. */
type Look = () => Promise<unknown>;

/** In the order in which they are looked at, with what is said where one fails: nothing that helps a stranger. */
export interface Parts {
  readonly store: Look;
  readonly erp: Look;
}

const SENTENCES: Readonly<Record<keyof Parts, string>> = {
  store: 'The store cannot be used.',
  erp: 'The ERP cannot be reached.',
};

/** Milliseconds for which a look counts, so that whoever asks all the time does not hammer the ERP. */
const FRESH = 2_000;

export class Health {
  readonly #now: () => number;
  #parts: Parts | undefined;
  #looked: { readonly at: number; readonly says: Promise<string | undefined> } | undefined;

  /** @param now the clock, in milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Before, the gateway is not ready. */
  watch(parts: Parts): void {
    this.#parts = parts;
  }

  /** For a path that asks after health; undefined for any other. */
  async answer(method: string, path: string): Promise<DavResponse | undefined> {
    if (!asksAfter(path)) return undefined;
    if (method !== 'GET' && method !== 'HEAD') return said(405, 'Only GET and HEAD.', { Allow: 'GET, HEAD' });
    const wrong = path === '/readyz' ? await this.#wrong() : undefined;
    return wrong === undefined ? said(200, 'up') : said(503, wrong, { 'Retry-After': '10' });
  }

  #wrong(): Promise<string | undefined> {
    const at = this.#now();
    if (!this.#parts) return Promise.resolve('The gateway is starting.');
    if (this.#looked && at - this.#looked.at < FRESH) return this.#looked.says;
    const says = wrongWith(this.#parts);
    this.#looked = { at, says };
    return says;
  }
}

async function wrongWith(parts: Parts): Promise<string | undefined> {
  for (const part of ['store', 'erp'] as const) {
    try {
      await parts[part]();
    } catch {
      return SENTENCES[part];
    }
  }
  return undefined;
}

function said(status: number, sentence: string, headers: Readonly<Record<string, string>> = {}): DavResponse {
  const common = { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' };
  return { status, headers: { ...common, ...headers }, body: `${sentence}\n` };
}

const asksAfter = (path: string): boolean => path === '/healthz' || path === '/readyz';

/** Nobody has to log in for it, and it is no line of the log. */
export function withHealth(application: Application, health: Health): Application {
  return async (request, peer) => {
    const healthy = asksAfter(request.path) ? await health.answer(request.method, request.path) : undefined;
    return healthy ?? application(request, peer);
  };
}
