/** Clients find their calendars and read them, each in its own way, before the whole gateway. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { type DemoErp, startDemoErp } from '../../examples/demo-erp/index.ts';
import { createDirectory } from '../../lib/calendar/directory.ts';
import { Erp } from '../../lib/erp/session.ts';
import { parseCalendar } from '../../lib/ical/index.ts';
import { silent } from '../../lib/log.ts';
import { appleIcal, caldav, dav, type Name } from '../../lib/names.ts';
import { openMemory, type Store } from '../../lib/store/index.ts';
import { childNamed, elements, textOf } from '../../lib/xml/element.ts';
import { type Answer, type Talk, talkTo, textIn } from '../dav/talk.ts';
import { logIn, type User } from '../demo-erp/client.ts';
import { ASKED, multiget, propfind, query, sync } from './clients.ts';

const depth = (value: string) => ({ headers: { Depth: value } });
const RANGE = '<C:time-range start="20260101T000000Z"/>';
const DATA = [dav('getetag'), caldav('calendar-data')];

/** Each property that was asked for is answered, or said not to be there, under hrefs of the tree that was asked. */
function complete(answer: Answer, names: readonly Name[], tree: string): Answer {
  for (const [href, { statuses, status }] of answer.parts) {
    assert.ok(href.startsWith(tree), href);
    assert.equal(status, undefined, href);
    for (const name of names) assert.ok([200, 404].includes(statuses.get(name) ?? 0), `${name} of ${href}`);
  }
  return answer;
}

/** The href inside a property. */
function hrefIn(answer: Answer, name: Name, of = answer.hrefs[0] ?? ''): string {
  const property = answer.parts.get(of)?.props.get(name);
  return textOf(childNamed(property ?? answer.xml, dav('href')) ?? answer.xml);
}

/** What is inside a property, by name. */
function within(answer: Answer, name: Name, of: string): readonly string[] {
  const property = answer.parts.get(of)?.props.get(name);
  const flat = (one: ReturnType<typeof elements>): string[] =>
    one.flatMap((each) => [each.attributes.name ?? each.name.replace(/^.*}/, ''), ...flat(elements(each))]);
  return property ? flat(elements(property)) : [];
}

/** Strong, and of these very octets. */
const isTagOf = (tag: string, text: string): boolean =>
  tag === `"${createHash('sha256').update(text).digest('base64url').slice(0, 32)}"`;

for (const version of ['6.1', '8', '14'] as const)
  describe(`clients of ${version}`, () => {
    let demo: DemoErp;
    let erp: Erp;
    let store: Store;
    let talk: Talk;
    let admin: User;
    const user = '/webdav/demo/calendars/users/admin/';
    const [meetings, tasks] = [`${user}c/Meetings/`, `${user}c/Tasks/`];
    const model = version === '6.1' ? 'crm.meeting' : 'calendar.event';

    before(async () => {
      demo = await startDemoErp({ version, events: 60 });
      [erp, store] = [new Erp({ url: demo.url }), openMemory()];
      const currency = { freshness: 0, fullCheck: 300 };
      talk = talkTo(createDirectory({ erp, store, currency, cacheSize: 1e7, log: silent }));
      admin = await logIn(demo, 'admin');
    });
    after(async () => {
      await erp.close();
      await store.close();
      await demo.close();
    });

    /** From any probing point to the hrefs of principal and home. */
    async function discovered(start: string, names: readonly Name[]) {
      const first = await talk('PROPFIND', start, { body: propfind(names), ...depth('0') });
      const principal = hrefIn(complete(first, names, start), dav('current-user-principal'));
      const second = await talk('PROPFIND', principal, {
        body: propfind([caldav('calendar-home-set')]),
        ...depth('0'),
      });
      return { principal, home: hrefIn(second, caldav('calendar-home-set')) };
    }

    /** Every entry by href with its ETag, as one answer lists them. */
    function tags(answer: Answer): ReadonlyMap<string, string> {
      const objects = [...answer.parts].filter(([href]) => href.endsWith('.ics'));
      return new Map(objects.map(([href]) => [href, answer.prop(dav('getetag'), href) ?? '']));
    }

    /** The bodies of all entries, each under the ETag that the list has for it. */
    async function fetched(list: ReadonlyMap<string, string>, size: number, collection: string) {
      const hrefs = [...list.keys()];
      const batches = Array.from({ length: Math.ceil(hrefs.length / size) }, (_, n) =>
        hrefs.slice(n * size, (n + 1) * size),
      );
      const answers = await Promise.all(
        batches.map((some) => talk('REPORT', collection, { body: multiget(DATA, some), ...depth('1') })),
      );
      const texts = new Map<string, string>();
      for (const answer of answers)
        for (const href of complete(answer, DATA, collection).hrefs) {
          const text = answer.prop(caldav('calendar-data'), href) ?? '';
          assert.equal(answer.prop(dav('getetag'), href), list.get(href));
          assert.ok(isTagOf(list.get(href) ?? '', text), href);
          texts.set(href, text);
        }
      assert.deepEqual(new Set(texts.keys()), new Set(hrefs));
      return texts;
    }

    for (const start of ['/', '/principals/', '/webdav/', '/webdav/demo/', '/webdav/demo/calendars/'])
      it(`macOS and iOS begin at ${start}`, async () => {
        const body = propfind(ASKED.apple.start);
        assert.equal((await talk('PROPFIND', start, { body, ...depth('0'), as: undefined })).status, 401);
        const { principal, home } = await discovered(start, ASKED.apple.start);
        const first = await talk('PROPFIND', start, { body, ...depth('0') });
        assert.equal(hrefIn(first, dav('principal-URL')), principal);
        assert.equal(home, `${user}c/`);
        const about = await talk('PROPFIND', principal, {
          body: propfind(ASKED.apple.principal),
          ...depth('0'),
        });
        complete(about, ASKED.apple.principal, principal);
        assert.match(textIn(about.xml), /mailto:admin@demo\.example/);
      });

    it('macOS and iOS look at the home, set colours and read', async () => {
      const home = await talk('PROPFIND', `${user}c/`, { body: propfind(ASKED.apple.home), ...depth('1') });
      assert.deepEqual(complete(home, ASKED.apple.home, `${user}c/`).hrefs, [`${user}c/`, meetings, tasks]);
      const colour =
        '<A:propertyupdate xmlns:A="DAV:"><A:set><A:prop><B:calendar-color xmlns:B="http://apple.com/ns/ical/" symbolic-color="custom">#1BADF8FF</B:calendar-color></A:prop></A:set></A:propertyupdate>';
      const set = await talk('PROPPATCH', meetings, { body: colour });
      assert.deepEqual([...(set.parts.get(meetings)?.statuses.values() ?? [])], [200]);
      const now = await talk('PROPFIND', meetings, {
        body: propfind([appleIcal('calendar-color')]),
        ...depth('0'),
      });
      assert.equal(now.prop(appleIcal('calendar-color')), '#1BADF8FF');
      const names = [dav('getetag'), dav('getcontenttype')];
      const events = await talk('REPORT', meetings, { body: query(names, 'VEVENT', RANGE), ...depth('1') });
      const texts = await fetched(tags(complete(events, names, meetings)), 50, meetings);
      assert.ok(texts.size > 60);
      const todo = await talk('REPORT', tasks, { body: query(names, 'VTODO'), ...depth('1') });
      for (const href of todo.hrefs)
        assert.equal(todo.prop(dav('getcontenttype'), href), 'text/calendar; charset=utf-8; component=vtodo');
      const some = [...texts.keys()].slice(0, 2);
      const body = multiget(ASKED.apple.object, some);
      complete(await talk('REPORT', meetings, { body }), ASKED.apple.object, meetings);
    });

    it('macOS looks for people to invite', async () => {
      const term = (name: string, match: string) =>
        `<D:property-search><D:prop>${name}</D:prop><D:match match-type="starts-with">${match}</D:match></D:property-search>`;
      const body = `<D:principal-property-search test="anyof" xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/">${term('<D:displayname/>', 'demo@')}${term('<CS:email-address-set/>', 'demo@')}<D:prop><D:displayname/><C:calendar-user-address-set/></D:prop></D:principal-property-search>`;
      const found = await talk('REPORT', '/principals/', { body, ...depth('0') });
      assert.deepEqual(found.hrefs, ['/webdav/demo/principals/users/demo/']);
    });

    it('DAVx5 finds out what there is, and synchronises ten at a time', async () => {
      const { principal } = await discovered('/webdav/', ASKED.davx5.start);
      assert.match((await talk('OPTIONS', principal)).headers.DAV ?? '', /calendar-access/);
      const about = await talk('PROPFIND', principal, {
        body: propfind(ASKED.davx5.principal),
        ...depth('0'),
      });
      complete(about, ASKED.davx5.principal, principal);
      const home = await talk('PROPFIND', `${user}c/`, { body: propfind(ASKED.davx5.home), ...depth('1') });
      complete(home, ASKED.davx5.home, `${user}c/`);
      assert.ok(within(home, dav('supported-report-set'), meetings).includes('sync-collection'));
      const granted = within(home, dav('current-user-privilege-set'), meetings);
      for (const privilege of ['read', 'write-content', 'bind', 'unbind'])
        assert.ok(granted.includes(privilege), privilege);
      const first = await talk('REPORT', meetings, { body: sync('') });
      const texts = await fetched(tags(complete(first, [dav('getetag')], meetings)), 10, meetings);
      for (const [href, text] of texts) {
        const uids = parseCalendar(text)
          .getAllSubcomponents('vevent')
          .map((one) => one.getFirstPropertyValue('uid'));
        assert.equal(new Set(uids).size, 1, href);
      }
    });

    it('KDE asks for each component, and for all entries at once', async () => {
      const { home } = await discovered('/', [dav('current-user-principal')]);
      const list = await talk('PROPFIND', home, { body: propfind(ASKED.kde.home), ...depth('1') });
      complete(list, ASKED.kde.home, home);
      assert.deepEqual(within(list, caldav('supported-calendar-component-set'), tasks), ['VTODO']);
      for (const [collection, own] of [
        [meetings, 'VEVENT'],
        [tasks, 'VTODO'],
      ] as const)
        for (const component of ['VEVENT', 'VTODO', 'VJOURNAL']) {
          const body = query(ASKED.kde.list, component);
          const answer = complete(
            await talk('REPORT', collection, { body, ...depth('1') }),
            ASKED.kde.list,
            collection,
          );
          assert.equal(answer.hrefs.length > 0, component === own);
          if (component === own) await fetched(tags(answer), answer.hrefs.length, collection);
        }
    });

    it('Outlook CalDav Synchronizer tests the reports, and reads a hundred at a time', async () => {
      const { home } = await discovered('/webdav/', [dav('current-user-principal')]);
      const list = await talk('PROPFIND', home, { body: propfind(ASKED.outlook.home), ...depth('1') });
      complete(list, ASKED.outlook.home, home);
      const names = [dav('supported-report-set')];
      const about = await talk('PROPFIND', meetings, { body: propfind(names), ...depth('0') });
      const reports = within(about, dav('supported-report-set'), meetings);
      for (const report of ['calendar-query', 'calendar-multiget', 'sync-collection'])
        assert.ok(reports.includes(report), report);
      const body = query(
        [dav('getetag')],
        'VEVENT',
        '<C:time-range start="20260101T000000Z" end="20280101T000000Z"/>',
      );
      const answer = await talk('REPORT', meetings, { body, ...depth('1') });
      assert.ok((await fetched(tags(answer), 100, meetings)).size > 60);
    });

    it('a list, a query, a synchronisation and GET have the same ETags', async () => {
      const [list, found, synced] = await Promise.all([
        talk('PROPFIND', meetings, { body: propfind([dav('getetag')]), ...depth('1') }),
        talk('REPORT', meetings, { body: query([dav('getetag')], 'VEVENT'), ...depth('1') }),
        talk('REPORT', meetings, { body: sync('') }),
      ]);
      assert.deepEqual(tags(found), tags(list));
      assert.deepEqual(tags(synced), tags(list));
      for (const [href, tag] of [...tags(list)].slice(0, 10)) {
        const { headers, text } = await talk('GET', href);
        assert.equal(headers.ETag, tag);
        assert.ok(isTagOf(tag, text));
        assert.equal((await talk('GET', href, { headers: { 'If-None-Match': tag } })).status, 304);
      }
    });

    it('in pieces, while the ERP goes on, a copy becomes what a list shows', async () => {
      const copy = new Map<string, string | undefined>();
      const tokenOf = (answer: Answer) => textIn(childNamed(answer.xml, dav('sync-token')) ?? answer.xml);
      const piece = async (token: string): Promise<readonly [token: string, more: boolean]> => {
        const answer = await talk('REPORT', meetings, { body: sync(token, 10) });
        const entries = [...answer.parts].filter(([href]) => href !== meetings);
        assert.ok(entries.length <= 10);
        for (const [href, { status }] of entries)
          if (status === 404) copy.delete(href);
          else copy.set(href, answer.prop(dav('getetag'), href));
        return [tokenOf(answer), answer.parts.get(meetings)?.status === 507];
      };
      const listed = async () =>
        tags(await talk('PROPFIND', meetings, { body: propfind([dav('getetag')]), ...depth('1') }));
      const numbers = [...(await listed()).keys()]
        .flatMap((href) => /-(\d+)\.ics$/.exec(href)?.[1] ?? [])
        .map(Number)
        .slice(-40);
      let [token, more] = await piece('');
      for (let turn = 0; more || turn < 4; turn += 1) {
        const [edited = 0, gone = 0] = numbers.splice(0, 2);
        if (turn < 4) {
          await admin(model, 'write', [edited], { name: `Edited ${turn}` });
          await admin(model, 'unlink', [gone]);
        }
        [token, more] = await piece(token);
        assert.ok(turn < 100);
      }
      assert.deepEqual(copy, await listed());
      const stranger = await talk('REPORT', '/webdav/demo/calendars/users/demo/c/Meetings/', {
        body: sync(token),
        as: 'demo:demo',
      });
      assert.deepEqual(stranger.error.conditions, [dav('valid-sync-token')]);
    });
  });
