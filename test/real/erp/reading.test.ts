/** What the simulated ERPs show, read from the real ones. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { Person, type Values } from '../../demo-erp/conformance/ground.ts';
import { check, isFor, made } from '../../protocol/reading/cases.ts';
import { days, meetingsOf } from '../../protocol/reading/forms.ts';
import { attended, MEETINGS, type ReadingCase } from '../../protocol/reading/meetings.ts';
import { gatewayTo, Scene, ZONES } from '../../protocol/reading/scene.ts';
import { TASKS } from '../../protocol/reading/tasks.ts';
import { groundOf, odooFor, TRIED } from './odoo.ts';

const LOGINS = ['admin', 'demo'];
const isHere = ({ owner = 'admin', reader = 'admin', name }: ReadingCase): boolean =>
  LOGINS.includes(owner) && LOGINS.includes(reader) && !NOT_PLANTED.has(name);
/** The database does not hold such a record. */
const NOT_PLANTED = new Set(['no date at all', 'no name']);

/** Remembers what it makes, to take it away again. */
class Guest extends Person {
  readonly made: (readonly [model: string, id: number])[] = [];

  override async create(model: string, values: Values, context?: Values): Promise<number> {
    const id = await super.create(model, values, context);
    this.made.unshift([model, id]);
    return id;
  }
}

class RealScene extends Scene {
  readonly #guests = new Map<string, Guest>();

  override async person(login: string): Promise<Guest> {
    const known = this.#guests.get(login);
    if (known) return known;
    const { uid } = await Person.logIn(this.ground, login);
    const guest = new Guest(this.ground, uid, login);
    this.#guests.set(login, guest);
    return guest;
  }

  /** Names, addresses and zones as the cases have them; the function that is returned puts back the old ones. */
  async furnish(): Promise<() => Promise<void>> {
    const admin = await this.person('admin');
    const uids = await Promise.all(LOGINS.map(async (login) => (await this.person(login)).uid));
    const old = await admin.read('res.users', uids, ['name', 'email', 'tz']);
    for (const [place, login] of LOGINS.entries()) {
      const values = { name: login, email: `${login}@demo.example`, tz: ZONES.admin };
      await admin.write('res.users', [uids[place] ?? 0], values);
    }
    return async () => {
      for (const { id, name, email, tz } of old) await admin.write('res.users', [id], { name, email, tz });
    };
  }

  async tidy(): Promise<void> {
    for (const guest of this.#guests.values())
      for (const [model, id] of guest.made) await guest.unlink(model, [id]).catch(() => undefined);
  }
}

/** One day, and three across the change of the clocks. */
const WHOLE = [
  ['2026-01-15', '2026-01-15', '2026-01-16'],
  ['2026-03-28', '2026-03-30', '2026-03-31'],
] as const;

for (const version of TRIED) {
  const odoo = await odooFor(version);
  suite(`reading Odoo ${version}`, { skip: 'reason' in odoo ? odoo.reason : false }, () => {
    if ('reason' in odoo) return;
    const real = groundOf(odoo);
    const meetings = meetingsOf(real.version);
    const kinds = [
      [meetings, MEETINGS.filter(isFor(real.version)).filter(isHere)],
      ['project.task', TASKS.filter(isFor(real.version)).filter(isHere)],
    ] as const;
    const ids = new Map<string, number>();
    let scene: RealScene;
    let restore = async (): Promise<void> => {};

    before(async () => {
      scene = new RealScene(real, await gatewayTo(real.url, undefined, ['--db', real.database]));
      restore = await scene.furnish();
      for (const [model, cases] of kinds)
        for (const [name, id] of await made(scene, model, cases)) ids.set(name, id);
    });
    after(async () => {
      await scene.tidy();
      await restore();
      await scene.gateway.close();
    });

    for (const [model, cases] of kinds)
      for (const each of cases) test(each.name, () => check(scene, model, ids.get(each.name) ?? 0, each));

    for (const zone of new Set(Object.values(ZONES)))
      test(`whole days are the same days in ${zone || 'no zone'}`, async () => {
        const admin = await scene.person('admin');
        const demo = await scene.person('demo');
        await admin.write('res.users', [demo.uid], { tz: zone || false });
        const people = await attended({ version: real.version, scene }, LOGINS);
        const context = { no_mail_to_attendees: true, ...(zone ? { tz: zone } : {}) };
        const made = new Map<number, readonly string[]>();
        for (const [first, last, end] of WHOLE) {
          const values = { name: zone, ...days(real.version, first, last, zone), ...people };
          made.set(await demo.create(meetings, values, context), [first, end]);
        }
        const gateway = await gatewayTo(real.url, undefined, ['--db', real.database]);
        try {
          const place = new Scene(real, gateway);
          for (const [id, edges] of made)
            for (const reader of LOGINS) {
              const { dtstart = [], dtend = [] } = (await place.entry(reader, meetings, id))?.shows ?? {};
              assert.deepEqual([...dtstart, ...dtend], edges, reader);
            }
        } finally {
          await gateway.close();
        }
      });
  });
}
