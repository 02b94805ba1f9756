import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loginIn } from '../../lib/dav/login.ts';
import { locate } from '../../lib/dav/place.ts';

for (const [typed, expected] of [
  ['admin', { login: 'admin' }],
  ['anne@example.com', { login: 'anne@example.com' }],
  ['admin@@erp', { login: 'admin', db: 'erp' }],
  ['anne@example.com@@erp two', { login: 'anne@example.com', db: 'erp two' }],
  ['a@@b@@erp', { login: 'a@@b', db: 'erp' }],
  ['anne@@@erp', { login: 'anne@', db: 'erp' }],
  ['@@erp', { login: '@@erp' }],
  ['admin@@', { login: 'admin@@' }],
  ['admin@@erp@x', { login: 'admin@@erp@x' }],
] as const)
  test(`${typed} is ${JSON.stringify(expected)}`, () => assert.deepEqual(loginIn(typed), expected));

for (const [path, named] of [
  ['/principals/users/admin@@other/', { login: 'admin', db: 'other' }],
  ['/principals/users/anne%40example.com%40%40other', { login: 'anne@example.com', db: 'other' }],
  ['/webdav/other/principals/users/admin@@other/', { login: 'admin', db: 'other' }],
  ['/webdav/erp/principals/users/admin@@other/', { login: 'admin@@other', db: 'erp' }],
  ['/webdav/erp/principals/users/admin/', { login: 'admin', db: 'erp' }],
] as const)
  test(`${path} names its database`, () => assert.deepEqual(locate(path)?.named, named));
