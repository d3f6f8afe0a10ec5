import type { Check } from '../providers/provider.ts';
import { type GitHubClient, messageOf, statusOf } from './client.ts';

/** What of a repository on GitHub is looked at, and what it is to be (docs/github.md, "Setting it up"). */
export interface RepositoryCheckInput {
  readonly client: GitHubClient;
  readonly owner: string;
  readonly repo: string;
  /** `Organization.spec.bootstrap.github`, as far as it is there. */
  readonly trust:
    | { readonly repository: string; readonly ids?: string; readonly branch?: string; readonly environment?: string }
    | undefined;
  /** What the variables of the workflows are to hold, by name. */
  readonly variables: Readonly<Record<string, string>>;
}

const approveEnvironment = 'aws-approve';
const requiredCheck = 'gate';

type Read<T> = { readonly data: T } | { readonly missing: true } | { readonly failed: string };

/** Each setting of the repository with its cure. Needs a token that may read administration, environments, variables and actions. */
export async function repositoryChecks(input: RepositoryCheckInput): Promise<readonly Check[]> {
  const { client, owner, repo, trust } = input;
  const where = `${owner}/${repo}`;
  const at = { owner, repo };
  const repository = await read(() => client.request('GET /repos/{owner}/{repo}', at));
  if (!('data' in repository)) {
    const message = 'missing' in repository ? 'GitHub shows this token no such repository' : repository.failed;
    const cure = 'GITHUB_TOKEN: a fine-grained token of this repository that may read Administration, Environments, Variables and Actions';
    return [{ name: 'github/repository', status: 'error', where, message, cure }];
  }
  const branch = trust?.branch ?? repository.data.default_branch;
  const found = await Promise.all([
    repositoryCheck(repository.data, where, trust),
    subjectCheck(input, repository.data, where),
    environmentCheck(input, approveEnvironment, branch, true),
    environmentCheck(input, trust?.environment ?? 'aws-apply', branch, false),
    branchChecks(input, branch),
    variableChecks(input),
    tokenCheck(input),
  ]);
  return found.flat();
}

async function read<T>(ask: () => Promise<{ readonly data: T }>): Promise<Read<T>> {
  try {
    return { data: (await ask()).data };
  } catch (error) {
    const status = statusOf(error);
    if (status === 404) return { missing: true };
    return { failed: status === 403 || status === 401 ? 'this token may not read it' : `${status ?? 'no answer'}: ${messageOf(error)}` };
  }
}

interface Repository {
  readonly id: number;
  readonly full_name: string;
  readonly default_branch: string;
  readonly has_issues: boolean;
  readonly owner: { readonly id: number };
}

function repositoryCheck(
  { id, owner, full_name: name, has_issues: hasIssues }: Repository,
  where: string,
  trust: RepositoryCheckInput['trust'],
): readonly Check[] {
  const ids = `${owner.id}/${id}`;
  const wanted = `Organization.spec.bootstrap.github: { repository: ${name}, ids: "${ids}" }, then trueup bootstrap`;
  const named: Check =
    trust === undefined
      ? {
          name: 'github/ids',
          status: 'error',
          where,
          message: 'organization.yaml names no repository that may take the roles',
          cure: wanted,
        }
      : trust.repository.toLowerCase() !== name.toLowerCase() || trust.ids !== ids
        ? {
            name: 'github/ids',
            status: 'error',
            where,
            message: `organization.yaml trusts ${trust.repository}${trust.ids === undefined ? ' without ids' : ` with the ids ${trust.ids}`}`,
            cure: wanted,
          }
        : { name: 'github/ids', status: 'ok', where, message: `organization.yaml trusts ${name} with the ids ${ids}` };
  const issues: Check = hasIssues
    ? { name: 'github/issues', status: 'ok', where, message: 'issues are on: the drift issue has its place' }
    : {
        name: 'github/issues',
        status: 'warning',
        where,
        message: 'issues are off: drift makes the job red and has no issue',
        cure: `gh repo edit ${where} --enable-issues`,
      };
  return [named, issues];
}

/** What GitHub's tokens call themselves: roles trust the names of before and after 2026-07-15, and no others. Source: facts github 0, point 4. */
async function subjectCheck(
  { client, owner, repo }: RepositoryCheckInput,
  repository: Repository,
  where: string,
): Promise<readonly Check[]> {
  const name = 'github/subject';
  const found = await read(() => client.request('GET /repos/{owner}/{repo}/actions/oidc/customization/sub', { owner, repo }));
  const forms = `repo:${where}:... and repo:${owner}@${repository.owner.id}/${repo}@${repository.id}:...`;
  if ('failed' in found) return [unread(name, where, found.failed)];
  if ('data' in found && !found.data.use_default) {
    const cure = `gh api -X PUT repos/${where}/actions/oidc/customization/sub -F use_default=true`;
    return [{ name, status: 'error', where, message: 'the subject of its tokens is customised, and the roles trust the usual one', cure }];
  }
  return [{ name, status: 'ok', where, message: `its tokens have the usual subject; the roles are to trust ${forms}` }];
}

const unread = (name: string, where: string, why: string): Check => ({
  name,
  status: 'warning',
  where,
  message: `not known: ${why}`,
  cure: 'run it with a token that may read Administration, Environments, Variables and Actions of the repository',
});

async function environmentCheck(
  { client, owner, repo }: RepositoryCheckInput,
  environment: string,
  branch: string,
  needsReviewers: boolean,
): Promise<readonly Check[]> {
  const [name, where] = [`github/environment/${environment}`, `${owner}/${repo}`];
  const settings = `https://github.com/${where}/settings/environments`;
  const at = { owner, repo, environment_name: environment };
  const found = await read(() => client.request('GET /repos/{owner}/{repo}/environments/{environment_name}', at));
  if ('failed' in found) return [unread(name, where, found.failed)];
  if ('missing' in found)
    return [
      {
        name,
        status: 'error',
        where,
        message: 'there is no such environment: the workflows would make one that anybody may use',
        cure: `gh api -X PUT repos/${where}/environments/${environment} -F deployment_branch_policy[protected_branches]=false -F deployment_branch_policy[custom_branch_policies]=true, then allow ${branch} alone: ${settings}`,
      },
    ];
  const { protection_rules: rules = [], deployment_branch_policy: policy } = found.data;
  const checks: Check[] = [await branchPolicyCheck(client, at, policy ?? undefined, { name, where, branch, settings })];
  if (!needsReviewers) return checks;
  const reviewers = rules.find(({ type }) => type === 'required_reviewers');
  if (reviewers === undefined) {
    const message =
      'nobody has to approve: the reviewed pull request is the only approval (on private repositories reviewers need GitHub Enterprise)';
    checks.push({ name: `${name}/reviewers`, status: 'warning', where, message, cure: `required reviewers: ${settings}` });
  } else if (!('prevent_self_review' in reviewers) || reviewers.prevent_self_review !== true)
    checks.push({
      name: `${name}/reviewers`,
      status: 'warning',
      where,
      message: 'whoever started a run may approve it',
      cure: `prevent self-review: ${settings}`,
    });
  else
    checks.push({
      name: `${name}/reviewers`,
      status: 'ok',
      where,
      message: 'reviewers are required, and nobody approves a run of their own',
    });
  return checks;
}

async function branchPolicyCheck(
  client: GitHubClient,
  at: { readonly owner: string; readonly repo: string; readonly environment_name: string },
  policy: { readonly protected_branches: boolean; readonly custom_branch_policies: boolean } | undefined,
  { name, where, branch, settings }: { readonly name: string; readonly where: string; readonly branch: string; readonly settings: string },
): Promise<Check> {
  const open = (message: string): Check => ({
    name,
    status: 'error',
    where,
    message,
    cure: `deployment branches: ${branch} alone, ${settings}`,
  });
  if (policy === undefined) return open('every branch may use it');
  if (policy.protected_branches) return { name, status: 'ok', where, message: 'protected branches alone may use it' };
  const found = await read(() =>
    client.request('GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies', at),
  );
  if (!('data' in found)) return unread(name, where, 'failed' in found ? found.failed : 'its branches are not shown');
  const names = found.data.branch_policies.map((each) => each.name ?? '');
  if (names.length === 1 && names[0] === branch) return { name, status: 'ok', where, message: `${branch} alone may use it` };
  return open(`branches that may use it: ${names.length === 0 ? 'none' : names.join(', ')}`);
}

/** The rulesets that hold for the branch. Who may bypass them is not shown to readers. */
async function branchChecks({ client, owner, repo }: RepositoryCheckInput, branch: string): Promise<readonly Check[]> {
  const [name, where] = ['github/branch', `${owner}/${repo}`];
  const found = await read(() =>
    client.request('GET /repos/{owner}/{repo}/rules/branches/{branch}', { owner, repo, branch, per_page: 100 }),
  );
  if (!('data' in found)) return [unread(name, where, 'failed' in found ? found.failed : `there is no branch ${branch}`)];
  const reviews = found.data.flatMap((rule) => (rule.type === 'pull_request' && rule.parameters !== undefined ? [rule.parameters] : []));
  const required = found.data.flatMap((rule) =>
    rule.type === 'required_status_checks' ? (rule.parameters?.required_status_checks ?? []).map(({ context }) => context) : [],
  );
  const lacking = [
    ...(reviews.some((each) => each.required_approving_review_count >= 1) ? [] : ['a pull request with at least one review']),
    ...(reviews.some((each) => each.require_code_owner_review) ? [] : ['a review by code owners']),
    ...(reviews.some((each) => each.dismiss_stale_reviews_on_push) ? [] : ['that a push dismisses stale approvals']),
    ...(required.includes(requiredCheck) ? [] : [`the check ${requiredCheck}`]),
  ];
  if (lacking.length === 0)
    return [
      {
        name,
        status: 'ok',
        where,
        message: `${branch} asks for a reviewed pull request, code owners and ${requiredCheck}; look yourself that nobody may bypass it`,
      },
    ];
  const cure = `a ruleset of ${branch} without bypass: https://github.com/${where}/settings/rules`;
  return [{ name, status: 'error', where, message: `no ruleset of ${branch} asks for ${lacking.join(', ')}`, cure }];
}

async function variableChecks({ client, owner, repo, variables }: RepositoryCheckInput): Promise<readonly Check[]> {
  const where = `${owner}/${repo}`;
  return Promise.all(
    Object.entries(variables).map(async ([variable, wanted]): Promise<Check> => {
      const name = `github/variable/${variable}`;
      const found = await read(() => client.request('GET /repos/{owner}/{repo}/actions/variables/{name}', { owner, repo, name: variable }));
      const cure = `gh variable set ${variable} --repo ${where} --body ${wanted}`;
      if ('failed' in found) return unread(name, where, found.failed);
      if ('missing' in found) return { name, status: 'error', where, message: 'it is not set', cure };
      if (found.data.value === wanted) return { name, status: 'ok', where, message: wanted };
      return { name, status: 'error', where, message: `it is ${found.data.value}, the documents say ${wanted}`, cure };
    }),
  );
}

/** What a workflow's token may do where a job does not say. */
async function tokenCheck({ client, owner, repo }: RepositoryCheckInput): Promise<readonly Check[]> {
  const [name, where] = ['github/token', `${owner}/${repo}`];
  const found = await read(() => client.request('GET /repos/{owner}/{repo}/actions/permissions/workflow', { owner, repo }));
  if (!('data' in found)) return [unread(name, where, 'failed' in found ? found.failed : 'GitHub does not show it')];
  const { default_workflow_permissions: usual, can_approve_pull_request_reviews: approves } = found.data;
  const cure = `gh api -X PUT repos/${where}/actions/permissions/workflow -f default_workflow_permissions=read -F can_approve_pull_request_reviews=false`;
  if (approves)
    return [{ name, status: 'error', where, message: 'workflows may approve pull requests: a branch could approve itself', cure }];
  if (usual !== 'read')
    return [{ name, status: 'warning', where, message: 'a job that does not say otherwise gets a token that writes', cure }];
  return [{ name, status: 'ok', where, message: 'a job that does not say otherwise gets a token that reads' }];
}
