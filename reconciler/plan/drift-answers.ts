// The ready answers to a drift: for each class the patch that adopts it and the patch that excepts it, or why there is none.
import { createTwoFilesPatch } from 'diff';
import { type OverrideEdit, withOverrides } from '../documents/edit-overrides.ts';
import type { PlanClass } from '../model/plan.ts';
import { adopt } from './adopt.ts';
import type { AdoptEdit, AdoptInput } from './adopt-parts.ts';
import type { DriftAnswer, DriftAnswers } from './causes.ts';
import { type ExceptInput, except } from './except.ts';

export interface AnswerInput extends AdoptInput, Pick<ExceptInput, 'maxDays'> {
  /** The text of a file of the folder that a patch is for; undefined where there is none. */
  readonly textOf: (file: string) => string | undefined;
  /** The text of the same file in the documents that the drift was compared with. */
  readonly comparedTextOf: (file: string) => string | undefined;
  /** Where the folder lies in its repository, `infra/` for example; patches name files from there. */
  readonly prefix: string;
}

/** Classes that answers are worked out for; of the others the issue has no room anyway. */
export const mostAnswered = 50;

/** What only people know: it stands in a proposed entry, and a rule on tickets refuses it. */
const toFill = 'CHANGE-ME';

/** The answers to the first classes of a drift, by class. */
export function driftAnswers(classes: readonly PlanClass[], input: AnswerInput): ReadonlyMap<PlanClass, DriftAnswers> {
  const proposing = { ...input, owner: input.owner ?? toFill, ticket: input.ticket ?? toFill };
  return new Map(
    classes.slice(0, mostAnswered).map((each) => [each, { adopt: adoptAnswer(each, proposing), except: exceptAnswer(each, proposing) }]),
  );
}

function adoptAnswer(each: PlanClass, input: AnswerInput): DriftAnswer {
  const adopted = adopt(each, input);
  if ('whyNot' in adopted) return adopted;
  const edited = editedFiles(adopted.edits, input);
  if ('whyNot' in edited) return edited;
  const patch = [...edited.files].map(([file, { before, after }]) => patchOf(input.prefix + file, before, after)).join('');
  return patch === '' ? { whyNot: 'the documents say so already' } : { patch };
}

function exceptAnswer(each: PlanClass, input: AnswerInput): DriftAnswer {
  const excepted = except(each, input);
  if ('whyNot' in excepted) return excepted;
  return { patch: excepted.files.map(({ file, text }) => patchOf(input.prefix + file, undefined, text)).join('') };
}

export interface EditedFile {
  readonly before: string;
  readonly after: string;
}

/** The files with all edits, or why one of them cannot take its edits. */
export function editedFiles(
  edits: readonly AdoptEdit[],
  { textOf, comparedTextOf, today }: Pick<AnswerInput, 'textOf' | 'comparedTextOf' | 'today'>,
): { readonly files: ReadonlyMap<string, EditedFile> } | { readonly whyNot: string } {
  const byFile = new Map<string, OverrideEdit[]>();
  for (const { file, ...edit } of edits) byFile.set(file, [...(byFile.get(file) ?? []), edit]);
  const files = new Map<string, EditedFile>();
  for (const [file, own] of byFile) {
    const before = textOf(file);
    if (before === undefined) return { whyNot: `${file} is not in the folder any more` };
    if (before !== comparedTextOf(file)) return { whyNot: `${file} has changed since what was applied: apply it first` };
    const edited = withOverrides(before, own, `Adopted from what was live on ${today}.`);
    if ('problem' in edited) return { whyNot: `${file} cannot be edited: ${edited.problem}` };
    files.set(file, { before, after: edited.text });
  }
  return { files };
}

/** A unified diff that `git apply` takes; of a new file where there was none. Empty where nothing differs. */
export function patchOf(file: string, before: string | undefined, after: string): string {
  if (before === after) return '';
  const from = before === undefined ? '/dev/null' : `a/${file}`;
  const patch = createTwoFilesPatch(from, `b/${file}`, before ?? '', after, undefined, undefined, { context: 3 });
  return patch.replace(/^=+\n/, '');
}
