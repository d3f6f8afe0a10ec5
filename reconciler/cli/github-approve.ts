import path from 'node:path';
import { Command, Option } from 'commander';
import type { AccountId } from '../model/account-id.ts';
import type { Plan, RunHeader } from '../model/plan.ts';
import type { Approval } from '../plan/approval.ts';
import { appendTo, writeWhole } from './files.ts';
import { type FailWord, failWords } from './github-report.ts';
import { ExitCode, type Io, UsageError, worstExitCode } from './io.ts';
import type { Finished } from './main.ts';
import { oneOf } from './options.ts';
import { untrustedText } from './untrusted-file.ts';
import { toolVersion } from './version.ts';

interface ApproveOptions {
  readonly plan: string;
  readonly unapproved: 'refuse' | 'allow-additive';
  readonly strict?: boolean;
  readonly acceptDigest?: string;
  readonly planWorkflow: string;
  readonly failOn?: FailWord[];
  readonly out?: string;
}

type WorkflowRun = import('../github/surroundings.ts').WorkflowRun;
type MergedPlans = import('../github/merged-plans.ts').MergedPlans;

/** `trueup github approve-check`: whether somebody has approved what a fresh plan of the main branch would change. */
export function approveCheckCommand(io: Io, finished: Finished): Command {
  return new Command('approve-check')
    .description('Match a fresh plan of the main branch with the plans that merged pull requests showed')
    .requiredOption('--plan <file>', 'what plan --out wrote of the commit that is to be applied')
    .addOption(
      new Option('--unapproved <what>', 'what becomes of changes that nobody was shown')
        .choices(['refuse', 'allow-additive'])
        .default('refuse'),
    )
    .option('--strict', 'what was there before counts too')
    .option('--accept-digest <digest>', "accept exactly this plan (changesDigest); default: the dispatch's input accept-digest")
    .option('--out <file>', 'write what was found, as JSON')
    .option('--plan-workflow <file>', 'the workflow that plans pull requests', 'plan.yml')
    .option(
      '--fail-on <what...>',
      `what makes the step fail: ${failWords.join(', ')}; default errors,incomplete,unapproved`,
      oneOf(failWords, 'word'),
    )
    .action(async (options: ApproveOptions) => {
      finished.code = await approveCheck(options, io);
    });
}

async function approveCheck(options: ApproveOptions, io: Io): Promise<ExitCode> {
  const { workflowRun } = await import('../github/surroundings.ts');
  const run = workflowRun(io.env);
  const file = path.resolve(io.cwd, options.plan);
  const { plan, header, units } = await wholePlan(file);
  const { changesDigest } = await import('../plan/change-ids.ts');
  const digest = changesDigest(plan.classes);
  const accepted = options.acceptDigest ?? run.acceptDigest;
  const notes: string[] = [];
  const merged = plan.classes.length === 0 ? nothingMerged : await readMerged(run, options, io, notes);
  const shown = await plansOf(merged, notes);
  const { judgeApproval } = await import('../plan/approval.ts');
  const approval = judgeApproval(plan, shown, { strict: options.strict === true, allowAdditive: options.unapproved === 'allow-additive' });
  const refusal = refusalOf(approval, digest, accepted);
  for (const note of notes) await io.stderr.write(`note: ${note}\n`);
  await io.stdout.write(sentence(approval, merged, refusal === undefined ? accepted : undefined));
  await summarise({ plan, header, units, approval, refusal, merged }, run, io);
  const codes = [
    ...(plan.guards.length > 0 || refusal !== undefined ? [ExitCode.Refused] : []),
    ...(plan.unreadable.length > 0 ? [ExitCode.Incomplete] : []),
    ...(plan.classes.length > 0 ? [ExitCode.Changes] : []),
  ];
  await writeOutputs(run, { plan, digest, codes, approval }, io);
  if (options.out !== undefined) {
    const { unapproved, ...counts } = approval;
    const left = unapproved.reduce((sum, { cells }) => sum + cells.size, 0);
    const found = { kind: 'approval', digest, ...counts, unapproved: left, ...(refusal === undefined ? {} : { refused: refusal }) };
    writeWhole(path.resolve(io.cwd, options.out), 'approval', [`${JSON.stringify(found)}\n`]);
  }
  if (refusal !== undefined) {
    const { commandLine } = await import('../github/commands.ts');
    await io.stdout.write(commandLine('error', { title: 'trueup' }, refusal));
  }
  const failing = new Set(options.failOn ?? ['errors', 'incomplete', 'unapproved']);
  return worstExitCode([
    ...(failing.has('errors') && plan.guards.length > 0 ? [ExitCode.Refused] : []),
    ...(failing.has('unapproved') && refusal !== undefined ? [ExitCode.Refused] : []),
    ...(failing.has('incomplete') && plan.unreadable.length > 0 ? [ExitCode.Incomplete] : []),
    ...(failing.has('changes') && plan.classes.length > 0 ? [ExitCode.Changes] : []),
    ...(failing.has('deletes') && plan.summary.delete + plan.summary.destructive > 0 ? [ExitCode.Changes] : []),
  ]);
}

const nothingMerged: MergedPlans = { since: undefined, pulls: [], direct: [] };

async function wholePlan(file: string) {
  const { readPlanFile } = await import('../plan/plan-file.ts');
  const read = readPlanFile(untrustedText(file));
  if ('refused' in read) throw new UsageError(`${file} is not a plan: ${read.message}`, 'write one with: trueup plan --out FILE');
  if (read.plan.shard !== undefined) throw new UsageError(`${file} is a part of a plan`, 'join the parts first: trueup plan merge');
  return read;
}

async function readMerged(run: WorkflowRun, options: ApproveOptions, io: Io, notes: string[]): Promise<MergedPlans> {
  const { sha: head, branch, workflow: applyWorkflow } = run;
  if (head === undefined || branch === undefined || applyWorkflow === undefined)
    throw new UsageError(
      'GITHUB_SHA, GITHUB_REF and GITHUB_WORKFLOW_REF do not tell which commit of which branch this is',
      'run it on a push or by hand, on the main branch',
    );
  const token = io.env['GITHUB_TOKEN'] ?? io.env['INPUT_GITHUB-TOKEN'] ?? '';
  if (token === '') throw new UsageError('there is no GITHUB_TOKEN', 'the step needs one with actions: read and pull-requests: read');
  const { messageOf, openGitHub, statusOf } = await import('../github/client.ts');
  const { mergedPlans } = await import('../github/merged-plans.ts');
  const note = (text: string): void => void notes.push(text);
  const client = openGitHub({ token, apiUrl: run.apiUrl, version: toolVersion, clock: io.clock, note });
  const { owner, repo } = run;
  const { planWorkflow } = options;
  const id = Number(run.run.split('.')[0]);
  const before = run.before === undefined ? {} : { before: run.before };
  return mergedPlans({ client, owner, repo, head, branch, applyWorkflow, planWorkflow, run: id, note, ...before }).catch(
    (error: unknown) => {
      throw new UsageError(
        `what was merged cannot be read (${statusOf(error) ?? 'no answer'}): ${messageOf(error)}`,
        'the step needs a token with actions: read, contents: read and pull-requests: read',
      );
    },
  );
}

/** Plans of the pull requests. One that cannot be read approves nothing. */
async function plansOf({ pulls, direct }: MergedPlans, notes: string[]): Promise<readonly Plan[]> {
  const { readPlanFile } = await import('../plan/plan-file.ts');
  for (const sha of direct) notes.push(`${sha.slice(0, 7)} came without a pull request: nobody was shown what it changes`);
  return pulls.flatMap(({ number, plan }) => {
    const read = 'text' in plan ? readPlanFile(plan.text) : { message: plan.missing };
    if ('plan' in read) return [read.plan];
    notes.push(`pull request ${number} approves nothing: ${read.message}`);
    return [];
  });
}

/** Why the run is refused, in a sentence; undefined where all changes are approved, or this very plan was accepted. */
function refusalOf({ unapproved }: Approval, digest: string, accepted: string | undefined): string | undefined {
  const count = unapproved.reduce((sum, { cells }) => sum + cells.size, 0);
  if (accepted !== undefined && accepted !== digest)
    return `accept-digest is ${accepted.slice(0, 12)}, the plan of now is ${digest.slice(0, 12)}: look at it, and start the run again with its digest`;
  if (count === 0 || accepted === digest) return undefined;
  return `${count} ${count === 1 ? 'change was' : 'changes were'} in no plan that a merged pull request showed: to make them all the same, start the workflow by hand with accept-digest ${digest}`;
}

function sentence({ approved, additive, vanished }: Approval, { since, pulls }: MergedPlans, accepted: string | undefined): string {
  const parts = [
    `${approved} ${approved === 1 ? 'change' : 'changes'} approved by ${pulls.length} merged pull ${pulls.length === 1 ? 'request' : 'requests'}${since === undefined ? '' : ` since ${since.slice(0, 7)}`}`,
    ...(additive === 0 ? [] : [`${additive} let through that take nothing away`]),
    ...(vanished === 0 ? [] : [`${vanished} approved and due no more`]),
    ...(accepted === undefined ? [] : [`the plan ${accepted.slice(0, 12)} was accepted by hand`]),
  ];
  return `${parts.join('; ')}.\n`;
}

interface Outcome {
  readonly plan: Plan;
  readonly header: RunHeader;
  readonly units: ReadonlyMap<AccountId, string>;
  readonly approval: Approval;
  readonly refusal: string | undefined;
  readonly merged: MergedPlans;
}

/** The job's summary: what is to be made; where it is refused, what nobody has approved. */
async function summarise({ plan, header, units, approval, refusal, merged }: Outcome, run: WorkflowRun, io: Io): Promise<void> {
  if (run.summaryFile === undefined) return;
  const { planMarkdown, summaryBytes } = await import('../output/plan-markdown.ts');
  const { pageOptionsOf } = await import('./walk.ts');
  const { createProviders } = await import('../providers/all.ts');
  const pages = pageOptionsOf(createProviders(), (account: AccountId) => units.get(account) ?? 'not known');
  const guard = { guard: 'unapproved', message: refusal ?? '', hint: 'look at the changes below' };
  const drawn =
    refusal === undefined || approval.unapproved.length === 0
      ? plan
      : { ...plan, classes: approval.unapproved, guards: [guard, ...plan.guards] };
  const head = `${sentence(approval, merged, undefined)}\n`;
  const { text } = planMarkdown(drawn, header, { ...pages, bytes: summaryBytes - head.length, runUrl: run.runUrl });
  try {
    appendTo(run.summaryFile, `${head}${text}\n`);
  } catch (error) {
    await io.stderr.write(`note: no job summary: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

async function writeOutputs(
  { outputFile }: WorkflowRun,
  {
    plan,
    digest,
    codes,
    approval,
  }: { readonly plan: Plan; readonly digest: string; readonly codes: readonly ExitCode[]; readonly approval: Approval },
  io: Io,
): Promise<void> {
  if (outputFile === undefined) return;
  const { outputText } = await import('../github/commands.ts');
  const { resultWord } = await import('./github-report.ts');
  const unapproved = approval.unapproved.reduce((sum, { cells }) => sum + cells.size, 0);
  const { create, update, replace, delete: deletes, destructive, cells, classes, unreadable } = plan.summary;
  const counts = {
    create,
    update,
    replace,
    delete: deletes,
    destructive,
    cells,
    classes,
    unreadable,
    unapproved,
    vanished: approval.vanished,
  };
  const values = { result: resultWord(codes), 'has-changes': String(plan.classes.length > 0), digest, counts: JSON.stringify(counts) };
  for (const [name, value] of Object.entries(values)) appendTo(outputFile, outputText(name, value, `trueup-${io.randomHex(16)}`));
}
