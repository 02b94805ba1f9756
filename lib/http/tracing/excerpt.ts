/** The beginning of what went over the wire. */

/** Octets of a body that are kept. */
export const KEPT = 65_536;

export class Excerpt {
  readonly #pieces: Uint8Array[] = [];
  #kept = 0;
  #octets = 0;

  take(piece: Uint8Array | string): void {
    const octets = typeof piece === 'string' ? Buffer.from(piece) : piece;
    this.#octets += octets.length;
    if (this.#kept >= KEPT) return;
    // A copy: whoever made it may use its memory again.
    const taken = Buffer.from(octets.subarray(0, KEPT - this.#kept));
    this.#kept += taken.length;
    this.#pieces.push(taken);
  }

  toString(): string {
    const text = Buffer.concat(this.#pieces).toString('utf8');
    const left = this.#octets - this.#kept;
    return left === 0 ? text : `${text}\n[${left} more octets are left out]`;
  }
}
