import type { Diagnostic } from '../model/diagnostic.ts';

/** A diagnostic as a member of `diagnostics[]`: keys sorted, absent where there is nothing to say. Source: DESIGN section 5. */
export interface DiagnosticJson {
  readonly code: string;
  readonly column?: number;
  readonly endColumn?: number;
  readonly endLine?: number;
  readonly file?: string;
  readonly hint?: string;
  readonly line?: number;
  readonly message: string;
  readonly pointer?: string;
  readonly severity: Diagnostic['severity'];
}

export function diagnosticJson({ severity, code, message, hint, source }: Diagnostic): DiagnosticJson {
  return {
    code,
    ...(source === undefined ? {} : { column: source.column, endColumn: source.endColumn, endLine: source.endLine, file: source.file }),
    ...(hint === undefined ? {} : { hint }),
    ...(source === undefined ? {} : { line: source.line }),
    message,
    ...(source === undefined ? {} : { pointer: source.pointer }),
    severity,
  };
}

/** The list as pieces of JSON text, one diagnostic a piece. */
export function* renderDiagnosticsJson(diagnostics: Iterable<Diagnostic>): Generator<string> {
  yield '[';
  let separator = '';
  for (const diagnostic of diagnostics) {
    yield `${separator}${JSON.stringify(diagnosticJson(diagnostic))}`;
    separator = ',';
  }
  yield ']';
}
