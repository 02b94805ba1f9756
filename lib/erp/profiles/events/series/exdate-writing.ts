/** Series with `exdate`, as they are written: the base lists what is changed as well as what is deleted. */
import { digitsOf } from '../../../codecs.ts';
import type { Limits } from '../../../nearest.ts';
import type { PlannedValues } from '../../../plan.ts';
import { type Point, ruleOfFields } from '../../../rules.ts';
import type { Row } from '../../../wire.ts';
import { type ExdateFields, excludedByRule, exdatesOf } from './exdate.ts';
import type { FamilyWay, Placed } from './family.ts';
import { rowId } from './way.ts';

const NTH: Limits['nth'] = [1, 2, 3, 4, 5, -1];

export function exdateFamily({ rule, forever, base, original, keeps, restored }: ExdateFields): FamilyWay {
  const family: FamilyWay = {
    rule,
    limits: { forever, nth: NTH },
    start: 'date',
    original,
    tells: keeps === 'original',
    zone: (_after, { naive }) => naive,
    now: (row, { naive }) => ({
      zone: naive,
      rule: row.recurrency === true ? ruleOfFields(row, rule, undefined) : undefined,
    }),
    listed: (_clock, point) => point,
    ofBase: (layout, row) => exclusions(layout, row),
    link: (id) => ({ [base]: id }),
    away: (_layout, left, { own, writer }) => {
      const gone = left.filter((row) => own.has(rowId(row)));
      return gone.length === 0 ? [] : family.taken(gone, writer);
    },
    taken: (rows, writer) => {
      const call = restored === 'unlink' ? 'unlink' : 'write';
      const target = { model: writer.model, ids: rows.map(rowId), context: writer.guarded(rows, call) };
      return [
        call === 'unlink' ? { do: call, ...target } : { do: call, ...target, values: { active: false } },
      ];
    },
    // What hangs on a base goes with it.
    removed: (head, _others, writer) => [
      { do: 'unlink', model: writer.model, ids: [rowId(head)], context: writer.guarded([head], 'unlink') },
    ],
  };
  return family;
}

/** The list of what the base does not show, where it is another now; a rule of exclusions goes into the list. */
function exclusions(layout: Placed, row: Row | undefined): PlannedValues {
  const { made, out, wanted, nameOf } = layout;
  const known = new Set(made);
  const hidden = [...out, ...wanted.filter(({ beside }) => !beside).map(({ original }) => original)];
  const now = row ? hiddenBy(row, layout).filter((point) => known.has(point)) : [];
  if (isSame(hidden, now)) return {};
  const listed = hidden.toSorted((a, b) => a - b).map((point) => digitsOf(nameOf(point)));
  return { exdate: listed.join() || false, ...(row?.exrule ? { exrule: false } : {}) };
}

function hiddenBy(row: Row, layout: Placed): readonly Point[] {
  const listed = exdatesOf(row).map((wall) => layout.pointNamed(wall));
  return [...listed, ...excludedByRule(row, { clock: layout.clock, start: layout.made[0] ?? 0 })];
}

function isSame(one: readonly Point[], other: readonly Point[]): boolean {
  const [first, second] = [new Set(one), new Set(other)];
  return first.size === second.size && [...first].every((point) => second.has(point));
}
