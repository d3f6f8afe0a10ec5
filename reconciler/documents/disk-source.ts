import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Diagnostic } from '../model/diagnostic.ts';
import { tooLarge, tooManyFiles, unreadable } from './file-diagnostics.ts';
import { maxFileBytes, maxFiles, maxFolderDepth } from './limits.ts';
import { type DocumentSource, type FileContent, looksLikeDocument, sortedNames } from './source.ts';

const causes: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'the link leads nowhere',
  ELOOP: 'the link leads back to itself',
  EIO: 'the disk reports an error',
  EMFILE: 'too many files are open',
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
const causeOf = (error: unknown): string => causes[codeOf(error)] ?? codeOf(error);

const isInside = (folder: string, target: string): boolean => target === folder || target.startsWith(folder + path.sep);

/**
 * The folder as a source of documents, or in words why it cannot be one (it does not exist, is no folder, may not be read): that is
 * wrong usage and not an invalid document. Links are followed inside the folder and refused where they lead out of it.
 */
export function openFolder(folder: string): DocumentSource | { readonly unusable: string } {
  let root: string;
  try {
    root = realpathSync(folder);
    if (!statSync(root).isDirectory()) return { unusable: `${folder} is not a folder` };
    readdirSync(root);
  } catch (error) {
    const cause = codeOf(error) === 'ENOENT' ? 'there is no such folder' : causeOf(error);
    return { unusable: `${folder} cannot be read: ${cause}` };
  }
  return { list: () => listFolder(root), read: (file) => readInside(root, file) };
}

function listFolder(root: string): ReturnType<DocumentSource['list']> {
  const walk: Walk = { root, files: [], problems: [] };
  const names = readdirSync(root);
  walk.files.push(...names.filter(looksLikeDocument));
  for (const folder of ['compliance', 'tenants']) if (names.includes(folder)) enter(walk, folder, []);
  if (walk.files.length > maxFiles) walk.problems.push(tooManyFiles());
  return { files: sortedNames(walk.files).slice(0, maxFiles), problems: walk.problems };
}

interface Walk {
  readonly root: string;
  readonly files: string[];
  readonly problems: Diagnostic[];
}

/** @param above the real paths of the folders that lead here: a link to one of them would never end. */
function enter(walk: Walk, folder: string, above: readonly string[]): void {
  try {
    const real = realpathSync(path.join(walk.root, folder));
    if (!isInside(walk.root, real)) walk.problems.push(outside(folder));
    else if (above.includes(real)) walk.problems.push(unreadable(folder, 'the link leads back to a folder above it', 'take the link out'));
    else if (above.length >= maxFolderDepth) walk.problems.push(unreadable(folder, `folders are nested deeper than ${maxFolderDepth}`));
    else if (statSync(real).isDirectory()) visit(walk, folder, [...above, real]);
  } catch (error) {
    walk.problems.push(unreadable(folder, causeOf(error)));
  }
}

function visit(walk: Walk, folder: string, above: readonly string[]): void {
  for (const entry of readdirSync(path.join(walk.root, folder), { withFileTypes: true })) {
    if (walk.files.length > maxFiles) return;
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory() || (entry.isSymbolicLink() && leadsToFolder(path.join(walk.root, file)))) enter(walk, file, above);
    else if (looksLikeDocument(file)) walk.files.push(file);
  }
}

function leadsToFolder(link: string): boolean {
  try {
    return statSync(link).isDirectory();
  } catch {
    // A link that leads nowhere is a file that cannot be read; reading it says so.
    return false;
  }
}

const outside = (file: string): Diagnostic =>
  unreadable(file, 'the link leads out of the configuration', 'put the file itself here, so that Git knows what it says');

function readInside(root: string, file: string): FileContent | undefined {
  const full = path.join(root, file);
  if (!isInside(root, full)) return { problem: outside(file) };
  try {
    const real = realpathSync(full);
    if (!isInside(root, real)) return { problem: outside(file) };
    return readAtMost(real, file);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && !isLink(root, file)) return undefined;
    return { problem: unreadable(file, causeOf(error)) };
  }
}

function isLink(root: string, file: string): boolean {
  try {
    const name = path.basename(file);
    return readdirSync(path.dirname(path.join(root, file)), { withFileTypes: true }).some(
      (entry) => entry.name === name && entry.isSymbolicLink(),
    );
  } catch {
    return false;
  }
}

/** Reads a regular file unless it is larger than a document may be; a pipe or a device is never waited for. */
function readAtMost(real: string, file: string): FileContent {
  const handle = openSync(real, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const { size, isFile } = ((stat) => ({ size: stat.size, isFile: stat.isFile() }))(fstatSync(handle));
    if (!isFile) return { problem: unreadable(file, 'it is not a regular file') };
    if (size > maxFileBytes) return { problem: tooLarge(file, size) };
    if (size > 0) return { bytes: readFileSync(handle) };
    // A file of the kernel says 0 and holds more: one byte beyond the limit tells.
    const bytes = Buffer.alloc(maxFileBytes + 1);
    const length = readSync(handle, bytes, 0, bytes.length, null);
    return length > maxFileBytes ? { problem: tooLarge(file, length) } : { bytes: bytes.subarray(0, length) };
  } finally {
    closeSync(handle);
  }
}
