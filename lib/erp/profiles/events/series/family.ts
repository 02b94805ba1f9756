/** What tells families of meetings apart: a base, and rows for some of its occurrences. */

import type { Wall } from '../../../../ical/zones.ts';
import type { Layout, Listed } from '../../../layout.ts';
import type { Limits } from '../../../nearest.ts';
import type { Operation, PlannedValues, Ref } from '../../../plan.ts';
import type { Change, Surroundings } from '../../../profile.ts';
import type { Series, Zone } from '../../../records.ts';
import type { Point, Rule, RuleFields } from '../../../rules.ts';
import type { Row } from '../../../wire.ts';
import type { Rows } from '../writing.ts';

/** What tells a version's families apart. */
export interface FamilyWay {
  readonly rule: RuleFields;
  readonly limits: Limits;
  /** The field that holds the start of a row. */
  readonly start: string;
  /** Holds the original of an occurrence. */
  readonly original: string;
  /** Whether that is what tells the original: then it must be right. */
  readonly tells: boolean;
  /** In which the ERP will repeat a series. */
  zone(after: Series, change: Change<Series>): Zone;
  /** How a row repeats now. */
  now(row: Row, around: Surroundings): { readonly zone: Zone; readonly rule: Rule | undefined };
  readonly listed: Listed;
  /** What a base says beside its content and its rule; of a row that is there only what is to be changed. */
  ofBase(layout: Placed, row: Row | undefined): PlannedValues;
  /** Makes a row one of a base. */
  link(base: number | Ref): PlannedValues;
  /** What becomes of instances that do not take place, and of the rows `left` that stand for nothing wanted. */
  away(layout: Placed, left: readonly Row[], around: Around): readonly Operation[];
  /** Takes rows of occurrences away for good. */
  taken(rows: readonly Row[], writer: Rows): readonly Operation[];
  /** Removes a base with all that hangs on it. */
  removed(head: Row, others: readonly Row[], writer: Rows): readonly Operation[];
}

/** A layout with the texts by which the ERP calls its instances. */
export interface Placed extends Layout {
  /** `YYYY-MM-DD HH:MM:SS` */
  nameOf(point: Point): string;
  /** The instant such a text names. */
  pointNamed(wall: Wall): Point;
}

/** Where rows are written. */
export interface Around {
  readonly writer: Rows;
  readonly base: number | Ref;
  /** Values of a new row that is somebody else's. */
  readonly owner: PlannedValues;
  /** The records of the resource; other rows are those of colleagues, or archived. */
  readonly own: ReadonlySet<number>;
}
