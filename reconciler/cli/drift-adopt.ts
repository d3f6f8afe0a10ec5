// `trueup drift --adopt`: the documents are edited so that they ask for what is live. Nothing of AWS is written, and no file is written by half.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DocumentSource } from '../documents/source.ts';
import type { Cell } from '../model/address.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import type { Plan, PlanClass } from '../model/plan.ts';
import { renderDiagnosticsText } from '../output/diagnostics-text.ts';
import { differenceLineText } from '../output/drift.ts';
import { blocksLiveRun, loadDesired, makePlan, type Prepared, prepare } from '../pipeline.ts';
import { adopt } from '../plan/adopt.ts';
import type { AdoptEdit, AdoptInput } from '../plan/adopt-parts.ts';
import { type AnswerInput, type EditedFile, editedFiles, patchOf } from '../plan/drift-answers.ts';
import { changedOf, prefixOf } from '../run/git.ts';
import { unwritten } from './files.ts';
import { ExitCode, UsageError, worstExitCode } from './io.ts';
import { openDocuments, textOptions, type Walk } from './walk.ts';

export interface AdoptOptions {
  readonly owner?: string;
  readonly ticket?: string;
}

/** The only classes that adoption asks all others for. */
const isMissingStandard = ({ type, action }: PlanClass): boolean => type === 'securityhub/standard' && action === 'create';

/** What answers are worked out from in this run. */
export function answerInput(
  { prepared, desired, options }: Walk,
  { classes }: Pick<Plan, 'classes'>,
  { owner, ticket }: AdoptOptions = {},
): AnswerInput {
  const { survey, resolution, organization } = prepared;
  return {
    documents: desired.documents,
    resolution,
    classes: classes.filter(isMissingStandard),
    reach: (id) => survey.expansion.targets.get(id)?.cells,
    organization: organization.metadata.name,
    today: options.calendar.today,
    maxDays: organization.spec.guards?.maxExceptionDays ?? 365,
    textOf: (file) => textOfFile(path.join(options.config, file)),
    comparedTextOf: (file) => desired.textOf(file),
    prefix: prefixOf(options.config),
    ...(owner === undefined ? {} : { owner }),
    ...(ticket === undefined ? {} : { ticket }),
  };
}

function textOfFile(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

interface NotAdopted {
  readonly of: PlanClass;
  readonly why: string;
}

/** Adopting a standard makes lists of controls count in it, and so on: no more than so often. */
const mostRounds = 4;

/** Adopts what can be adopted and lists the rest. Ends with 0 where nothing is left, 2 where something is, 6 where cells were unreadable. */
export async function adoptDrift(under: Walk, plan: Plan, options: AdoptOptions): Promise<ExitCode> {
  const { io, progress } = under;
  const input = answerInput(under, plan, options);
  refuseDirty(plan, input, under);
  const done = await adoptInRounds(under, plan, input);
  progress.clear();
  if (done === 'invalid') return ExitCode.InvalidDocuments;
  const { files, adopted, left, after } = done;
  writeWhole(under.options.config, files);
  for (const [file, texts] of files) await io.stdout.write(patchOf(file, texts.before, texts.after));
  const words = textOptions(under).types;
  const remaining = adopted.flatMap((of) => stillDiffers(of, after));
  await io.stdout.write(
    `\n${adopted.length - remaining.length} of ${adopted.length + left.length} differences adopted in ${files.size} files; nothing was changed in AWS.\n`,
  );
  for (const { of, why } of [...remaining, ...left]) await io.stdout.write(`! ${differenceLineText(of, words)}: ${why}\n`);
  return worstExitCode([
    ...(plan.unreadable.length > 0 ? [ExitCode.Incomplete] : []),
    ...(remaining.length + left.length > 0 ? [ExitCode.Changes] : []),
  ]);
}

interface Adopted {
  readonly files: ReadonlyMap<string, EditedFile>;
  readonly adopted: readonly PlanClass[];
  readonly left: readonly NotAdopted[];
  /** What would differ under the edited documents. */
  readonly after: Plan | undefined;
}

/** Edits, reads again, and adopts what follows from the edits, until nothing does. Nothing is written. */
async function adoptInRounds(under: Walk, plan: Plan, first: AnswerInput): Promise<Adopted | 'invalid'> {
  const files = new Map<string, EditedFile>();
  const all = { adopted: [] as PlanClass[], left: [] as NotAdopted[] };
  const met = new Set<string>();
  let [input, classes, after]: [AnswerInput, readonly PlanClass[], Plan | undefined] = [first, plan.classes, undefined];
  for (let round = 0; round < mostRounds && classes.length > 0; round++) {
    for (const each of classes) for (const cell of each.cells) met.add(cellOf(each, cell));
    const { adopted, edits, left } = chosen(classes, input, under, files);
    all.adopted.push(...adopted);
    all.left.push(...left);
    const edited = editedFiles(edits, input);
    if ('whyNot' in edited) throw new UsageError(edited.whyNot, 'nothing was written');
    if (edited.files.size === 0) break;
    for (const [file, texts] of edited.files) files.set(file, { before: files.get(file)?.before ?? texts.before, after: texts.after });
    const next = await lookUnder(under, files);
    if (next === 'invalid') return next;
    after = next.plan;
    const textOf = (file: string): string | undefined => files.get(file)?.after ?? first.textOf(file);
    const { prepared } = next;
    input = {
      ...first,
      documents: prepared.desired.documents,
      resolution: prepared.resolution,
      classes: after.classes.filter(isMissingStandard),
      reach: (id) => prepared.survey.expansion.targets.get(id)?.cells,
      textOf,
      comparedTextOf: textOf,
    };
    classes = after.classes.flatMap((each) => {
      const cells = each.cells.space.of([...each.cells].filter((cell) => !met.has(cellOf(each, cell))));
      return cells.size === 0 ? [] : [{ ...each, cells }];
    });
  }
  return { files, ...all, after };
}

const cellOf = ({ type, name }: PlanClass, { account, region }: Cell): string => `${type} ${name} ${account}/${region}`;

/** A file that somebody is at work on is not edited below their hands. */
function refuseDirty(plan: Plan, input: AdoptInput, { options }: Walk): void {
  const files = new Set(
    plan.classes.flatMap((each) => {
      const adoption = adopt(each, input);
      return 'edits' in adoption ? adoption.edits.map(({ file }) => file) : [];
    }),
  );
  const dirty = changedOf(options.config, [...files]);
  if (dirty.length > 0)
    throw new UsageError(`${dirty.join(', ')} has changes that are not committed`, 'commit or put them aside first: nothing was written');
}

/** The classes whose files take all their edits and stay valid, and why the others stay. */
function chosen(
  classes: readonly PlanClass[],
  input: AnswerInput & AdoptInput,
  under: Walk,
  files: ReadonlyMap<string, EditedFile>,
): { adopted: PlanClass[]; edits: AdoptEdit[]; left: NotAdopted[] } {
  const all = { adopted: [] as PlanClass[], edits: [] as AdoptEdit[], left: [] as NotAdopted[] };
  const known = new Set(under.desired.diagnostics.filter(({ severity }) => severity === 'error').map(keyOf));
  for (const of of classes) {
    const adoption = adopt(of, input);
    const wrong = 'whyNot' in adoption ? adoption : editedFiles(adoption.edits, input);
    const broken = 'whyNot' in wrong ? undefined : brokenBy(new Map([...files, ...wrong.files]), known, under);
    if ('whyNot' in wrong) all.left.push({ of, why: wrong.whyNot });
    else if (broken !== undefined) all.left.push({ of, why: `the documents would break a rule with it: ${broken}` });
    else if ('edits' in adoption) {
      all.adopted.push(of);
      all.edits.push(...adoption.edits);
    }
  }
  return all;
}

const keyOf = ({ code, message }: Diagnostic): string => `${code} ${message}`;

/** The rule that the documents break with these texts and not without them, offline; undefined where they break none. */
function brokenBy(files: ReadonlyMap<string, EditedFile>, known: ReadonlySet<string>, { options, prepared }: Walk): string | undefined {
  const { diagnostics } = loadDesired(withTexts(openDocuments(options.config), files), prepared.desired.catalogue, options);
  const wrong = diagnostics.find((each) => each.severity === 'error' && !known.has(keyOf(each)));
  return wrong === undefined ? undefined : keyOf(wrong);
}

/** What would differ under the edited documents: read again before anything is written. Diagnostics are printed where they are in error. */
async function lookUnder(
  under: Walk,
  files: ReadonlyMap<string, EditedFile>,
): Promise<{ readonly plan: Plan; readonly prepared: Prepared } | 'invalid'> {
  const { io, options, street, prepared } = under;
  const desired = loadDesired(withTexts(openDocuments(options.config), files), prepared.desired.catalogue, options);
  const invalid = async (diagnostics: typeof desired.diagnostics): Promise<'invalid'> => {
    under.progress.clear();
    for (const text of renderDiagnosticsText(diagnostics, { textOf: desired.textOf, color: options.color, width: io.stderr.columns }))
      await io.stderr.write(text);
    await io.stderr.write('The documents would not be valid with what is live: nothing was written.\n');
    return 'invalid';
  };
  if (blocksLiveRun(desired)) return invalid(desired.diagnostics);
  const after = await prepare(desired, 'plan', street);
  try {
    if (hasErrors(after.diagnostics)) return await invalid(after.diagnostics);
    return { plan: await makePlan(after, { ...street, unseen: 'left-out' }), prepared: after };
  } finally {
    after.connection.close();
  }
}

/** The folder with some files as they are to be. */
function withTexts(source: DocumentSource, files: ReadonlyMap<string, EditedFile>): DocumentSource {
  return {
    list: () => source.list(),
    read: (file) => {
      const edited = files.get(file);
      return edited === undefined ? source.read(file) : { bytes: new TextEncoder().encode(edited.after) };
    },
  };
}

/** Where a class's resource would differ all the same in one of its cells. */
function stillDiffers(of: PlanClass, after: Plan | undefined): NotAdopted[] {
  if (after === undefined) return [];
  const cells = new Set([...of.cells].map(({ account, region }) => `${account}/${region}`));
  const other = after.classes.find(
    (each) =>
      each.type === of.type && each.name === of.name && [...each.cells].some(({ account, region }) => cells.has(`${account}/${region}`)),
  );
  if (other === undefined) return [];
  const why =
    other.difference === 'control-reason'
      ? 'written into the documents; the next apply gives its reason in AWS our mark'
      : `written into the documents, and still different there (${other.difference}): look at the plan`;
  return [{ of, why }];
}

/** All new texts lie on the disk before the first file takes its own: a file is the old or the new one, never a part. */
function writeWhole(folder: string, files: ReadonlyMap<string, EditedFile>): void {
  const temporary = [...files].map(([file, { after }]) => {
    const full = path.join(folder, file);
    const beside = `${full}.trueup-${process.pid}.tmp`;
    return { full, beside, after };
  });
  try {
    for (const { beside, after } of temporary) writeFileSync(beside, after, { flag: 'wx' });
    for (const { full, beside } of temporary) renameSync(beside, full);
  } catch (error) {
    throw unwritten(`the documents in ${folder}`, error);
  } finally {
    for (const { beside } of temporary) rmSync(beside, { force: true });
  }
}
