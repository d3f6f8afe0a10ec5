import type { Statement } from '../../../isolation/facts.ts';
import { type AccountPolicies, type Principal, readAccountPolicies, type Said } from './account-policies.ts';
import { evidenceOf, type Ground } from './gathering.ts';

const call = 'iam:GetAccountAuthorizationDetails';

/**
 * What those who send for a tenant may do: the roles that its document names, and every role and user (by itself or by a group) that has its sender
 * policy, each with all its policies together, for what one allows another may deny, its permissions boundary and the service control policies of the account.
 */
export async function readSenders(ground: Ground): Promise<void> {
  const { tenant, cell, found, look, organization } = ground;
  const policyArn = `arn:${organization.partition}:iam::${cell.account}:policy/${tenant.senderPolicy.name}`;
  const named = new Set(tenant.senderPolicy.attachTo.map((role) => role.slice(role.lastIndexOf('/') + 1)));
  await found.trying('policy', async () => {
    const policies = await look.shared('iam authorization details', () => readAccountPolicies(look.aws));
    await found.trying('policy', async () => {
      found.bounds = await serviceControlOf(ground);
    });
    const senders = policies.principals.filter(
      ({ kind, name, attached }) => (kind === 'role' && named.has(name)) || attached.has(policyArn),
    );
    for (const sender of senders) tellPrincipal(sender, ground);
    if (senders.length === 0) tellPolicy(policyArn, policies, ground);
  });
}

function tellPrincipal({ kind, name, arn, said, boundary }: Principal, ground: Ground): void {
  const { found } = ground;
  if (kind === 'role') found.roles.add(name);
  if (kind === 'user') found.users.add(name);
  const bound = boundary?.();
  tell(said(), arn, ground, kind === 'group' ? undefined : arn, bound === undefined ? [] : [bound.statements]);
  for (const what of bound?.unreadable ?? []) found.cannotRead('policy', 'UnreadablePolicy', notShown(what));
}

/** A sender policy that nobody has yet: whoever gets it can do what it says. */
function tellPolicy(arn: string, { policy }: AccountPolicies, ground: Ground): void {
  const said = policy(arn);
  if (said !== undefined) tell(said, arn, ground, undefined, []);
}

const notShown = (what: string): string => `${what} is no policy document, or is not shown`;

function tell(
  { statements, unreadable }: Said,
  arn: string,
  { cell, found }: Ground,
  principal: string | undefined,
  boundary: readonly (readonly Statement[])[],
): void {
  const bounds = [...boundary, ...found.bounds];
  found.policies.push({
    evidence: evidenceOf(cell, call, arn),
    statements,
    ...(bounds.length === 0 ? {} : { bounds }),
    ...(principal === undefined ? {} : { principal }),
  });
  for (const what of unreadable) found.cannotRead('policy', 'UnreadablePolicy', notShown(what));
}

/** What the account may do at most, by level from the root on. They do not bind the management account. */
async function serviceControlOf({ cell, organization, look, levels, path }: Ground): Promise<readonly (readonly Statement[])[]> {
  if (cell.account === organization.managementAccount) return [];
  const all = await Promise.all([...path, cell.account].map((level) => levels(level, look.aws.hub)));
  // A level that has none is one of an organization that does not use them.
  return all.filter((statements) => statements.length > 0);
}
