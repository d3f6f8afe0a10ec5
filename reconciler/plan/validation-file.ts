import type { Diagnostic } from '../model/diagnostic.ts';
import { Shape, ShapeError } from './json-shape.ts';
import { readDiagnostic } from './plan-file.ts';
import { formatVersion } from './plan-json.ts';

/** What `validate --format json` printed, read back, or why it is none. `files` is how many documents were looked at. */
export type ValidationFile = { readonly diagnostics: readonly Diagnostic[]; readonly files: number } | { readonly wrong: string };

/** Reads a validation; nothing in it is trusted. */
export function readValidation(text: string): ValidationFile {
  try {
    const root = new Shape(JSON.parse(text), 'validation');
    if (root.get('kind').value !== 'validate') root.get('kind').fail('"validate"');
    if (root.get('formatVersion').value !== formatVersion) root.get('formatVersion').fail(`${formatVersion}`);
    return { diagnostics: root.get('diagnostics').list(readDiagnostic), files: root.get('summary').get('files').count() };
  } catch (error) {
    if (!(error instanceof ShapeError || error instanceof SyntaxError)) throw error;
    return { wrong: error.message };
  }
}
