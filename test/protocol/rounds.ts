/** What an act costs the ERP: its calls, and how many of them had to wait for each other. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

export interface Cost {
  readonly calls: number;
  /** The longest chain of calls each of which began after the one before was answered. */
  readonly rounds: number;
}

interface Sent {
  readonly path: string;
}

/**
 * Counted where the gateway sends, not where the ERP receives: what is asked together leaves together, however slow the
 * machine is. The ERP has to take longer than that for its answers.
 */
export async function costOf(act: () => Promise<unknown>): Promise<Cost> {
  const depths = new Map<Sent, number>();
  let [answered, calls] = [0, 0];
  const onCreate = (message: unknown): void => {
    const sent = requestIn(message);
    if (!sent) return;
    calls++;
    depths.set(sent, answered + 1);
  };
  const onEnd = (message: unknown): void => {
    answered = Math.max(answered, depths.get(requestIn(message) ?? NONE) ?? 0);
  };
  subscribe('undici:request:create', onCreate);
  subscribe('undici:request:trailers', onEnd);
  try {
    await act();
  } finally {
    unsubscribe('undici:request:create', onCreate);
    unsubscribe('undici:request:trailers', onEnd);
  }
  return { calls, rounds: Math.max(0, ...depths.values()) };
}

const NONE: Sent = { path: '' };

/** The request that undici tells of, when it is one to an ERP. */
function requestIn(message: unknown): Sent | undefined {
  const { request } = message as { readonly request: Sent };
  return request.path.includes('/xmlrpc/') ? request : undefined;
}
