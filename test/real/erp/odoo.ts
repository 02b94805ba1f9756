import { type Started, startOdoo } from '../lab.ts';

/**
 * The server a suite runs against: the one its runner started, by `ERPCAL_TEST_ODOO_14` and so on as `URL DATABASE`.
 * A suite that is run alone starts it, and leaves it running for the next one.
 */
export async function odooFor(version: 14 | 19): Promise<Started> {
  const [url, db] = (process.env[`ERPCAL_TEST_ODOO_${version}`] ?? '').split(' ');
  return url && db ? { version, url, db } : startOdoo(version);
}
