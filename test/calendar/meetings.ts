/** How meetings of each generation are written: facts of the ERPs, not of our profiles. */
import assert from 'node:assert/strict';
import type { VersionName } from '../../examples/demo-erp/index.ts';
import type { Session } from '../../lib/erp/session.ts';
import type { Office, Values } from './office.ts';

interface Spelling {
  readonly versions: readonly VersionName[];
  readonly model: string;
  readonly times: Values;
  readonly later: Values;
  /** Makes it a meeting of somebody alone. */
  owned(by: Session): Values;
  /** A colleague's meeting to which somebody is invited. */
  invites(owner: Session, guest: Session): Values;
  withdraws(owner: Session): Values;
}

const CRM = {
  model: 'crm.meeting',
  times: { date: '2026-12-01 09:00:00', date_deadline: '2026-12-01 10:00:00', duration: 1 },
  later: { date: '2026-12-01 14:00:00', date_deadline: '2026-12-01 15:00:00', duration: 1 },
  owned: ({ reader }) => ({ user_id: reader.uid }),
} satisfies Partial<Spelling>;

const partners = (...sessions: readonly Session[]): Values => ({
  partner_ids: [[6, 0, sessions.map(({ reader }) => reader.partner ?? 0)]],
});

const SPELLINGS: readonly Spelling[] = [
  {
    ...CRM,
    versions: ['6.0', '6.1'],
    invites: (_owner, { reader }) => ({
      attendee_ids: [[0, 0, { user_id: reader.uid, email: 'demo@demo.example' }]],
    }),
    withdraws: () => ({ attendee_ids: [[6, 0, []]] }),
  },
  {
    ...CRM,
    versions: ['7.0'],
    invites: partners,
    withdraws: partners,
  },
  {
    versions: ['8', '9', '10', '11', '12', '13', '14', '15', '16', '17', '18', '19'],
    model: 'calendar.event',
    times: { start: '2026-12-01 09:00:00', stop: '2026-12-01 10:00:00' },
    later: { start: '2026-12-01 14:00:00', stop: '2026-12-01 15:00:00' },
    owned: (by) => ({ user_id: by.reader.uid, ...partners(by) }),
    invites: partners,
    withdraws: partners,
  },
];

/** The meetings of an office. */
export class Meetings {
  readonly model: string;
  readonly #office: Office;
  readonly #spelling: Spelling;

  constructor(office: Office, version: VersionName) {
    const spelling = SPELLINGS.find(({ versions }) => versions.includes(version));
    assert.ok(spelling);
    this.#office = office;
    this.#spelling = spelling;
    this.model = spelling.model;
  }

  /** The user's own. */
  add(name: string, more: Values = {}): Promise<number> {
    const { demo } = this.#office;
    return this.#office.create(this.model, { name, ...this.#spelling.times, ...more }, demo);
  }

  /** A colleague's, to which the user is invited. */
  invite(name: string): Promise<number> {
    const { admin, demo } = this.#office;
    const values = this.#spelling.invites(admin, demo);
    return this.#office.create(this.model, { name, ...this.#spelling.times, ...values });
  }

  /** A colleague's, which is none of the user's. */
  elsewhere(name: string): Promise<number> {
    const { admin } = this.#office;
    return this.#office.create(this.model, { name, ...this.#spelling.times, ...this.#spelling.owned(admin) });
  }

  withdraw(id: number): Promise<void> {
    return this.edit(id, this.#spelling.withdraws(this.#office.admin));
  }

  giveAway(id: number): Promise<void> {
    return this.edit(id, this.#spelling.owned(this.#office.admin));
  }

  /** To another hour. */
  move(id: number): Promise<void> {
    return this.edit(id, this.#spelling.later);
  }

  edit(id: number, values: Values): Promise<void> {
    return this.#office.write(this.model, id, values);
  }

  remove(id: number): Promise<void> {
    return this.#office.remove(this.model, id);
  }
}
