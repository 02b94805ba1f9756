/** Somebody logged in to the ERP: XML-RPC without a line of the gateway's. */

import { Readable } from 'node:stream';
import Deserializer from 'xmlrpc/lib/deserializer.js';
import { serializeMethodCall } from 'xmlrpc/lib/serializer.js';
import type { Call } from '../../../examples/demo-erp/series/operations.ts';

export interface Erp {
  readonly erp: string;
  readonly db: string;
  readonly version: number;
}

/** Nothing but a call with keywords needs `execute_kw`, which 6.0 does not have. */
export interface Account {
  readonly uid: number;
  readonly call: Call;
}

/** Logs in; the password of everybody here is his login. */
export async function logIn({ erp, db, version }: Erp, login: string): Promise<Account> {
  const path = version < 8 ? '/xmlrpc' : '/xmlrpc/2';
  const uid = Number(await request(`${erp}${path}/common`, 'login', [db, login, login]));
  if (!uid) throw new Error(`${login} is not let into the ERP`);
  const call: Call = (model, method, args, keywords) => {
    const who = [db, uid, login, model, method];
    return Object.keys(keywords).length === 0
      ? request(`${erp}${path}/object`, 'execute', [...who, ...args])
      : request(`${erp}${path}/object`, 'execute_kw', [...who, args, keywords]);
  };
  return { uid, call };
}

async function request(url: string, method: string, parameters: readonly unknown[]): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'text/xml', Connection: 'close' },
    body: serializeMethodCall(method, parameters),
  });
  const body = await response.text();
  const answer = Promise.withResolvers<unknown>();
  new Deserializer().deserializeMethodResponse(Readable.from([body]), (error, value) =>
    error ? answer.reject(new Error(`${method}: ${error.message.slice(-300)}`)) : answer.resolve(value),
  );
  return answer.promise;
}
