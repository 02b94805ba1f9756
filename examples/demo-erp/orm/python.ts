import { Double, isList, type Value } from './value.ts';

/** A value as `repr()` of Python writes it: fault texts quote domains and arguments this way. */
export function repr(value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return String(value);
  if (value instanceof Double) return Number.isInteger(value.value) ? `${value.value}.0` : `${value.value}`;
  if (isList(value)) return `[${value.map(repr).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, member]) => `${quoted(key)}: ${repr(member)}`)
    .join(', ')}}`;
}

/** A term of a domain: Python holds it as a tuple. */
export const tuple = (values: readonly Value[]): string => `(${values.map(repr).join(', ')})`;

function quoted(value: string): string {
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  const escaped = value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}
