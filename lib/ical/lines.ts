/** The content lines of an iCalendar text (RFC 5545, 3.1), for saying which one is wrong. */
import ICAL from 'ical.js';
import type { Component } from './document.ts';

interface Line {
  /** Of its first physical line, from 1. */
  readonly number: number;
  /** Unfolded. */
  readonly text: string;
}

export function* contentLines(text: string): Generator<Line> {
  let pieces: string[] = [];
  let number = 1;
  for (const [index, physical] of text.split(/\r?\n/).entries()) {
    if (index > 0 && /^[ \t]/.test(physical)) {
      pieces.push(physical.slice(1));
      continue;
    }
    if (pieces.length > 0) yield { number, text: pieces.join('') };
    [pieces, number] = [[physical], index + 1];
  }
  yield { number, text: pieces.join('') };
}

const FRAME = /^(BEGIN|END):\s*(.*?)\s*$/i;

/**
 * The first line that makes a text no iCalendar object, in words; undefined where none does by itself.
 * @param readable whether a content line is a property; a caller who knows that already says yes to all
 */
export function brokenLine(text: string, readable = isProperty): string | undefined {
  const open: string[] = [];
  let last = 1;
  for (const line of contentLines(text)) {
    if (line.text.trim() === '') continue;
    last = line.number;
    const [, word, name = ''] = FRAME.exec(line.text) ?? [];
    if (word?.toUpperCase() === 'BEGIN') open.push(name.toUpperCase());
    else if (word) {
      const begun = open.pop();
      if (begun !== name.toUpperCase()) return `line ${line.number} ends ${name}, ${opened(begun)}`;
    } else if (open.length === 0) return `line ${line.number} stands outside of a component`;
    else if (!readable(line.text)) return `line ${line.number} cannot be read (${nameIn(line.text)})`;
  }
  const unended = open.pop();
  return unended === undefined ? undefined : `${unended} has no END after line ${last}`;
}

const opened = (name: string | undefined): string =>
  name ? `where ${name} is open` : 'where nothing is open';

function isProperty(line: string): boolean {
  try {
    ICAL.parse.property(line);
    return true;
  } catch {
    return false;
  }
}

/** Characters of a name that are repeated to a person. */
const NAME = 40;

function nameIn(line: string): string {
  return /^[\w-]+/.exec(line)?.[0].slice(0, NAME).toUpperCase() ?? 'no property';
}

interface Frame {
  readonly component: Component;
  readonly properties: readonly ICAL.Property[];
  readonly components: readonly Component[];
  property: number;
  child: number;
}

function frameOf(component: Component): Frame {
  const [properties, components] = [component.getAllProperties(), component.getAllSubcomponents()];
  return { component, properties, components, property: 0, child: 0 };
}

/** On which line of its text a component begins or a property stands. */
export function lineOf(
  target: Component | ICAL.Property,
  calendar: Component,
  text: string,
): number | undefined {
  const open: Frame[] = [];
  for (const line of contentLines(text)) {
    const at = open.at(-1);
    const word = FRAME.exec(line.text)?.[1]?.toUpperCase();
    if (line.text.trim() === '') continue;
    if (word === 'END') open.pop();
    else if (word === 'BEGIN') {
      const begun = at ? at.components[at.child++] : calendar;
      if (!begun || begun === target) return begun && line.number;
      open.push(frameOf(begun));
    } else if (at?.properties[at.property++] === target) return line.number;
  }
  return undefined;
}
