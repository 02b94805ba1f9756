/** Bad inputs over TLS, before Odoo 8: but for those that take long, and do with one listener what they do with the other. */
import { sending } from './bad-inputs/run.ts';

sending('tls', '8', ({ heavy }) => !heavy);
