// What the action asks GitHub for the commands that never see its token.
import type { WorkflowRun } from '../github/surroundings.ts';
import { type Io, UsageError } from './io.ts';
import { toolVersion } from './version.ts';

/** The commit of the last run of this workflow that applied; undefined for a run that no push started, and for a first one. Throws UsageError. */
export async function lastAppliedCommit({ env, stderr, clock }: Io, workflow: WorkflowRun): Promise<string | undefined> {
  const { owner, repo, branch, workflow: applyWorkflow, run, event, apiUrl } = workflow;
  const token = env['INPUT_GITHUB-TOKEN'] ?? '';
  if (event !== 'push' || token === '' || branch === undefined || applyWorkflow === undefined) return undefined;
  const { messageOf, openGitHub } = await import('../github/client.ts');
  const { lastApplied } = await import('../github/merged-plans.ts');
  const note = (text: string): void => void stderr.write(`note: ${text}\n`);
  const client = openGitHub({ token, apiUrl, version: toolVersion, clock, note });
  const id = Number(run.split('.')[0]);
  return lastApplied({ client, owner, repo, branch, applyWorkflow, run: id, note }).catch((error: unknown) => {
    throw new UsageError(
      `the last applied commit cannot be asked: ${messageOf(error)}`,
      'base: last-applied needs a token with actions: read',
    );
  });
}

/** The newer run that does what this one would, in words. What cannot be asked keeps nobody from applying: the lease and the plan's match still hold. */
export async function overtakingRun({ env, stderr, clock }: Io, run: WorkflowRun): Promise<string | undefined> {
  const { owner, repo, sha, branch, workflow, runNumber: number, apiUrl } = run;
  const token = env['INPUT_GITHUB-TOKEN'] ?? '';
  if (token === '' || sha === undefined || branch === undefined || workflow === undefined || number === undefined) return undefined;
  const { messageOf, openGitHub } = await import('../github/client.ts');
  const { supersededBy } = await import('../github/superseded.ts');
  const client = openGitHub({ token, apiUrl, version: toolVersion, clock, note: () => undefined });
  try {
    const newer = await supersededBy(client, { owner, repo, branch, sha, workflow, number });
    return newer === undefined ? undefined : `superseded by run ${newer} of ${workflow}`;
  } catch (error) {
    await stderr.write(`note: whether a newer run has come cannot be asked: ${messageOf(error)}\n`);
    return undefined;
  }
}
