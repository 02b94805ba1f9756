/** A phone, the gateway, which keeps its store, and an ERP. Time passes when it is told to, for all of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DemoErp, startDemoErp, type VersionName } from '../../../examples/demo-erp/index.ts';
import { silent } from '../../../lib/log.ts';
import { type Gateway, startGateway } from '../../../lib/main.ts';
import { SERVE } from '../../../lib/options/commands.ts';
import { readOptions } from '../../../lib/options/reading.ts';
import { Person } from '../../demo-erp/conformance/ground.ts';
import type { CalendarObject } from '../corpus.ts';
import { meetingsOf } from '../reading/forms.ts';

export interface Answer {
  readonly status: number;
  readonly etag: string | null;
  readonly text: string;
}

/** Whose phone it is; his password is his name. */
export const LOGIN = 'demo';
export const ADDRESS = 'demo@demo.example';

/** Of everything in this thread. */
const clock = { now: Date.UTC(2026, 10, 23, 12) };
const realNow = Date.now;

/** More than the ERP's clock leaves in doubt: what was written before is read once. */
const MOMENT = 61_000;

export class Journey {
  readonly version: VersionName;
  readonly erp: DemoErp;
  /** The same user at the ERP's own screens. */
  readonly person: Person;
  readonly #folder: string;
  #gateway: Gateway;

  private constructor(erp: DemoErp, person: Person, folder: string, gateway: Gateway) {
    this.version = erp.version;
    this.erp = erp;
    this.person = person;
    this.#folder = folder;
    this.#gateway = gateway;
  }

  static async begin(version: VersionName): Promise<Journey> {
    Date.now = () => clock.now;
    const erp = await startDemoErp({ version });
    const ground = { version, url: erp.url, database: erp.database, lasting: false };
    const plant = (model: string, id: number, field: string, text: string): void =>
      erp.sql(model, id, { [field]: text });
    const mails = async (): Promise<number> => erp.outbox.length;
    const person = await Person.logIn({ ...ground, plant, mails }, LOGIN);
    const folder = mkdtempSync(join(tmpdir(), 'erpcal-journey-'));
    return new Journey(erp, person, folder, await gatewayTo(erp, folder));
  }

  /** The store stays, and what was rendered is gone. */
  async renewGateway(): Promise<void> {
    await this.#gateway.close();
    this.#gateway = await gatewayTo(this.erp, this.#folder);
  }

  async end(): Promise<void> {
    await this.#gateway.close();
    await this.erp.close();
    rmSync(this.#folder, { recursive: true });
    Date.now = realNow;
  }

  pass(): void {
    clock.now += MOMENT;
  }

  put(object: CalendarObject, condition: Readonly<Record<string, string>>): Promise<Answer> {
    const headers = { 'Content-Type': 'text/calendar; charset=utf-8', ...condition };
    return this.#ask('PUT', object, headers, object.text);
  }

  get(object: CalendarObject): Promise<Answer> {
    return this.#ask('GET', object, {});
  }

  async #ask(
    method: string,
    object: CalendarObject,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ): Promise<Answer> {
    const path = `webdav/demo/calendars/users/${LOGIN}/c/${object.calendar}/${encodeURIComponent(object.uid)}.ics`;
    const answer = await fetch(new URL(path, this.#gateway.url), {
      method,
      headers: { ...headers, Authorization: `Basic ${btoa(`${LOGIN}:${LOGIN}`)}` },
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.status, etag: answer.headers.get('etag'), text: await answer.text() };
  }

  /** Ids of all records an object of this calendar may be made of, archived ones too. */
  records({ calendar }: CalendarObject): readonly number[] {
    const model = this.modelOf(calendar);
    return this.erp.act('admin', (env) => [...env.model(model).table.all()].map(({ id }) => id));
  }

  modelOf(calendar: CalendarObject['calendar']): string {
    return calendar === 'Tasks' ? 'project.task' : meetingsOf(this.version);
  }
}

function gatewayTo(erp: DemoErp, folder: string): Promise<Gateway> {
  const store = `sqlite:${join(folder, 'store.sqlite')}`;
  const rare = ['--full-check', '86400', '--remember-login', '3600'];
  const options = ['--erp', erp.url, '--listen', '127.0.0.1:0', '--store', store, ...rare];
  return startGateway(readOptions(SERVE, options), silent);
}
