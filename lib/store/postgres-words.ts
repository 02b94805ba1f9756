/** PostgreSQL's words for what the store says in SQLite's. */

type Word = readonly [sqlite: RegExp, postgres: string];

/** In the order in which they are replaced. Texts are in the order of their octets, as SQLite has them. */
const TABLES: readonly Word[] = [
  [/\) STRICT(, WITHOUT ROWID)?;/g, ');'],
  [/\bid INTEGER PRIMARY KEY\b/g, 'id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY'],
  [/\bINTEGER\b/g, 'BIGINT'],
  [/\b(TEXT|ANY)\b/g, 'TEXT COLLATE "C"'],
  [/\bBLOB\b/g, 'BYTEA'],
];

const CLOCK = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

export function tablesIn(step: string): string {
  return TABLES.reduce((text, [sqlite, postgres]) => text.replaceAll(sqlite, postgres), step);
}

/** Values are numbered; a list is an array already. */
export function statementIn(sql: string): string {
  let number = 0;
  return sql.replaceAll('now_ms()', CLOCK).replace(/\?/g, () => `$${++number}`);
}
