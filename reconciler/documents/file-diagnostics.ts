import type { Diagnostic } from '../model/diagnostic.ts';
import type { DiagnosticCode } from '../model/diagnostic-codes.ts';
import type { Source } from '../model/source.ts';
import { maxFileBytes, maxFiles } from './limits.ts';

/** The first character of a file, for what concerns the file as a whole. */
export const startOf = (file: string): Source => ({ file, line: 1, column: 1, endLine: 1, endColumn: 1, pointer: '' });

export function problem(code: DiagnosticCode, source: Source | undefined, message: string, hint?: string): Diagnostic {
  return { severity: 'error', code, message, ...(hint === undefined ? {} : { hint }), ...(source === undefined ? {} : { source }) };
}

/** @param cause what stopped us, in words: `permission denied` */
export const unreadable = (file: string, cause: string, hint?: string): Diagnostic =>
  problem('D-06', startOf(file), `the file cannot be read: ${cause}`, hint);

export const tooLarge = (file: string, bytes: number): Diagnostic =>
  problem(
    'D-07',
    startOf(file),
    `the file has ${bytes} bytes; a document may have ${maxFileBytes}`,
    'split it: a document is one file, and a list may be spread over several documents',
  );

export const tooManyFiles = (): Diagnostic => problem('D-07', undefined, `the configuration has more than ${maxFiles} documents`);
