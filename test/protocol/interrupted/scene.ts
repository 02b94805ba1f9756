/** A change of some kind, with something going wrong at each of its calls. */
import assert from 'node:assert/strict';
import type { VersionName } from '../../../examples/demo-erp/index.ts';
import type { Client } from '../../../examples/demo-erp/series/operations.ts';
import { type Mortal, mortal } from '../../calendar/mortal.ts';
import { Office } from '../../calendar/office.ts';
import { clientOf } from '../../demo-erp/client.ts';
import { Attempt } from './attempt.ts';
import type { Fault } from './faults.ts';
import type { Kind } from './kinds.ts';

const ASKING =
  /\b(search|read|search_read|search_count|read_group|fields_get|name_search|name_get|default_get|check_access_rights|has_group)$/;

const isOfObject = (call: string): boolean => !/^(common|db)\./.test(call);

interface Clean {
  readonly shown: readonly string[];
  /** What the ERP was called meanwhile, in order. */
  readonly calls: readonly string[];
}

/** An ERP and a gateway of their own, so that what other changes left behind is never read again. */
export class Scene {
  readonly office: Office;
  readonly store: Mortal;
  readonly #client: Client;
  readonly #kind: Kind;
  #count = 0;

  private constructor(office: Office, store: Mortal, client: Client, kind: Kind) {
    this.office = office;
    this.store = store;
    this.#client = client;
    this.#kind = kind;
  }

  static async play(version: VersionName, kind: Kind, act: (scene: Scene) => Promise<void>): Promise<void> {
    const store = mortal();
    const office = await Office.open(version, store.store);
    try {
      await act(new Scene(office, store, await clientOf(office.erp, 'admin'), kind));
    } finally {
      await office.close();
    }
  }

  /** What came before is older than anything that is looked at again. */
  async begun(): Promise<Attempt> {
    this.office.pass(1200);
    const attempt = new Attempt(this.office, `u${++this.#count}.`, this.#kind);
    await attempt.prepare();
    return attempt;
  }

  async clean(): Promise<Clean> {
    const attempt = await this.begun();
    const before = this.office.erp.calls.names.length;
    assert.equal(await attempt.run(), undefined);
    const calls = this.office.erp.calls.names.slice(before).filter(isOfObject);
    return { calls, shown: await this.end(attempt) };
  }

  /** What the ERP shows in the end; devices see what was sent. */
  async end(attempt: Attempt): Promise<readonly string[]> {
    await attempt.check();
    return attempt.shown(this.#client);
  }
}

/** @param all whether calls that only ask fail as well; that their answer is lost is the same as if they had */
export async function interrupted(scene: Scene, { injection, ofWrites }: Fault, all: boolean): Promise<void> {
  const { calls, shown } = await scene.clean();
  for (const [after, call] of calls.entries()) {
    if ((ofWrites || !all) && ASKING.test(call)) continue;
    const attempt = await scene.begun();
    const heal = scene.office.erp.inject({ ...injection, service: 'object', after, count: 1 });
    const status = await attempt.run();
    heal();
    if (status !== undefined) {
      assert.ok(status >= 500, `${after} ${call}: ${status}`);
      assert.equal(await attempt.run(), undefined, `the repeat after ${after} ${call}`);
    }
    assert.deepEqual(await scene.end(attempt), shown, `after ${after} ${call}`);
  }
}

export async function killed(scene: Scene): Promise<void> {
  const { shown } = await scene.clean();
  const attempt = await scene.begun();
  scene.store.kill();
  assert.equal(await attempt.run(), 500);
  scene.store.revive();
  scene.office.restart();
  assert.equal(await attempt.run(), undefined);
  assert.deepEqual(await scene.end(attempt), shown);
}
