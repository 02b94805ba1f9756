// Writes docs/calendars.schema.json anew from lib/calendar/catalog/file.ts.

import { writeFileSync } from 'node:fs';
import { FILE } from '../lib/calendar/catalog/file.ts';

export const SCHEMA = new URL('../docs/calendars.schema.json', import.meta.url);

/** As editors read it. */
export function schemaText(): string {
  return `${JSON.stringify(FILE, null, 2)}\n`;
}

if (import.meta.main) writeFileSync(SCHEMA, schemaText());
