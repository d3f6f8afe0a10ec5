import type { Statement } from '../../../isolation/facts.ts';
import { ifThere } from '../reading.ts';
import { evidenceOf, type Ground } from './gathering.ts';
import { statementsOf } from './policy-document.ts';

/**
 * What those who send for a tenant may do: the roles that its document names, and whoever has its sender policy, each with all of its policies together,
 * for what one allows another may deny. A permissions boundary and service control policies only take away, and are not counted.
 */
export async function readSenders(ground: Ground): Promise<void> {
  const { tenant, cell, found, look, organization } = ground;
  const PolicyArn = `arn:${organization.partition}:iam::${cell.account}:policy/${tenant.senderPolicy.name}`;
  const roles = new Set(tenant.senderPolicy.attachTo.map((role) => role.slice(role.lastIndexOf('/') + 1)));
  await found.trying('policy', async () => {
    const live = await ifThere(() => look.aws.iam.getPolicy({ PolicyArn }));
    if (live?.Policy === undefined) return;
    const entities = await entitiesOf(PolicyArn, ground);
    for (const role of entities.roles) roles.add(role);
    for (const other of entities.others)
      found.cannotRead('policy', 'NotRead', `${other} has ${PolicyArn}: only policies of roles are read; attach it to a role`);
    if (roles.size > 0) return;
    tell(await statementsOfPolicy(PolicyArn, ground), 'iam:GetPolicyVersion', PolicyArn, ground);
  });
  await Promise.all([...roles].map((role) => found.trying('policy', () => addRole(role, ground))));
}

async function entitiesOf(PolicyArn: string, { look }: Ground) {
  const roles: string[] = [];
  const others: string[] = [];
  let marker: string | undefined;
  do {
    const from = marker === undefined ? {} : { Marker: marker };
    const page = await look.aws.iam.listEntitiesForPolicy({ PolicyArn, ...from });
    roles.push(...(page.PolicyRoles ?? []).map(({ RoleName = '' }) => RoleName));
    others.push(...(page.PolicyUsers ?? []).map(({ UserName }) => `the user ${UserName ?? ''}`));
    others.push(...(page.PolicyGroups ?? []).map(({ GroupName }) => `the group ${GroupName ?? ''}`));
    marker = page.IsTruncated === true ? page.Marker : undefined;
  } while (marker !== undefined);
  return { roles, others };
}

async function addRole(RoleName: string, ground: Ground): Promise<void> {
  const { cell, found, look, organization } = ground;
  const arn = `arn:${organization.partition}:iam::${cell.account}:role/${RoleName}`;
  const read = await look.shared(`iam role ${RoleName}`, () => statementsOfRole(RoleName, ground));
  if (read === undefined) return;
  found.roles.add(RoleName);
  tell(read, 'iam:ListAttachedRolePolicies', arn, ground);
}

/** What policies say, and those of them that are no policy documents. */
interface Said {
  readonly statements: readonly Statement[];
  readonly unreadable: readonly string[];
}

function tell({ statements, unreadable }: Said, call: string, arn: string, { cell, found }: Ground): void {
  found.policies.push({ evidence: evidenceOf(cell, call, arn), statements });
  for (const what of unreadable) found.cannotRead('policy', 'UnreadablePolicy', `${what} is no policy document`);
}

/** Attached and inline policies of a role; undefined where there is no such role. */
async function statementsOfRole(RoleName: string, ground: Ground): Promise<Said | undefined> {
  const { roles } = ground.look.aws.messaging;
  const attached = await ifThere(() =>
    pages(async (from) => {
      const { AttachedPolicies, IsTruncated, Marker } = await roles.listAttachedRolePolicies({ RoleName, ...from });
      return { items: (AttachedPolicies ?? []).map(({ PolicyArn = '' }) => PolicyArn), IsTruncated, Marker };
    }),
  );
  if (attached === undefined) return undefined;
  const inline = await pages(async (from) => {
    const { PolicyNames, IsTruncated, Marker } = await roles.listRolePolicies({ RoleName, ...from });
    return { items: PolicyNames ?? [], IsTruncated, Marker };
  });
  const all = await Promise.all([
    ...attached.map((arn) => statementsOfPolicy(arn, ground)),
    ...inline.map(async (PolicyName) => {
      const { PolicyDocument = '' } = await roles.getRolePolicy({ RoleName, PolicyName });
      return said(PolicyDocument, `the inline policy ${PolicyName} of the role ${RoleName}`);
    }),
  ]);
  return { statements: all.flatMap(({ statements }) => statements), unreadable: all.flatMap(({ unreadable }) => unreadable) };
}

interface Page {
  readonly items: readonly string[];
  readonly IsTruncated: boolean | undefined;
  readonly Marker: string | undefined;
}

async function pages(read: (from: { readonly Marker?: string }) => Promise<Page>): Promise<readonly string[]> {
  const items: string[] = [];
  let page: Page | undefined;
  do {
    page = await read(page?.Marker === undefined ? {} : { Marker: page.Marker });
    items.push(...page.items);
  } while (page.IsTruncated === true && page.Marker !== undefined);
  return items;
}

/** The version of a managed policy that is in force. Throws AwsFailure where it is not there: a role has it, so it has to be. */
function statementsOfPolicy(PolicyArn: string, { look }: Ground): Promise<Said> {
  const { iam } = look.aws;
  return look.shared(`iam policy ${PolicyArn}`, async () => {
    const { Policy } = await iam.getPolicy({ PolicyArn });
    const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn, VersionId: Policy?.DefaultVersionId ?? 'v1' });
    return said(PolicyVersion?.Document ?? '', PolicyArn);
  });
}

function said(text: string, what: string): Said {
  const statements = statementsOf(text);
  return { statements: statements ?? [], unreadable: statements === undefined ? [what] : [] };
}
