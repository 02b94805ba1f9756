import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Interpreter } from '../../examples/demo-erp/interpreter.ts';

test('calls at once take no less than one after another', async () => {
  const interpreter = new Interpreter();
  const began = performance.now();
  await Promise.all([interpreter.work(30), interpreter.work(30), interpreter.work(30)]);
  assert.ok(performance.now() - began >= 89);
});

test('a small call does not wait for all of a large one', async () => {
  const interpreter = new Interpreter();
  const ended: string[] = [];
  const note = (what: string) => () => void ended.push(what);
  await Promise.all([interpreter.work(100).then(note('large')), interpreter.work(1).then(note('small'))]);
  assert.deepEqual(ended, ['small', 'large']);
});

test('a call that took longer than it should waits for nobody', async () => {
  const interpreter = new Interpreter();
  const large = interpreter.work(50);
  const ended = await Promise.race([large.then(() => 'large'), interpreter.work(-3).then(() => 'none')]);
  assert.equal(ended, 'none');
  await large;
});
