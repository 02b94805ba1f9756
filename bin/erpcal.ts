#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { Command, CommanderError } from 'commander';
import { CALENDARS, consistent, DEMO, DOCTOR, HEALTH, SERVE, STORE } from '../lib/options/commands.ts';
import { complaint, quiet, withOptions } from '../lib/options/reading.ts';

const WRONG_USAGE = 2;

function version(): string {
  const file = findPackageJSON('.', import.meta.url);
  return file ? JSON.parse(readFileSync(file, 'utf8')).version : 'unknown';
}

/** Each loads what it needs when it is wanted: the simulated ERP is much, and no gateway's. */
function program(): Command {
  const erpcal = quiet(new Command('erpcal'))
    .description('A CalDAV gateway for OpenERP 6.0 to 7.0 and Odoo 8 to 19.')
    .version(version());
  withOptions(erpcal.command('serve'), SERVE)
    .description('answer calendar clients')
    .action(async (options) => {
      const { serve } = await import('../lib/serve.ts');
      return serve(consistent(options));
    });
  withOptions(erpcal.command('demo'), DEMO)
    .description('answer calendar clients with the data of a simulated ERP')
    .action(async (options) => {
      const { demo } = await import('../lib/demo.ts');
      return demo(consistent(options));
    });
  withOptions(erpcal.command('doctor'), DOCTOR)
    .description('check an installation and say what to do')
    .action(async (options) => {
      const { doctor } = await import('../lib/doctor/index.ts');
      process.exitCode = await doctor(consistent(options));
    });
  withOptions(erpcal.command('calendars'), CALENDARS)
    .description('check a file of calendars, and say what a user would get of it')
    .action(async (options) => {
      const { calendars } = await import('../lib/doctor/calendars.ts');
      process.exitCode = await calendars(options);
    });
  const store = erpcal
    .command('store')
    .description('make copies of the store, and say that one was brought back')
    .action(() => {
      throw new CommanderError(WRONG_USAGE, 'erpcal.store', 'a command is missing: backup or restored');
    });
  withOptions(store.command('backup'), STORE)
    .argument('<FILE>', 'a new file')
    .description('write a copy of the store into a file; gateways go on meanwhile')
    .action(async (file, options) => {
      const { backUp } = await import('../lib/backup.ts');
      return backUp(file, options);
    });
  withOptions(store.command('restored'), STORE)
    .description('after the ERP or the store was restored: devices sync anew, calendars are read anew')
    .action(async (options) => {
      const { restored } = await import('../lib/backup.ts');
      return restored(options);
    });
  withOptions(erpcal.command('health'), HEALTH)
    .description('ask the gateway on this machine whether it is alive')
    .action(async (options) => {
      const { health } = await import('../lib/health.ts');
      process.exitCode = await health(options);
    });
  return erpcal;
}

/** One sentence on stderr, and a code a script can tell apart. */
function fail(error: unknown): void {
  if (error instanceof CommanderError && error.exitCode === 0) return;
  const wrong = error instanceof CommanderError;
  const sentence = wrong
    ? `${complaint(error)} (erpcal --help lists what there is)`
    : (error as Error).message;
  process.stderr.write(`erpcal: ${sentence}\n`);
  process.exitCode = wrong ? WRONG_USAGE : 1;
}

await program().parseAsync().catch(fail);
