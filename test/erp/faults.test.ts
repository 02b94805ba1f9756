import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ErpFault, type FaultKind, isFault } from '../../lib/erp/faults.ts';
import { unavailable } from '../../lib/errors.ts';

interface Recorded {
  readonly version: string;
  readonly kind: FaultKind;
  readonly code: number | string;
  readonly text: string;
}

/**
 * Faults of every version, by its endpoints with texts and with numbers as codes. Where the kind does not hang on
 * them, the words were replaced, so that recognising them by their English would fail here.
 */
const FAULTS: readonly Recorded[] = JSON.parse(
  readFileSync(new URL('fixtures/faults.json', import.meta.url), 'utf8'),
);

describe('the kind of a fault', () => {
  for (const version of new Set(FAULTS.map((fault) => fault.version))) {
    it(`of version ${version}`, () => {
      for (const { kind, code, text } of FAULTS.filter((fault) => fault.version === version))
        assert.equal(new ErpFault(code, text).kind, kind, JSON.stringify({ code, text }));
    });
  }

  it('is a bug when there is nothing to go by', () => {
    for (const [code, text] of [
      [null, null],
      [1, ''],
      ['', ''],
      [false, 7],
      [1, 'Traceback (most recent call last):\n'],
    ] as const)
      assert.equal(new ErpFault(code, text).kind, 'bug');
  });
});

describe('what a client is told', () => {
  const answers: readonly (readonly [kind: FaultKind, status: number, retryAfter: boolean])[] = [
    ['denied', 401, false],
    ['locked-out', 503, true],
    ['access', 403, false],
    ['missing', 503, true],
    ['validation', 403, false],
    ['concurrency', 412, false],
    ['no-database', 503, true],
    ['database-away', 503, true],
    ['pool-full', 503, true],
    ['none-after-commit', 502, false],
    ['no-model', 503, true],
    ['no-method', 503, true],
    ['request', 502, false],
    ['bug', 503, true],
  ];
  for (const [kind, status, retryAfter] of answers) {
    it(`of ${kind}`, () => {
      const recorded = FAULTS.filter((fault) => fault.kind === kind);
      assert.notEqual(recorded.length, 0);
      for (const { code, text } of recorded) {
        const fault = new ErpFault(code, text);
        assert.equal(fault.status, status);
        assert.equal('Retry-After' in fault.headers, retryAfter);
        assert.doesNotMatch(fault.message, /Traceback|File "|warning --|None\)/);
      }
    });
  }

  it('is the precondition where the ERP allows it not', () => {
    assert.equal(new ErpFault(4, 'no').condition, 'need-privileges');
  });

  const messages: readonly (readonly [code: number | string, text: string, message: string])[] = [
    [4, 'Not you.', 'The ERP does not allow this: Not you.'],
    ['warning -- AccessError\n\nNot you.', '', 'The ERP does not allow this: Not you.'],
    [
      'warning -- AccessError\n\n(u"L\'acc\\xe8s\\nest d\\u00e9ni\\xe9", None)',
      '',
      "The ERP does not allow this: L'accès\nest dénié",
    ],
    [2, '<p>Bad <b>dates</b>.</p>', 'The ERP does not accept this: Bad dates.'],
    [
      'Bad dates.\nNone',
      'Traceback (most recent call last):\n  ...\nValidationError: x',
      'The ERP does not accept this: Bad dates.',
    ],
    [
      1,
      `Traceback (most recent call last):\n  File "x"\nValueError: a secret of the code`,
      'The ERP failed.',
    ],
    [2, 'long '.repeat(1000), `The ERP does not accept this: ${'long '.repeat(100)}`],
  ];
  for (const [code, text, message] of messages) {
    it(message.slice(0, 60), () => assert.equal(new ErpFault(code, text).message, message));
  }

  it('is the last exception of several', () => {
    const text =
      'Traceback (most recent call last):\n  a\nKeyError: 7\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  b\nodoo.exceptions.ValidationError: two\nlines\n';
    assert.equal(new ErpFault(1, text).message, 'The ERP does not accept this: two\nlines');
  });
});

it('faults are told from other errors', () => {
  assert.ok(isFault(new ErpFault(3, 'Access Denied'), 'missing', 'denied'));
  assert.ok(!isFault(new ErpFault(3, 'Access Denied'), 'missing'));
  assert.ok(!isFault(unavailable('away'), 'denied'));
});
