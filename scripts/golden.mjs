// Rewrites every golden file and the corpus' expected diagnostics from what the program prints now; the reviewer reads the difference.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const env = { ...process.env, UPDATE_GOLDEN: '1' };
const result = spawnSync(process.execPath, ['scripts/test.mjs', 'golden/', 'documents/corpus'], { cwd: root, stdio: 'inherit', env });
process.exit(result.status ?? 1);
