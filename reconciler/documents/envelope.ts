import type { Diagnostic } from '../model/diagnostic.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { DocumentKind } from '../model/document-set.ts';
import { problem, startOf } from './file-diagnostics.ts';
import { documentKinds, isDocumentKind, kindRules, plannedKinds } from './kinds.ts';
import type { ParsedText } from './parse.ts';
import { valueAt } from './schema-errors.ts';
import { shown } from './schema-words.ts';

/** What a file says it is, before its kind's schema is asked. */
export interface Envelope {
  /** Absent where it cannot be told, or where this version does not read the kind. */
  readonly kind: DocumentKind | undefined;
  /** The kind as it is written. */
  readonly written: string | undefined;
  readonly problems: readonly Diagnostic[];
}

/** D-09, D-10, D-11 and D-14 of the first lines of a document. */
export function readEnvelope(parsed: ParsedText): Envelope {
  const problems: Diagnostic[] = [];
  const versionOk = checkVersion(parsed, problems);
  const kind = valueAt(parsed.value, ['kind']);
  if (kind === undefined) {
    problems.push(problem('D-11', startOf(parsed.file), 'kind is missing', `write kind: and one of ${documentKinds.join(', ')}`));
    return { kind: undefined, written: undefined, problems };
  }
  if (typeof kind !== 'string' || !isDocumentKind(kind)) {
    problems.push(unknownKind(parsed, kind));
    return { kind: undefined, written: typeof kind === 'string' ? kind : undefined, problems };
  }
  const { place, belongsIn } = kindRules[kind];
  if (!belongsIn(parsed.file))
    problems.push(
      problem('D-14', parsed.places.at(['kind']), `a document of kind ${kind} does not belong in ${parsed.file}`, `move it to ${place}`),
    );
  return { kind: versionOk ? kind : undefined, written: kind, problems };
}

function checkVersion(parsed: ParsedText, problems: Diagnostic[]): boolean {
  const version = valueAt(parsed.value, ['apiVersion']);
  if (version === 'trueup/v1') return true;
  if (version === undefined) problems.push(problem('D-11', startOf(parsed.file), 'apiVersion is missing', 'write apiVersion: trueup/v1'));
  else
    problems.push(
      problem('D-09', parsed.places.at(['apiVersion']), `${shown(version)} is not an apiVersion of this program`, 'write trueup/v1'),
    );
  // Without a version, it can only be the one that there is.
  return version === undefined;
}

function unknownKind(parsed: ParsedText, kind: unknown): Diagnostic {
  const at = parsed.places.at(['kind']);
  if (typeof kind === 'string' && plannedKinds.includes(kind))
    return problem('D-10', at, `the kind ${kind} is not supported yet`, 'take the document out until a version of trueup reads it');
  const near = typeof kind === 'string' ? didYouMean(kind, [...documentKinds, ...plannedKinds]) : undefined;
  return problem(
    'D-10',
    at,
    `${shown(kind)} is not a kind of document`,
    near === undefined ? `write one of: ${documentKinds.join(', ')}` : `did you mean ${near}?`,
  );
}

/** The extension of a file that looks like a document must be `.yaml` (D-14). */
export function checkExtension(file: string): Diagnostic | undefined {
  if (file.endsWith('.yaml')) return undefined;
  return problem('D-14', startOf(file), `documents are called *.yaml`, `rename it to ${file.replace(/\.ya?ml$/i, '.yaml')}`);
}
