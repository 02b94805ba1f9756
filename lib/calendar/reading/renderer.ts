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
  return [RENDERER, profile.name, shapeOf(model), reader.zone, pastDays ?? 'all'].join('/');
}
