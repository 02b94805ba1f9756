/** An ERP with a gateway before it: records are made as the ERP's own web client does, and read as devices do. */
import ICAL from 'ical.js';
import { type DemoErp, startDemoErp, type VersionName } from '../../../examples/demo-erp/index.ts';
import { type Log, silent } from '../../../lib/log.ts';
import { type Gateway, startGateway } from '../../../lib/main.ts';
import { SERVE } from '../../../lib/options/commands.ts';
import { readOptions } from '../../../lib/options/reading.ts';
import { type Ground, Person } from '../../demo-erp/conformance/ground.ts';

/** In which zone each lives; their passwords are their names. */
export const ZONES = {
  admin: 'Europe/Brussels',
  demo: 'Europe/Brussels',
  west: 'Etc/GMT+12',
  york: 'America/New_York',
  tokyo: 'Asia/Tokyo',
  kiri: 'Pacific/Kiritimati',
  nowhere: '',
} as const;
export type Login = keyof typeof ZONES;

/** A component by its properties: `name=value;…:` of the parameters, then the values. */
export type Seen = { readonly [property: string]: readonly string[] };

export interface Entry {
  readonly text: string;
  readonly shows: Seen;
  readonly alarms: readonly Seen[];
}

export class Scene {
  readonly ground: Ground;
  readonly gateway: Gateway;
  readonly #people = new Map<string, Promise<Person>>();

  /** Makes a project; on 7.0 that takes more than a name over the wire. */
  readonly project: (name: string) => Promise<number>;

  constructor(ground: Ground, gateway: Gateway, project?: (name: string) => Promise<number>) {
    this.ground = ground;
    this.gateway = gateway;
    this.project =
      project ?? (async (name) => (await this.person('admin')).create('project.project', { name }));
  }

  person(login: string): Promise<Person> {
    const person = this.#people.get(login) ?? Person.logIn(this.ground, login);
    this.#people.set(login, person);
    return person;
  }

  /** Undefined when the calendar of this user has no such entry. */
  async entry(login: string, model: string, id: number): Promise<Entry | undefined> {
    const calendar = model === 'project.task' ? 'Tasks' : 'Meetings';
    const answer = await this.ask(login, 'GET', `${calendar}/${model}-${id}.ics`);
    const text = await answer.text();
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw new Error(`${answer.status} ${text.slice(0, 300)}`);
    return entryOf(text);
  }

  /** All of a calendar, by summary. */
  async whole(login: string, calendar: string): Promise<ReadonlyMap<string, Seen>> {
    const text = await (await this.ask(login, 'GET', `${calendar}.ics`)).text();
    const components = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents();
    return new Map(components.map((one) => [String(one.getFirstPropertyValue('summary')), seen(one)]));
  }

  ask(login: string, method: string, path: string, body?: string, depth = '0'): Promise<Response> {
    const home = `webdav/${this.ground.database}/calendars/users/${login}/c/`;
    const headers = { Authorization: `Basic ${btoa(`${login}:${login}`)}`, Depth: depth };
    return fetch(new URL(home + path, this.gateway.url), {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
  }
}

export async function gatewayTo(
  url: string,
  log: Log = silent,
  more: readonly string[] = [],
): Promise<Gateway> {
  const options = ['--erp', url, '--listen', '127.0.0.1:0', '--store', 'memory:', '--freshness', '1'];
  return startGateway(readOptions(SERVE, [...options, ...more]), log);
}

export interface SimulatedScene extends AsyncDisposable {
  readonly scene: Scene;
  readonly erp: DemoErp;
}

/** Simulated, with the users of `ZONES` and nothing else. */
export async function simulated(version: VersionName, zone = 'UTC', log?: Log): Promise<SimulatedScene> {
  const users = Object.entries(ZONES).map(([login, own]) => ({
    login,
    password: login,
    name: login,
    zone: own,
  }));
  const erp = await startDemoErp({ version, demoData: false, users, zone });
  const gateway = await gatewayTo(erp.url, log);
  const ground: Ground = {
    version,
    url: erp.url,
    database: erp.database,
    lasting: false,
    plant: (model, id, field, text) => erp.sql(model, id, { [field]: text }),
    mails: async () => erp.outbox.length,
  };
  return {
    scene: new Scene(ground, gateway, async (name) =>
      erp.act('admin', (env) => env.model('project.project').insert(env, { name }).id),
    ),
    erp,
    async [Symbol.asyncDispose]() {
      await gateway.close();
      await erp.close();
    },
  };
}

function entryOf(text: string): Entry {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const [component] = [...calendar.getAllSubcomponents('vevent'), ...calendar.getAllSubcomponents('vtodo')];
  if (!component) throw new Error(`Neither meeting nor task: ${text.slice(0, 300)}`);
  return { text, shows: seen(component), alarms: component.getAllSubcomponents('valarm').map(seen) };
}

function seen(component: ICAL.Component): Seen {
  const properties = Map.groupBy(component.getAllProperties(), ({ name }) => name);
  return Object.fromEntries([...properties].map(([name, all]) => [name, all.map(toldBy)]));
}

function toldBy(property: ICAL.Property): string {
  const [, parameters] = property.toJSON() as [string, { readonly [name: string]: string }];
  const told = Object.entries(parameters)
    .filter(([name]) => name !== 'altrep')
    .map(([name, value]) => `${name}=${value}`);
  const values = property.getValues().map(String).join(' | ');
  return told.length === 0 ? values : `${told.sort().join(';')}:${values}`;
}
