import type { Diagnostic } from '../model/diagnostic.ts';
import type { RunHeader } from '../model/plan.ts';
import { jsonObject, streamed } from '../plan/json-pieces.ts';
import { diagnosticJson, headerMembers } from '../plan/plan-json.ts';

/** The result of `validate --format json`, in pieces. `files` is how many were looked at. */
export function* validateJson(diagnostics: readonly Diagnostic[], files: number, header: RunHeader): Generator<string> {
  const count = (severity: Diagnostic['severity']): number => diagnostics.filter((each) => each.severity === severity).length;
  yield* jsonObject({
    ...headerMembers('validate', header),
    summary: { errors: count('error'), warnings: count('warning'), notes: count('note'), files },
    diagnostics: streamed(diagnostics.map(diagnosticJson)),
  });
}
