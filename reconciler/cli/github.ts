import path from 'node:path';
import { Command, Option } from 'commander';
import type { CommentMode } from '../github/sticky-comment.ts';
import type { WorkflowRun } from '../github/surroundings.ts';
import { appendTo } from './files.ts';
import { approveCheckCommand } from './github-approve.ts';
import { driftIssueCommand } from './github-drift.ts';
import { outcomeCommand } from './github-outcome.ts';
import { type FailWord, failWords, type Judged, judge, type Report, readReport } from './github-report.ts';
import { ExitCode, type Io, UsageError } from './io.ts';
import type { Finished } from './main.ts';
import { oneOf } from './options.ts';
import { untrustedText } from './untrusted-file.ts';
import { toolVersion } from './version.ts';

interface CommentOptions {
  readonly plan?: string;
  readonly validation?: string;
  readonly comment: CommentMode;
  readonly commentKey: string;
  readonly failOn?: FailWord[];
  readonly prefix: string;
  readonly annotations: 'commands' | 'check';
}

/** `trueup github comment`: tells a pull request what a plan file holds: comment, annotations, job summary, outputs and the step's verdict. */
export function githubCommand(io: Io, finished: Finished): Command {
  const command = new Command('github').description('Steps of a GitHub workflow (docs/github.md)');
  command
    .command('comment')
    .description('Comment a plan on its pull request, with annotations, job summary and outputs')
    .option('--plan <file>', 'what plan --out wrote')
    .option('--validation <file>', 'what validate --format json printed, where the documents are in error')
    .addOption(new Option('--comment <mode>', 'how').choices(['update', 'new', 'changes-only', 'off']).default('update'))
    .option('--comment-key <key>', 'one comment a key, for several configurations in one repository', 'default')
    .option('--fail-on <what...>', `what makes the step fail: ${failWords.join(', ')}; default errors,incomplete`, oneOf(failWords, 'word'))
    .addOption(
      new Option('--annotations <how>', 'commands of the log, at most ten; check: a check run, for the token of an app of your own')
        .choices(['commands', 'check'])
        .default('commands'),
    )
    .option('--prefix <folder>', 'where the configuration lies in the repository, for annotations', '')
    .action(async (options: CommentOptions) => {
      finished.code = await comment(options, io);
    });
  return command
    .addCommand(driftIssueCommand(io, finished))
    .addCommand(approveCheckCommand(io, finished))
    .addCommand(outcomeCommand(io, finished));
}

async function comment(options: CommentOptions, io: Io): Promise<ExitCode> {
  const { workflowRun } = await import('../github/surroundings.ts');
  const { keyPattern } = await import('../github/marker.ts');
  if ((options.plan === undefined) === (options.validation === undefined)) throw new UsageError('name a --plan or a --validation');
  if (!keyPattern.test(options.commentKey))
    throw new UsageError(`--comment-key ${options.commentKey}`, 'write lower case letters, digits and dashes');
  const file = path.resolve(io.cwd, options.plan ?? options.validation ?? '');
  const report = await readReport(untrustedText(file), options.plan === undefined ? 'validation' : 'plan', file);
  const run = workflowRun(io.env);
  const judged = judge(report, options.failOn ?? ['errors', 'incomplete']);
  if (options.annotations === 'commands' || !(await annotateInCheck(report, run, options, io))) await annotate(report, options, io);
  await summarise(report, run, io);
  const posted = await post(report, run, options, io);
  const code = worst(judged.code, posted.incomplete ? ExitCode.Incomplete : ExitCode.Ok, posted.failed ? ExitCode.Error : ExitCode.Ok);
  await writeOutputs(run, judged, posted.id, io);
  return code;
}

const worst = (...codes: readonly ExitCode[]): ExitCode =>
  codes.find((each) => each === ExitCode.Error) ?? codes.find((each) => each !== ExitCode.Ok) ?? ExitCode.Ok;

async function annotate({ diagnostics }: Report, { prefix, comment: mode }: CommentOptions, io: Io): Promise<void> {
  const { annotationLines, maxAnnotations } = await import('../github/annotations.ts');
  // That the comment could not be posted is an annotation too.
  const most = mode === 'off' ? maxAnnotations : maxAnnotations - 1;
  for (const line of annotationLines(diagnostics, prefix === '' ? '' : `${prefix.replace(/\/+$/, '')}/`, most)) await io.stdout.write(line);
}

/** Annotations in a check run of the token's own, as many as there are up to a cap; false where there is no token, no commit or no permission. */
async function annotateInCheck(report: Report, run: WorkflowRun, { prefix }: CommentOptions, io: Io): Promise<boolean> {
  const token = io.env['GITHUB_TOKEN'] ?? io.env['INPUT_GITHUB-TOKEN'] ?? '';
  const head = run.pull?.head ?? run.sha;
  if (token === '' || head === undefined) return false;
  const { messageOf, openGitHub, statusOf } = await import('../github/client.ts');
  const { writeCheckRun } = await import('../github/check-run.ts');
  const client = openGitHub({ token, apiUrl: run.apiUrl, version: toolVersion, clock: io.clock, note: () => undefined });
  try {
    await writeCheckRun({
      client,
      owner: run.owner,
      repo: run.repo,
      head,
      diagnostics: report.diagnostics,
      prefix: prefix === '' ? '' : `${prefix.replace(/\/+$/, '')}/`,
      runUrl: run.runUrl,
    });
    return true;
  } catch (error) {
    await io.stderr.write(`note: no check run (${statusOf(error) ?? 'no answer'}): ${messageOf(error)}; annotations are in the log\n`);
    return false;
  }
}

async function summarise(report: Report, run: WorkflowRun, io: Io): Promise<void> {
  if (run.summaryFile === undefined) return;
  const { summaryBytes } = await import('../output/plan-markdown.ts');
  try {
    appendTo(run.summaryFile, `${report.draw({ bytes: summaryBytes, runUrl: run.runUrl }).text}\n`);
  } catch (error) {
    await io.stderr.write(`note: no job summary: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

interface PostedComment {
  readonly id?: number;
  /** Not all destructive classes fitted: the gate is red. */
  readonly incomplete: boolean;
  readonly failed: boolean;
}

async function post(report: Report, run: WorkflowRun, { comment: mode, commentKey: key }: CommentOptions, io: Io): Promise<PostedComment> {
  const { commentBytes } = await import('../output/plan-markdown.ts');
  const incomplete = !report.draw({ bytes: commentBytes, runUrl: run.runUrl }).complete;
  const { pull } = run;
  if (mode === 'off' || pull === undefined) return { incomplete, failed: false };
  const token = io.env['GITHUB_TOKEN'] ?? io.env['INPUT_GITHUB-TOKEN'] ?? '';
  const { commandLine } = await import('../github/commands.ts');
  if (token === '') {
    await io.stdout.write(commandLine('notice', { title: 'trueup' }, 'no GITHUB_TOKEN: no comment; the job summary has the plan'));
    return { incomplete, failed: false };
  }
  const { openGitHub, messageOf, statusOf } = await import('../github/client.ts');
  const { postSticky } = await import('../github/sticky-comment.ts');
  const notes: string[] = [];
  const note = (text: string): void => void notes.push(text);
  const client = openGitHub({ token, apiUrl: run.apiUrl, version: toolVersion, clock: io.clock, note });
  try {
    const posted = await postSticky({
      client,
      token,
      owner: run.owner,
      repo: run.repo,
      pull: pull.number,
      marker: { key, run: run.run, head: pull.head, plan: report.digest },
      mode,
      hasChanges: report.hasChanges,
      draw: (bytes, earlier) => report.draw({ bytes, earlier, runUrl: run.runUrl }).text,
      bytes: commentBytes,
      note,
    });
    if ('id' in posted) return { id: posted.id, incomplete, failed: false };
    await io.stdout.write(commandLine('notice', { title: 'trueup' }, `no comment: ${posted.why}; the job summary has the plan`));
    return { incomplete, failed: false };
  } catch (error) {
    const text = `the comment could not be posted (${statusOf(error) ?? 'no answer'}): ${messageOf(error)}`;
    await io.stdout.write(commandLine('error', { title: 'trueup' }, text));
    return { incomplete, failed: true };
  } finally {
    for (const text of notes) await io.stderr.write(`note: ${text}\n`);
  }
}

/** What later jobs read: words and numbers only, never account ids (GitHub drops an output that holds a masked value). */
async function writeOutputs(
  { outputFile }: WorkflowRun,
  { result, hasChanges, digest, counts }: Judged,
  id: number | undefined,
  io: Io,
): Promise<void> {
  if (outputFile === undefined) return;
  const { outputText } = await import('../github/commands.ts');
  const values: Readonly<Record<string, string>> = {
    result,
    'has-changes': String(hasChanges),
    digest,
    counts: JSON.stringify(counts),
    ...(id === undefined ? {} : { 'comment-id': String(id) }),
  };
  for (const [name, value] of Object.entries(values)) appendTo(outputFile, outputText(name, value, `trueup-${io.randomHex(16)}`));
}
