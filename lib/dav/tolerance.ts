import { DavError } from '../errors.ts';

/**
 * What `read` makes of one object of many. One that cannot be read, or whose times nothing explains, never spoils the
 * answer about the others: then it is `otherwise`. What limits the whole answer is thrown on.
 */
export function tolerating<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DavError && error.condition === 'max-instances') throw error;
    return otherwise;
  }
}
