/** `npm run soak -- --minutes N [--versions 6.1,14,19] [--devices N] [--seed N]`: one JSON object a line; fails on any finding. */
import { parseArgs } from 'node:util';
import { VERSIONS } from '../../examples/demo-erp/index.ts';
import { soak } from './soak.ts';

const { values } = parseArgs({
  options: {
    /** In all; each version has its share. */
    minutes: { type: 'string', default: '30' },
    versions: { type: 'string', default: '6.1,14,19' },
    devices: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
  },
});

/** More than this after warming up is a leak. */
const GROWTH = 0.1;
/** Connections to the ERP that are kept, and the store's own files. */
const FILES = 24;

const wanted = values.versions.split(',');
const versions = VERSIONS.filter((version) => wanted.includes(version));
const say = (line: object): void => console.log(JSON.stringify(line));
let failed = versions.length === 0;
for (const version of versions) {
  const minutes = Number(values.minutes) / versions.length;
  const { rss, ...outcome } = await soak({
    version,
    minutes,
    devices: Number(values.devices),
    seed: Number(values.seed),
    say,
  });
  const findings = [...outcome.findings];
  if (outcome.growth > GROWTH) findings.push(`memory grew by ${Math.round(100 * outcome.growth)} %`);
  const { before, after } = outcome.files;
  if (after > before + FILES) findings.push(`${after - before} files or sockets stayed open`);
  say({
    soak: version,
    minutes,
    ...outcome,
    rss: rss.map((octets) => Math.round(octets / 2 ** 20)),
    findings,
  });
  failed ||= findings.length > 0;
}
process.exitCode = failed ? 1 : 0;
