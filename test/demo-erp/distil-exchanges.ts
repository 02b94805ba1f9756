/**
 * Distils requests and answers recorded from real servers into `test/demo-erp/fixtures/`:
 * `node test/demo-erp/distil-exchanges.ts DIRECTORY`, where DIRECTORY holds `odoo-14/NAME.request.xml`,
 * `NAME.response.xml` and, where headers were kept, `NAME.response.head`.
 * What a record is called, who made it and when, and what the ERP says in sentences stays behind.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exceptionOf, plain } from './conformance/ground.ts';
import type { Exchange, Expectation, Given, Json, Values } from './exchange.ts';
import { Double, decode, decodeCall, type Fault, isStruct, type Value } from './wire.ts';

type Types = { readonly [model: string]: { readonly [field: string]: { readonly type: string } } };
interface Recording {
  readonly name: string;
  readonly path: string;
  readonly body: string;
  readonly call: { readonly method: string; readonly params: readonly Value[] } | undefined;
  readonly status: number;
  readonly answer: string;
}

const schemas = new URL('../../examples/demo-erp/schemas/', import.meta.url);
const target = new URL('fixtures/', import.meta.url);
const DATABASES = /^(erp6[01](plain)?|erp70|odoo\d+)$/;

/** Beside the subject, or of the machine that was recorded. */
const BESIDE = [
  /apikey|2fa|cooldown|portal|parallel|attachment|imd|export|employee|nogroup|json2|ir_model|cron/,
  /common.*_?about|server_version$|set_loglevel|default_get|perm_read|toggle|object\d-none|service2|(^|_)v1_model/,
  /message_unsubscribe|_clean_method_|side_effect|delegate|task_write_state_demo|exists$|types_sample/,
  /readall|allfields|read_all$|nofields|formatted|task-write-stage|mass-deletion|event-write|event-unlink/,
  /free|mixed_hidden|acl_demo_(read|search)|search_(delta|id_in|or_date|order|write_date)|baddomain/,
  /bigint|bool_false|uid_false|uidfalse|toolong|none_param|datetime|garbage_rrule|bogus|create-recurring$/,
  /controlchar|control_in_db|exception|^vid|attendee|alarm|recur_create_.*garbage|exdate_read|^rrule|read-false|recurrence-read|subtask|exdate-create|returns_none|meeting_method_(case_pending|do_)/,
  /(next|prev)_type|stage_next|^fault-access-|accesserror-model|read_group$/,
];

/** Reads of what another recording created. */
const PAIRS: readonly (readonly [read: RegExp, create: string])[] = [
  [/^recur_read_(.+)$/, 'recur_create_$1'],
  [/^unicode_read$/, 'unicode_create'],
  [/^meeting_read_plain$/, 'meeting_create_plain'],
  [/^event-read-all$/, 'event-create-simple'],
  [/^event-read-recurring$/, 'event-create-recurring-fields'],
  [/^task-read$/, 'task-create'],
  [/^task_read$/, 'task_create'],
  [/^task-read-all$/, 'task-create'],
];

/** Values of the moment, or of the people of the database. */
const OF_THE_MOMENT =
  /^(__count|create_date|write_date|__last_update|date_last_stage_update|date_assign|date_start|date_open|organizer|cn|display_time|display_start|access_token|access_url|email_from|partner_name|unavailable_partner_ids|sequence|color|company_id)$/;
/** What nobody who reads calendars asks for. */
const UNASKED =
  /^(message_|activity_|website_|rating_|portal_|my_activity|legend_|kanban_state_label|attachment|displayed_image|res_|analytic|sale_|timesheet|opportunity|is_|user_(email|can)|partner_(email|phone|is)|commercial|email_|working_|progress|subtask|dependent|depend|repeat_|recurrence_(message|update)|recurring_|show_|allow_|manager|ancestor|personal|html_|can_|duration_tracking|has_|milestone|notes?$|total_hours|remaining|effective|delay|phone|mail_|applicant|attendee_|attendees_|awaiting|accepted|declined|tentative|organizers|videocall|invalid|current|rrule_type_ui|image|state_target|partner_id$|appointment|display_name$|planned_date|color_|display_|reviewer|day$|project_(color|privacy|analytic)|partner_city|child_text|parent_(state|text)|doc_count|task_properties|overtime|invoice|billable|pricing|link_|access_|event_tz$)/;

function recordingsIn(directory: string): Recording[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.request.xml'))
    .map((file) => file.slice(0, -'.request.xml'.length))
    .filter((name) => !BESIDE.some((beside) => beside.test(name)))
    .filter((name) => !elsewhere(directory, name))
    .filter((name) => existsSync(join(directory, `${name}.response.xml`)))
    .map((name) => recorded(directory, name));
}

/** Recorded where something else was installed, or told differently by the facts, which had the status line. */
const elsewhere = (directory: string, name: string): boolean =>
  (directory.endsWith('openerp-6.1') && name === 'read_deleted_task') ||
  (directory.endsWith('openerp-6.0') && /^(exec_read_unknown_field|read_deleted_mixed)$/.test(name)) ||
  (/odoo-(9|13)$/.test(directory) && /^(event|task)-read-all$/.test(name)) ||
  (directory.endsWith('odoo-10') && name.endsWith('openerp_xmlrpc_1'));

function recorded(directory: string, name: string): Recording {
  const body = readFileSync(join(directory, `${name}.request.xml`), 'utf8');
  const answer = readFileSync(join(directory, `${name}.response.xml`), 'utf8');
  const call = decodeCall(body);
  return { name, path: pathOf(directory, name, call?.method), body, call, status: statusOf(answer), answer };
}

/** The names say which of the paths was asked. */
function pathOf(directory: string, name: string, method: string | undefined): string {
  const service = serviceOf(name, method);
  if (/openerp_xmlrpc_1$/.test(name)) return `/openerp/xmlrpc/1/${service}`;
  if (/^v1_/.test(name)) return `/openerp/xmlrpc/1/${service}/demo`;
  const numbered = directory.includes('odoo-') && !/^(common1|db1|object1)|xmlrpc$|-v1$/.test(name);
  return `${numbered ? '/xmlrpc/2' : '/xmlrpc'}/${service}`;
}

function serviceOf(name: string, method = ''): string {
  if (/^db/.test(name)) return 'db';
  return /^(login|authenticate|version|about|timezone_get|nosuch|server_version)$/.test(method)
    ? 'common'
    : 'object';
}

const statusOf = (answer: string): number => Number(/<title>(\d{3}) /.exec(answer)?.[1] ?? 200);

class Distiller {
  readonly #recordings: ReadonlyMap<string, Recording>;
  readonly #types: Types;

  constructor(recordings: readonly Recording[], types: Types) {
    this.#recordings = new Map(recordings.map((each) => [each.name, each]));
    this.#types = types;
  }

  exchange(recording: Recording): Exchange | undefined {
    const { name, path, call } = recording;
    const expect = this.#expectation(recording);
    if (expect === undefined) return undefined;
    if (call === undefined)
      return { name, path, body: recording.body.includes('<a>') ? '<a>' : '<methodCall><foo>', expect };
    const given = this.#given(recording);
    const params = call.params.map((each) =>
      json(typeof each === 'string' && DATABASES.test(each) ? 'demo' : each),
    );
    shorten(params, expect);
    return { name, path, method: call.method, params, ...(given.length > 0 ? { given } : {}), expect };
  }

  #expectation({ name, status, answer, call }: Recording): Expectation | undefined {
    if (status !== 200) return { status };
    const decoded = decode(answer);
    if (decoded === undefined) return undefined;
    if ('fault' in decoded) return { fault: essence(decoded.fault, call?.params) };
    if (/list$/.test(name)) return { like: 'texts' };
    return this.#answer(decoded.value, call);
  }

  #answer(value: Value, call: Recording['call']): Expectation {
    const [, , , model, method] = call?.params ?? [];
    if (method === 'create') return { like: 'id' };
    if (method === 'search') return { like: 'ids' };
    if (!Array.isArray(value) || typeof model !== 'string') return { answer: json(value) };
    const types = this.#types[model] ?? {};
    return { answer: value.map((row) => (isStruct(row) ? distilledRow(row, types) : json(row))) };
  }

  /** What must be there before, under the ids of the recording. */
  #given(recorded: Recording): Given[] {
    const { name, call } = recorded;
    const [, , , model, method, first, second] = call?.params ?? [];
    if (typeof model !== 'string' || method === 'create' || method === 'search') return [];
    const args = call?.method === 'execute_kw' && Array.isArray(first) ? first : [first, second];
    const ids = numbersIn(args[0] ?? null).filter((id) => id < 99_999);
    const created = this.#createdFor(name);
    if (created !== undefined) return ids.map((id) => ({ id, model, values: created }));
    if (!/meeting|calendar\.event|project\.task/.test(model)) return [];
    const answer = decode(recorded.answer);
    const rows = answer !== undefined && 'value' in answer && Array.isArray(answer.value) ? answer.value : [];
    const row = isStruct(rows[0] ?? null) ? (rows[0] as { readonly [field: string]: Value }) : {};
    return ids.map((id, at) => ({ id, model, ...plausible(name, model, at, row) }));
  }

  #createdFor(name: string): Values | undefined {
    for (const [read, create] of PAIRS) {
      if (!read.test(name)) continue;
      const { call } = this.#recordings.get(name.replace(read, create)) ?? {};
      const [, , , , , first] = call?.params ?? [];
      const values = call?.method === 'execute_kw' && Array.isArray(first) ? first[0] : first;
      return isStruct(values ?? null) ? (json(values as Value) as Values) : undefined;
    }
    return undefined;
  }
}

const numbersIn = (value: Value): number[] =>
  Array.isArray(value) ? value.flatMap(numbersIn) : typeof value === 'number' ? [value] : [];

/** A read that asked for every field asks for those that are looked at. */
function shorten(params: Json[], { answer }: Expectation): void {
  const [row] = Array.isArray(answer) ? answer : [];
  if (row === null || typeof row !== 'object' || Array.isArray(row)) return;
  const at =
    params[0] === 'demo' && Array.isArray(params[5]) && Array.isArray(params[5][1]) ? params[5] : params;
  const fields = at === params ? params[6] : (at as Json[])[1];
  if (!Array.isArray(fields) || fields.some((each) => typeof each !== 'string')) return;
  const kept = fields.filter((field) => (field as string) in row);
  if (at === params) params[6] = kept;
  else params[5] = [(at as Json[])[0] ?? null, kept];
}

/** Records that recordings used without showing how they were made. */
function plausible(
  name: string,
  model: string,
  at: number,
  row: { readonly [field: string]: Value },
): Omit<Given, 'id' | 'model'> {
  const gone = /deleted/.test(name) && at === 0 ? { deleted: true } : {};
  if (model === 'project.task') return { values: { name: 'T' }, ...gone };
  const kind = /(private|public|confidential)$/.exec(name)?.[1];
  const secret: Values =
    kind === undefined ? {} : { location: 'hidden', description: 'hidden', '=privacy': kind };
  const times = model === 'crm.meeting' ? oldTimes(row) : newTimes(row);
  return { values: { name: 'M', ...times, ...secret }, ...gone };
}

const oldTimes = ({ date = '2026-12-06 09:00:00' }): Values => ({
  date: String(date),
  date_deadline: String(date).replace(' 09:', ' 10:'),
  duration: { double: 1 },
  show_as: 'busy',
});

const newTimes = ({ start = '2026-12-06 09:00:00', stop = '2026-12-06 10:00:00' }): Values => ({
  start: String(start),
  stop: String(stop),
});

function distilledRow(row: { readonly [field: string]: Value }, types: Types[string]): Json {
  const fields = Object.entries(row).filter(
    ([field]) => field in types && !UNASKED.test(field) && field !== 'id',
  );
  return Object.fromEntries(
    fields.map(([field, value]) => [field, distilledValue(field, value, types[field]?.type)]),
  );
}

function distilledValue(field: string, value: Value, type = ''): Json {
  if (field === 'write_date' && value === false) return false;
  if (value === false && type !== 'boolean') return OF_THE_MOMENT.test(field) ? { like: 'anything' } : false;
  if (type === 'many2one') return { like: 'reference' };
  if (type === 'one2many' || type === 'many2many') return { like: 'ids' };
  if (OF_THE_MOMENT.test(field)) return { like: 'anything' };
  if (field === 'rrule') return { rule: [...ruleParts(String(value))] };
  if (field === 'name' || field === 'location' || field === 'description') return named(field, value);
  return json(value);
}

/** Texts of the recording's own records; what stands for hidden ones is kept. */
const named = (field: string, value: Value): Json =>
  value === 'Busy' || value === false || field === 'description' ? hiddenOr(value) : { like: 'text' };

const hiddenOr = (value: Value): Json =>
  value === 'Busy' || value === false ? json(value) : { like: 'text' };

const ruleParts = (rule: string): string[] =>
  rule
    .replace(/^DTSTART:.*\nRRULE:/, '')
    .split(';')
    .map((part) =>
      part.replace(/^(BYDAY=)(.*)$/, (_all, key, days) => key + days.split(',').sort().join(',')),
    )
    .sort();

/** Code, class of the exception and whether there is a traceback; never the sentence. */
function essence(fault: Fault, params: readonly Value[] = []): NonNullable<Expectation['fault']> {
  const traceback = fault.text.includes('Traceback');
  const exception = traceback ? exceptionOf(fault) : '';
  return { code: codeOf(fault, params), traceback, ...(exception === '' ? {} : { exception }) };
}

function codeOf({ code, text }: Fault, params: readonly Value[]): number | string {
  if (typeof code === 'number') return code;
  const warning = /^warning -- ([^\n]*)\n/.exec(code)?.[1];
  if (warning !== undefined) return /^[A-Z]\w+( \w+)?!?$/.test(warning) ? `warning -- ${warning}` : 'warning';
  if (code === 'AccessDenied') return code;
  return /^\d+$/.test(code) && JSON.stringify(params.map(plain)).includes(code) && text !== ''
    ? 'id'
    : 'message';
}

function json(value: Value): Json {
  if (value instanceof Double) return { double: value.value };
  if (Array.isArray(value)) return value.map(json);
  if (!isStruct(value)) return value as Json;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, json(each)]));
}

function typesOf(version: string): Types {
  const read = (name: string): Types => {
    const file = new URL(`${name}.json`, schemas);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Types) : {};
  };
  return { ...read(version), ...read(`${version}-plain`) };
}

const [source] = process.argv.slice(2);
if (source === undefined) throw new Error('say which directory holds the recordings');
mkdirSync(target, { recursive: true });
for (const directory of readdirSync(source)) {
  const version = directory.replace(/^(odoo|openerp)-/, '');
  const recordings = recordingsIn(join(source, directory));
  const distiller = new Distiller(recordings, typesOf(version));
  const exchanges = recordings.flatMap((each) => distiller.exchange(each) ?? []);
  const lines = exchanges.map((each) => JSON.stringify(each));
  writeFileSync(new URL(`${version}.json`, target), `[\n${lines.join(',\n')}\n]\n`);
}
