import type { DiagnosticCode } from './diagnostic-codes.ts';
import type { Source } from './source.ts';

export type Severity = 'error' | 'warning' | 'note';

/** Our error, warning or note: what is wrong, where, and what to do. (A finding is Security Hub's, never ours.) */
export interface Diagnostic {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  readonly message: string;
  /** What to write or run instead. */
  readonly hint?: string;
  /** Absent only where no document is to blame (a missing folder, a live account). */
  readonly source?: Source;
  /** A warning that is an error where the branch under review writes the line. Only `plan --base` and `validate --base` know; never printed. */
  readonly errorWhenAdded?: true;
}

export const hasErrors = (diagnostics: Iterable<Diagnostic>): boolean => [...diagnostics].some((d) => d.severity === 'error');
