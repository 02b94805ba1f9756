import { Fault } from '../faults.ts';
import { type Stored, text, type Values } from '../orm/value.ts';
import { composed, decomposed, lastDate, mangled, ruleFields } from './fields.ts';
import { type Wall, wallOf } from './moment.ts';
import { parseRule, type Rule } from './rule.ts';
import type { SeriesRow } from './versions.ts';

/**
 * What 6.0 to 13 store of a rule sent as text or by fields: the text, with the fields that follow from it.
 * @param record the meeting as it is; undefined when it is being created
 * @param startField the name of its start
 */
export function keptRule(
  values: Values,
  record: Stored | undefined,
  row: SeriesRow,
  startField: string,
): Values {
  const how = record === undefined ? row.textOnCreate : row.textOnWrite;
  const textual = text(values.rrule) === text(record?.rrule) ? '' : text(values.rrule);
  const start = wallOf(text(values[startField] ?? record?.[startField]));
  if (textual === '' || how === 'ignored') return fromFields({ values, record, row, start });
  if (how === 'verbatim') return { rrule: textual };
  if (how === 'mangled') return mangled(textual);
  return fromText(textual, { values, record, row, start });
}

interface Sent {
  readonly values: Values;
  readonly record: Stored | undefined;
  readonly row: SeriesRow;
  readonly start: Wall;
}

function fromText(textual: string, sent: Sent): Values {
  const { values, record, row, start } = sent;
  const rule = parseRule(textual);
  const parsed = decomposed(rule, start, row);
  const kept = { ...parsed, ...cut(rule, parsed, sent) };
  if (record !== undefined && row.textOnWrite === 'kept') return { ...kept, rrule: textual };
  if (rule.until !== undefined && row.untilInText === 'fault') {
    // The end date of a text leaves no count behind, and that is refused (openerp-7.0.md).
    throw new Fault('user', 'Count cannot be negative or 0.', 'Warning!');
  }
  const dated = record === undefined || values.recurrency === true ? last(kept, sent) : {};
  return { ...kept, ...dated, rrule: composed(kept, row) };
}

/** 11 to 13 take the end date of a text for that of a series of one (odoo-12.md, Recurrence traps). */
function cut(rule: Rule, parsed: Values, { values, record, row, start }: Sent): Values {
  const { until } = row.names;
  if (row.untilInText !== 'cut' || rule.until === undefined) return {};
  const given = text(values[until]);
  if (given !== '' && values.end_type === 'end_date') return { [until]: given };
  if (values.count === 0 || (values.recurrency === true && record !== undefined)) return {};
  return { [until]: lastDate({ ...parsed, count: 1 }, start, row) };
}

function fromFields(sent: Sent): Values {
  const { values, record, row } = sent;
  if (record !== undefined && ends(values, row)) return { rrule: '' };
  // 6.0 has NULL where nothing was ever sent.
  const none = row.textOnCreate === 'verbatim' && values.rrule === undefined ? false : '';
  const kept = record === undefined ? none : (record.rrule ?? none);
  const all = { ...record, ...values };
  const touched = ['recurrency', ...ruleFields(row.names)].some((name) => name in values);
  if (!touched) return { rrule: kept };
  if (all.recurrency !== true) return { rrule: row.textOnCreate === 'verbatim' ? kept : '' };
  return { rrule: composed(all, row), ...(values.recurrency === true ? last(all, sent) : {}) };
}

const ends = (values: Values, { emptyClears }: SeriesRow): boolean =>
  values.recurrency === false || (emptyClears && values.rrule === '');

/** The last date is worked out only where the write says that the meeting repeats. */
function last(values: Values, { row, start }: Sent): Values {
  if (row.lastDate === 'none' || values.end_type !== 'count' || !values.rrule_type) return {};
  return { [row.names.until]: lastDate(values, start, row) };
}
