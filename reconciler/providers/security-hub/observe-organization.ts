import { type Cell, cellKey, resourceKey, type TypeName } from '../../model/address.ts';
import { AwsFailure } from '../../model/aws-failure.ts';
import type { ReadClients } from '../clients.ts';
import type { Notice, Observation, ObservedResource, Unreadable } from '../observation.ts';
import type { Interest } from '../provider.ts';
import { isNamed } from './failures.ts';
import { administratorTypeName, readAdministrator } from './resources/administrator.ts';
import { centralTypeName, normaliseCentral } from './resources/central-configuration.ts';
import { policyTypeName, readPolicies } from './resources/configuration-policy.ts';
import { aggregatorTypeName, readAggregator } from './resources/finding-aggregator.ts';
import { memberTypeName, readMembers } from './resources/member.ts';
import { newAccountsTypeName, normaliseNewAccounts } from './resources/new-accounts.ts';
import { associationTypeName, readAssociations } from './resources/policy-association.ts';

/**
 * What a new administrator starts with: nothing is on and nobody is seen. Told like this the plan of its settings is the same before and after
 * it is designated, which another cell of the same run may do at any moment.
 */
function undesignated(type: TypeName, { desired }: Interest): readonly ObservedResource[] {
  return [...desired.resources.values()]
    .filter((wanted) => wanted.type === type && wanted.state === 'present')
    .map(({ name, properties }) => ({ type, name, properties: Object.fromEntries(Object.keys(properties).map((key) => [key, false])) }));
}

/** What one part of the cell holds, or why it could not be read. */
interface Read {
  readonly types: readonly TypeName[];
  readonly found: readonly ObservedResource[] | AwsFailure;
}

/**
 * What Security Hub has once for the organization, as far as a document asks for it: in the management account's cell who administers, in
 * the administrator's the rest. Policies are looked for in the home Region wherever central configuration is on, since one may be ours
 * that no document asks for any more. Facts: compliance 2.6, 2.7.
 */
export async function observeOrganization(cell: Cell, interest: Interest, aws: ReadClients): Promise<Observation> {
  const { organization, desired } = interest;
  const types = new Set([...desired.resources.values()].map(({ type }) => type));
  const has = (type: TypeName): boolean => (interest.only === undefined ? types.has(type) : interest.only.has(type));
  const reads: Promise<readonly Read[]>[] = [];
  if (cell.account === organization.managementAccount && has(administratorTypeName)) {
    reads.push(attempt([administratorTypeName], async () => listOf(await readAdministrator(aws))));
  }
  if (cell.account === organization.securityHubAdministrator) {
    if (has(memberTypeName))
      reads.push(attempt([memberTypeName], () => unlessNobody(() => readMembers(aws), undesignated(memberTypeName, interest))));
    if (has(aggregatorTypeName))
      reads.push(attempt([aggregatorTypeName], async () => listOf(await unlessNobody(() => readAggregator(aws), undefined))));
    const isHome = cellKey(cell) === cellKey({ account: cell.account, region: organization.homeRegion });
    if (isHome || has(newAccountsTypeName)) reads.push(readConfiguration(isHome, interest, aws));
  }
  const all = (await Promise.all(reads)).flat();
  const resources = new Map<string, ObservedResource>();
  const unreadable: Unreadable[] = [];
  for (const { types: of, found } of all) {
    if (found instanceof AwsFailure) unreadable.push({ types: of, code: found.awsName, message: found.message });
    else for (const resource of found) resources.set(resourceKey(resource.type, resource.name), resource);
  }
  return { cell, resources, withheld: new Map(), notices: [...futureControls(interest)], unreadable };
}

const listOf = <T>(one: T | undefined): readonly T[] => (one === undefined ? [] : [one]);

async function attempt(types: readonly TypeName[], read: () => Promise<readonly ObservedResource[]>): Promise<readonly Read[]> {
  try {
    return [{ types, found: await read() }];
  } catch (error) {
    if (error instanceof AwsFailure) return [{ types, found: error }];
    throw error;
  }
}

/** Where the account is not the administrator yet, or has no hub, there is nothing of all this: a state, not an error. */
async function unlessNobody<T>(read: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isNotAdministrator(error)) return otherwise;
    throw error;
  }
}

/** InvalidAccess: no hub here, or not the administrator. Source: facts/compliance.md 2.5, 2.6. */
export const isNotAdministrator = (error: unknown): boolean => isNamed(error, 'InvalidAccessException');

async function readConfiguration(isHome: boolean, interest: Interest, aws: ReadClients): Promise<readonly Read[]> {
  const configuration: TypeName[] = isHome ? [newAccountsTypeName, centralTypeName] : [newAccountsTypeName];
  const ofPolicies: TypeName[] = [policyTypeName, associationTypeName];
  try {
    const live = await unlessNobody(() => aws.securityHub.describeOrganizationConfiguration({}), undefined);
    if (live === undefined) return [{ types: configuration, found: undesignated(newAccountsTypeName, interest) }];
    const central = isHome ? normaliseCentral(live) : undefined;
    const found = [normaliseNewAccounts(live), ...listOf(central)];
    const read: Read = { types: configuration, found };
    // While it is being turned on nothing of it can be read, and there is nothing yet.
    if (central === undefined || central.condition?.settling === true) return [read];
    return [read, ...(await attempt(ofPolicies, () => policiesAndAssociations(aws)))];
  } catch (error) {
    if (error instanceof AwsFailure) return [{ types: [...configuration, ...(isHome ? ofPolicies : [])], found: error }];
    throw error;
  }
}

async function policiesAndAssociations(aws: ReadClients): Promise<readonly ObservedResource[]> {
  const policies = await readPolicies(aws);
  return [...policies.map(({ resource }) => resource), ...(await readAssociations(aws, policies))];
}

/** What a list of disabled controls means for the others. Source: facts/compliance.md 2.7. */
function* futureControls({ desired }: Interest): Generator<Notice> {
  for (const { type, name } of desired.resources.values()) {
    if (type !== policyTypeName) continue;
    yield {
      difference: 'central-future-controls',
      severity: 'note',
      type,
      name,
      message: `${name} enables every control of its standards that no document disables, also those that AWS will add`,
    };
  }
}
