import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** From ERPCAL_PASSWORD, else asked for without showing it; never from a flag, which every process on the machine sees. */
export async function passwordOf(user: string): Promise<string> {
  const given = process.env.ERPCAL_PASSWORD;
  if (given !== undefined) return given;
  if (!process.stdin.isTTY) throw new Error(`the password of ${user} is to be in ERPCAL_PASSWORD`);
  process.stderr.write(`Password of ${user}: `);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  const answer = await terminal.question('');
  terminal.close();
  process.stderr.write('\n');
  return answer;
}
