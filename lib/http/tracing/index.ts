/** `--trace USER`: the full exchange of some users, for whoever looks for what went wrong with one of them. */
import type { Log } from '../../log.ts';
import { traces } from '../../trace.ts';
import type { Application } from '../app.ts';
import { credentialsIn } from '../auth.ts';
import { Exchange } from './exchange.ts';
import { append, prepare, traceFile } from './file.ts';

export interface TraceOptions {
  readonly users: readonly string[];
  /** Made where it is not there. */
  readonly folder: string;
  readonly log: Log;
}

/** The same application, with what these users ask and are answered written into files. Throws where they cannot be made. */
export function withTraces(application: Application, { users, folder, log }: TraceOptions): Application {
  prepare(folder);
  log.warn(
    { users, folder },
    'what these users send and get is written into files, until a start without --trace',
  );
  const write = (login: string, text: string): void => {
    try {
      append(traceFile(folder, login), text);
    } catch (error) {
      log.warn({ error }, 'a trace could not be written');
    }
  };
  return async (request, peer) => {
    const credentials = credentialsIn(request.headers.get('authorization'));
    // Who has no password may turn out to be one of them, as with a feed.
    if (credentials && !users.includes(credentials.login)) return application(request, peer);
    const exchange = new Exchange(request, peer, credentials);
    const answer = await traces.run(exchange, () => application(exchange.request, peer));
    const login = answer.login ?? credentials?.login;
    if (login === undefined || !users.includes(login)) return answer;
    const body = exchange.answer(answer);
    const over = (octets: number): void => {
      answer.over?.(octets);
      write(login, exchange.written(answer, octets));
    };
    return { ...answer, ...(body !== undefined && { body }), over };
  };
}
