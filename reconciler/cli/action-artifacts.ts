// What other jobs left for this one: data that nobody trusts.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { isPlainFile, readCapped } from './files.ts';

/** Files of the name in the folder and in the folders of the artifacts below it: plain files only, since a link may point anywhere. */
export function artifactsIn(folder: string, name: string): readonly string[] {
  const below = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => path.join(folder, entry.name))
    : [];
  return [folder, ...below.sort()].map((each) => path.join(each, name)).filter(isPlainFile);
}

/** Why `approve-check` refused, as its file says; undefined where it did not. */
export function refusalIn(file: string): string | undefined {
  const value = JSON.parse(readCapped(file)) as unknown;
  const refused = typeof value === 'object' && value !== null && 'refused' in value ? value.refused : undefined;
  return typeof refused === 'string' ? refused.slice(0, 1000) : undefined;
}
