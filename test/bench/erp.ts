/** A simulated ERP in a process of its own, as fast as the recorded ones or as it can: `erp.ts VERSION EVENTS [speed]`. */
import { startDemoErp, VERSIONS, type VersionName } from '../../examples/demo-erp/index.ts';
import { type Beside, beside, ready } from './beside.ts';

export interface OtherErp {
  readonly url: string;
  readonly database: string;
}

export interface ErpTraits {
  readonly version: VersionName;
  readonly events: number;
  /** Whether its calls take as long as those of a real one. */
  readonly speed?: boolean;
}

export function erpBeside({ version, events, speed = false }: ErpTraits): Promise<Beside<OtherErp>> {
  return beside(import.meta.filename, [version, String(events), ...(speed ? ['speed'] : [])]);
}

if (import.meta.main) {
  const [, , name, events, speed] = process.argv;
  const version = VERSIONS.find((one) => one === name);
  if (!version) throw new Error(`no version ${name}`);
  // Older than the overlap within which records are read again.
  let past = 3_600_000;
  const clock = () => Date.now() - past;
  const erp = await startDemoErp({ version, events: Number(events), speed: speed === 'speed', clock });
  past = 0;
  ready({ url: erp.url, database: erp.database }, () => erp.close());
}
