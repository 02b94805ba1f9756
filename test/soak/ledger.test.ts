/** The judge of a soak, who must find what is wrong. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ledger, nameOf, type Sight, type Version } from './ledger.ts';

const FIRST: Version = { number: 1, start: 1000 };
const SECOND: Version = { number: 2, start: 2000 };

const shown = (token: string, ...versions: readonly Version[]): readonly Sight[] =>
  versions.map((version) => ({ name: nameOf(token, version), start: version.start }));

interface Row {
  readonly what: string;
  readonly happens: (ledger: Ledger, token: string) => void;
  readonly right: readonly (readonly Version[])[];
  readonly wrong: readonly (readonly Version[])[];
}

const ROWS: readonly Row[] = [
  {
    what: 'what was acknowledged is there once',
    happens: (ledger, token) => ledger.attempt(token, FIRST).took(),
    right: [[FIRST]],
    wrong: [[], [FIRST, FIRST], [SECOND], [{ ...FIRST, start: 5 }]],
  },
  {
    what: 'what was not may be there, or not',
    happens: (ledger, token) => ledger.attempt(token, FIRST).doubt(),
    right: [[FIRST], []],
    wrong: [[FIRST, FIRST], [SECOND]],
  },
  {
    what: 'what came afterwards stands',
    happens: (ledger, token) => {
      ledger.attempt(token, FIRST).took();
      ledger.attempt(token, SECOND).took();
    },
    right: [[SECOND]],
    wrong: [[FIRST], []],
  },
  {
    what: 'of two at once either may be the last',
    happens: (ledger, token) => {
      const attempts = [ledger.attempt(token, FIRST), ledger.attempt(token, SECOND)];
      for (const attempt of attempts) attempt.took();
    },
    right: [[FIRST], [SECOND]],
    wrong: [[], [FIRST, SECOND]],
  },
  {
    what: 'what was deleted stays away',
    happens: (ledger, token) => {
      ledger.attempt(token, FIRST).took();
      ledger.attempt(token, undefined).took();
    },
    right: [[]],
    wrong: [[FIRST]],
  },
  {
    what: 'a deletion without an answer leaves both open',
    happens: (ledger, token) => {
      ledger.attempt(token, FIRST).took();
      ledger.attempt(token, undefined).doubt();
    },
    right: [[], [FIRST]],
    wrong: [[FIRST, FIRST]],
  },
];

for (const { what, happens, right, wrong } of ROWS)
  test(what, () => {
    const ledger = new Ledger();
    const token = ledger.begin('admin', 1);
    happens(ledger, token);
    for (const versions of right) assert.deepEqual(ledger.judge(shown(token, ...versions)), []);
    for (const versions of wrong) assert.equal(ledger.judge(shown(token, ...versions)).length, 1);
  });
