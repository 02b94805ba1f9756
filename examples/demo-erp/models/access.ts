import { checkAccess, isOperation, rightTold } from '../orm/access.ts';
import type { Env } from '../orm/env.ts';
import { type Action, Model } from '../orm/model.ts';
import { type Id, text, type Value } from '../orm/value.ts';

/** Who may do what, by group; up to 6.1 the only one to ask for it (test/demo-erp/conformance/writing.md 9). */
export class Access extends Model {
  override permitted(env: Env): boolean {
    return env.db.isAdministrator(env.uid);
  }

  override action(name: string): Action | undefined {
    // Up to 6.1; as its source says, nobody measured it.
    if (name === 'check_groups') return (env, [group]) => isMember(env, text(group));
    if (name !== 'check') return super.action(name);
    return (env: Env, [model]: Id[], [mode = 'read', raises = true]: readonly Value[]) => {
      const [asked, operation] = [env.model(text(model)), text(mode)];
      if (!isOperation(operation)) return false;
      if (raises !== false) checkAccess(env, asked, operation);
      return rightTold(env, asked.permitted(env, operation));
    };
  }
}

/** Everybody here is an employee; administrators may all. */
export function isMember(env: Env, group: string): boolean {
  return group === 'base.group_user' || (group === 'base.group_system' && env.db.isAdministrator(env.uid));
}
