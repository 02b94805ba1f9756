import { openMemory, type Store } from '../../lib/store/index.ts';

export interface Mortal {
  readonly store: Store;
  readonly kill: () => void;
  readonly revive: () => void;
}

/** A store whose gateway is killed when it wants to keep what came of a change. */
export function mortal(): Mortal {
  const store = openMemory();
  let dead = false;
  const settle: Store['settle'] = async (outcome) => {
    if (dead) throw new Error('killed');
    return store.settle(outcome);
  };
  const handler: ProxyHandler<Store> = {
    get: (target, name) => {
      if (name === 'settle') return settle;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  };
  const set = (value: boolean) => () => {
    dead = value;
  };
  return { store: new Proxy(store, handler), kill: set(true), revive: set(false) };
}
