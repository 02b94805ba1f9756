import { destination, type Logger, pino, stdSerializers } from 'pino';

/** What every part logs with: `log.warn({ facts }, 'sentence')`. */
export type Log = Logger;

export const LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type Level = (typeof LEVELS)[number];

/** Whatever a caller hands over, these never reach a log, at the top and one step down. */
const SECRETS = ['password', 'authorization', 'cookie', 'credentials', 'secret'];

/** Writes a JSON object a line to stderr: stdout is for what `erpcal` announces. */
export function createLog(level: Level = 'info', to: { write(line: string): void } = destination(2)): Log {
  return pino(
    {
      level,
      base: null,
      redact: { paths: SECRETS.flatMap((key) => [key, `*.${key}`]), censor: '[hidden]' },
      serializers: { error: stdSerializers.err },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
    },
    to,
  );
}

/** For tests and for callers that want none. */
export const silent: Log = pino({ level: 'silent' });
