/** HTML that a client kept while its user edited the text beside it. */
import ICAL from 'ical.js';
import type { Description } from '../erp/records.ts';
import { serialize } from '../ical/index.ts';
import type { Draft } from './draft.ts';
import { descriptionIn } from './text.ts';

/**
 * The document without HTML that tells an older text than its DESCRIPTION: others would be shown that. `text` itself
 * where there is none. `seen` is what the client was served.
 */
export function withoutStaleHtml(calendar: ICAL.Component, text: string, seen: Draft | undefined): string {
  const copy = new ICAL.Component(structuredClone(calendar.toJSON()));
  const known = textsByHtml(seen);
  const changed = copy.getAllSubcomponents().map((component) => freed(component, known));
  return changed.includes(true) ? serialize(copy) : text;
}

/** ALTREP and X-ALT-DESC each on its own: an editor of the one may only keep the other. */
function freed(component: ICAL.Component, known: ReadonlyMap<string, readonly string[]>): boolean {
  const [texts, alternatives] = ['description', 'x-alt-desc'].map((name) => component.getAllProperties(name));
  const told = descriptionIn(texts ?? [], []);
  const beside = descriptionIn([], alternatives ?? []);
  const old = (html: string | undefined): boolean =>
    known.get(html ?? '')?.includes(told?.text ?? '') === false;
  if (old(told?.html)) component.getFirstProperty('description')?.removeParameter('altrep');
  if (old(beside?.html)) component.removeAllProperties('x-alt-desc');
  return old(told?.html) || old(beside?.html);
}

/** The texts that stood beside each HTML. */
function textsByHtml(seen: Draft | undefined): ReadonlyMap<string, readonly string[]> {
  const descriptions = descriptionsIn(seen).filter(({ html }) => html !== undefined);
  const groups = Map.groupBy(descriptions, ({ html }) => html ?? '');
  return new Map([...groups].map(([html, all]) => [html, all.map(({ text }) => text)]));
}

function descriptionsIn(draft: Draft | undefined): readonly Description[] {
  if (!draft) return [];
  const records =
    draft.kind === 'task' ? [draft] : [draft.master, ...draft.overrides.map(({ record }) => record)];
  return records.flatMap((record) => record?.description ?? []);
}
