import type { Name } from '../../names.ts';
import type { Property } from '../property.ts';
import { CALDAV } from './caldav.ts';
import { VENDOR } from './vendor.ts';
import { WEBDAV } from './webdav.ts';

/** Every property this server knows; any other is reported as missing. */
export const PROPERTIES: ReadonlyMap<Name, Property> = new Map(
  [...WEBDAV, ...CALDAV, ...VENDOR].map((row) => [row.name, row]),
);
