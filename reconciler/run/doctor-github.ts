import { accountId } from '../model/account-id.ts';
import type { Cell } from '../model/address.ts';
import { AwsFailure } from '../model/aws-failure.ts';
import type { Organization } from '../model/documents.generated.ts';
import type { ReadClients } from '../providers/clients.ts';
import type { Check } from '../providers/provider.ts';
import { gitHubParameters } from '../providers/stack-sets/bootstrap/documents.ts';
import { gitHubAudience, gitHubIssuer, gitHubTrustProblems } from '../providers/stack-sets/bootstrap/github-trust.ts';

const apply = 'trueup bootstrap brings the role to what Organization.spec.bootstrap.github says';

/**
 * Whether workflows of the repository can take the hub roles: the identity provider with its audience, and the trust of both roles, as
 * `trueup bootstrap` installs it. Nothing where no repository is named. Source: facts/compliance.md 5.3.
 */
export async function gitHubAccessChecks({ spec }: Organization, readClients: (cell: Cell) => ReadClients): Promise<readonly Check[]> {
  const trust = spec.bootstrap?.github;
  if (trust === undefined) return [];
  const { managementAccount: where, partition = 'aws' } = spec;
  const { iam } = readClients({ account: accountId(where), region: spec.homeRegion });
  const subjects = gitHubParameters(trust);
  const listed = (name: string): readonly string[] => (subjects[name] ?? '').split(',').filter((subject) => subject !== '');
  const roles = [
    { name: spec.roles.plan.hub, wanted: [...listed('GitHubPlanSubjects'), ...listed('GitHubQueueSubjects')] },
    { name: spec.roles.apply.hub, wanted: listed('GitHubApplySubjects') },
  ];
  return Promise.all([
    told('github/identity-provider', where, () => providerCheck(iam, where, partition)),
    ...roles.map(({ name, wanted }) => told(`github/${name}`, where, () => roleCheck(iam, name, wanted, where))),
  ]);
}

async function providerCheck(iam: ReadClients['iam'], where: string, partition: string): Promise<Check> {
  const name = 'github/identity-provider';
  const cure = `aws iam create-open-id-connect-provider --url https://${gitHubIssuer} --client-id-list ${gitHubAudience}`;
  const OpenIDConnectProviderArn = `arn:${partition}:iam::${where}:oidc-provider/${gitHubIssuer}`;
  const found = await unlessMissing(() => iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn }));
  if (found === undefined) return { name, status: 'error', where, message: `there is no identity provider ${gitHubIssuer}`, cure };
  if (found.ClientIDList?.includes(gitHubAudience) === true)
    return { name, status: 'ok', where, message: `${gitHubIssuer} is known, with the audience ${gitHubAudience}` };
  const addition = `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${OpenIDConnectProviderArn} --client-id ${gitHubAudience}`;
  return { name, status: 'error', where, message: `${gitHubIssuer} does not have the audience ${gitHubAudience}`, cure: addition };
}

async function roleCheck(iam: ReadClients['iam'], role: string, wanted: readonly string[], where: string): Promise<Check> {
  const name = `github/${role}`;
  const found = await unlessMissing(() => iam.getRole({ RoleName: role }));
  if (found === undefined) return { name, status: 'error', where, message: `there is no role ${role}`, cure: 'trueup bootstrap makes it' };
  const policy = decodeURIComponent(found.Role?.AssumeRolePolicyDocument ?? '');
  const problems = gitHubTrustProblems(policy, wanted);
  if (problems.length > 0) return { name, status: 'error', where, message: problems.join('; '), cure: apply };
  return { name, status: 'ok', where, message: `${role} takes tokens of ${wanted.join(', ')}` };
}

async function unlessMissing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AwsFailure && error.failureClass === 'not-found') return undefined;
    throw error;
  }
}

/** What may not be asked is not known, and said so. */
async function told(name: string, where: string, look: () => Promise<Check>): Promise<Check> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return { name, status: 'warning', where, message: `not known: ${error.message}`, cure: 'trueup bootstrap lets the plan role look' };
  }
}
