/** Versions the simulated ERP can be, oldest first. */
export const VERSIONS = [
  '6.0',
  '6.1',
  '7.0',
  '8',
  '9',
  '10',
  '11',
  '12',
  '13',
  '14',
  '15',
  '16',
  '17',
  '18',
  '19',
] as const;

export type VersionName = (typeof VERSIONS)[number];

/** One row for each version: the first in full, every other as its difference from the one before. */
export function rows<Row extends object>(
  first: Row,
  changes: { readonly [version in VersionName]?: Partial<Row> },
): { readonly [version in VersionName]: Row } {
  let row = first;
  const all = VERSIONS.map((version) => {
    row = { ...row, ...changes[version] };
    return [version, row] as const;
  });
  return Object.fromEntries(all) as { [version in VersionName]: Row };
}
