import type { DemoUser } from '../demo-data.ts';
import type { Env } from '../orm/env.ts';
import { type Stored, text, type Values } from '../orm/value.ts';

export const ADDRESS = 'demo.example';
const COMPANY = 'Lindenhof Instruments';

const MODULES = ['base', 'crm', 'project', 'mail', 'calendar', 'base_calendar', 'contacts'];

/** Companies, users with their partners or addresses, modules. Answers passwords by user id. */
export function people(env: Env, users: readonly DemoUser[]): Map<number, string> {
  const company = env.model('res.partner').insert(env, { name: COMPANY, is_company: true, active: true });
  env.model('res.company').insert(env, { name: COMPANY, partner_id: company.id });
  for (const name of MODULES) {
    if (!isInstalled(env, name)) continue;
    const { serverVersion } = env.version.transport;
    env.model('ir.module.module').insert(env, { name, state: 'installed', latest_version: serverVersion });
  }
  const passwords = new Map<number, string>();
  for (const user of users) passwords.set(addUser(env, user, company), user.password);
  for (const contact of CONTACTS) addContact(env, contact, company);
  return passwords;
}

/** `base_calendar` up to 7.0 is `calendar` from 8. */
function isInstalled(env: Env, module: string): boolean {
  const old = env.version.meetings.model === 'crm.meeting';
  return module !== (old ? 'calendar' : 'base_calendar') && !(old && module === 'contacts');
}

function addUser(env: Env, user: DemoUser, company: Stored): number {
  const { admin, demo } = env.version.users;
  if (user.login === 'admin') fill(env, admin);
  if (user.login === 'demo') fill(env, demo);
  const email = `${user.login}@${ADDRESS}`;
  const partner = addContact(env, { name: user.name, email, zone: user.zone }, company);
  const values: Values = {
    login: user.login,
    name: user.name,
    active: true,
    company_id: 1,
    [env.version.users.zone]: user.zone || false,
    ...(env.version.users.partner ? { partner_id: partner.id, email } : { address_id: partner.id }),
    user_email: email,
    context_lang: 'en_US',
    lang: 'en_US',
    ...(env.version.users.defaultPrivacy ? { calendar_default_privacy: 'public' } : {}),
  };
  return env.model('res.users').insert(env, values).id;
}

/** Accounts of the machine and templates take the numbers before the first people. */
function fill(env: Env, until: number): void {
  const users = env.model('res.users');
  while (users.table.size < until - 1) {
    const login = `__template${users.table.size}`;
    users.insert(env, { login, name: 'Template', active: false, company_id: 1 });
  }
}

interface Contact {
  readonly name: string;
  readonly email: string;
  readonly zone?: string;
}

const CONTACTS: readonly Contact[] = [
  { name: 'Zoë Müller', email: 'zoe.mueller@kunde.example' },
  { name: 'Ngozi Adichie', email: 'ngozi@partner.example' },
  { name: 'محمد الفاسي', email: 'mohamed@fournisseur.example' },
];

/** From 7.0 a partner; before, an address of one. */
function addContact(env: Env, { name, email, zone }: Contact, company: Stored): Stored {
  const partners = env.model('res.partner');
  if (env.version.users.partner) {
    return partners.insert(env, { name, email, active: true, tz: zone || false, parent_id: company.id });
  }
  const addresses = env.model('res.partner.address');
  return addresses.insert(env, { name, email, active: true, partner_id: company.id, type: 'contact' });
}

/** A user of the demo company by login. */
export const userNamed = (env: Env, login: string): Stored | undefined =>
  [...env.model('res.users').table.all()].find((user) => text(user.login) === login);
