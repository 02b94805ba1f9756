/** What can be known of a model that the ERP lacks. */
import type { Field, Fields } from '../profile.ts';
import { TYPES } from './fields.ts';
import { fieldsOf, type Mapping, PROPERTIES, type PropertyName } from './mapping.ts';

/** The fields that a mapping and `others` name, each of a type that can hold all that is read from it. */
export function fieldsAssumed(mapping: Mapping, others: readonly string[]): Fields {
  const names = new Set([...fieldsOf(mapping), ...others]);
  return new Map([...names].map((name) => [name, fieldFor(mapping, name)]));
}

function fieldFor({ properties }: Mapping, name: string): Field {
  const held = (Object.keys(properties) as PropertyName[]).filter((property) => {
    const source = properties[property];
    return source && 'fields' in source && source.fields.includes(name);
  });
  const allowed = held.map((property): readonly string[] => TYPES[PROPERTIES[property].nature]);
  const [first = []] = allowed;
  return { type: first.find((type) => allowed.every((types) => types.includes(type))) ?? 'char' };
}
