import { CONDITIONS, DavError } from '../errors.ts';

/** Another entry of the calendar has the UID. */
export class UidConflict extends DavError {
  /** Last segment of the other entry's href. */
  readonly other: string;

  constructor(other: string) {
    super(CONDITIONS['no-uid-conflict'].status, `The UID belongs to another entry, ${other}.`, {
      condition: 'no-uid-conflict',
    });
    this.other = other;
  }
}
