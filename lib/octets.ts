/**
 * The same octets in memory of their own. Small buffers of node are parts of one that they share, so that a few octets that
 * are remembered would keep 64 KiB from being freed.
 */
export function apart(octets: Uint8Array): Uint8Array {
  return octets.byteLength === octets.buffer.byteLength ? octets : new Uint8Array(octets);
}
