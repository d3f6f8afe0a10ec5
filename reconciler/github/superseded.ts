import type { GitHubClient } from './client.ts';
import type { Repository } from './issues.ts';

/** A run of a workflow, and where it stands. */
export interface ThisRun extends Repository {
  readonly branch: string;
  readonly sha: string;
  /** The workflow's file. */
  readonly workflow: string;
  /** Counts up with each run. */
  readonly number: number;
}

/**
 * The run that has overtaken this one: newer, of another commit, not cancelled. It plans and applies what the branch asks for now, so this one has nothing
 * left to do. Undefined where there is none. Facts: github 3.3.
 */
export async function supersededBy(
  client: GitHubClient,
  { owner, repo, branch, sha, workflow, number }: ThisRun,
): Promise<number | undefined> {
  const route = 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs';
  const { data } = await client.request(route, { owner, repo, workflow_id: workflow, branch, per_page: 30 });
  return data.workflow_runs.find((run) => run.run_number > number && run.head_sha !== sha && run.conclusion !== 'cancelled')?.run_number;
}
