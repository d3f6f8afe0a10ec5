// The plans that merged pull requests showed since the last applied commit: what a person has approved (facts: github 3.3).
import { createHash } from 'node:crypto';
import { type GitHubClient, messageOf, statusOf } from './client.ts';
import type { Repository } from './issues.ts';
import { ZipProblem, zipEntry } from './zip.ts';

export interface MergedPullsInput extends Repository {
  readonly client: GitHubClient;
  /** The commit that is to be applied. */
  readonly head: string;
  /** Where pull requests are merged to. */
  readonly branch: string;
  /** This workflow, as a file name: its last run that applied tells where to begin. */
  readonly applyWorkflow: string;
  /** Id of this run, which does not count. */
  readonly run: number;
  /** Where to begin when no run has applied yet: what the push found. */
  readonly before?: string;
  readonly note: (text: string) => void;
}

export interface MergedPlansInput extends MergedPullsInput {
  /** The workflow that plans pull requests. */
  readonly planWorkflow: string;
}

/** A merged pull request and what it showed. */
export interface MergedPull {
  readonly number: number;
  /** Text of its plan file, which nobody trusts; or why there is none. */
  readonly plan: { readonly text: string } | { readonly missing: string };
}

export interface MergedPlans {
  /** The last applied commit; undefined where nothing tells. */
  readonly since: string | undefined;
  readonly pulls: readonly MergedPull[];
  /** Commits that came without a pull request. */
  readonly direct: readonly string[];
}

/** Commits and pull requests that are looked at: what lies beyond is not approved. */
const maxCommits = 250;
const maxPulls = 50;
const maxRuns = 30;
/** Bytes of a plan file; of its archive, which is smaller. */
export const maxPlanBytes = 256 * 1024 * 1024;

/** What was merged since the last apply: pull requests with their heads, and commits without one. */
export async function mergedPulls(input: MergedPullsInput): Promise<{
  readonly since: string | undefined;
  readonly pulls: readonly { readonly number: number; readonly head: string }[];
  readonly direct: readonly string[];
}> {
  const since = (await lastApplied(input)) ?? input.before;
  const commits = since === undefined ? [input.head] : await commitsSince(input, since);
  const pulls = new Map<number, string>();
  const direct: string[] = [];
  for (const sha of commits) {
    const of = await pullsOf(input, sha);
    if (of.length === 0) direct.push(sha);
    for (const { number, head } of of) pulls.set(number, head);
  }
  const looked = [...pulls].slice(-maxPulls);
  if (looked.length < pulls.size) input.note(`${pulls.size} pull requests were merged: the last ${maxPulls} of them are looked at`);
  return { since, pulls: looked.map(([number, head]) => ({ number, head })), direct };
}

/** Reads what was merged since the last apply, with the plans that were shown. Requests: about two a commit and three a pull request; never one a cell. */
export async function mergedPlans(input: MergedPlansInput): Promise<MergedPlans> {
  const { since, pulls, direct } = await mergedPulls(input);
  const merged: MergedPull[] = [];
  for (const { number, head } of pulls) merged.push({ number, plan: await planOf(input, head) });
  return { since, pulls: merged, direct };
}

/** The commit of the newest run of this workflow that left a result. */
export async function lastApplied({
  client,
  owner,
  repo,
  branch,
  applyWorkflow,
  run,
  note,
}: Omit<MergedPullsInput, 'head' | 'before'>): Promise<string | undefined> {
  const route = 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs';
  const { data } = await client.request(route, { owner, repo, workflow_id: applyWorkflow, branch, status: 'success', per_page: maxRuns });
  for (const each of data.workflow_runs) {
    if (each.id === run) continue;
    const { data: found } = await client.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts', {
      owner,
      repo,
      run_id: each.id,
      name: 'apply-result',
      per_page: 1,
    });
    if (found.artifacts.length > 0) return each.head_sha;
  }
  note('no earlier run of this workflow has applied: only this push counts');
  return undefined;
}

async function commitsSince({ client, owner, repo, head, note }: MergedPullsInput, since: string): Promise<readonly string[]> {
  const commits: string[] = [];
  try {
    for (let page = 1; commits.length < maxCommits; page++) {
      const { data } = await client.request('GET /repos/{owner}/{repo}/compare/{basehead}', {
        owner,
        repo,
        basehead: `${since}...${head}`,
        per_page: 100,
        page,
      });
      commits.push(...data.commits.map(({ sha }) => sha));
      if (data.commits.length < 100) break;
    }
  } catch (error) {
    // A commit that was rewritten away: nothing tells what came after it.
    if (statusOf(error) !== 404) throw error;
    note(`${since.slice(0, 7)} is not in the history any more: only ${head.slice(0, 7)} counts`);
    return [head];
  }
  if (commits.length <= maxCommits) return commits;
  note(`more than ${maxCommits} commits since ${since.slice(0, 7)}: those beyond are not looked at`);
  return commits.slice(0, maxCommits);
}

async function pullsOf({ client, owner, repo, branch }: MergedPullsInput, sha: string) {
  const route = 'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls';
  const { data } = await client.request(route, { owner, repo, commit_sha: sha, per_page: 100 });
  return data
    .filter(({ merged_at, base }) => merged_at !== null && merged_at !== undefined && base.ref === branch)
    .map(({ number, head }) => ({ number, head: head.sha }));
}

/** The plan that the newest run for a pull request's head left. */
async function planOf({ client, owner, repo, planWorkflow }: MergedPlansInput, head: string): Promise<MergedPull['plan']> {
  const { data } = await client.request('GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs', {
    owner,
    repo,
    workflow_id: planWorkflow,
    head_sha: head,
    event: 'pull_request',
    per_page: 20,
  });
  const own = data.workflow_runs.filter(
    ({ head_sha, head_repository }) => head_sha === head && head_repository.full_name === `${owner}/${repo}`,
  );
  const [newest] = own.sort((a, b) => b.run_number - a.run_number);
  if (newest === undefined) return { missing: `no run of ${planWorkflow} for ${head.slice(0, 7)}` };
  const { data: found } = await client.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts', {
    owner,
    repo,
    run_id: newest.id,
    name: 'plan',
    per_page: 10,
  });
  const [artifact] = found.artifacts.filter(({ name }) => name === 'plan').sort((a, b) => b.id - a.id);
  if (artifact === undefined) return { missing: `run ${newest.id} left no plan` };
  if (artifact.expired) return { missing: `the plan of run ${newest.id} has expired` };
  if (artifact.size_in_bytes > maxPlanBytes) return { missing: `the plan of run ${newest.id} is larger than ${maxPlanBytes} bytes` };
  return download({ client, owner, repo }, artifact.id, artifact.digest ?? undefined);
}

async function download(
  { client, owner, repo }: Repository & { readonly client: GitHubClient },
  id: number,
  digest: string | undefined,
): Promise<MergedPull['plan']> {
  try {
    const route = 'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}';
    const { data } = await client.request(route, { owner, repo, artifact_id: id, archive_format: 'zip' });
    if (!(data instanceof ArrayBuffer)) return { missing: `artifact ${id} is no archive` };
    const archive = Buffer.from(data);
    const own = `sha256:${createHash('sha256').update(archive).digest('hex')}`;
    if (digest !== undefined && digest !== own) return { missing: `artifact ${id} does not match its digest` };
    return { text: zipEntry(archive, 'plan.json', maxPlanBytes).toString('utf8') };
  } catch (error) {
    if (error instanceof ZipProblem) return { missing: `artifact ${id}: ${error.message}` };
    if (statusOf(error) === 410 || statusOf(error) === 404) return { missing: `artifact ${id} is gone: ${messageOf(error)}` };
    throw error;
  }
}
