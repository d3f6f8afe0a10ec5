import path from 'node:path';
import { Command } from 'commander';
import type { ApplyResult, Plan, RunHeader } from '../model/plan.ts';
import { exitCodesOfResult } from './apply-result.ts';
import { appendTo } from './files.ts';
import { ExitCode, type Io, UsageError, worstExitCode } from './io.ts';
import type { Finished } from './main.ts';
import { untrustedText } from './untrusted-file.ts';
import { toolVersion } from './version.ts';

interface OutcomeOptions {
  readonly plan: string;
  readonly result?: string;
  readonly refused?: string;
  readonly commentKey: string;
  readonly deployment?: string;
}

type WorkflowRun = import('../github/surroundings.ts').WorkflowRun;

/** `trueup github outcome`: tells the pull requests that were merged since the last apply how this one ended. */
export function outcomeCommand(io: Io, finished: Finished): Command {
  return new Command('outcome')
    .description('Comment the result of an apply on the pull requests that it was of, and record it as a deployment')
    .requiredOption('--plan <file>', 'the plan that was applied')
    .option('--result <file>', 'what apply --format json, or result merge --out, wrote')
    .option('--refused <reason>', 'why there is no result')
    .option('--comment-key <key>', 'one comment a key', 'default')
    .option('--deployment <environment>', 'record the outcome as a deployment to this environment; needs deployments: write')
    .action(async (options: OutcomeOptions) => {
      finished.code = await outcome(options, io);
    });
}

async function outcome(options: OutcomeOptions, io: Io): Promise<ExitCode> {
  if ((options.result === undefined) === (options.refused === undefined))
    throw new UsageError('name a --result, or why there is none with --refused');
  const { keyPattern } = await import('../github/marker.ts');
  if (!keyPattern.test(options.commentKey))
    throw new UsageError(`--comment-key ${options.commentKey}`, 'write lower case letters, digits and dashes');
  const { workflowRun } = await import('../github/surroundings.ts');
  const run = workflowRun(io.env);
  const { sha, branch, workflow } = run;
  if (sha === undefined || branch === undefined || workflow === undefined)
    throw new UsageError(
      'GITHUB_SHA, GITHUB_REF and GITHUB_WORKFLOW_REF do not tell which commit of which branch this is',
      'run it on a push or by hand, on the main branch',
    );
  const told = await whatHappened(options, io);
  await summarise(told, run, io);
  const token = io.env['GITHUB_TOKEN'] ?? io.env['INPUT_GITHUB-TOKEN'] ?? '';
  if (token === '') throw new UsageError('there is no GITHUB_TOKEN', 'the step needs one with pull-requests: write');
  return new Outcome(run, { sha, branch, workflow }, told, options, token, io).tell();
}

async function summarise(told: Told, { summaryFile, runUrl }: WorkflowRun, io: Io): Promise<void> {
  if (summaryFile === undefined) return;
  const { summaryBytes } = await import('../output/plan-markdown.ts');
  try {
    appendTo(summaryFile, `${told.draw(summaryBytes, runUrl)}\n`);
  } catch (error) {
    await io.stderr.write(`note: no job summary: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

interface Told {
  /** Digest of the plan's changes. */
  readonly digest: string;
  readonly failed: boolean;
  readonly sentence: string;
  draw(bytes: number, runUrl: string): string;
}

async function whatHappened({ plan: planFile, result: resultFile, refused }: OutcomeOptions, io: Io): Promise<Told> {
  const { readPlanFile } = await import('../plan/plan-file.ts');
  const { changesDigest } = await import('../plan/change-ids.ts');
  const file = path.resolve(io.cwd, planFile);
  const read = readPlanFile(untrustedText(file));
  if ('refused' in read) throw new UsageError(`${file} is not a plan: ${read.message}`, 'write one with: trueup plan --out FILE');
  const digest = changesDigest(read.plan.classes);
  if (resultFile === undefined) {
    const { code } = await import('../output/markdown.ts');
    const sentence = `refused: ${refused ?? ''}`;
    return {
      digest,
      failed: true,
      sentence,
      draw: (_, runUrl) =>
        `### ⛔ trueup apply refused: nothing was written\n\n${code(refused ?? '')}\n\n<sub><a href="${runUrl}">run</a></sub>\n`,
    };
  }
  const name = path.resolve(io.cwd, resultFile);
  const { readResultFile } = await import('../plan/result-file.ts');
  const parsed = readResultFile(untrustedText(name));
  if ('wrong' in parsed)
    throw new UsageError(`${name} is not a result: ${parsed.wrong}`, 'write one with: trueup apply --format json --changes');
  const { mergeResults } = await import('../plan/merge-results.ts');
  const { spanningTypes } = await import('./result.ts');
  // A result need not list what converged: the plan tells.
  const whole = mergeResults(read.plan, [{ ...parsed, name }], await spanningTypes());
  if ('mismatch' in whole)
    throw new UsageError(`${name} is not the result of ${file}: ${whole.mismatch}`, 'name the plan that was applied');
  return ofResult(whole.result, whole.header, read.plan, digest);
}

async function ofResult(result: ApplyResult, header: RunHeader, plan: Plan, digest: string): Promise<Told> {
  const { resultMarkdown } = await import('../output/result-markdown.ts');
  const { resultSummary } = await import('../output/result.ts');
  const { converged, ...others } = resultSummary(result);
  const rest = Object.entries(others).filter(([, count]) => count > 0);
  const failed = worstExitCode(exitCodesOfResult(result)) !== ExitCode.Ok;
  return {
    digest,
    failed,
    sentence: [
      `${converged} cells converged`,
      ...rest.map(([status, count]) => `${count} ${status}`),
      ...(result.missing === undefined ? [] : [`no result of shard ${result.missing.join(', ')}`]),
    ].join(', '),
    draw: (bytes, runUrl) => resultMarkdown(result, plan, header, { bytes, runUrl }),
  };
}

/** Pull requests that one run comments on: with three seconds between comments, and far below what GitHub takes in a minute. */
const mostPulls = 20;

class Outcome {
  readonly #run: WorkflowRun;
  readonly #at: { readonly sha: string; readonly branch: string; readonly workflow: string };
  readonly #told: Told;
  readonly #options: OutcomeOptions;
  readonly #token: string;
  readonly #io: Io;
  readonly #notes: string[] = [];

  constructor(
    run: WorkflowRun,
    at: { readonly sha: string; readonly branch: string; readonly workflow: string },
    told: Told,
    options: OutcomeOptions,
    token: string,
    io: Io,
  ) {
    this.#run = run;
    this.#at = at;
    this.#told = told;
    this.#options = options;
    this.#token = token;
    this.#io = io;
  }

  /** 1 where GitHub did not take it: the result itself is what the apply ended with. */
  async tell(): Promise<ExitCode> {
    const { messageOf, openGitHub, statusOf } = await import('../github/client.ts');
    const { commandLine } = await import('../github/commands.ts');
    const note = (text: string): void => void this.#notes.push(text);
    const client = openGitHub({ token: this.#token, apiUrl: this.#run.apiUrl, version: toolVersion, clock: this.#io.clock, note });
    try {
      await this.#comment(client);
      await this.#record(client);
      return ExitCode.Ok;
    } catch (error) {
      const text = `the outcome could not be told (${statusOf(error) ?? 'no answer'}): ${messageOf(error)}`;
      await this.#io.stdout.write(commandLine('error', { title: 'trueup' }, text));
      return ExitCode.Error;
    } finally {
      for (const text of new Set(this.#notes)) await this.#io.stderr.write(`note: ${text}\n`);
    }
  }

  async #comment(client: import('../github/client.ts').GitHubClient): Promise<void> {
    const { mergedPulls } = await import('../github/merged-plans.ts');
    const { postSticky } = await import('../github/sticky-comment.ts');
    const { commentBytes } = await import('../output/plan-markdown.ts');
    const { owner, repo, run, runUrl, before } = this.#run;
    const { sha: head, branch, workflow: applyWorkflow } = this.#at;
    const note = (text: string): void => void this.#notes.push(text);
    const id = Number(run.split('.')[0]);
    const { pulls } = await mergedPulls({
      client,
      owner,
      repo,
      head,
      branch,
      applyWorkflow,
      run: id,
      note,
      ...(before === undefined ? {} : { before }),
    });
    if (pulls.length === 0) note(`no pull request brought ${head.slice(0, 7)}: the outcome is in the summary of the run`);
    if (pulls.length > mostPulls) note(`${pulls.length} pull requests were merged: the last ${mostPulls} of them are told`);
    for (const pull of pulls.slice(-mostPulls)) {
      const posted = await postSticky({
        client,
        token: this.#token,
        owner,
        repo,
        pull: pull.number,
        marker: { kind: 'outcome', key: this.#options.commentKey, run, head: pull.head, plan: this.#told.digest },
        // Only a new comment notifies: what failed is told to people, what went well is written down.
        mode: this.#told.failed ? 'new' : 'update',
        hasChanges: true,
        draw: (bytes) => this.#told.draw(bytes, runUrl),
        bytes: commentBytes,
        closedToo: true,
        note,
      });
      if ('why' in posted) note(`pull request ${pull.number} was not told: ${posted.why}`);
    }
  }

  async #record(client: import('../github/client.ts').GitHubClient): Promise<void> {
    const { deployment: environment } = this.#options;
    if (environment === undefined) return;
    const { recordDeployment } = await import('../github/deployment.ts');
    const { owner, repo, runUrl } = this.#run;
    const state = this.#told.failed ? 'failure' : 'success';
    await recordDeployment({ client, owner, repo, sha: this.#at.sha, environment, state, description: this.#told.sentence, runUrl });
  }
}
