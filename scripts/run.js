// Runs Node 24 with the given arguments, after installing what is missing.
// Plain JavaScript: a fresh clone starts it with whatever Node the machine has (20 or later).

import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const windows = process.platform === 'win32';
const local = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');

/** The packages of a lock file by their path; none when it cannot be read. */
function packages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch {
    return {};
  }
}

/** Optional packages are for other platforms, and npm does not record them. */
function upToDate() {
  const installed = packages('node_modules/.package-lock.json');
  const wanted = Object.entries(packages('package-lock.json'));
  return wanted.every(
    ([path, wish]) =>
      path === '' || wish.optional || wish.devOptional || installed[path]?.version === wish.version,
  );
}

function run(command, args, cwd) {
  // What npm says belongs on stderr: the first line of `demo` on stdout is for scripts.
  const { status, error } = spawnSync(command, args, { cwd, stdio: ['ignore', 2, 2], shell: windows });
  if (error) console.error(`${command}: ${error.message}`);
  return status === 0;
}

const major = (node) =>
  Number(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.match(/^v(\d+)/)?.[1] ?? 0);

/** The one of the package `node`, else the machine's own when it is new enough. */
function node24() {
  return [local, process.execPath].find((node) => major(node) >= 24);
}

/** npm 12, and `ignore-scripts` everywhere, leave the install step of the package `node` to us. */
function installNode() {
  return run(process.execPath, ['installArchSpecificPackage.js'], join(root, 'node_modules', 'node'));
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

if (!upToDate() && !run('npm', ['ci', '--include=dev'], root)) fail('npm ci failed; see above.');
if (!node24() && !installNode()) fail('The package "node" could not fetch Node 24 for this platform.');

/**
 * Types are stripped and modules compiled once, not at every start: half of what a start takes, and 20 MiB. It lies in the
 * checkout, where nobody else can put code. Of the hundreds of processes that tests are, most would compile the same.
 */
const remembered = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node') };

const args = process.argv.slice(2);
const child = spawn(node24() ?? fail('There is no Node 24 here.'), args, {
  cwd: root,
  stdio: 'inherit',
  env: { ...remembered, ...process.env },
});
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));

// At SIGTERM npm ends the shell it started us with, and that one does not tell us.
const parent = process.ppid;
const orphaned = () => process.ppid !== parent && child.kill('SIGTERM');
if (process.env.npm_lifecycle_event) setInterval(orphaned, 500);

child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
