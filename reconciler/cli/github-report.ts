import type { AccountId } from '../model/account-id.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { MarkdownOptions } from '../output/plan-markdown.ts';
import { ExitCode, UsageError, worstExitCode } from './io.ts';

/** What `--fail-on` takes. */
export const failWords = ['errors', 'incomplete', 'changes', 'deletes', 'unapproved'] as const;
export type FailWord = (typeof failWords)[number];

/** What a file says, ready to be drawn and judged. */
export interface Report {
  readonly diagnostics: readonly Diagnostic[];
  /** Digest of the changes; of none where the documents are in error. */
  readonly digest: string;
  readonly hasChanges: boolean;
  readonly destructive: number;
  readonly counts: Readonly<Record<string, number>>;
  /** What the command that wrote the file ended with, as far as the file tells. */
  readonly codes: readonly ExitCode[];
  draw(options: Pick<MarkdownOptions, 'bytes' | 'runUrl' | 'earlier'>): { readonly text: string; readonly complete: boolean };
}

/** A report's outcome for the step and the jobs after it. */
export interface Judged {
  readonly result: 'clean' | 'changes' | 'errors' | 'incomplete' | 'refused';
  readonly hasChanges: boolean;
  readonly digest: string;
  readonly counts: Readonly<Record<string, number>>;
  /** What the step ends with: not 0 only for what `--fail-on` names. A guard's refusal is an error. */
  readonly code: ExitCode;
}

/** Reads a plan file or a validation. Throws UsageError where it is none. */
export async function readReport(text: string, kind: 'plan' | 'validation', file: string): Promise<Report> {
  return kind === 'plan' ? planReport(text, file) : validationReport(text, file);
}

async function planReport(text: string, file: string): Promise<Report> {
  const { readPlanFile } = await import('../plan/plan-file.ts');
  const { changesDigest } = await import('../plan/change-ids.ts');
  const { planMarkdown } = await import('../output/plan-markdown.ts');
  const { pageOptionsOf } = await import('./walk.ts');
  const { createProviders } = await import('../providers/all.ts');
  const read = readPlanFile(text);
  if ('refused' in read) throw new UsageError(`${file} is not a plan: ${read.message}`, 'write one with: trueup plan --out FILE');
  const { plan, header, units } = read;
  const pages = pageOptionsOf(createProviders(), (account: AccountId) => units.get(account) ?? 'not known');
  const { create, update, replace, delete: deletes, destructive, cells, classes, unreadable } = plan.summary;
  const hasChanges = classes > 0;
  return {
    diagnostics: plan.diagnostics,
    digest: changesDigest(plan.classes),
    hasChanges,
    destructive: deletes + destructive,
    counts: { create, update, replace, delete: deletes, destructive, cells, classes, unreadable },
    codes: [
      ...(plan.guards.length > 0 ? [ExitCode.Refused] : []),
      ...(unreadable > 0 ? [ExitCode.Incomplete] : []),
      ...(hasChanges ? [ExitCode.Changes] : []),
    ],
    draw: (options) => planMarkdown(plan, header, { ...pages, ...options }),
  };
}

async function validationReport(text: string, file: string): Promise<Report> {
  const { readValidation } = await import('../plan/validation-file.ts');
  const { changesDigest } = await import('../plan/change-ids.ts');
  const { diagnosticsMarkdown } = await import('../output/diagnostics-markdown.ts');
  const read = readValidation(text);
  if ('wrong' in read) throw new UsageError(`${file} is not a validation: ${read.wrong}`, 'write one with: trueup validate --format json');
  const errors = read.diagnostics.filter(({ severity }) => severity === 'error').length;
  return {
    diagnostics: read.diagnostics,
    digest: changesDigest([]),
    hasChanges: false,
    destructive: 0,
    counts: { errors, diagnostics: read.diagnostics.length },
    codes: errors > 0 ? [ExitCode.InvalidDocuments] : [],
    draw: (options) => ({ text: diagnosticsMarkdown(read.diagnostics, read.files, options), complete: true }),
  };
}

const results: Partial<Record<ExitCode, Judged['result']>> = {
  [ExitCode.InvalidDocuments]: 'errors',
  [ExitCode.Refused]: 'refused',
  [ExitCode.Incomplete]: 'incomplete',
  [ExitCode.Changes]: 'changes',
};

/** The word for later jobs. */
export const resultWord = (codes: readonly ExitCode[]): Judged['result'] => results[worstExitCode(codes)] ?? 'clean';

/** The word for later jobs, and whether the step fails. */
export function judge(report: Report, failOn: readonly FailWord[]): Judged {
  const fails: Readonly<Record<FailWord, readonly ExitCode[]>> = {
    errors: [ExitCode.InvalidDocuments, ExitCode.Refused],
    incomplete: [ExitCode.Incomplete],
    changes: [ExitCode.Changes],
    deletes: report.destructive > 0 ? [ExitCode.Changes] : [],
    // Only `github approve-check` knows what was approved.
    unapproved: [],
  };
  const failing = new Set(failOn.flatMap((word) => fails[word]));
  return {
    result: resultWord(report.codes),
    hasChanges: report.hasChanges,
    digest: report.digest,
    counts: report.counts,
    code: worstExitCode(report.codes.filter((code) => failing.has(code))),
  };
}
