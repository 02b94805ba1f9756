import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DemoErp, VersionName } from '../../examples/demo-erp/index.ts';
import { ClientFault, fault, logIn, rpc, withErp } from './client.ts';

type Code = number | string | RegExp;
/** What fails, and how it reads on the old path and on the numbered one. */
type Case = readonly [
  call: readonly [model: string, method: string, ...args: unknown[]],
  legacy: readonly [Code, (string | RegExp)?],
  numbered?: readonly [Code, (string | RegExp)?],
];

const MEETING = { name: 'x', date: '2026-12-01 10:00:00', date_deadline: '2026-12-01 11:00:00' };
const EVENT = { name: 'x', start: '2026-12-01 10:00:00', stop: '2026-12-01 11:00:00' };
const TRACEBACK = /^Traceback[\s\S]*: /;

const CASES: { readonly [version in VersionName]?: readonly Case[] } = {
  '6.0': [
    [
      ['no.such', 'search', []],
      [/^warning -- Object Error\n\nObject no.such doesn't exist$/, TRACEBACK],
    ],
    [
      ['res.users', '_get_id'],
      [/^warning -- Access Denied\n\nPrivate methods/, TRACEBACK],
    ],
    [
      ['res.users', 'nometh'],
      ["'res.users' object has no attribute 'nometh'", TRACEBACK],
    ],
    [
      ['crm.meeting', 'create', { ...MEETING, class: 'weird' }],
      [/^warning -- ValidateError\n\nThe value "weird" for the field "class"/],
    ],
    [
      ['crm.meeting', 'create', { ...MEETING, date: '2026-12-01T10:00:00Z' }],
      ["time data '2026-12-01T10:00:00Z' does not match format '%Y-%m-%d %H:%M:%S'"],
    ],
    [['crm.meeting', 'create', { ...MEETING, date: '2026-12-01' }], [/does not match format/]],
    [['crm.meeting', 'search', [['nofield', '=', 1]]], [/^column crm_meeting.nofield does not exist/]],
  ],
  '6.1': [
    [
      ['no.such', 'search', []],
      ["warning -- Object Error\n\nObject no.such doesn't exist", ''],
      [2, "Object no.such doesn't exist"],
    ],
    [['res.users', '_get_id'], [/^warning -- Access Denied\n\nPrivate methods/, ''], [2]],
    [
      ['crm.meeting', 'create', { ...MEETING, class: 'weird' }],
      [/^warning -- ValidateError\n\nThe value "weird" for the field "crm_meeting.class"/, ''],
      [2, /crm_meeting.class/],
    ],
    [
      ['crm.meeting', 'create', { date: '2026-12-01 10:00:00' }],
      [/^warning -- Integrity Error\n\n[\s\S]*Meeting - crm.meeting\]$/, ''],
    ],
    [
      ['crm.meeting', 'create', { ...MEETING, date: 'garbage' }],
      ['invalid input syntax for type timestamp: "garbage"', TRACEBACK],
    ],
    [
      ['crm.meeting', 'read', [999], ['name']],
      ['999', /KeyError: 999\n$/],
      [1, /KeyError: 999\n$/],
    ],
    [
      ['crm.meeting', 'write', [999], {}],
      [/^warning -- AccessError\n\n.*already been deleted/, ''],
    ],
    [
      ['crm.meeting', 'search', [['nofield', '=', 1]]],
      ["Invalid field 'nofield' in domain expression [('nofield', '=', 1)]", TRACEBACK],
    ],
    [['crm.meeting', 'search', ['bad']], [/^Invalid term 'bad' in domain expression/]],
    [['crm.meeting', 'search', ['|']], ['pop from empty list']],
    [
      ['project.task', 'set_kanban_state_done', []],
      ['cannot marshal None unless allow_none is enabled', TRACEBACK],
    ],
  ],
  '7.0': [
    [
      ['crm.meeting', 'create', { name: 'x' }],
      [/^warning -- Integrity Error/, ''],
    ],
    [
      ['crm.meeting', 'create', { ...MEETING, date_deadline: '2026-12-01 09:00:00' }],
      [/^warning -- ValidateError\n\n/, ''],
    ],
    [['crm.meeting', 'create', { ...MEETING, state: 'done' }], [/^warning -- ValidateError/]],
    [
      ['crm.meeting', 'read', [999], ['name']],
      ['999', /KeyError: 999\n$/],
    ],
    [
      ['res.users', 'write', [1], { name: 'x' }],
      [/^warning -- Access Denied\n\nSorry, you are not allowed to modify/],
    ],
  ],
  '8': [
    [
      ['no.model', 'search', []],
      ["warning -- Object Error\n\nObject no.model doesn't exist", ''],
      [2, "Object no.model doesn't exist"],
    ],
    [
      ['calendar.event', 'create', { ...EVENT, show_as: 'zzz' }],
      ["Wrong value for calendar.event.show_as: 'zzz'", TRACEBACK],
      [1, /ValueError: Wrong value/],
    ],
    [
      ['calendar.event', 'create', { ...EVENT, stop: '2026-12-01 09:00:00' }],
      [/^warning -- ValidateError\n\n/, ''],
      [2, /End date cannot be set before start date/],
    ],
    [
      ['res.users', 'write', [1], {}],
      [/^warning -- AccessError\n\nSorry/, ''],
      [2, /^Sorry/],
    ],
    [
      ['calendar.event', 'read', [999], ['name']],
      ['999', TRACEBACK],
      [1, /KeyError: 999\n$/],
    ],
    [['project.task', 'write', [999], {}], [/^warning -- MissingError\n\n/, ''], [2]],
  ],
  '9': [
    [
      ['no.model', 'search', []],
      ["warning -- Object no.model doesn't exist\n\nNone", ''],
      [2, 'None'],
    ],
    [
      ['res.users', 'write', [1], {}],
      [/^warning -- AccessError\n\n\(u'Sorry[\s\S]*', None\)$/, ''],
      [4, /^\(u'Sorry/],
    ],
    [
      ['calendar.event', 'create', { ...EVENT, stop: '2026-12-01 09:00:00' }],
      [/^Error ! End date[\s\S]*\nNone$/, TRACEBACK],
      [1, /ValidationError: \(u/],
    ],
    [['project.task', 'read', [1]], [/user_id/], [1, /KeyError: 'user_id'\n$/]],
  ],
  '10': [
    [
      ['no.model', 'search', []],
      ["warning -- Object no.model doesn't exist\n\n", ''],
      [2, ''],
    ],
    [['res.users', '_x'], [/^warning -- AccessError/, ''], [4]],
    [
      [
        'calendar.event',
        'create',
        { name: 'x', start_date: '2026-12-01', stop_date: '2026-12-01', allday: true },
      ],
      ["'start'"],
      [1, /KeyError: 'start'\n$/],
    ],
    [
      ['calendar.event', 'create', { name: 'x', start: '2026-12-01 10:00:00', duration: 1 }],
      [/a mandatory field[\s\S]*\nNone$/, TRACEBACK],
    ],
    [['calendar.event', 'create', [EVENT, EVENT]], [/has no attribute/]],
  ],
  '12': [
    [
      ['no.model', 'search', []],
      ["warning -- Object no.model doesn't exist\n\n", ''],
      [2, "Object no.model doesn't exist"],
    ],
    [
      ['res.users', 'write', [1], {}],
      [/^warning -- AccessError\n\n\('Sorry/, ''],
      [4, /User: 6\)', None\)$/],
    ],
    [['calendar.event', 'write', [999], {}], [/^warning -- MissingError/], [2]],
  ],
  '13': [
    [
      ['project.task', 'create', { name: 'x', nofield: 1 }],
      ["'nofield'", TRACEBACK],
      [1, /KeyError: 'nofield'/],
    ],
    [['project.task', 'read', [1], ['nofield']], ["'nofield'"]],
    [['calendar.event', 'read', [1]], [/is_highlighted/]],
  ],
  '14': [
    [
      ['no.model', 'search', []],
      ["warning -- UserError\n\nObject no.model doesn't exist", ''],
      [2, "Object no.model doesn't exist"],
    ],
    [
      ['res.users', '_check_credentials'],
      [
        'warning -- AccessError\n\nPrivate methods (such as _check_credentials) cannot be called remotely.',
        '',
      ],
      [4],
    ],
    [['res.users', 'nomethod'], ["type object 'res.users' has no attribute 'nomethod'", TRACEBACK], [1]],
    [['res.users', 'read', [2], ['nofield']], ["Invalid field 'nofield' on model 'res.users'"], [1]],
    [
      ['res.users', 'search', [['nofield', '=', 1]]],
      ["Invalid field res.users.nofield in leaf ('nofield', '=', 1)"],
      [1],
    ],
    [
      ['calendar.event', 'create', { ...EVENT, stop: '2026-12-01 09:00:00' }],
      [/^warning -- UserError\n\nThe ending date/, ''],
      [2, /starts '2026-12-01 10:00:00' and ends '2026-12-01 09:00:00'$/],
    ],
    [
      ['calendar.event', 'create', { ...EVENT, start: '2026-12-01T10:00:00Z' }],
      ["time data '2026-12-01T10:00:00Z' does not match format '%Y-%m-%d %H:%M:%S'", TRACEBACK],
      [1],
    ],
    [
      ['calendar.event', 'create', { start: EVENT.start, stop: EVENT.stop }],
      [/^warning -- UserError\n\n[\s\S]*Field: name/, ''],
      [2],
    ],
    [
      ['calendar.event', 'create', { ...EVENT, privacy: 'zzz' }],
      ["Wrong value for calendar.event.privacy: 'zzz'"],
      [1],
    ],
    [
      ['calendar.event', 'create', { ...EVENT, partner_ids: [1] }],
      ["'int' object is not subscriptable"],
      [1],
    ],
    [['calendar.event', 'read', [1]], [/NoneType/], [1]],
    [['calendar.event', 'read', ['1'], ['name']], [/^warning -- AccessError/], [4]],
    [
      ['calendar.event', 'unlink', [999]],
      [
        'warning -- MissingError\n\nRecord does not exist or has been deleted.\n(Record: calendar.event(999,), User: 6)',
        '',
      ],
      [2],
    ],
    [
      ['project.task', 'create', { name: 'x', priority: '2' }],
      ["Wrong value for project.task.priority: '2'"],
    ],
    [['project.task', 'create', { name: 'x', priority: 1 }], ['Wrong value for project.task.priority: 1']],
    [['res.users', 'context_get'], [/frozendict/], [1]],
  ],
  '15': [
    [
      ['calendar.event', 'read', [999], ['name']],
      [/recursion/],
      [1, /^Traceback[\s\S]{180000,}RecursionError: /],
    ],
  ],
  '16': [
    [['calendar.event', 'read', [999], ['name']], [/recursion/], [1, /RecursionError: /]],
    [['calendar.event', 'create', { ...EVENT, privacy: false }], [/^warning -- UserError/], [2]],
  ],
  '17': [[['calendar.event', 'search', [], 0, false, false, true], [/unexpected keyword argument 'count'/]]],
  '18': [[['calendar.event', 'name_get', [1]], ["The method 'calendar.event.name_get' does not exist"]]],
  '19': [
    [['calendar.event', 'exists', [1]], [/^warning -- AccessError/], [4]],
    [['res.users', '_check_credentials'], [/such as 'res.users._check_credentials'/], [4]],
    [['calendar.event', 'search', [['attendees_count', '=', 1]]], [/not stored/], [1]],
    [['res.users', 'read', [2], ['nofield']], ["Invalid field 'nofield' on 'res.users'"]],
    [
      ['project.task', 'create', { name: 'x', date_deadline: '2026-12-24T10:00:00' }],
      [/does not match format/],
    ],
  ],
};

const numberedPath = (erp: DemoErp): string =>
  Number(erp.version) >= 8 ? '/xmlrpc/2/object' : '/openerp/xmlrpc/1/object/demo';

async function onNumberedPath(erp: DemoErp, uid: number, call: readonly unknown[]): Promise<unknown> {
  const params = [uid, 'demo', ...call];
  return rpc(erp.url, numberedPath(erp), 'execute', Number(erp.version) >= 8 ? ['demo', ...params] : params);
}

for (const [version, cases] of Object.entries(CASES)) {
  test(`faults of ${version}`, async (context) => {
    await withErp({ version: version as VersionName }, async (erp) => {
      const demo = await logIn(erp, 'demo');
      for (const [call, legacy, numbered] of cases) {
        const name = `${call[0]}.${call[1]} ${JSON.stringify(call.slice(2))}`;
        await context.test(name, async () => {
          await assert.rejects(demo(...(call as [string, string])), fault(...legacy));
          if (numbered === undefined) return;
          await assert.rejects(onNumberedPath(erp, demo.uid, call), fault(...numbered));
        });
      }
    });
  });
}

test('a wrong password on the object service', async () => {
  const expected: [VersionName, Code, string, Code][] = [
    ['6.0', 'AccessDenied', '\n', ''],
    ['6.1', 'AccessDenied', 'Access denied.', 3],
    ['7.0', 'AccessDenied', 'Access denied.', 3],
    ['8', 'AccessDenied', 'Access denied.', 3],
    ['14', 'AccessDenied', 'Access Denied', 3],
    ['19', 'AccessDenied', 'Access Denied', 3],
  ];
  for (const [version, code, text, number] of expected) {
    await withErp({ version }, async (erp) => {
      const { uid } = await logIn(erp, 'demo');
      const call = ['res.users', 'search', []];
      const wrong = ['demo', uid, 'wrong', ...call];
      await assert.rejects(rpc(erp.url, '/xmlrpc/object', 'execute', wrong), fault(code, text));
      if (number === '') return;
      const params = version === '6.1' || version === '7.0' ? wrong.slice(1) : wrong;
      await assert.rejects(rpc(erp.url, numberedPath(erp), 'execute', params), fault(number, text));
    });
  }
});

test('an unknown uid is a missing record from 14 on', async () => {
  await withErp({ version: '14' }, async (erp) => {
    const call = rpc(erp.url, '/xmlrpc/2/object', 'execute', ['demo', 99999, 'x', 'res.users', 'search', []]);
    await assert.rejects(call, fault(2, /res\.users\(99999,\), User: 99999/));
  });
});

test('a method that returns None faults, and its work stays', async () => {
  await withErp({ version: '6.1' }, async (erp) => {
    const demo = await logIn(erp, 'demo');
    const id = await demo('project.task', 'create', { name: 'x' });
    await assert.rejects(demo('project.task', 'set_kanban_state_done', [id]), ClientFault);
    assert.equal((await demo('project.task', 'read', [id], ['kanban_state']))[0].kanban_state, 'done');
  });
});

test('a fault takes back what the call wrote, except on 13', async () => {
  for (const version of ['12', '13', '14'] as const) {
    await withErp({ version }, async (erp) => {
      const demo = await logIn(erp, 'demo');
      const id = await demo('calendar.event', 'create', EVENT);
      await assert.rejects(
        demo('calendar.event', 'write', [id], { stop: '2026-12-01 09:00:00' }),
        ClientFault,
      );
      const [{ stop }] = await demo('calendar.event', 'read', [id], ['stop']);
      assert.equal(stop, version === '13' ? '2026-12-01 09:00:00' : EVENT.stop, version);
    });
  }
});
