// Compiles what the package holds to dist/, and copies what the compiler leaves: the schemas of the simulated ERP.

import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const schemas = join('examples', 'demo-erp', 'schemas');

rmSync(join(root, 'dist'), { recursive: true, force: true });
const { status } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
if (status === 0) cpSync(join(root, schemas), join(root, 'dist', schemas), { recursive: true });
process.exitCode = status ?? 1;
