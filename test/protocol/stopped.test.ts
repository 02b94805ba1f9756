/** SIGTERM and SIGHUP, to a process of its own. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { type DemoErp, startDemoErp } from '../../examples/demo-erp/index.ts';
import { basic } from '../dav/talk.ts';
import { KilledGateway } from './killed/gateway.ts';

const HOME = 'webdav/demo/calendars/users/admin/c/Meetings/';
const BODY = '<D:propfind xmlns:D="DAV:"><D:prop><D:sync-token/></D:prop></D:propfind>';

interface Reply {
  readonly status: number;
  readonly complete: boolean;
  readonly socket: unknown;
  readonly certificate: string | undefined;
}

function ask(url: string, agent?: Agent | PlainAgent): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: basic('admin:admin'), Depth: '0' };
    const send = url.startsWith('https:') ? request : plainRequest;
    const options = { method: 'PROPFIND', headers, ...(agent ? { agent } : {}) };
    const sent = send(new URL(HOME, url), options, (answer) => {
      const { socket } = answer;
      const subject = socket instanceof TLSSocket ? socket.getPeerCertificate().subject?.CN : undefined;
      const certificate = subject === undefined ? undefined : String(subject);
      const ended = () =>
        resolve({ status: answer.statusCode ?? 0, complete: answer.complete, socket, certificate });
      answer.on('error', ended).on('end', ended).resume();
    });
    sent.on('error', reject).end(BODY);
  });
}

describe('a gateway that is told', { skip: process.platform === 'win32' && 'there are no signals' }, () => {
  let erp: DemoErp;
  before(async () => {
    erp = await startDemoErp({ version: '17', demoData: false });
  });
  after(() => erp.close());

  /** Until the ERP was asked for the user, and is about to be asked for more. */
  async function underWay(reply: Promise<Reply>): Promise<void> {
    reply.catch(() => undefined);
    while (!erp.calls.names.includes('common.authenticate')) await delay(5);
  }

  it('to stop answers what is under way, lets idle connections go, and takes no more', async () => {
    const gateway = await KilledGateway.open(erp.url);
    const idle = new PlainAgent({ keepAlive: true });
    try {
      erp.calls.clear();
      const end = erp.inject({ service: 'object', latency: 300 });
      const reply = ask(gateway.url, idle);
      await underWay(reply);
      const stopped = gateway.stop();
      const { status, complete } = await reply;
      end();
      assert.deepEqual([status, complete], [207, true]);
      assert.equal(await stopped, 0);
      await assert.rejects(ask(gateway.url), { code: 'ECONNREFUSED' });
    } finally {
      idle.destroy();
      await gateway.close();
    }
  });

  it('to stop waits no longer than --grace', async () => {
    const gateway = await KilledGateway.open(erp.url, '--grace', '0.2');
    erp.calls.clear();
    const end = erp.inject({ service: 'object', hang: true });
    try {
      const reply = ask(gateway.url);
      await underWay(reply);
      assert.equal(await gateway.stop(), 1);
      await assert.rejects(reply, { code: 'ECONNRESET' });
    } finally {
      end();
      await gateway.close();
    }
  });

  it('of a new certificate shows it to new connections, and keeps the others', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'erpcal-signal-'));
    const files = [join(folder, 'cert.pem'), join(folder, 'key.pem')] as const;
    const place = (kind: '' | 'other-'): void => {
      const given = join(import.meta.dirname, '..', 'fixtures', 'tls');
      copyFileSync(join(given, `${kind}cert.pem`), files[0]);
      copyFileSync(join(given, `${kind}key.pem`), files[1]);
    };
    place('');
    const gateway = await KilledGateway.open(erp.url, '--tls-cert', files[0], '--tls-key', files[1]);
    const kept = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });
    const shown = async () => (await ask(gateway.url, new Agent({ rejectUnauthorized: false }))).certificate;
    try {
      const first = await ask(gateway.url, kept);
      place('other-');
      gateway.hangUp();
      for (let tries = 0; (await shown()) !== 'other.test'; tries++) {
        assert.ok(tries < 200, 'the new certificate never came');
        await delay(50);
      }
      const later = await ask(gateway.url, kept);
      assert.equal(later.socket, first.socket, 'the same connection');
      assert.deepEqual([first.status, later.status], [207, 207]);
    } finally {
      kept.destroy();
      await gateway.close();
      rmSync(folder, { recursive: true });
    }
  });
});
