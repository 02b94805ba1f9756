import assert from 'node:assert/strict';
import { between, type Case, type Trial } from './case.ts';
import type { Values } from './ground.ts';

const TASKS = 'project.task';

/** HTML as sent and as kept. */
const KEPT: readonly (readonly [sent: string, kept: string])[] = [
  ['a & b < c', '<p>a &amp; b &lt; c</p>'],
  ['two\nlines', '<p>two\nlines</p>'],
  ['<b>x</b> y', '<span><b>x</b> y</span>'],
  ['<div>a</div><div>b</div>', '<div>a</div><div>b</div>'],
  ['text <div>x</div> more', '<p>text </p><div>x</div> more'],
  ['<p>a</p>tail', '<p>a</p>tail'],
  ['<a href="http://x">l</a>', '<a href="http://x">l</a>'],
  ['  sp  ', '<p>sp  </p>'],
  ['', ''],
  ['<p>hi</p>', '<p>hi</p>'],
  ['<p>hi</p>\n', '<p>hi</p>\n'],
  ['<p>one</p><p>two</p>', '<p>one</p><p>two</p>'],
  ['text <b>bold</b> more', '<p>text <b>bold</b> more</p>'],
  ['<ul><li>a<li>b</ul>', '<ul><li>a</li><li>b</li></ul>'],
  ['<p>a<br/>b</p>', '<p>a<br>b</p>'],
  ['<!-- c -->z', '<p>z</p>'],
  ['<p><br></p>', '<p><br></p>'],
  ['a\u00a0b', '<p>a&nbsp;b</p>'],
  ['http://x.y/?a=1&b=2', '<p>http://x.y/?a=1&amp;b=2</p>'],
  ['é😀', '<p>é😀</p>'],
  ['<script>x</script>y', '<p>y</p>'],
  ['<p style="color:red" class="k" id="z">t</p>', '<p style="color:red" class="k" id="z">t</p>'],
  [
    '<b>x</b> <script>alert(1)</script><a href="javascript:x">l</a>',
    '<span><b>x</b> <a href="">l</a></span>',
  ],
];

async function keeps(trial: Trial, model: string, id: number): Promise<void> {
  for (const [sent, kept] of KEPT) {
    await trial.demo.write(model, [id], { description: sent });
    const { description } = await trial.demo.one(model, id, ['description']);
    const spaced = trial.version === '14' ? kept.replaceAll('&nbsp;', '\u00a0') : kept;
    assert.equal(description, spaced, JSON.stringify(sent));
  }
}

const timesOf = async (trial: Trial, id: number): Promise<unknown[]> => {
  const fields = ['allday', 'start', 'stop', 'start_date', 'stop_date', 'duration'];
  const row = await trial.demo.one(trial.meetings, id, fields);
  return fields.map((field) => row[field]);
};

/** Texts, and times that change their kind. */
export const texts: readonly Case[] = [
  {
    name: 'what a description in HTML becomes',
    facts: 'writing.md 7',
    versions: ['19'],
    run: async (trial) =>
      keeps(trial, trial.meetings, await trial.demo.create(trial.meetings, trial.meeting())),
  },
  {
    name: 'what the description of a task becomes',
    facts: 'writing.md 7',
    versions: ['14', '19'],
    run: async (trial) => keeps(trial, TASKS, await trial.demo.create(TASKS, { name: `${trial.mark} task` })),
  },
  {
    name: 'one div around a description goes on 14, and stays on 19',
    facts: 'writing.md 7',
    versions: ['14', '19'],
    run: async (trial) => {
      const id = await trial.demo.create(TASKS, { name: `${trial.mark} task`, description: '<div>hi</div>' });
      const { description } = await trial.demo.one(TASKS, id, ['description']);
      assert.equal(description, trial.version === '14' ? 'hi' : '<div>hi</div>');
    },
  },
  {
    name: 'a description in plain text stays to the letter',
    facts: 'writing.md 7',
    versions: ['14'],
    run: async (trial) => {
      const id = await trial.demo.create(trial.meetings, trial.meeting());
      for (const [sent] of KEPT) {
        await trial.demo.write(trial.meetings, [id], { description: sent });
        const { description } = await trial.demo.one(trial.meetings, id, ['description']);
        assert.equal(description, sent);
      }
    },
  },
  {
    name: 'names and places have no limit, and may be empty',
    facts: 'writing.md 7',
    versions: ['14', '19'],
    run: async (trial) => {
      const id = await trial.demo.create(trial.meetings, trial.meeting());
      for (const field of ['name', 'location']) {
        for (const value of ['x'.repeat(5000), ' both ', 'two\nlines', '<b>', '']) {
          await trial.demo.write(trial.meetings, [id], { [field]: value });
          assert.equal((await trial.demo.one(trial.meetings, id, [field]))[field], value);
        }
      }
      await trial.demo.write(trial.meetings, [id], { name: `${trial.mark} meeting` });
    },
  },
  {
    name: 'timed and all-day change into one another, however they are written',
    facts: 'writing.md 7',
    versions: between('14', '19'),
    run: async (trial) => {
      const id = await trial.demo.create(trial.meetings, trial.meeting());
      const after = async (values: Values): Promise<unknown[]> => {
        await trial.demo.write(trial.meetings, [id], values);
        return timesOf(trial, id);
      };
      const [from, to] = ['2030-03-10', '2030-03-11'];
      const whole = [true, `${from} 08:00:00`, `${to} 18:00:00`, from, to, 34];
      const dates = { start_date: from, stop_date: to };
      const midnights = { start: `${from} 00:00:00`, stop: `${to} 00:00:00` };
      const timed = { allday: false, start: '2030-03-12 09:00:00', stop: '2030-03-12 09:30:00' };
      const short = [false, timed.start, timed.stop, false, false, 0.5];
      assert.deepEqual(await after({ allday: true, ...dates }), whole);
      assert.deepEqual(await after(timed), short);
      assert.deepEqual(await after({ allday: true, ...midnights, ...dates }), whole);
      assert.deepEqual(await after({ ...timed, start_date: false, stop_date: false }), short);
      assert.deepEqual(await after({ allday: true, ...midnights }), [
        ...[true, midnights.start, midnights.stop, from, to, 24],
      ]);
      assert.deepEqual(await after({ start_date: '2030-03-01', stop_date: '2030-03-01' }), [
        ...[true, '2030-03-01 08:00:00', '2030-03-01 18:00:00', '2030-03-01', '2030-03-01', 10],
      ]);
    },
  },
  {
    name: 'a duration is told to hundredths, and moves the end when written alone',
    facts: 'writing.md 7, odoo-14.md 3',
    versions: ['14', '19'],
    run: async (trial) => {
      const odd = { start: '2030-03-12 09:00:01', stop: '2030-03-12 09:20:31' };
      const id = await trial.demo.create(trial.meetings, trial.meeting(odd));
      assert.equal((await timesOf(trial, id)).at(-1), 0.34);
      await trial.demo.write(trial.meetings, [id], { start: odd.start, stop: odd.start });
      assert.deepEqual((await timesOf(trial, id)).slice(1, 3), [odd.start, odd.start]);
      await trial.demo.write(trial.meetings, [id], { duration: 2 });
      assert.deepEqual((await timesOf(trial, id)).slice(2, 3), ['2030-03-12 11:00:01']);
      await trial.demo.write(trial.meetings, [id], { ...odd, duration: 5 });
      assert.deepEqual((await timesOf(trial, id)).slice(1, 3), [odd.start, odd.stop]);
    },
  },
];
