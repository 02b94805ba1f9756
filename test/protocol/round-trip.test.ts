/** What a client saves comes back, on every kind of ERP, and what somebody changes there changes alone. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { before, describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { VersionName } from '../../examples/demo-erp/index.ts';
import { corpus } from './corpus.ts';
import type { Course, Outcome, Report } from './round-trip/travel.ts';
import { type Difference, told } from './same.ts';

const VERSIONS: readonly VersionName[] = ['6.0', '6.1', '7.0', '8', '10', '13', '14', '16', '17', '19'];
/** Journeys under way at the same time. */
const LANES = 2;

/** By version; each begins when the one before it in its lane has ended. */
const reports = new Map<VersionName, Promise<Report>>();
for (const [index, version] of VERSIONS.entries()) {
  const ahead = VERSIONS[index - LANES];
  const free = Promise.allSettled([ahead === undefined ? undefined : reports.get(ahead)]);
  const report = free.then(() => reportOf(version));
  report.catch(() => undefined);
  reports.set(version, report);
}

async function reportOf(version: VersionName): Promise<Report> {
  const worker = new Worker(new URL('round-trip/worker.ts', import.meta.url), { workerData: version });
  const [report] = await once(worker, 'message');
  await worker.terminate();
  return report;
}

const OBJECTS = corpus();

for (const version of VERSIONS)
  describe(`the round trip through ${version}`, () => {
    let report: Report;
    before(async () => {
      report = (await reports.get(version)) ?? new Map();
    });
    for (const { name, text } of OBJECTS) {
      it(name, () => checkCourse(text, courseOf(report, name)));
      it(`${name}, changed in the ERP`, () => {
        for (const outcome of courseOf(report, name).outcomes) checkOutcome(outcome);
      });
    }
  });

function courseOf(report: Report, name: string): Course {
  const course = report.get(name);
  assert.ok(course);
  return course;
}

function checkCourse(sent: string, course: Course): void {
  const { made, got, again, repeated, afterwards } = course;
  assert.equal(made.status, 201, made.text);
  assert.equal(got.status, 200);
  assert.equal(told(course.found), '');
  if (made.etag !== null) assert.deepEqual([got.text, got.etag], [sent, made.etag]);
  assert.deepEqual([again.text, again.etag], [got.text, got.etag]);
  assert.equal(repeated.status, 204, repeated.text);
  assert.deepEqual(course.more, []);
  assert.equal(afterwards.text, got.text);
  assert.equal(course.anew, got.text);
}

/** Told by the ERP whenever it was changed. */
const STAMPS = ['dtstamp', 'last-modified'];

/** Nothing but what was changed differs, and that does. */
function checkOutcome({ edit, shows, found, failure }: Outcome): void {
  assert.equal(failure, undefined, edit);
  const [first] = shows;
  const shown = found.some(({ property }) => property === first);
  assert.ok(shown || first === undefined, `${edit} does not show: ${told(found)}`);
  const others = found.filter((one) => !STAMPS.includes(one.property) && !isMeant(one, shows));
  assert.equal(told(others), '', edit);
}

/** Of components only alarms come and go, and zones with the times that stood in them. */
const isMeant = ({ where, property }: Difference, shows: readonly string[]): boolean =>
  shows.includes(property) && (property !== 'component' || /VALARM|^VTIMEZONE/.test(where));
