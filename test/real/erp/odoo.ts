import { ask, type Ground } from '../../demo-erp/conformance/ground.ts';
import { REAL_VERSIONS, type RealErp, type RealVersion, type Started, sql, startOdoo } from '../lab.ts';

/** Each has a process of its own when all are tried; a suite that is run alone tries both. */
export const TRIED: readonly RealVersion[] = REAL_VERSIONS.filter((version) =>
  (process.env.ERPCAL_TEST_REAL ?? `${version}`).split(',').includes(`${version}`),
);

/**
 * The server a suite runs against: the one its runner started, by `ERPCAL_TEST_ODOO_14` and so on as `URL DATABASE`.
 * A suite that is run alone starts it, and leaves it running for the next one.
 */
export async function odooFor(version: RealVersion): Promise<Started> {
  const [url, db] = (process.env[`ERPCAL_TEST_ODOO_${version}`] ?? '').split(' ');
  return url && db ? { version, url, db } : startOdoo(version);
}

export const groundOf = ({ version, url, db }: RealErp): Ground => ({
  version: version === 14 ? '14' : '19',
  url,
  database: db,
  lasting: true,
  plant: (model, id, field, text) =>
    sql(version, `update ${model.replaceAll('.', '_')} set ${field} = ${quoted(text)} where id = ${id}`),
  mails: () => ask(`${url}/xmlrpc/2/object`, 'execute', [db, 2, 'admin', 'mail.mail', 'search_count', []]),
});

/** Control characters need the form with escapes; no text is no value. */
const quoted = (text: string): string =>
  text === ''
    ? 'null'
    : `E'${text.replace(/[\\'\x00-\x1f]/g, (each) => `\\x${each.charCodeAt(0).toString(16).padStart(2, '0')}`)}'`;
