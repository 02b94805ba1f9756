/** The game of two devices, a colleague and a user in the ERP, on real servers; see `test/protocol/writers/`. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Client } from '../../../examples/demo-erp/series/operations.ts';
import { ask, type Ground, Person } from '../../demo-erp/conformance/ground.ts';
import type { User } from '../../protocol/writers/device.ts';
import { play } from '../../protocol/writers/play.ts';
import { MARK } from '../../protocol/writers/world.ts';
import type { RealErp } from '../lab.ts';
import { odooFor, TRIED } from './odoo.ts';

const STEPS = Number(process.env.ERPCAL_TEST_REAL_STEPS ?? 300);
const SEED = Number(process.env.ERPCAL_TEST_SEED ?? 1);
/** Each game begins anew. */
const GAME = 150;

/** Others may be at work there too, whose mails say nothing of the game. */
const OF_GAME = ['|', ['subject', 'like', MARK], ['body_html', 'like', MARK]];

const groundOf = ({ version, url, db }: RealErp): Ground => ({
  version: version === 14 ? '14' : '19',
  url,
  database: db,
  lasting: true,
  plant: () => undefined,
  mails: () =>
    ask(`${url}/xmlrpc/2/object`, 'execute', [db, 2, 'admin', 'mail.mail', 'search_count', OF_GAME]),
});

async function userOf(admin: Person, login: string): Promise<User> {
  const [found] = await admin.keyed('res.users', 'search_read', [[['login', '=', login]]], {
    fields: ['email'],
  });
  assert.ok(found?.email, `${login} has no address`);
  return { login, address: String(found.email).toLowerCase() };
}

/** What a game left behind, archived or not. */
async function tidy(admin: Person): Promise<void> {
  const named = [['name', '=like', `${MARK} %`]];
  const context = { active_test: false, no_mail_to_attendees: true };
  for (const model of ['calendar.event', 'project.task']) {
    const ids = await admin.search(model, named, { context });
    await admin.keyed(model, 'unlink', [ids], { context });
  }
  // Somebody else's task may have come to a stage meanwhile: it then goes out of sight.
  const stages = await admin.search('project.task.type', named, { context });
  await admin
    .keyed('project.task.type', 'unlink', [stages], { context })
    .catch(() => admin.keyed('project.task.type', 'write', [stages, { active: false }], { context }));
}

for (const version of TRIED) {
  const odoo = await odooFor(version);
  suite(`writers on a real Odoo ${version}`, { skip: 'reason' in odoo ? odoo.reason : false }, () => {
    if ('reason' in odoo) return;
    const ground = groundOf(odoo);
    for (let at = 0; at * GAME < STEPS; at++)
      test(`seed ${SEED + at}`, async () => {
        const admin = await Person.logIn(ground, 'admin');
        const [host, guest] = [await userOf(admin, 'admin'), await userOf(admin, 'demo')];
        const call: Client['call'] = (model, method, args, keywords) =>
          admin.keyed(model, method, args as never, keywords as never);
        const client: Client = { call, version: ground.version };
        const table = { url: odoo.url, database: odoo.db, host, guest, client, mails: () => ground.mails() };
        try {
          await play(table, SEED + at, Math.min(GAME, STEPS - at * GAME));
        } finally {
          await tidy(admin);
        }
      });
  });
}
