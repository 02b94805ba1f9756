/** `erpcal doctor`: looks at an installation the way the gateway will, and says in words what to do. */

import { loginIn } from '../dav/login.ts';
import { Erp } from '../erp/session.ts';
import { silent } from '../log.ts';
import { erpTrust } from '../main.ts';
import type { DoctorOptions } from '../options/commands.ts';
import { EXAMINATIONS, type Visit } from './examinations.ts';
import type { Finding } from './finding.ts';
import { passwordOf } from './password.ts';

const MARKS: Readonly<Record<Finding['state'], string>> = { good: '✓', note: '!', bad: '✗' };

/** Prints what it finds; the exit code: 0 when clients can be served, else 1. */
export async function doctor(options: DoctorOptions): Promise<number> {
  const password = options.user === undefined ? undefined : await passwordOf(options.user);
  const findings = await examine(options, password, (finding) => process.stdout.write(written(finding)));
  const bad = findings.filter(({ state }) => state === 'bad').length;
  process.stdout.write(bad === 0 ? '\nerpcal can serve this ERP.\n' : `\n${bad} to put right first.\n`);
  return bad === 0 ? 0 : 1;
}

/** All findings; each is told as soon as it is made. */
export async function examine(
  given: DoctorOptions,
  password: string | undefined,
  tell: (finding: Finding) => void,
): Promise<readonly Finding[]> {
  const options = qualified(given);
  const timeout = options.erpTimeout * 1000;
  const erp = new Erp({ url: options.erp.href, timeout, trust: erpTrust(options), log: silent });
  const visit: Visit = { options, erp, ...(password === undefined ? {} : { password }) };
  const all: Finding[] = [];
  try {
    for (const examination of EXAMINATIONS) {
      const findings = await examination(visit);
      all.push(...findings);
      findings.forEach(tell);
    }
  } finally {
    await erp.close();
  }
  return all;
}

/** `login@@database` as clients write it. */
function qualified(options: DoctorOptions): DoctorOptions {
  const { login, db } = loginIn(options.user ?? '');
  return db === undefined ? options : { ...options, user: login, db };
}

function written({ state, says, advice, lines = [] }: Finding): string {
  const copied = lines.map((line) => `      ${line}\n`).join('');
  return `${MARKS[state]} ${says}\n${advice === undefined ? '' : `  → ${advice}\n`}${copied}`;
}
