/** One line of what `npm run bench` prints. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What was measured, where a name has several. */
  readonly of?: string;
  /** Version of the simulated ERP. */
  readonly erp?: string;
  readonly events?: number;
  /** What belongs to the figure, in the units of their names. */
  readonly beside?: Readonly<Record<string, number>>;
}

/** How a bench is to be run. */
export interface Terms {
  /** All of it within two minutes. */
  readonly quick: boolean;
  /** Where profiles of the gateways are written; undefined for none. */
  readonly profiles?: string | undefined;
  /** A PostgreSQL database that may be written into: `postgres://…`. */
  readonly postgres?: string | undefined;
  /** A real ERP to be counted at in place of simulated ones. */
  readonly erp?: { readonly url: string; readonly database: string } | undefined;
}

/** Long ones tell each figure when they have it. */
export type Bench = (terms: Terms) => AsyncIterable<Figure> | Promise<readonly Figure[]>;

/** To three digits: more are noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** The line of a figure. All that is generated follows from how many `events` there are, so that no seed is told. */
export function printed(figure: Figure): string {
  return JSON.stringify({ ...figure, node: process.versions.node });
}
