// Files that commands read and write: whole, of a bounded size, and never half of one.
import { randomBytes } from 'node:crypto';
import { appendFileSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { diskCure, diskReason } from '../model/disk-problem.ts';
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
    throw unwritten(`the ${what} to ${file}`, error);
  }
}

/** Writes files that are not there yet, and their folders: all of them or none. Throws UsageError where one cannot be written. */
export function writeNew(files: Iterable<readonly [file: string, text: string]>): void {
  const mine: string[] = [];
  for (const [file, text] of files) {
    try {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, '', { flag: 'wx' });
      mine.push(file);
      writeFileSync(file, text);
    } catch (error) {
      for (const each of mine) rmSync(each, { force: true });
      throw unwritten(file, error);
    }
  }
}

/** Adds to a file that a runner reads afterwards. Throws UsageError where it cannot be written. */
export function appendTo(file: string, text: string): void {
  try {
    appendFileSync(file, text);
  } catch (error) {
    throw unwritten(file, error);
  }
}

/** The error of a file that could not be written, in words. @param what with its place */
export function unwritten(what: string, error: unknown): UsageError {
  const cure = diskCure(error);
  return new UsageError(`cannot write ${what}: ${diskReason(error)}`, cure === undefined ? undefined : `${cure}, and run it again`);
}
