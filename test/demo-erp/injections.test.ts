import assert from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { ClientFault, fault, logIn, withErp } from './client.ts';

const EVENT = { name: 'x', start: '2026-12-01 10:00:00', stop: '2026-12-01 11:00:00' };

test('a fault on purpose meets the calls it names, as often as it says', async () => {
  await withErp({ version: '14' }, async (erp) => {
    const demo = await logIn(erp, 'demo');
    const search = () => demo('calendar.event', 'search', []);
    erp.inject({
      model: 'calendar.event',
      method: 'search',
      count: 2,
      fault: { kind: 'user', message: 'not now' },
    });
    assert.deepEqual(await demo('project.task', 'search', []), []);
    await assert.rejects(search(), fault('warning -- UserError\n\nnot now', ''));
    await assert.rejects(search(), ClientFault);
    assert.deepEqual(await search(), []);
  });
});

test('an injection can be taken back', async () => {
  await withErp({ version: '14' }, async (erp) => {
    const demo = await logIn(erp, 'demo');
    const stop = erp.inject({ html500: true });
    await assert.rejects(demo('project.task', 'search', []));
    stop();
    assert.deepEqual(await demo('project.task', 'search', []), []);
    erp.inject({ html500: true });
    erp.heal();
    assert.deepEqual(await demo('project.task', 'search', []), []);
  });
});

test('an injection lets so many calls go by, whatever they are', async () => {
  await withErp({ version: '14' }, async (erp) => {
    const demo = await logIn(erp, 'demo');
    erp.inject({ service: 'object', after: 2, count: 1, fault: { kind: 'user', message: 'not now' } });
    assert.deepEqual(await demo('project.task', 'search', []), []);
    assert.equal(await demo('common.nothing', 'search', []).then(Boolean, () => true), true);
    await assert.rejects(demo('calendar.event', 'search', []), ClientFault);
    assert.deepEqual(await demo('calendar.event', 'search', []), []);
  });
});

test('a connection that ends, or is silent, with nothing done and with all done', async () => {
  const kinds = [
    [{ dropped: true }, 0],
    [{ hang: true }, 0],
    [{ cut: 0 }, 1],
    [{ hangAfterCommit: true }, 1],
  ] as const;
  for (const [kind, made] of kinds) {
    await withErp({ version: '14' }, async (erp) => {
      const demo = await logIn(erp, 'demo');
      erp.inject({ method: 'create', count: 1, ...kind });
      const lost = demo('calendar.event', 'create', EVENT).then(
        () => 'answered',
        () => 'lost',
      );
      const silent = 'hang' in kind || 'hangAfterCommit' in kind;
      const patience = new Promise((resolve) => setTimeout(resolve, 100, 'silent'));
      assert.equal(await Promise.race(silent ? [lost, patience] : [lost]), silent ? 'silent' : 'lost');
      assert.equal((await demo('calendar.event', 'search', [])).length, made);
    });
  }
});

test('a fault after the commit', async () => {
  await withErp({ version: '14' }, async (erp) => {
    const demo = await logIn(erp, 'demo');
    erp.inject({
      method: 'create',
      count: 1,
      faultAfterCommit: 'cannot marshal None unless allow_none is enabled',
    });
    await assert.rejects(demo('calendar.event', 'create', EVENT), fault(/cannot marshal None/));
    assert.equal((await demo('calendar.event', 'search', [])).length, 1);
  });
});

test('answers cut off, ill-formed, and a page of HTML', async () => {
  for (const version of ['6.0', '14', '19'] as const) {
    await withErp({ version }, async (erp) => {
      const post = () =>
        request(`${erp.url}/xmlrpc/common`, {
          method: 'POST',
          body: '<methodCall><methodName>about</methodName></methodCall>',
        });
      erp.inject({ service: 'common', count: 1, cut: 40 });
      await assert.rejects(
        post().then(({ body }) => body.text()),
        version,
      );
      erp.inject({ service: 'common', count: 1, cut: 0 });
      await assert.rejects(post(), version);
      erp.inject({ service: 'common', count: 1, illFormed: '<methodResponse><' });
      assert.equal(await (await post()).body.text(), '<methodResponse><');
      erp.inject({ service: 'common', count: 1, html500: true });
      const { statusCode, headers, body } = await post();
      assert.equal(statusCode, 500);
      assert.match(String(headers['content-type']), /^text\/html/);
      assert.match(await body.text(), /<h1>/);
    });
  }
});

test('latency comes before the answer', async () => {
  await withErp({ version: '14' }, async (erp) => {
    const demo = await logIn(erp, 'demo');
    erp.inject({ model: 'calendar.event', method: 'search', count: 1, latency: 50 });
    const order: string[] = [];
    await Promise.all([
      demo('calendar.event', 'search', []).then(() => order.push('late')),
      demo('project.task', 'search', []).then(() => order.push('soon')),
    ]);
    assert.deepEqual(order, ['soon', 'late']);
  });
});

test('every call is in the log, with who, what and how it ended', async () => {
  await withErp({ version: '14' }, async (erp) => {
    const demo = await logIn(erp, 'demo');
    await demo.keywords('calendar.event', 'search_read', [[]], { fields: ['name'] });
    await assert.rejects(demo('calendar.event', 'unlink', [999]));
    assert.deepEqual(erp.calls.names, [
      'common.login',
      'calendar.event.search_read',
      'calendar.event.unlink',
    ]);
    const [, read, unlink] = erp.calls;
    assert.deepEqual(
      [read?.uid, read?.args, read?.keywords, read?.fault],
      [demo.uid, [[]], { fields: ['name'] }, undefined],
    );
    assert.match(unlink?.fault ?? '', /^Record does not exist/);
    assert.ok(Number(read?.bytes) > 100);
    erp.calls.clear();
    assert.deepEqual(erp.calls.names, []);
  });
});
