/** Every bad input on a real socket, before Odoo 17. */
import { sending } from './bad-inputs/run.ts';

sending('plain', '17', () => true);
