/** A simulated ERP in which plans are carried out, and what it shows then. */
import assert from 'node:assert/strict';
import { type DemoErp, type DemoErpOptions, startDemoErp } from '../../../examples/demo-erp/index.ts';
import { inOrder, occurrences, type Shown } from '../../../examples/demo-erp/series/occurrences.ts';
import type { Operation, Plan } from '../../../lib/erp/plan.ts';
import type { EventModel, Query, State, Surroundings } from '../../../lib/erp/profile.ts';
import type { EventRecord, Moment, Series } from '../../../lib/erp/records.ts';
import { Erp, type Session } from '../../../lib/erp/session.ts';
import type { Row } from '../../../lib/erp/wire.ts';
import { DAY, toLocal } from '../../../lib/ical/zones.ts';
import { clientOf } from '../../demo-erp/client.ts';
import { ruled } from './around.ts';

/** All meetings of a test have names that begin so. */
export const MARK = 'made';

export class Workshop {
  readonly erp: DemoErp;
  readonly session: Session;
  readonly model: EventModel;
  readonly #client: Erp;

  private constructor(erp: DemoErp, client: Erp, session: Session) {
    this.erp = erp;
    this.session = session;
    this.#client = client;
    assert.ok(session.profile.events);
    this.model = session.profile.events;
  }

  static async open(options: DemoErpOptions, login = 'admin'): Promise<Workshop> {
    const erp = await startDemoErp({ demoData: false, ...options });
    const client = new Erp({ url: erp.url });
    const session = await client.logIn('demo', login, login);
    assert.ok(session);
    return new Workshop(erp, client, session);
  }

  async close(): Promise<void> {
    await this.#client.close();
    await this.erp.close();
  }

  /** The resource that holds a record, with all its rows. */
  async state(id: number, paired: Surroundings['paired'] = new Map()): Promise<State<Series> | undefined> {
    const { model, session } = this;
    const [row] = await this.#rows([['id', '=', id]]);
    const key = row ? model.keyOf(row) : (`${model.model}-${id}` as const);
    const rows = await this.#rows(model.siblings([key]) ?? []);
    if (rows.length === 0) return undefined;
    const related = await this.answers(model.related(rows, session.reader));
    const listed = new Set(rows.filter(({ active }) => active !== false).map((one) => Number(one.id)));
    const around = { reader: session.reader, naive: session.naive, related, listed, paired };
    const resource = model.assemble(key, rows, around);
    return resource && { resource, rows, around };
  }

  async #rows(domain: Extract<Query, { ask: 'rows' }>['domain']): Promise<readonly Row[]> {
    const { model, session } = this;
    const fields = [...new Set([...model.fields, ...model.writing.fields])];
    const context = model.changedContext(session.reader);
    return session.ask({ ask: 'rows', model: model.model, domain, fields, context });
  }

  async answers(queries: readonly Query[]): Promise<Surroundings['related']> {
    const found = new Map<string, Map<number, Row>>();
    for (const query of queries) {
      const rows = (await this.session.ask(query)) as readonly Row[];
      const known = found.get(query.model) ?? new Map();
      for (const row of rows) known.set(Number(row.id), row);
      found.set(query.model, known);
    }
    return found;
  }

  async plan(before: State<Series> | undefined, after: Series | undefined): Promise<Plan> {
    const { model, session } = this;
    const { reader, naive } = session;
    const change = { before, after, reader, naive, policy: { mails: false, contacts: false } };
    const found = await this.answers(model.writing.lookups(change));
    return model.writing.plan({ ...change, found });
  }

  /** The id of the head, where the plan creates it. */
  async apply(operations: readonly Operation[]): Promise<number | undefined> {
    const created = new Map<string, number>();
    for (const operation of operations) {
      const id = await this.session.apply(operation, created);
      if (operation.do === 'create' && id !== undefined) created.set(operation.as, id);
    }
    return created.get('head');
  }

  /** Brings the ERP to `after`; the id of the head. */
  async write(id: number | undefined, after: Series | undefined): Promise<number> {
    const plan = await this.plan(id === undefined ? undefined : await this.state(id), after);
    assert.equal(plan.again, false);
    return (await this.apply(plan.operations)) ?? id ?? 0;
  }

  /** What the ERP's own calendar shows. */
  async shown(): Promise<readonly Shown[]> {
    const client = {
      ...(await clientOf(this.erp, this.session.reader.login)),
      zone: this.session.reader.zone,
    };
    return occurrences(client, MARK, { from: '2000-01-01 00:00:00', to: '2100-01-01 00:00:00' });
  }
}

/** What a calendar program shows of a series, in the ERP's words and order; `naive` is the zone of its texts. */
export function meant(series: Series, naive: string): readonly Shown[] {
  const { master, overrides, excluded } = series;
  const away = new Set([...excluded, ...overrides.map(({ original }) => original)].map(key));
  const regular = master ? ruled(series).filter((one) => !away.has(key(one))) : [];
  const records = [
    ...regular.map((start) => moved(master as EventRecord, start)),
    ...overrides.map(({ record }) => record),
  ];
  return records.map((record) => told(record, naive)).sort(inOrder);
}

const key = (moment: Moment): string => JSON.stringify(moment);

function moved(record: EventRecord, start: Moment): EventRecord {
  const shift = number(start) - number(record.start);
  const end =
    'at' in record.end ? { at: record.end.at + shift } : { on: dayOf(Date.parse(record.end.on) + shift) };
  return { ...record, start, end };
}

const number = (moment: Moment): number => ('at' in moment ? moment.at : Date.parse(moment.on));
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

function told({ summary: name, start, end }: EventRecord, naive: string): Shown {
  if ('on' in start && 'on' in end)
    return { name, allDay: true, start: start.on, stop: dayOf(Date.parse(end.on) - DAY) };
  const [from = '', to = ''] = [start, end].map((moment) => toLocal(naive, number(moment)).replace('T', ' '));
  return { name, allDay: false, start: from, stop: to };
}
