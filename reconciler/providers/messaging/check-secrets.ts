import { holdsCredential } from '../../model/credentials.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { PathSegment, Positioned } from '../../model/positioned.ts';
import { error } from './diagnostics.ts';

/** literal credentials, anywhere in the document. What is found is never repeated. */
export function* checkSecrets(document: Positioned<unknown>): Generator<Diagnostic> {
  yield* secretsIn(document, document.value, []);
}

function* secretsIn(document: Positioned<unknown>, value: unknown, path: readonly PathSegment[]): Generator<Diagnostic> {
  if (typeof value === 'string') {
    if (holdsCredential(value))
      yield error(
        'A-07',
        document.at(...path),
        'a secret is written out in the document',
        'put it into Secrets Manager or Parameter Store, name it here, and replace it: it is in Git now',
      );
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* secretsIn(document, item, [...path, index]);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) yield* secretsIn(document, member, [...path, name]);
  }
}
