// The corpus of bad input: a file, or a folder, and what is printed for it.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { controlsFile, devOpsGuruFile, organization, standardsFile } from './configuration.ts';

export const corpus = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../test/corpus');

export const corpusNames: readonly string[] = readdirSync(corpus).filter((name) => !name.endsWith('.expected') && name !== 'README.md');

/** A file alone stands where its kind belongs, beside an Organization; a folder is a configuration of its own. */
export function corpusFiles(name: string): Record<string, Uint8Array> {
  const full = path.join(corpus, name);
  if (!statSync(full).isDirectory()) {
    const bytes = readFileSync(full);
    if (/^kind: Organization/m.test(bytes.toString('latin1'))) return { 'organization.yaml': bytes };
    const place = placeOf(bytes.toString('latin1'));
    return { 'organization.yaml': Buffer.from(organization), [place]: bytes };
  }
  const files = readdirSync(full, { recursive: true, withFileTypes: true }).filter((found) => found.isFile());
  return Object.fromEntries(
    files.map((found) => {
      const file = path.join(found.parentPath, found.name);
      return [path.relative(full, file).split(path.sep).join('/'), readFileSync(file)];
    }),
  );
}

function placeOf(text: string): string {
  if (/^kind: DevOpsGuruTargets/m.test(text)) return devOpsGuruFile;
  if (/^kind: TenantDefaults/m.test(text)) return 'tenants/defaults.yaml';
  if (/^kind: Tenant/m.test(text)) return 'tenants/tenant.yaml';
  return /^kind: SecurityStandards/m.test(text) ? standardsFile : controlsFile;
}
