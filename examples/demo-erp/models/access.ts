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
    if (name !== 'check') return super.action(name);
    return (env: Env, [model]: Id[], [mode = 'read', raises = true]: readonly Value[]) => {
      const [asked, operation] = [env.model(text(model)), text(mode)];
      if (!isOperation(operation)) return false;
      if (raises !== false) checkAccess(env, asked, operation);
      return rightTold(env, asked.permitted(env, operation));
    };
  }
}
