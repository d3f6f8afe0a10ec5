// Files that commands read and write: whole, of a bounded size, and never half of one.
import { randomBytes } from 'node:crypto';
import { lstatSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { UsageError } from './io.ts';

/** Largest plan, result or validation that is read, in bytes: it may come from an artifact that others wrote. */
export const maxFileBytes = 256 * 1024 * 1024;

/**
 * The text of a file. Throws UsageError where there is none, or it is too large.
 * @param what what it should be, for the message: `the plan `
 */
export function readCapped(file: string, what = ''): string {
  try {
    if (statSync(file).size > maxFileBytes) throw new Error(`it is larger than ${maxFileBytes} bytes`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${what}${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Whether it is a file itself: a link in an artifact may point anywhere. */
export function isPlainFile(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

/** The text of a part that another process left; or why there is none: no file, a link, too large. */
export function partText(file: string): { readonly text: string } | { readonly problem: string } {
  if (!isPlainFile(file)) return { problem: `${file} is no file` };
  try {
    return { text: readCapped(file) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { problem: error.message };
  }
}

/** Writes beside the file and renames: nobody finds half of it. Readable for its owner only. Throws UsageError where it cannot be written. */
export function writeWhole(file: string, what: string, pieces: Iterable<string>): void {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    writeFileSync(temporary, '', { mode: 0o600 });
    for (const piece of pieces) writeFileSync(temporary, piece, { flag: 'a' });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new UsageError(`cannot write the ${what} to ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
