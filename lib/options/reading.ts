/** How a table of options is read from a command line and the environment, and how it is said what is wrong there. */

import { Command, type CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Row, Settings, Table } from './row.ts';

const dashed = (key: string, joint: string): string =>
  key.replace(/[A-Z]/g, (letter) => joint + letter.toLowerCase());
export const flagOf = (key: string): string => `--${dashed(key, '-')}`;
export const variableOf = (key: string): string => `ERPCAL_${dashed(key, '_').toUpperCase()}`;

function reader({ read, many }: Row<unknown>): (text: string, before: unknown) => unknown {
  return (given, before) => {
    try {
      const value = read(given);
      return many && Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
    } catch (error) {
      throw new InvalidArgumentError(`${(error as Error).message}.`);
    }
  };
}

function option(key: string, row: Row<unknown>): Option {
  const shape = row.alone === undefined ? `<${row.value}>` : `[${row.value}]`;
  const made = new Option(`${flagOf(key)} ${shape}`, row.about).env(variableOf(key)).argParser(reader(row));
  if (row.alone !== undefined) made.preset(row.alone);
  return row.fallback === undefined ? made : made.default(row.read(row.fallback), row.fallback);
}

/** Adds a table's options to a command. */
export function withOptions(command: Command, table: Table): Command {
  for (const [key, row] of Object.entries(table)) command.addOption(option(key, row));
  return command;
}

/** Reads arguments (without program and script) and environment; throws a CommanderError. */
export function readOptions<T extends Table>(table: T, args: readonly string[]): Settings<T> {
  const command = withOptions(quiet(new Command('erpcal')), table);
  return command.parse([...args], { from: 'user' }).opts() as Settings<T>;
}

/** The command throws what it would have printed, and leaves the process alone. */
export const quiet = (command: Command): Command =>
  command.exitOverride().configureOutput({ writeErr: () => undefined });

/** What is wrong with a command line, in one sentence. */
export function complaint(error: CommanderError): string {
  if (error.code === 'commander.help')
    return 'a command is missing: serve, demo, doctor, calendars, store or health';
  return error.message
    .replace(/^error: /, '')
    .replace(/ is invalid\. /, ' is not ')
    .replace('. Expected', ': expected')
    .replace(/\n\(Did you mean (.*)\?\)$/, '; did you mean $1?');
}
