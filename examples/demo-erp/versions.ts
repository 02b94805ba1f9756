import { ACCESS, type AccessRow } from './versions/access.ts';
import { FAULTS, type FaultRow } from './versions/faults.ts';
import { MEETINGS, type MeetingRow } from './versions/meetings.ts';
import { ORM, type OrmRow } from './versions/orm.ts';
import { PACE, type PaceRow } from './versions/pace.ts';
import type { VersionName } from './versions/rows.ts';
import { TASKS, type TaskRow } from './versions/tasks.ts';
import { TRANSPORT, type Transport } from './versions/transport.ts';
import { USERS, type UserRow } from './versions/users.ts';

export { VERSIONS, type VersionName } from './versions/rows.ts';

/** What differs between the ERPs of fifteen years. Each part is a table of its own, facts files named row by row. */
export interface Version {
  readonly name: VersionName;
  readonly transport: Transport;
  readonly faults: FaultRow;
  readonly orm: OrmRow;
  readonly access: AccessRow;
  readonly meetings: MeetingRow;
  readonly tasks: TaskRow;
  readonly users: UserRow;
  readonly pace: PaceRow;
}

export const versionRow = (name: VersionName): Version => ({
  name,
  transport: TRANSPORT[name],
  faults: FAULTS[name],
  orm: ORM[name],
  access: ACCESS[name],
  meetings: MEETINGS[name],
  tasks: TASKS[name],
  users: USERS[name],
  pace: PACE[name],
});
