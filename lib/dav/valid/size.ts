/** What is refused before it is read, since reading it would take long. */
import { refusal } from '../../errors.ts';
import { contentLines } from '../../ical/index.ts';

/** Parameters of one property: an ATTENDEE of a busy maker has some fifteen. */
const PARAMETERS = 200;

/** Throws `valid-calendar-data` with the line. */
export function boundedLines(text: string): void {
  for (const line of contentLines(text))
    if (countParameters(line.text) > PARAMETERS)
      throw refusal('valid-calendar-data', `Line ${line.number} has more than ${PARAMETERS} parameters.`);
}

/** Of the part before the value; counts no further than it matters. */
function countParameters(line: string): number {
  let count = 0;
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    else if (character === ':' && !quoted) break;
    else if (character === ';' && !quoted) count += 1;
    if (count > PARAMETERS) break;
  }
  return count;
}
