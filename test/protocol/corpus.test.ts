/** What the corpus holds: without it, the round trip shows little. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import ICAL from 'ical.js';
import { type Component, vtimezone } from '../../lib/ical/index.ts';
import { corpus } from './corpus.ts';

const OBJECTS = corpus();
const ENTRIES = OBJECTS.flatMap(({ entries }) => entries);
const ALARMS = ENTRIES.flatMap((entry) => entry.getAllSubcomponents('valarm'));

/** Every value of a property or of one of its parameters, in upper case. */
function said(components: readonly Component[], property: string, parameter?: string): Set<string> {
  const properties = components.flatMap((component) => component.getAllProperties(property));
  const values = properties.flatMap((one) =>
    parameter === undefined ? one.getValues().map(String) : (one.getFirstParameter(parameter) ?? []),
  );
  return new Set(values.map((value) => value.toUpperCase()));
}

function holds(found: Set<string>, wanted: string): void {
  const missing = wanted.split(' ').filter((word) => !found.has(word));
  assert.deepEqual(missing, []);
}

const VEVENTS = ENTRIES.filter(({ name }) => name === 'vevent');
const VTODOS = ENTRIES.filter(({ name }) => name === 'vtodo');

describe('the corpus', () => {
  it('has objects enough, each once, of every client', () => {
    assert.ok(OBJECTS.length >= 160, String(OBJECTS.length));
    assert.ok(VTODOS.length >= 40, String(VTODOS.length));
    assert.equal(new Set(OBJECTS.map(({ uid }) => uid)).size, OBJECTS.length);
    const clients = new Set(OBJECTS.map(({ client }) => client));
    holds(
      clients,
      'caldav-synchronizer davx5 evolution exchange fastmail google ios jtx-board kde macos nextcloud outlook tasks-org thunderbird',
    );
  });

  it('is kept with the line ends and the folding of RFC 5545', () => {
    for (const { name, text } of OBJECTS) {
      assert.doesNotMatch(text, /[^\r]\n|\r[^\n]/, name);
      const long = text.split('\r\n').filter((line) => Buffer.byteLength(line) > 75);
      assert.deepEqual(long, [], name);
    }
  });

  it('has one UID an object', () => {
    for (const { name, entries } of OBJECTS)
      assert.equal(new Set(entries.map((entry) => entry.getFirstPropertyValue('uid'))).size, 1, name);
  });

  const WORDS: readonly [what: string, found: Set<string>, wanted: string][] = [
    ['status of meetings', said(VEVENTS, 'status'), 'TENTATIVE CONFIRMED CANCELLED'],
    ['status of tasks', said(VTODOS, 'status'), 'NEEDS-ACTION IN-PROCESS COMPLETED CANCELLED'],
    ['priority of tasks', said(VTODOS, 'priority'), '0 1 2 3 4 5 6 7 8 9'],
    ['class', said(ENTRIES, 'class'), 'PUBLIC PRIVATE CONFIDENTIAL'],
    ['transparency', said(VEVENTS, 'transp'), 'OPAQUE TRANSPARENT'],
    [
      'participation',
      said(ENTRIES, 'attendee', 'partstat'),
      'NEEDS-ACTION ACCEPTED DECLINED TENTATIVE DELEGATED IN-PROCESS COMPLETED',
    ],
    ['roles', said(ENTRIES, 'attendee', 'role'), 'CHAIR REQ-PARTICIPANT OPT-PARTICIPANT NON-PARTICIPANT'],
    ['kinds', said(ENTRIES, 'attendee', 'cutype'), 'INDIVIDUAL GROUP RESOURCE ROOM UNKNOWN'],
    ['who schedules', said(ENTRIES, 'attendee', 'schedule-agent'), 'CLIENT NONE'],
    ['relations', said(VTODOS, 'related-to', 'reltype'), 'PARENT CHILD SIBLING'],
    ['alarms', said(ALARMS, 'action'), 'DISPLAY AUDIO EMAIL NONE PROCEDURE'],
    ['ends that alarms hang on', said(ALARMS, 'trigger', 'related'), 'START END'],
    ['overrides', said(ENTRIES, 'recurrence-id', 'range'), 'THISANDFUTURE'],
  ];
  for (const [what, found, wanted] of WORDS) it(`knows every ${what}`, () => holds(found, wanted));

  it('knows every kind of rule', () => {
    const rules = ENTRIES.flatMap((entry) => entry.getAllProperties('rrule')).map((one) =>
      Object.keys(ICAL.Recur.fromString(String(one.getFirstValue())).toJSON()).concat(
        String(one.getFirstValue()).split(/[=;]/)[1] ?? '',
      ),
    );
    holds(
      new Set(rules.flat()),
      'HOURLY DAILY WEEKLY MONTHLY YEARLY interval count until wkst byday bymonthday bymonth bysetpos',
    );
    assert.ok(rules.some((parts) => !parts.includes('count') && !parts.includes('until')));
  });

  it('has times of every kind, and zones that IANA does not know', () => {
    const starts = VEVENTS.flatMap((entry) => entry.getFirstProperty('dtstart') ?? []);
    const forms = starts.map((start) =>
      String(start.getFirstValue())
        .replace(/\d/g, '0')
        .concat(start.getFirstParameter('tzid') ? ' zone' : ''),
    );
    holds(
      new Set(forms.map((form) => form.replace(' ', '_'))),
      '0000-00-00 0000-00-00T00:00:00 0000-00-00T00:00:00Z 0000-00-00T00:00:00_zone',
    );
    const strange = starts
      .flatMap((start) => start.getFirstParameter('tzid') ?? [])
      .filter((id) => !vtimezone(id));
    assert.ok(new Set(strange).size >= 8, [...new Set(strange)].join());
  });

  const PROPERTIES =
    'duration due completed percent-complete categories rdate exdate geo url attach conference color contact resources comment related-to request-status x-alt-desc image styled-description x-apple-structured-location x-apple-sort-order x-moz-lastack x-moz-snooze-time x-microsoft-cdo-busystatus x-google-conference';
  it('has every property that clients write and ERPs do not hold', () => {
    holds(new Set(ENTRIES.flatMap((entry) => entry.getAllProperties().map(({ name }) => name))), PROPERTIES);
    holds(
      new Set(ALARMS.flatMap((alarm) => alarm.getAllProperties().map(({ name }) => name))),
      'uid x-wr-alarmuid acknowledged attach repeat duration proximity x-apple-proximity x-evolution-alarm-uid',
    );
  });

  it('has meetings without a master, without a title, with a title of 300 characters', () => {
    const titles = VEVENTS.map((entry) => entry.getFirstPropertyValue('summary'));
    assert.ok(OBJECTS.filter(({ master }) => !master).length >= 2);
    assert.ok(titles.includes(null) && titles.includes(''));
    assert.ok(titles.some((title) => String(title).length === 300));
  });
});
