import type { GitHubClient } from './client.ts';
import type { Repository } from './issues.ts';

export interface DeploymentInput extends Repository {
  readonly client: GitHubClient;
  readonly sha: string;
  readonly environment: string;
  readonly state: 'success' | 'failure';
  /** GitHub takes 140 characters. */
  readonly description: string;
  readonly runUrl: string;
}

/** Records that a commit was applied to an environment, and how that ended. One deployment a run; nothing is deployed by it. */
export async function recordDeployment({
  client,
  owner,
  repo,
  sha,
  environment,
  state,
  description,
  runUrl,
}: DeploymentInput): Promise<void> {
  const { data } = await client.request('POST /repos/{owner}/{repo}/deployments', {
    owner,
    repo,
    ref: sha,
    environment,
    auto_merge: false,
    // What is recorded has happened: no check of the commit is waited for.
    required_contexts: [],
    description: description.slice(0, 140),
    request: { retries: 0 },
  });
  if (!('id' in data)) throw new Error('GitHub did not record the deployment: it wants to merge first');
  await client.request('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
    owner,
    repo,
    deployment_id: data.id,
    state,
    description: description.slice(0, 140),
    log_url: runUrl,
    request: { retries: 0 },
  });
}
