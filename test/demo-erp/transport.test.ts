import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { VERSIONS, type VersionName } from '../../examples/demo-erp/index.ts';
import { fault, logIn, rpc, withErp } from './client.ts';

/** Sends raw bytes and reads until the server closes, or until `enough` holds. */
function raw(url: string, bytes: string, enough: (text: string) => boolean = () => false): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if (enough(text)) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}

const post = (path: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: erp\r\nContent-Type: text/xml\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

const CALL = '<?xml version="1.0"?><methodCall><methodName>list</methodName><params/></methodCall>';

test('each version ends its connections as it was seen to', async () => {
  const expected: [VersionName, string, RegExp | undefined][] = [
    ['6.0', 'HTTP/1.1 200 OK', undefined],
    ['6.1', 'HTTP/1.0 200 OK', undefined],
    ['15', 'HTTP/1.0 200 OK', undefined],
    ['16', 'HTTP/1.1 200 OK', /^connection: close$/im],
    ['19', 'HTTP/1.1 200 OK', /^connection: close$/im],
  ];
  for (const [version, status, header] of expected) {
    await withErp({ version }, async ({ url }) => {
      const kept = version === '6.0';
      const call = post('/xmlrpc/db', CALL);
      const twice = (text: string) => text.split('</methodResponse>').length > 2;
      const text = await raw(url, kept ? call + call : call, twice);
      assert.equal(text.split('\r\n')[0], status, version);
      assert.equal(text.split('<string>demo</string>').length - 1, kept ? 2 : 1, version);
      assert.match(text, /^date: .* GMT$/im);
      if (header !== undefined) assert.match(text, header);
    });
  }
});

test('an unknown path: no answer on 6.0, a page from 6.1 on', async () => {
  const expected: [VersionName, string][] = [
    ['6.0', ''],
    ['6.1', 'HTTP/1.0 404 NOT FOUND'],
    ['10', 'HTTP/1.0 500 INTERNAL SERVER ERROR'],
    ['14', 'HTTP/1.0 404 NOT FOUND'],
    ['19', 'HTTP/1.1 404 NOT FOUND'],
  ];
  for (const [version, status] of expected) {
    await withErp({ version }, async ({ url }) => {
      const text = await raw(url, 'GET /nowhere HTTP/1.1\r\nHost: erp\r\n\r\n');
      assert.equal(text.split('\r\n')[0], status, version);
    });
  }
});

test('the paths of XML-RPC by version', async () => {
  const paths = ['/xmlrpc/db', '/openerp/xmlrpc/1/db', '/xmlrpc/2/db'];
  for (const version of VERSIONS) {
    await withErp({ version }, async ({ url }) => {
      const found = [];
      for (const path of paths) {
        const text = await raw(url, post(path, CALL), (all) => all.includes('</methodResponse>'));
        if (text.includes('<string>demo</string>')) found.push(path);
      }
      const modern = Number(version) >= 8;
      const expected =
        version === '6.0' ? paths.slice(0, 1) : modern ? [paths[0], paths[2]] : paths.slice(0, 2);
      assert.deepEqual(found, expected, version);
    });
  }
});

test('a body that is no XML, or holds a control character', async () => {
  const expected: [VersionName, RegExp][] = [
    ['6.0', /200 OK[\s\S]*<int>1<\/int>[\s\S]*ExpatError/],
    ['6.1', /500 INTERNAL SERVER ERROR[\s\S]*<h1>/],
    ['11', /500 INTERNAL SERVER ERROR[\s\S]*<h1>/],
    ['12', /200 OK[\s\S]*<int>1<\/int>[\s\S]*ExpatError/],
    ['19', /200 OK[\s\S]*<int>1<\/int>[\s\S]*ExpatError/],
  ];
  for (const [version, answer] of expected) {
    await withErp({ version }, async ({ url }) => {
      const path = Number(version) >= 8 ? '/xmlrpc/2/db' : '/xmlrpc/db';
      for (const body of [
        '<methodCall><methodName>list',
        CALL.replace('list', 'li\x01st'),
        CALL.replace('list', '&#1;'),
      ]) {
        assert.match(
          await raw(url, post(path, body), (text) => /<\/methodResponse>|<\/h1>/.test(text)),
          answer,
          version,
        );
      }
    });
  }
});

test('a control character in a record makes the answer ill-formed up to 15', async () => {
  for (const version of ['6.1', '14', '15', '16', '19'] as const) {
    await withErp({ version }, async (erp) => {
      const demo = await logIn(erp, 'demo');
      const id = await demo('project.task', 'create', { name: 'x' });
      erp.sql('project.task', id, { name: 'a\x0bb' });
      const body = `<methodCall><methodName>execute</methodName><params>${['demo', demo.uid, 'demo', 'project.task', 'read', [id], ['name']].map(param).join('')}</params></methodCall>`;
      const text = await raw(erp.url, post('/xmlrpc/object', body));
      assert.equal(text.includes('<string>a\x0bb</string>'), Number(version) < 16, version);
      assert.equal(text.includes('<string>ab</string>'), Number(version) >= 16, version);
    });
  }
});

function param(value: unknown): string {
  return `<param>${valueXml(value)}</param>`;
}

function valueXml(value: unknown): string {
  if (Array.isArray(value))
    return `<value><array><data>${value.map(valueXml).join('')}</data></array></value>`;
  return typeof value === 'number' ? `<value><int>${value}</int></value>` : `<value>${value}</value>`;
}

test('what the common service tells', async () => {
  const info = (major: number, ...rest: unknown[]) => [major, 0, 0, 'final', 0, ...rest];
  const expected: [VersionName, unknown][] = [
    [
      '7.0',
      {
        server_version: '7.0-20140804-231303',
        server_version_info: info(7),
        server_serie: '7.0',
        protocol_version: 1,
      },
    ],
    [
      '8',
      {
        server_version: '8.0-20160320',
        server_version_info: info(8),
        server_serie: '8.0',
        protocol_version: 1,
      },
    ],
    [
      '9',
      {
        server_version: '9.0c-20160320',
        server_version_info: info(9, 'c'),
        server_serie: '9.0',
        protocol_version: 1,
      },
    ],
    [
      '14',
      {
        server_version: '14.0',
        server_version_info: info(14, ''),
        server_serie: '14.0',
        protocol_version: 1,
      },
    ],
    [
      '16',
      {
        server_version: '16.0+e-20240621',
        server_version_info: info(16, ''),
        server_serie: '16.0',
        protocol_version: 1,
      },
    ],
  ];
  for (const [version, answer] of expected) {
    await withErp({ version }, async ({ url }) => {
      assert.deepEqual(await rpc(url, '/xmlrpc/common', 'version', []), answer);
    });
  }
  await withErp({ version: '6.0', zone: 'Europe/Brussels' }, async ({ url }) => {
    await assert.rejects(rpc(url, '/xmlrpc/common', 'version', []), fault('Method not found: version'));
    assert.equal(
      await rpc(url, '/xmlrpc/common', 'timezone_get', ['demo', 'demo', 'demo']),
      'Europe/Brussels',
    );
    assert.equal((await rpc(url, '/xmlrpc/common', 'about', [true]))[1], '6.0.4');
    assert.equal(await rpc(url, '/xmlrpc/db', 'server_version', []), '6.0.4');
  });
});

test('logging in', async () => {
  for (const version of VERSIONS) {
    await withErp({ version }, async (erp) => {
      const login = (name: string, password: string, db = 'demo') =>
        rpc(erp.url, '/xmlrpc/common', 'login', [db, name, password]);
      assert.ok((await login('demo', 'demo')) > 1, version);
      assert.equal(await login('demo', 'wrong'), false);
      assert.equal(await login('DEMO', 'demo'), false);
      assert.equal(await login('nobody', 'x'), false);
      await assert.rejects(
        login('demo', 'demo', 'nodb'),
        fault(/database "nodb" does not exist\n$/, /^Traceback/),
      );
      if (version === '18') await assert.rejects(login('demo', ''), fault('scope and key required'));
      else assert.equal(await login('demo', ''), false);
    });
  }
});

test('ten failed log-ins lock an address for a minute on 12 to 15', async () => {
  for (const version of ['11', '12', '15', '16'] as const) {
    let now = Date.UTC(2026, 10, 23, 12);
    await withErp({ version, clock: () => now }, async (erp) => {
      const locks = version === '12' || version === '15';
      const login = (password: string) =>
        rpc(erp.url, '/xmlrpc/common', 'authenticate', ['demo', 'demo', password, {}]);
      const known = await logIn(erp, 'admin');
      for (let attempt = 0; attempt < 10; attempt += 1) assert.equal(await login(`wrong ${attempt}`), false);
      assert.equal((await login('demo')) === false, locks, version);
      assert.ok(Array.isArray(await known('res.users', 'search', [])), 'known credentials still work');
      const call = ['demo', known.uid, 'x', 'res.users', 'search', [[]]];
      const stranger = rpc(erp.url, '/xmlrpc/2/object', 'execute_kw', call);
      await assert.rejects(stranger, fault(3, locks ? /^Too many login failures/ : /denied/i));
      now += 61_000;
      assert.ok((await login('demo')) > 1, version);
    });
  }
});
