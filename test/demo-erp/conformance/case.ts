import { VERSIONS, type VersionName } from '../../../examples/demo-erp/index.ts';
import type { Ground, Person, Values } from './ground.ts';

/** One fact about ERPs that reading depends on, measured on a real server. */
export interface Case {
  readonly name: string;
  /** The facts file it was written down in. */
  readonly facts: string;
  readonly versions: readonly VersionName[];
  /** Not on a server that others use at the same time. */
  readonly only?: 'simulator';
  run(trial: Trial): Promise<void>;
}

/** What a case is given. */
export class Trial {
  readonly ground: Ground;
  readonly version: VersionName;
  readonly admin: Person;
  readonly demo: Person;
  /** Names begin with it, so that what a case made can be found and removed. */
  readonly mark: string;

  constructor(ground: Ground, admin: Person, demo: Person, mark: string) {
    this.ground = ground;
    this.version = ground.version;
    this.admin = admin;
    this.demo = demo;
    this.mark = mark;
  }

  get meetings(): string {
    return this.before('8') ? 'crm.meeting' : 'calendar.event';
  }

  get privacy(): string {
    return this.before('10') ? 'class' : 'privacy';
  }

  readonly before = (version: VersionName): boolean =>
    VERSIONS.indexOf(this.version) < VERSIONS.indexOf(version);

  /** A meeting from nine to ten, unless it is said otherwise. */
  meeting(values: Values = {}, day = '2030-03-04'): Values {
    const name = `${this.mark} meeting`;
    const [start, stop] = [`${day} 09:00:00`, `${day} 10:00:00`];
    if (this.before('8')) return { name, date: start, date_deadline: stop, duration: 1, ...values };
    return { name, start, stop, ...values };
  }

  /** Creates a meeting of the administrator. */
  meet(values: Values = {}, day?: string): Promise<number> {
    return this.admin.create(this.meetings, this.meeting(values, day));
  }
}

/** Versions from one to another, both included. */
export const between = (from: VersionName, to: VersionName): readonly VersionName[] =>
  VERSIONS.slice(VERSIONS.indexOf(from), VERSIONS.indexOf(to) + 1);
