import { generate } from './demo-data/generated.ts';
import { meetings } from './demo-data/meetings.ts';
import { people } from './demo-data/people.ts';
import { tasks } from './demo-data/tasks.ts';
import type { Database } from './orm/database.ts';
import type { Version } from './versions.ts';

export interface DemoUser {
  readonly login: string;
  readonly password: string;
  readonly name: string;
  /** IANA; '' for none. */
  readonly zone: string;
}

/** The people of the demo company; the version changes nothing about them. */
export const colleagues = (_version: Version): readonly DemoUser[] => [
  { login: 'admin', password: 'admin', name: 'Anna Adams', zone: 'Europe/Brussels' },
  { login: 'demo', password: 'demo', name: 'Daan De Mol', zone: 'Europe/Brussels' },
  { login: 'olivia', password: 'olivia', name: "Olivia O'Brien", zone: 'America/New_York' },
  { login: 'haruka', password: 'haruka', name: '田中 春香', zone: 'Asia/Tokyo' },
  { login: 'ilja', password: 'ilja', name: 'Илья Соколов', zone: '' },
];

/**
 * Fills an empty database: users, a company's calendar and tasks, and as many generated records as wanted.
 * @returns the passwords, by user id
 */
export function furnish(
  db: Database,
  users: readonly DemoUser[],
  options: { readonly events?: number; readonly tasks?: number; readonly demoData?: boolean },
): ReadonlyMap<number, string> {
  // Written yesterday: nothing of it is news to a client that asks what changed lately.
  const yesterday = `${db.clock.naive(db.clock.milliseconds - 86_400_000)}.271828`;
  const env = db.begin(1, { no_mail_to_attendees: true, no_email: true, tracking_disable: true }, yesterday);
  const passwords = people(env.sudo(), users);
  if (options.demoData !== false) {
    meetings(env);
    tasks(env);
  }
  generate(env, options.events ?? 0, options.tasks ?? 0);
  env.transaction.commit();
  db.outbox.length = 0;
  return passwords;
}
