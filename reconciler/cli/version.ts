import { readFileSync } from 'node:fs';

/** The version in package.json, read from beside the compiled program: the one place that states it. */
export const toolVersion: string = readVersion();

function readVersion(): string {
  // build/reconciler/cli/version.js -> package.json, three folders up.
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const manifest: unknown = JSON.parse(text);
  if (manifest === null || typeof manifest !== 'object' || !('version' in manifest) || typeof manifest.version !== 'string') {
    throw new Error('package.json has no version');
  }
  return manifest.version;
}
