import { destination, type Logger, pino, stdSerializers } from 'pino';
import { shownPath } from './shown-path.ts';

/** What every part logs with: `log.warn({ facts }, 'sentence')`. */
export type Log = Logger;

export const LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type Level = (typeof LEVELS)[number];

/** Whatever a caller hands over, these never reach a log, at the top and some steps down. */
const SECRETS: ReadonlySet<string> = new Set([
  'password',
  'authorization',
  'cookie',
  'credentials',
  'secret',
]);
const STEPS = 3;

/** Writes a JSON object a line to stderr: stdout is for what `erpcal` announces. */
export function createLog(level: Level = 'info', to: { write(line: string): void } = destination(2)): Log {
  return pino(
    {
      level,
      base: null,
      serializers: { error: told, err: told },
      formatters: { level: (label) => ({ level: label }), log: (facts) => hidden(facts) },
      timestamp: () => `,"time":"${timeText(Date.now())}"`,
    },
    to,
  );
}

type Facts = Readonly<Record<string, unknown>>;

const told = (error: Error): unknown => within(stdSerializers.err(error), STEPS);

/**
 * The same facts without secrets, copied only where there are any: every request writes a line, and pino's own
 * redaction, which copies them for each path, takes five times what the line does.
 */
function hidden<F extends Facts>(facts: F, steps = STEPS): F {
  let shown = facts;
  for (const name in facts) {
    const safe = SECRETS.has(name.toLowerCase()) ? '[hidden]' : safely(name, facts[name], steps);
    if (safe !== facts[name]) shown = { ...shown, [name]: safe };
  }
  return shown;
}

const safely = (name: string, value: unknown, steps: number): unknown =>
  name === 'path' && typeof value === 'string' ? shownPath(value) : within(value, steps);

/** Errors are told by their serializer. */
function within(value: unknown, steps: number): unknown {
  return steps > 0 && isFacts(value) ? hidden(value, steps - 1) : value;
}

const isFacts = (value: unknown): value is Facts =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Error);

let [second, secondText] = [Number.NaN, ''];

/** ISO 8601 in UTC; what many lines share is made once. */
function timeText(now: number): string {
  const ms = now % 1000;
  if (now - ms !== second) {
    second = now - ms;
    secondText = new Date(second).toISOString().slice(0, -'000Z'.length);
  }
  return `${secondText}${String(ms).padStart(3, '0')}Z`;
}

/** For tests and for callers that want none. */
export const silent: Log = pino({ level: 'silent' });
