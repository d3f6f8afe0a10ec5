import type { Catalogue, RegionFacts } from '../catalogue/catalogue.ts';
import type { Calendar } from '../model/clock.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Attachment, DocumentSet } from '../model/document-set.ts';
import { decode } from './decode.ts';
import { documentSetOf } from './document-set.ts';
import { unreadable } from './file-diagnostics.ts';
import { inOrder } from './order.ts';
import { type ReadFile, readDocument } from './read-document.ts';
import { checkExceptions } from './rules/exceptions.ts';
import { checkNames } from './rules/names.ts';
import { checkOrganization } from './rules/organization.ts';
import { checkOrganizationFile } from './rules/organization-file.ts';
import { checkTargets } from './rules/targets.ts';
import type { Known } from './schema-words.ts';
import type { DocumentSource } from './source.ts';

/** A provider's offline rules: `Provider.check`. */
export type Check = (
  documents: DocumentSet,
  catalogue: Catalogue,
  calendar: Calendar,
  regions: readonly RegionFacts[],
) => readonly Diagnostic[];

export interface LoadContext {
  readonly catalogue: Catalogue;
  readonly calendar: Calendar;
  readonly regions: readonly RegionFacts[];
  readonly checks: readonly Check[];
}

export interface LoadedDocuments {
  /** Only whole documents; what is wrong with the others is in `diagnostics`. */
  readonly documents: DocumentSet;
  /** In file order, then by position. */
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that was looked at. */
  readonly files: readonly string[];
  /** A file's text without its byte order mark; undefined where it is none. */
  textOf(file: string): string | undefined;
  /** Name and text of every document and of every file that a document names. */
  contents(): readonly (readonly [string, string])[];
}

/**
 * Reads and checks a whole configuration: all problems of all files in one run, nothing thrown. Rules see broken documents without
 * their broken parts; the result holds whole documents only.
 */
export function loadDocuments(source: DocumentSource, context: LoadContext): LoadedDocuments {
  const { files, problems } = source.list();
  const read = new Map(files.map((file) => [file, readFile(source, file, context)]));
  const all = [...read.values()];
  const broken = all.filter((file) => file.valid === undefined).map(({ kind, file }) => ({ kind, file }));
  const attachments = new Map<string, Attachment | undefined>();
  const rest = { broken, attachment: attachmentsOf(source, attachments) };
  const checkable = documentSetOf(
    all.flatMap((file) => file.checkable ?? []),
    rest,
  );
  const diagnostics = [
    ...problems,
    ...all.flatMap((file) => file.problems),
    ...checkOrganizationFile(all),
    ...checkNames(all),
    ...checkOrganization(checkable, context.regions),
    ...checkTargets(checkable, context.calendar, context.regions),
    ...checkExceptions(checkable, context.calendar, context.regions),
    ...context.checks.flatMap((check) => check(checkable, context.catalogue, context.calendar, context.regions)),
  ];
  return {
    documents: documentSetOf(
      all.flatMap((file) => file.valid ?? []),
      rest,
    ),
    diagnostics: inOrder(diagnostics),
    files,
    textOf: (file) => read.get(file)?.text,
    contents: () => [
      ...[...read].map(([file, { text }]) => [file, text ?? ''] as const),
      ...[...attachments].flatMap(([file, each]) => (each !== undefined && 'text' in each ? [[file, each.text] as const] : [])),
    ],
  };
}

/** Reads the files that documents name, each once; what keeps a document from being read (a link out of the configuration) keeps them too. */
function attachmentsOf(source: DocumentSource, known: Map<string, Attachment | undefined>): DocumentSet['attachment'] {
  return (file) => {
    if (!known.has(file)) known.set(file, readAttachment(source, file));
    return known.get(file);
  };
}

function readAttachment(source: DocumentSource, file: string): Attachment | undefined {
  const content = source.read(file);
  if (content === undefined) return undefined;
  const decoded = 'problem' in content ? content : decode(file, content.bytes);
  return 'problem' in decoded ? { problem: decoded.problem.message } : { text: decoded.text };
}

function readFile(source: DocumentSource, file: string, known: Known): ReadFile {
  const content = source.read(file);
  const nothing = { file, text: undefined, kind: undefined, name: undefined, valid: undefined, checkable: undefined };
  if (content === undefined) return { ...nothing, problems: [unreadable(file, 'it was removed while the configuration was read')] };
  return 'problem' in content ? { ...nothing, problems: [content.problem] } : readDocument(file, content.bytes, known);
}
