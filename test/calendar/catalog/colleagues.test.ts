/** What colleagues have, as the ERP of each version shows it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startDemoErp, type VersionName } from '../../../examples/demo-erp/index.ts';
import { createDirectory } from '../../../lib/calendar/directory.ts';
import type { Calendar } from '../../../lib/calendar/types.ts';
import { Erp } from '../../../lib/erp/session.ts';
import { DavError } from '../../../lib/errors.ts';
import { silent } from '../../../lib/log.ts';
import { openMemory } from '../../../lib/store/index.ts';
import { shown } from '../office.ts';

const VERSIONS: readonly VersionName[] = ['6.0', '6.1', '7.0', '8', '14', '19'];

const isOld = (version: VersionName): boolean => ['6.0', '6.1', '7.0'].includes(version);
const times = (version: VersionName) =>
  isOld(version)
    ? { date: '2026-12-01 09:00:00', date_deadline: '2026-12-01 10:00:00' }
    : { start: '2026-12-01 09:00:00', stop: '2026-12-01 10:00:00' };

/** Calls with what demo has of his home, where admin has a meeting for everybody and one of his own. */
async function inHome(
  version: VersionName,
  colleagues: number,
  act: (calendars: readonly Calendar[], changed: () => Promise<readonly Calendar[]>) => Promise<void>,
): Promise<void> {
  const clock = { now: Date.UTC(2026, 10, 23, 12) };
  const now = () => clock.now;
  const simulated = await startDemoErp({ version, demoData: false, clock: now });
  const erp = new Erp({ url: simulated.url });
  const store = openMemory();
  try {
    const currency = { freshness: 5, fullCheck: 300 };
    const options = { erp, store, currency, colleagues, cacheSize: 1e6, log: silent, clock: now };
    const directory = createDirectory(options);
    const admin = await erp.logIn('demo', 'admin', 'admin');
    assert.ok(admin?.profile.events);
    const { model, fields } = admin.profile.events;
    const hidden = fields.includes('class') ? { class: 'private' } : { privacy: 'private' };
    await admin.call(model, 'create', [{ name: 'Open to all', ...times(version) }]);
    await admin.call(model, 'create', [
      { name: 'Secret plan', location: 'Vault', ...hidden, ...times(version) },
    ]);
    const home = async (): Promise<readonly Calendar[]> => {
      const found = await directory.logIn('demo', 'demo', 'demo');
      assert.ok(found);
      return found.calendars();
    };
    await act(await home(), async () => {
      await admin.call(model, 'create', [{ name: 'Later', ...times(version) }]);
      clock.now += 100_000;
      return home();
    });
  } finally {
    await erp.close();
    await simulated.close();
    await store.close();
  }
}

const ofAdmin = (calendars: readonly Calendar[]): Calendar => {
  const found = calendars.find(({ owner, component }) => owner?.login === 'admin' && component === 'VEVENT');
  assert.ok(found, calendars.map(({ name }) => name).join());
  return found;
};

describe('colleagues', () => {
  for (const version of VERSIONS)
    it(`show their meetings in ${version}, private ones as times alone`, () =>
      inHome(version, 20, async (calendars, changed) => {
        const calendar = ofAdmin(calendars);
        assert.match(calendar.title, /^Meetings of /);
        assert.match(calendar.name, /^Meetings-of-\d+$/);
        assert.deepEqual(await shown(calendar), ['Busy', 'Open to all']);
        const all = await calendar.get((await calendar.list()).map(({ name }) => name));
        const text = [...all.values()]
          .map((one) => (typeof one === 'string' ? one : Buffer.from(one.body)))
          .join();
        assert.doesNotMatch(text, /Secret|Vault/);
        assert.deepEqual(await calendar.rights(), { create: false, write: false, remove: false });
        const [entry] = await calendar.list();
        await assert.rejects(
          calendar.remove(entry?.name ?? '', () => {}),
          (error) => error instanceof DavError && error.status === 403,
        );
        assert.deepEqual(await shown(ofAdmin(await changed())), ['Busy', 'Later', 'Open to all']);
      }));

  it('who have nothing to show are not there, nor are more than so many', () =>
    inHome('17', 1, async (calendars) => {
      const owners = calendars.flatMap(({ owner }) => owner?.login ?? []);
      assert.ok(new Set(owners).size <= 1);
    }));

  it('are not there unless they are asked for', () =>
    inHome('17', 0, async (calendars) => {
      assert.deepEqual(
        calendars.map(({ name }) => name),
        ['Meetings', 'Tasks'],
      );
    }));
});
