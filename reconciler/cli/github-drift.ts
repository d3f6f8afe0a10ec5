import path from 'node:path';
import { Command, Option } from 'commander';
import type { DriftIssueInput, Issued } from '../github/drift-issue.ts';
import type { WorkflowRun } from '../github/surroundings.ts';
import { causeWords, type DriftCause, driftCauses } from '../plan/causes.ts';
import type { DriftReport } from '../plan/drift-report.ts';
import { appendTo } from './files.ts';
import { ExitCode, type Io, UsageError, worstExitCode } from './io.ts';
import type { Finished } from './main.ts';
import { oneOf } from './options.ts';
import { untrustedText } from './untrusted-file.ts';
import { toolVersion } from './version.ts';

const failWords = ['incomplete', 'changes'] as const;

/** What `--issue` takes. */
export const driftIssueModes = ['on', 'per-cause', 'off'] as const;
export type DriftIssueMode = (typeof driftIssueModes)[number];

interface DriftIssueOptions {
  readonly drift: string;
  readonly issue: DriftIssueMode;
  readonly key: string;
  readonly label: string;
  readonly failOn?: (typeof failWords)[number][];
  readonly neverFail?: boolean;
}

/** Longest label that GitHub takes, in characters. */
const longestLabel = 50;

/** `trueup github drift-issue`: brings the one drift issue of the repository to what a drift file says, with the job summary, outputs and verdict. */
export function driftIssueCommand(io: Io, finished: Finished): Command {
  return new Command('drift-issue')
    .description('Open, rewrite, close or reopen the drift issue, with job summary and outputs')
    .requiredOption('--drift <file>', 'what drift --format json printed')
    .addOption(new Option('--issue <mode>', 'one issue, one per cause, or none').choices(driftIssueModes).default('on'))
    .option('--key <key>', 'one issue a key, for several configurations in one repository', 'default')
    .option('--label <label>', 'label of the issue; made where it is missing', 'aws-drift')
    .option('--fail-on <what...>', `what makes the step fail: ${failWords.join(', ')}; default incomplete`, oneOf(failWords, 'word'))
    .option('--never-fail', 'a drift that is written into the issue fails nothing')
    .action(async (options: DriftIssueOptions) => {
      finished.code = await driftIssue(options, io);
    });
}

async function driftIssue(options: DriftIssueOptions, io: Io): Promise<ExitCode> {
  const { workflowRun } = await import('../github/surroundings.ts');
  const { keyPattern } = await import('../github/marker.ts');
  const { readDriftFile } = await import('../plan/drift-report.ts');
  if (!keyPattern.test(options.key)) throw new UsageError(`--key ${options.key}`, 'write lower case letters, digits and dashes');
  if (options.label === '' || [...options.label].length > longestLabel)
    throw new UsageError(`--label ${options.label}`, `GitHub takes labels of 1 to ${longestLabel} characters`);
  const file = path.resolve(io.cwd, options.drift);
  const report = readDriftFile(untrustedText(file));
  if ('wrong' in report) throw new UsageError(`${file} is not a drift: ${report.wrong}`, 'write one with: trueup drift --format json');
  const { shard } = report.plan;
  if (shard !== undefined)
    throw new UsageError(
      `${file} is shard ${shard.index}/${shard.of} of a drift, not a whole one`,
      'join the shards first: trueup drift merge FILE... --out FILE',
    );
  const run = workflowRun(io.env);
  const { plan } = report;
  const drifted = plan.classes.length > 0 || report.stackDrift?.some(({ drifted: count = 0 }) => count > 0) === true;
  const codes = {
    incomplete:
      plan.unreadable.length > 0 || report.stackDrift?.some(({ complete }) => !complete) === true ? ExitCode.Incomplete : ExitCode.Ok,
    changes: drifted ? ExitCode.Changes : ExitCode.Ok,
  };
  await summarise(report, run, io);
  const issued = await issue(report, run, options, io);
  const unheard = issued.some(({ kind }) => kind === 'unwritable') && drifted;
  const result = { [ExitCode.Incomplete]: 'incomplete', [ExitCode.Changes]: 'changes' }[worstExitCode(Object.values(codes)) as 2 | 6];
  await writeOutputs(run, { result: result ?? 'clean', 'has-changes': String(drifted), ...numberOf(issued) }, io);
  if (issued.some(({ kind }) => kind === 'failed')) return ExitCode.Error;
  // Where no issue can be written, the red job is how somebody hears of it.
  return worstExitCode([
    ...(options.neverFail === true ? [] : (options.failOn ?? (['incomplete'] as const))).map((word) => codes[word]),
    ...(unheard ? [ExitCode.Changes] : []),
  ]);
}

const numberOf = (issued: readonly IssueEnd[]): Readonly<Record<string, string>> => {
  const numbers = issued.flatMap((each) => ('number' in each ? [String(each.number)] : []));
  return numbers.length === 0 ? {} : { 'issue-number': numbers.join(',') };
};

async function summarise(report: DriftReport, run: WorkflowRun, io: Io): Promise<void> {
  if (run.summaryFile === undefined) return;
  const { driftIssueMarkdown } = await import('../output/drift-issue.ts');
  const { summaryBytes } = await import('../output/plan-markdown.ts');
  try {
    const { text } = driftIssueMarkdown(report, { ...(await pagesOf()), bytes: summaryBytes, runUrl: run.runUrl });
    appendTo(run.summaryFile, `${text}\n`);
  } catch (error) {
    await io.stderr.write(`note: no job summary: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

async function pagesOf() {
  const { pageOptionsOf } = await import('./walk.ts');
  const { createProviders } = await import('../providers/all.ts');
  return pageOptionsOf(createProviders(), () => 'not known');
}

type IssueEnd = Issued | { readonly kind: 'failed' };

/** One issue to bring to what was found. An issue of the other mode ends, and says where it goes on. */
export interface WantedIssue {
  readonly key: string;
  readonly title: string;
  readonly cause?: DriftCause;
  /** Not wanted in this mode. */
  readonly ending?: string;
}

function wantedIssues({ issue: mode, key }: DriftIssueOptions): readonly WantedIssue[] {
  const of = key === 'default' ? '' : ` (${key})`;
  const one: WantedIssue = { key, title: `AWS differs from what was applied${of}` };
  const perCause = driftCauses.map(
    (cause): WantedIssue => ({
      key: `${key}-${cause}`,
      title: `AWS differs from what was applied: ${causeWords(cause)}${of}`,
      cause,
    }),
  );
  return mode === 'per-cause'
    ? [{ ...one, ending: 'Each cause has an issue of its own now.' }, ...perCause]
    : [one, ...perCause.map((each) => ({ ...each, ending: 'All causes are in one issue now.' }))];
}

async function issue(report: DriftReport, run: WorkflowRun, options: DriftIssueOptions, io: Io): Promise<readonly IssueEnd[]> {
  if (options.issue === 'off') return [];
  const token = io.env['GITHUB_TOKEN'] ?? io.env['INPUT_GITHUB-TOKEN'] ?? '';
  const { commandLine } = await import('../github/commands.ts');
  const say = (kind: 'notice' | 'error', text: string): Promise<void> => io.stdout.write(commandLine(kind, { title: 'trueup' }, text));
  if (token === '') {
    const why = 'there is no GITHUB_TOKEN';
    await say('notice', `no drift issue: ${why}; the job summary has the drift`);
    return [{ kind: 'unwritable', why }];
  }
  const { messageOf, openGitHub, statusOf } = await import('../github/client.ts');
  const notes: string[] = [];
  const client = openGitHub({ token, apiUrl: run.apiUrl, version: toolVersion, clock: io.clock, note: (text) => void notes.push(text) });
  const ends: IssueEnd[] = [];
  try {
    const { DriftIssues } = await import('../github/drift-issue.ts');
    const issues = await DriftIssues.open({
      client,
      token,
      owner: run.owner,
      repo: run.repo,
      label: options.label,
      note: (text) => void notes.push(text),
    });
    for (const wanted of wantedIssues(options)) {
      const end = await issues.sync(await driftIssueInput(report, run, wanted));
      if (end.kind === 'unwritable') await say('notice', `no drift issue: ${end.why}; the job summary has the drift`);
      ends.push(end);
      if (end.kind === 'unwritable') break;
    }
  } catch (error) {
    await say('error', `the drift issue could not be written (${statusOf(error) ?? 'no answer'}): ${messageOf(error)}`);
    ends.push({ kind: 'failed' });
  } finally {
    for (const text of new Set(notes)) await io.stderr.write(`note: ${text}\n`);
  }
  return ends;
}

/** What one issue is to say of a drift. */
export async function driftIssueInput(
  report: DriftReport,
  { runUrl }: Pick<WorkflowRun, 'runUrl'>,
  { key, title, cause, ending }: WantedIssue,
): Promise<DriftIssueInput> {
  const { differenceLine, driftIssueMarkdown, issueBytes, issueClasses, keptSummaries } = await import('../output/drift-issue.ts');
  const { differenceId } = await import('../plan/drift-report.ts');
  const pages = await pagesOf();
  const classes = ending === undefined ? issueClasses(report, cause) : [];
  return {
    key,
    title,
    ...(ending === undefined ? {} : { ending }),
    differences: classes.map((each) => ({
      id: differenceId(each),
      cells: [...each.cells].map(({ account, region }) => `${account}/${region}`),
      ...(report.factsOf(each).firstSeen === undefined ? {} : { firstSeen: report.factsOf(each).firstSeen ?? '' }),
      line: differenceLine(each, pages),
    })),
    unreadable: ending === undefined ? report.plan.unreadable.map(({ cell }) => `${cell.account}/${cell.region}`) : [],
    now: report.header.now,
    run: `[run](${runUrl})`,
    bytes: issueBytes,
    draw: (bytes: number, history): string => {
      const earlier = keptSummaries(history.earlierBody);
      const { text } = driftIssueMarkdown(report, {
        ...pages,
        bytes,
        runUrl,
        ...(cause === undefined ? {} : { cause }),
        since: history.since,
        fresh: history.fresh,
        kept: new Map([...history.kept].map((id) => [id, earlier.get(id) ?? 'an earlier difference'])),
        ...(history.lastComplete === undefined ? {} : { lastComplete: history.lastComplete }),
      });
      return text;
    },
  };
}

/** Words and numbers for later jobs, never account ids. */
async function writeOutputs({ outputFile }: WorkflowRun, values: Readonly<Record<string, string>>, io: Io): Promise<void> {
  if (outputFile === undefined) return;
  const { outputText } = await import('../github/commands.ts');
  for (const [name, value] of Object.entries(values)) appendTo(outputFile, outputText(name, value, `trueup-${io.randomHex(16)}`));
}
