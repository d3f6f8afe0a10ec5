import type { Diagnostic } from '../model/diagnostic.ts';
import type { DocumentKind, DocumentOfKind } from '../model/document-set.ts';
import type { Positioned } from '../model/positioned.ts';
import { checkAvailability } from './availability.ts';
import { decode } from './decode.ts';
import { checkExtension, readEnvelope } from './envelope.ts';
import { startOf } from './file-diagnostics.ts';
import type { Validator } from './generated/validators.js';
import { type KindRules, kindRules } from './kinds.ts';
import { maxErrorsPerFile, maxExplainedErrors } from './limits.ts';
import { inOrder } from './order.ts';
import { type ParsedText, parseText } from './parse.ts';
import { positioned } from './positioned.ts';
import { type Rest, withoutParts } from './prune.ts';
import { explainErrors, valueAt } from './schema-errors.ts';
import type { Known } from './schema-words.ts';

type OfKind<K extends DocumentKind> = { readonly kind: K; readonly document: Positioned<DocumentOfKind[K]> };
/** A document together with its kind. */
export type AnyDocument = { readonly [K in DocumentKind]: OfKind<K> }[DocumentKind];

/** One file, read as far as it can be. */
export interface ReadFile {
  readonly file: string;
  /** Absent where the bytes are no text. */
  readonly text: string | undefined;
  /** The kind as written. */
  readonly kind: string | undefined;
  /** `metadata.name` and its place, also of a document that is broken elsewhere. */
  readonly name: Positioned<string> | undefined;
  /** The document, when nothing of its own is wrong. */
  readonly valid: AnyDocument | undefined;
  /** What rules may look at: the valid document, or the broken one without its broken entries. */
  readonly checkable: AnyDocument | undefined;
  readonly problems: readonly Diagnostic[];
}

const nothing = { text: undefined, kind: undefined, name: undefined, valid: undefined, checkable: undefined } as const;

/** Reads the bytes of one file into a document: encoding, YAML, envelope, schema, in this order, as far as each lets the next one. */
export function readDocument(file: string, bytes: Uint8Array, known: Known): ReadFile {
  const extension = checkExtension(file);
  if (extension !== undefined) return { file, ...nothing, problems: [extension] };
  const decoded = decode(file, bytes);
  if ('problem' in decoded) return { file, ...nothing, problems: [decoded.problem] };
  const { text } = decoded;
  const { parsed, problems } = parseText(file, text);
  if (parsed === undefined) return { file, ...nothing, text, problems: firstOf(file, problems) };
  const envelope = readEnvelope(parsed);
  const before = [...problems, ...envelope.problems];
  const name = nameOfDocument(parsed);
  if (envelope.kind === undefined) return { file, ...nothing, text, kind: envelope.written, name, problems: firstOf(file, before) };
  const { valid, checkable, violations } = validate(parsed, kindRules[envelope.kind], known);
  const all = firstOf(file, [...before, ...violations]);
  return { file, text, kind: envelope.written, name, valid: before.length === 0 ? valid : undefined, checkable, problems: all };
}

/** The first problems of a file by place, and how many more there are. */
function firstOf(file: string, problems: readonly Diagnostic[]): readonly Diagnostic[] {
  if (problems.length <= maxErrorsPerFile) return problems;
  const shown = inOrder(problems).slice(0, maxErrorsPerFile);
  const message = `${problems.length - maxErrorsPerFile} or more other problems of this file are not shown`;
  return [
    ...shown,
    { severity: 'note', code: 'D-07', source: shown.at(-1)?.source ?? startOf(file), message, hint: 'correct these first' },
  ];
}

function nameOfDocument(parsed: ParsedText): Positioned<string> | undefined {
  const name = valueAt(parsed.value, ['metadata', 'name']);
  return typeof name === 'string' ? positioned(parsed, name) : undefined;
}

interface Validated {
  readonly valid: AnyDocument | undefined;
  readonly checkable: AnyDocument | undefined;
  readonly violations: readonly Diagnostic[];
}

function validate<K extends DocumentKind>(parsed: ParsedText, rules: KindRules<K>, known: Known): Validated {
  const { validate: isValid, kind } = rules;
  const { value } = parsed;
  if (isValid(value)) {
    const unavailable = checkAvailability(kind, parsed);
    const document = { kind, document: positioned(parsed, value) } as unknown as AnyDocument;
    return { valid: unavailable.length === 0 ? document : undefined, checkable: document, violations: unavailable };
  }
  const errors = isValid.errors ?? [];
  const explained = explainErrors(kind, parsed, errors.slice(0, maxExplainedErrors), known);
  const violations = [...explained.map(({ diagnostic }) => diagnostic), ...checkAvailability(kind, parsed)];
  const rest =
    errors.length > maxExplainedErrors
      ? undefined
      : withoutParts(
          kind,
          value,
          explained.map(({ part }) => part),
        );
  if (rest === undefined || !isSound(isValid, rest)) return { valid: undefined, checkable: undefined, violations };
  return {
    valid: undefined,
    checkable: { kind, document: positioned(parsed, rest.value, rest.leftOut) } as unknown as AnyDocument,
    violations,
  };
}

/** Whether nothing is wrong with what is left of a document but what stands for something else. */
function isSound(isValid: Validator<unknown>, { value, odd }: Rest): boolean {
  if (isValid(value)) return true;
  const isOdd = (pointer: string): boolean => [...odd].some((place) => `${pointer}/`.startsWith(`${place}/`));
  return (isValid.errors ?? []).every(({ instancePath }) => isOdd(instancePath));
}
