import type { Diagnostic } from '../model/diagnostic.ts';
import { problem, startOf, tooLarge } from './file-diagnostics.ts';
import { maxFileBytes } from './limits.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** The text of a file without its byte order mark, or why it is none (D-06, D-07). */
export function decode(file: string, bytes: Uint8Array): { readonly text: string } | { readonly problem: Diagnostic } {
  if (bytes.length > maxFileBytes) return { problem: tooLarge(file, bytes.length) };
  const wide = wideEncodingOf(bytes);
  if (wide !== undefined) return { problem: problem('D-06', startOf(file), `the file is ${wide}, not UTF-8`, 'save it as UTF-8') };
  try {
    return { text: utf8.decode(bytes) };
  } catch {
    return { problem: notUtf8(file, bytes) };
  }
}

function wideEncodingOf(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'UTF-16';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'UTF-16';
  return undefined;
}

/** Names the first byte that is no UTF-8, at its line and column. */
function notUtf8(file: string, bytes: Uint8Array): Diagnostic {
  let start = 0;
  let end = bytes.length;
  while (start < end) {
    const middle = (start + end + 1) >> 1;
    if (decodes(bytes.subarray(0, middle), true)) start = middle;
    else end = middle - 1;
  }
  // A lead byte without its followers ends the longest prefix, and it is the one to blame.
  while (start > 0 && !decodes(bytes.subarray(0, start), false)) start -= 1;
  const before = new TextDecoder().decode(bytes.subarray(0, start));
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  const byte = (bytes[start] ?? 0).toString(16).padStart(2, '0');
  const source = { file, line, column, endLine: line, endColumn: column, pointer: '' };
  return problem('D-06', source, `the byte 0x${byte} is not UTF-8`, 'save the file as UTF-8 (it may be Latin-1 or Windows-1252 now)');
}

/** Whether the bytes are UTF-8; with `cut`, perhaps ending inside a character. */
function decodes(bytes: Uint8Array, cut: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut });
    return true;
  } catch {
    return false;
  }
}
