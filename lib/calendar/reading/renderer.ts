/** What bytes depend on beside the records: when it changes, everything is read and rendered again. */
import { createHash } from 'node:crypto';
import type { Model } from '../../erp/profile.ts';
import type { Resource } from '../../erp/records.ts';
import type { Session } from '../../erp/session.ts';
import { RENDERER } from '../../mapping/index.ts';

/** The fields a model is read with; a field or a module may be added to the ERP at any time. */
export function shapeOf({ fields, needs, variant }: Model<Resource>): string {
  const shape = JSON.stringify([fields, [...needs], ...(variant === undefined ? [] : [variant])]);
  return createHash('sha256').update(shape).digest('base64url').slice(0, 8);
}

export function rendererOf(
  { profile, reader }: Session,
  model: Model<Resource>,
  pastDays: number | undefined,
): string {
  const { variant } = model;
  const own = variant === undefined ? [] : [variant];
  return [RENDERER, profile.name, shapeOf(model), reader.zone, pastDays ?? 'all', ...own].join('/');
}

/** Whether what was rendered were the rows of `model`, with whatever fields it had then. */
export function isRenderedFrom(renderer: string, { variant }: Pick<Model<Resource>, 'variant'>): boolean {
  return variant === undefined ? /\/(all|\d+)$/.test(renderer) : renderer.endsWith(`/${variant}`);
}
