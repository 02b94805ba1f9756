/** Programs started here end with this process, however it ends. */

const ends = new Set<() => void>();
process.once('exit', () => {
  for (const end of ends) end();
});
process.once('SIGTERM', () => process.exit(1));
process.once('SIGINT', () => process.exit(1));

/** Has it ended at the latest then; the function returned takes that back. */
export function atExit(end: () => void): () => void {
  ends.add(end);
  return () => void ends.delete(end);
}
