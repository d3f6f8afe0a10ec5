import { readFileSync, statSync } from 'node:fs';
import { UsageError } from './io.ts';

/** Largest plan, validation or drift that is read, in bytes: it may come from an artifact that others wrote. */
const maxFileBytes = 256 * 1024 * 1024;

/** The text of a file that an earlier job wrote. Throws UsageError where it cannot be read. */
export function untrustedText(file: string): string {
  try {
    if (statSync(file).size > maxFileBytes) throw new Error(`it is larger than ${maxFileBytes} bytes`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
