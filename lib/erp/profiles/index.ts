/** THE table of versions. What a version is like is a row here, and nowhere else a question. */
import type { Endpoint, EventModel, Profile, Schemas, TaskModel } from '../profile.ts';
import type { Wire } from '../wire.ts';
import { ENDPOINTS } from './endpoints.ts';
import { MEETINGS } from './events/meetings.ts';
import { type EventTable, eventModel } from './events/model.ts';
import { type TaskRow, taskModel } from './tasks/model.ts';
import { TASKS } from './tasks/tasks.ts';
import { USERS } from './users.ts';

interface Version {
  readonly name: string;
  /** As `version()` tells it. */
  readonly series: string;
  readonly endpoint: Endpoint;
  readonly user: Profile['user'];
  readonly meetings: EventTable;
  readonly tasks: TaskRow;
  readonly lockout: boolean;
  readonly uids: Profile['uids'];
}

const V61: Version = {
  name: 'OpenERP 6.1',
  series: '6.1',
  endpoint: ENDPOINTS['6.1'],
  user: USERS['6.1'],
  meetings: MEETINGS['6.1'],
  tasks: TASKS['6.1'],
  lockout: false,
  uids: 'openobject',
};

const V60: Version = {
  ...V61,
  name: 'OpenERP 6.0',
  series: '6.0',
  endpoint: ENDPOINTS['6.0'],
  user: USERS['6.0'],
  meetings: MEETINGS['6.0'],
  tasks: TASKS['6.0'],
};

const V70: Version = {
  ...V61,
  name: 'OpenERP 7.0',
  series: '7.0',
  endpoint: ENDPOINTS['7.0'],
  user: USERS['7.0'],
  meetings: MEETINGS['7.0'],
  tasks: TASKS['7.0'],
  uids: 'uuid',
};

const V8: Version = {
  ...V70,
  name: 'Odoo 8',
  series: '8.0',
  endpoint: ENDPOINTS['8'],
  meetings: MEETINGS['8'],
  tasks: TASKS['8'],
};

const V9: Version = {
  ...V8,
  name: 'Odoo 9',
  series: '9.0',
  endpoint: ENDPOINTS['9'],
  meetings: MEETINGS['9'],
  tasks: TASKS['9'],
};

const V10: Version = { ...V9, name: 'Odoo 10', series: '10.0', meetings: MEETINGS['10'], tasks: TASKS['10'] };
const V11: Version = {
  ...V10,
  name: 'Odoo 11',
  series: '11.0',
  meetings: MEETINGS['11'],
  tasks: TASKS['11'],
};
/** Ten failed log-ins lock out whoever calls from the gateway's address. */
const V12: Version = { ...V11, name: 'Odoo 12', series: '12.0', lockout: true };
const V13: Version = {
  ...V12,
  name: 'Odoo 13',
  series: '13.0',
  meetings: MEETINGS['13'],
  tasks: TASKS['13'],
};
const V14: Version = {
  ...V13,
  name: 'Odoo 14',
  series: '14.0',
  meetings: MEETINGS['14'],
  tasks: TASKS['14'],
};
const V15: Version = {
  ...V14,
  name: 'Odoo 15',
  series: '15.0',
  meetings: MEETINGS['15'],
  tasks: TASKS['15'],
};
const V16: Version = {
  ...V15,
  name: 'Odoo 16',
  series: '16.0',
  meetings: MEETINGS['16'],
  tasks: TASKS['16'],
  lockout: false,
};
const V17: Version = {
  ...V16,
  name: 'Odoo 17',
  series: '17.0',
  meetings: MEETINGS['17'],
  tasks: TASKS['17'],
};
const V18: Version = {
  ...V17,
  name: 'Odoo 18',
  series: '18.0',
  endpoint: ENDPOINTS['18'],
  meetings: MEETINGS['18'],
};
const V19: Version = {
  ...V18,
  name: 'Odoo 19',
  series: '19.0',
  endpoint: ENDPOINTS['19'],
  meetings: MEETINGS['19'],
  tasks: TASKS['19'],
};

const VERSIONS = [V60, V61, V70, V8, V9, V10, V11, V12, V13, V14, V15, V16, V17, V18, V19] as const;

/** One for each version, oldest first, with all modules installed. */
export const PROFILES: readonly Profile[] = VERSIONS.map((version) => whole(version));

function whole(version: Version): Profile {
  return profileOf(version, eventModel(version.meetings).model, taskModel(version.tasks).model);
}

function profileOf(
  { name, series, endpoint, user, lockout, uids }: Version,
  events: EventModel | undefined,
  tasks: TaskModel | undefined,
): Profile {
  return { name, series, endpoint, user, events, tasks, lockout, uids };
}

/** What a server says of itself: `server_serie` or `server_version`, and `server_version_info` where it has one. */
export interface Announced {
  readonly series: string;
  readonly info?: readonly Wire[] | undefined;
}

/** The profile of a server; outside the measured versions the nearest one, with a note. */
export function profileFor(announced: Announced): Profile {
  const asked = numbersOf(announced);
  const fitting = PROFILES.findLast(({ series }) => !isNewer(numbersOf({ series }), asked));
  const nearest = fitting ?? whole(V60);
  const { major } = numbersOf(nearest);
  return major === asked.major ? nearest : { ...nearest, note: noteOf(announced.series, nearest.name) };
}

interface Numbers {
  readonly major: number;
  readonly minor: number;
}

function isNewer(own: Numbers, asked: Numbers): boolean {
  return own.major > asked.major || (own.major === asked.major && own.minor > asked.minor);
}

function noteOf(series: string, name: string): string {
  return `Version ${series} was never measured; it is read like ${name}.`;
}

/** `6.0.4`, `saas~16.3`, `15.0+e-20220615`, `9.0c`; the info is surer. */
function numbersOf({ series, info = [] }: Announced): Numbers {
  const [, first = '', second = '0'] = /(\d+)(?:\.(\d+))?/.exec(series) ?? [];
  const [major, minor] = info;
  if (typeof major === 'number' && typeof minor === 'number') return { major, minor };
  return { major: Number.parseInt(first, 10), minor: Number(second) };
}

/**
 * A profile without what this server lacks, by its `fields_get`, and the names of what it lacks.
 * @param hidden models that it has and keeps from the user
 */
export function fit(
  profile: Profile,
  schemas: Schemas,
  hidden: readonly string[] = [],
): { profile: Profile; missing: readonly string[] } {
  const version = VERSIONS.find(({ series }) => series === profile.series);
  if (!version) return { profile, missing: [] };
  const meetings = eventModel(version.meetings, schemas);
  const tasks = taskModel(version.tasks, schemas);
  const isLacked = ({ model }: Pick<EventModel, 'model'>): boolean => !hidden.includes(model);
  const lacking = {
    ...(!meetings.model && profile.events && isLacked(profile.events) && { events: profile.events }),
    ...(!tasks.model && profile.tasks && isLacked(profile.tasks) && { tasks: profile.tasks }),
  };
  return {
    profile: { ...profile, events: meetings.model, tasks: tasks.model, lacking },
    missing: [...new Set([...meetings.missing, ...tasks.missing])],
  };
}
