import { python } from '../faults.ts';
import type { Operation } from '../orm/access.ts';
import type { Env } from '../orm/env.ts';
import { type Action, Model } from '../orm/model.ts';
import type { Reader } from '../orm/reading.ts';
import { type Id, type Stored, text, type Value, type Values } from '../orm/value.ts';
import { Unmarshallable } from '../wire.ts';
import { isMember } from './access.ts';

export class User extends Model {
  override get title(): string {
    return 'User';
  }

  override permitted(env: Env, operation: Operation): boolean {
    return operation === 'read' || env.db.isAdministrator(env.uid);
  }

  override displayName(env: Env, record: Stored): string {
    return text(record.name) || text(env.model('res.partner').record(Number(record.partner_id))?.name);
  }

  override action(name: string): Action | undefined {
    if (name === 'has_group') return (env, ids, args) => isMember(env, this.#groupAsked(ids, args));
    if (name !== 'context_get') return super.action(name);
    return (env) => {
      // A frozendict cannot be sent on 14; its work was done before that showed (odoo-14.md 1).
      if (this.version.transport.contextGet === 'fault') {
        throw new Unmarshallable("cannot marshal <class 'odoo.tools.misc.frozendict'> objects");
      }
      const zone = env.db.user(env.uid)?.[this.version.users.zone] ?? false;
      return { lang: 'en_US', tz: zone, uid: env.uid };
    };
  }

  #groupAsked(first: readonly Id[], [second]: readonly Value[]): string {
    const ofRecord = this.version.users.hasGroup === 'record';
    if (ofRecord === (second !== undefined)) return text(ofRecord ? second : first[0]);
    const why = ofRecord
      ? "ResUsers.has_group() missing 1 required positional argument: 'group_ext_id'"
      : 'has_group() takes 2 positional arguments but 3 were given';
    throw python('TypeError', why);
  }
}

/** A contact or a company; up to 6.1 its addresses are records of their own. */
export class Partner extends Model {
  override get title(): string {
    return 'Contact';
  }

  override get order(): string {
    return 'name, id';
  }

  override defaults(): Values {
    return { active: true };
  }

  override displayName(env: Env, record: Stored): string {
    const company = env.model(this.name).record(Number(record.parent_id));
    return company === undefined ? text(record.name) : `${text(company.name)}, ${text(record.name)}`;
  }

  override computed(name: string): Reader | undefined {
    if (name === 'email_formatted') return (_env, record) => `"${text(record.name)}" <${text(record.email)}>`;
    return super.computed(name);
  }
}

/** Named records that only administrators may make, except where everybody may: meeting types on 16. */
export class MeetingType extends Model {
  override permitted(env: Env, operation: Operation): boolean {
    if (operation === 'read' || this.version.access.anyoneCreatesTypes) return true;
    return env.db.isAdministrator(env.uid);
  }
}

/** `ir.model.data`, `ir.module.module`, `ir.config_parameter`: to be read, written by administrators. */
export class Settings extends Model {
  override permitted(env: Env, operation: Operation): boolean {
    if (this.name === 'ir.model.data' && this.version.access.anyoneNamesRecords) return true;
    return operation === 'read' || env.db.isAdministrator(env.uid);
  }
}
