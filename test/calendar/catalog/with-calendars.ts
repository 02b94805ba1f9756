/** An office whose calendars come from a file. */
import { writeFileSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VersionName } from '../../../examples/demo-erp/index.ts';
import { Catalog } from '../../../lib/calendar/catalog/catalog.ts';
import { openMemory } from '../../../lib/store/index.ts';
import { inOffice, type Office } from '../office.ts';

/** Runs with the office, and with what puts another text into the file and has it read. */
export async function withCalendars(
  version: VersionName,
  yaml: string,
  act: (office: Office, rewrite: (text: string) => Catalog) => Promise<void>,
): Promise<void> {
  await using place = await mkdtempDisposable(join(tmpdir(), 'erpcal-'));
  const file = join(place.path, 'calendars.yaml');
  writeFileSync(file, yaml);
  const catalog = await Catalog.in(file);
  const rewrite = (text: string): Catalog => {
    writeFileSync(file, text);
    return catalog;
  };
  await inOffice(version, (office) => act(office, rewrite), openMemory(), catalog);
}
