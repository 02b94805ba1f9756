/** P3, P4, P5: nobody is shown what is another's, whatever he asks for, and nobody what he may see no longer. */
import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import type { VersionName } from '../../examples/demo-erp/index.ts';
import { silent } from '../../lib/log.ts';
import { startGateway } from '../../lib/main.ts';
import { caldav, dav } from '../../lib/names.ts';
import { SERVE } from '../../lib/options/commands.ts';
import { readOptions } from '../../lib/options/reading.ts';
import { type Answer, basic } from '../dav/talk.ts';
import { boxOf, House, homeOf, placesOf, revealed, type Secrets } from './isolation/house.ts';
import { type Asked, entry, expandProperty, moves, multiget, questions } from './isolation/questions.ts';

const VERSIONS: readonly VersionName[] = ['6.0', '6.1', '7.0', '10', '13', '14', '16', '17', '19'];
const OWN = homeOf('demo', 'Meetings/');

for (const version of VERSIONS)
  describe(`two people of ${version}`, () => {
    let house: House;
    let secrets: Secrets;
    let held: unknown;

    before(async () => {
      house = await House.open(version);
      secrets = await house.secrets();
      held = await house.held();
    });
    after(() => house.close());

    const ask = async ({ method, question, what }: Asked, path: string): Promise<Answer> => {
      const answer = await house.talk(method, path, question);
      assert.deepEqual(revealed(answer, secrets), [], `${what} of ${path}: ${answer.status}`);
      return answer;
    };
    /** By status, how often; all is as it was afterwards. */
    const tried = async (paths: readonly string[], of: readonly Asked[]): Promise<readonly number[]> => {
      const seen = new Set<number>();
      for (const path of paths) for (const asked of of) seen.add((await ask(asked, path)).status);
      house.pass(600);
      assert.deepEqual(await house.held(), held);
      return [...seen].sort();
    };

    it('what is secret shows to admin himself', async () => {
      const listed = homeOf('admin', 'Meetings/');
      const mine = await house.talk('PROPFIND', listed, { headers: { Depth: '1' } });
      const file = await house.talk('GET', homeOf('admin', 'Meetings.ics'));
      const seen = new Set([...revealed(mine, secrets), ...revealed(file, secrets)]);
      for (const text of ['Secret plan', 'Board of admin', '20310304', '20310506'])
        assert.ok(seen.has(text), text);
      assert.ok(seen.size >= 6, 'and two ETags');
    });

    it("P3: every method at every place of another's is refused alike", async () => {
      const places = placesOf('admin', secrets.hrefs);
      assert.deepEqual(await tried(places, questions(secrets.hrefs, OWN)), [403]);
    });

    it('P3: a user who is not there looks like one who is', async () => {
      const places = placesOf('nobody', []);
      assert.deepEqual(await tried(places, questions(secrets.hrefs, OWN)), [403]);
    });

    it('P3: another database is as a wrong password', async () => {
      for (const login of ['admin', 'demo']) {
        const places = placesOf(login, secrets.hrefs, 'other');
        assert.deepEqual(await tried(places, questions(secrets.hrefs, OWN)), [401]);
      }
    });

    it("P3: another's entry is not there under one's own address", async () => {
      const reading = questions(secrets.hrefs, OWN).filter(
        ({ method }) => method !== 'PUT' && method !== 'DELETE',
      );
      const paths = secrets.hrefs.map((href) => href.replace('/users/admin/', '/users/demo/'));
      assert.deepEqual(await tried(paths, reading), [403, 404, 405]);
      for (const path of paths)
        for (const method of ['GET', 'DELETE'])
          assert.equal((await house.talk(method, path, { as: 'demo:demo' })).status, 404);
    });

    it("P3: of another's hrefs a multiget tells no more than that there is nothing", async () => {
      const own = secrets.hrefs.map((href) => href.replace('/users/admin/', '/users/demo/'));
      const answer = await ask(multiget([...secrets.hrefs, ...own]), OWN);
      assert.deepEqual(
        [...answer.parts.values()].map(({ status }) => status),
        Array(6).fill(404),
      );
    });

    it('P3: reports, filters and lists of oneself tell nothing of others', async () => {
      const paths = placesOf('demo', []).filter((path) => !path.endsWith('new.ics'));
      const mine = questions(secrets.hrefs, OWN).filter(({ method }) =>
        ['GET', 'PROPFIND', 'REPORT', 'HEAD'].includes(method),
      );
      const seen = await tried(paths, mine);
      assert.ok(seen.includes(200) && seen.includes(207), `${seen}`);
    });

    it('P3: expand-property leads to oneself alone', async () => {
      for (const path of ['/', OWN, homeOf('demo'), '/principals/users/demo/']) {
        const answer = await ask(expandProperty, path);
        assert.doesNotMatch(answer.text, /users\/admin\//, path);
      }
    });

    it('P3: busy times tell nothing but times', async () => {
      const [post] = questions(secrets.hrefs, OWN).filter(({ method }) => method === 'POST');
      assert.ok(post);
      const answer = await house.talk('POST', boxOf('outbox', 'demo'), post.question);
      assert.equal(answer.status, 200);
      const told = revealed(answer, secrets).filter((secret) => !/^\d{4}-?\d{2}-?\d{2}$/.test(secret));
      assert.deepEqual(told, []);
    });

    it("P3: nothing of one's own goes to another, by any road", async () => {
      const path = `${OWN}own-${version}.ics`;
      const body = entry(`own-${version}`, 'Own');
      const put = await house.talk('PUT', path, {
        body,
        headers: { 'Content-Type': 'text/calendar' },
        as: 'demo:demo',
      });
      assert.equal(put.status, 201);
      const targets = [homeOf('admin', 'Meetings/moved.ics'), ...secrets.hrefs];
      for (const target of targets)
        for (const whole of [target, `http://calendar.example${target}`])
          assert.ok((await tried([path], moves(whole))).every((status) => [403, 405, 502].includes(status)));
      assert.equal((await house.talk('GET', path, { as: 'demo:demo' })).status, 200);
    });

    it("P3: an entry of one's own under the name of another's leaves that one as it is", async () => {
      const path = (secrets.hrefs[0] ?? '').replace('/users/admin/', '/users/demo/');
      const body = entry(`same-name-${version}`, 'Mine');
      const headers = { 'Content-Type': 'text/calendar' };
      const put = await house.talk('PUT', path, { body, headers, as: 'demo:demo' });
      assert.equal(put.status, 201);
      house.pass(600);
      assert.deepEqual(await house.held(), held);
      assert.match((await house.talk('GET', path, { as: 'demo:demo' })).text, /SUMMARY:Mine/);
      assert.match((await house.talk('GET', secrets.hrefs[0] ?? '')).text, /SUMMARY:Secret plan/);
    });

    it('P4: what two ask for at once is not mixed up', async () => {
      house.pass(600);
      const body =
        '<D:propfind xmlns:D="DAV:"><D:prop><D:current-user-principal/><D:getetag/></D:prop></D:propfind>';
      const [etag = ''] = secrets.texts.slice(-1);
      const both = await Promise.all(
        Array.from({ length: 40 }, async (_, n) => {
          const as = n % 2 ? 'demo:demo' : 'admin:admin';
          const login = n % 2 ? 'demo' : 'admin';
          const path = n % 3 ? homeOf(login, 'Tasks/') : '/';
          return {
            login,
            path,
            answer: await house.talk('PROPFIND', path, { body, headers: { Depth: '1' }, as }),
          };
        }),
      );
      for (const { login, path, answer } of both) {
        const principal = answer.parts.get(path)?.props.get(dav('current-user-principal'));
        assert.match(JSON.stringify(principal), new RegExp(`/users/${login}/`));
        assert.equal(answer.text.includes(etag), login === 'admin' && path !== '/');
      }
    });

    it('P4: two users on one kept connection are told apart at each request', async () => {
      const args = ['--erp', house.erp.url, '--db', 'demo', '--listen', '127.0.0.1:0', '--store', 'memory:'];
      const gateway = await startGateway(readOptions(SERVE, args), silent);
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const sockets = new Set<unknown>();
      const get = (user: string): Promise<number> =>
        new Promise((resolve, reject) => {
          const headers = { Authorization: basic(user) };
          request(new URL(secrets.hrefs[1] ?? '', gateway.url), { agent, headers }, (answer) => {
            sockets.add(answer.socket);
            answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
          })
            .on('error', reject)
            .end();
        });
      const users = ['admin:admin', 'demo:demo', 'admin:admin', 'admin:wrong', 'demo:demo', 'admin:admin'];
      const statuses = [];
      for (const user of users) statuses.push(await get(user));
      agent.destroy();
      await gateway.close();
      assert.deepEqual(statuses, [200, 403, 200, 401, 403, 200]);
      assert.equal(sockets.size, 1);
    });
  });

/** Meetings demo attends, tasks of his, by name, as his devices see them; or the status. */
async function seen(house: House, as = 'demo:demo'): Promise<readonly string[] | number> {
  const body =
    '<D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/></D:prop></D:propfind>';
  const answer = await house.talk('PROPFIND', homeOf('demo', 'Tasks/'), {
    body,
    headers: { Depth: '1' },
    as,
  });
  if (answer.status !== 207) return answer.status;
  const hrefs = answer.hrefs.filter((href) => href.endsWith('.ics'));
  const got = await house.talk('REPORT', homeOf('demo', 'Tasks/'), { ...multiget(hrefs).question, as });
  return [...got.parts.values()]
    .map(
      ({ props }) =>
        /SUMMARY:(.*)/.exec(String(props.get(caldav('calendar-data'))?.children[0]))?.[1]?.trim() ?? '',
    )
    .sort();
}

for (const version of VERSIONS)
  describe(`what somebody of ${version} may see no longer`, () => {
    let house: House;
    let demo: number;
    const owner = (uid: number) => (Number(version) < 16 ? { user_id: uid } : { user_ids: [[6, 0, [uid]]] });
    const bare = (uid: number) => (Number(version) < 16 ? { user_id: uid } : { user_ids: [uid] });

    before(async () => {
      house = await House.open(version);
      demo = house.erp.act('demo', (env) => env.uid);
    });
    after(() => house.close());

    it('P5: a record that a rule takes and another that it gives are noticed within --full-check', async () => {
      const [one, other] = [
        Number(await house.create('project.task', { name: 'Given away', ...owner(demo) })),
        Number(await house.create('project.task', { name: 'Given', ...owner(house.admin.reader.uid) })),
      ];
      house.pass(120);
      assert.deepEqual(await seen(house), ['Given away']);
      house.pass(120);
      await seen(house);
      // Neither a write nor another count tells of it.
      house.erp.sql('project.task', one, bare(house.admin.reader.uid));
      house.erp.sql('project.task', other, bare(demo));
      house.pass(301);
      assert.deepEqual(await seen(house), ['Given']);
      const gone = await house.talk('GET', homeOf('demo', `Tasks/project.task-${one}.ics`), {
        as: 'demo:demo',
      });
      assert.equal(gone.status, 404);
    });

    it('P5: a right that was taken away takes the calendar with it, within --full-check', async () => {
      house.pass(301);
      assert.deepEqual(await seen(house), ['Given']);
      const end = house.erp.inject({
        model: 'project.task',
        fault: {
          kind: 'access',
          message: 'Sorry, you are not allowed to access this document.',
          exception: 'AccessError',
        },
      });
      house.pass(301);
      const first = await seen(house);
      assert.ok(first === 403 || first === 404, `${first}`);
      const entries = await house.talk('PROPFIND', homeOf('demo'), {
        headers: { Depth: '1' },
        as: 'demo:demo',
      });
      assert.deepEqual(
        entries.hrefs.filter((href) => href.endsWith('/Tasks/')),
        [],
      );
      end();
      house.pass(301);
      assert.deepEqual(await seen(house), ['Given']);
    });

    it('P5: a password that was changed is refused within the life of the old one, and at once where the ERP is asked', async () => {
      house.pass(301);
      assert.deepEqual(await seen(house), ['Given']);
      house.erp.changePassword('demo', 'new');
      house.pass(6);
      assert.equal(await seen(house), 401, 'the ERP was asked what changed');
      assert.deepEqual(await seen(house, 'demo:new'), ['Given']);
      house.erp.changePassword('demo', 'demo');
      house.pass(61);
      const cached = await house.talk('OPTIONS', homeOf('demo', 'Tasks/'), { as: 'demo:new' });
      assert.equal(cached.status, 200);
      const root = await house.talk('PROPFIND', '/', { headers: { Depth: '0' }, as: 'demo:new' });
      assert.equal(root.status, 401, 'and where it was not');
    });

    it('P5: a user who was put away is refused within the life of his log-in', async () => {
      house.pass(301);
      assert.deepEqual(await seen(house), ['Given']);
      house.erp.sql('res.users', demo, { active: false });
      house.pass(61);
      const root = await house.talk('PROPFIND', '/', { headers: { Depth: '0' }, as: 'demo:demo' });
      assert.equal(root.status, 401);
      assert.equal(await seen(house), 401);
      house.erp.sql('res.users', demo, { active: true });
      house.pass(301);
      assert.deepEqual(await seen(house), ['Given']);
    });
  });
