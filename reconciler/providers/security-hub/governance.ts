import type { AccountId } from '../../model/account-id.ts';
import type { Cell } from '../../model/address.ts';
import { AwsFailure } from '../../model/aws-failure.ts';
import { listAll } from '../../model/paged-list.ts';
import type { ReadClients } from '../clients.ts';
import type { Notice, Observation } from '../observation.ts';
import type { OrganizationView } from '../provider.ts';
import { isNamed, isNotSubscribed } from './failures.ts';
import { organizationConfigurationKey } from './keys.ts';
import { readMark } from './resources/configuration-policy.ts';

/** Whether something stronger than our calls rules a cell, or that we could not find out. */
export interface Governance {
  readonly governed?: NonNullable<Observation['governed']>;
  /** A policy of ours governs the account: it is there because documents asked for it. */
  readonly ours?: true;
  readonly notices: readonly Notice[];
}

/**
 * Looks for the two mechanisms that overrule direct calls. Costs two calls a run for central configuration, and one call a run for organization
 * policies while their type is off (one an account while it is on); nothing per cell. Source: facts/compliance.md 2.7, 2.8.
 */
export async function readGovernance(cell: Cell, organization: OrganizationView, aws: ReadClients): Promise<Governance> {
  const [policy, central] = await Promise.all([readOrganizationPolicy(cell, aws), readCentralConfiguration(cell, organization, aws)]);
  const governed = policy.governed ?? central.governed;
  const ours = central.ours === undefined ? {} : { ours: central.ours };
  return { notices: [...policy.notices, ...central.notices], ...(governed === undefined ? {} : { governed }), ...ours };
}

// Central configuration

/** By the account that it rules; empty without central configuration. */
type CentralPolicies = ReadonlyMap<string, CentralPolicy>;
interface CentralPolicy {
  readonly id: string;
  readonly ours: boolean;
}
const selfManaged = 'SELF_MANAGED_SECURITY_HUB';

async function readCentralConfiguration(cell: Cell, organization: OrganizationView, aws: ReadClients): Promise<Governance> {
  const administrator = organization.securityHubAdministrator;
  if (administrator === undefined) return { notices: [] };
  try {
    const policies = await aws.once('securityhub/central-configuration', () =>
      listCentralPolicies(aws.at({ account: administrator, region: organization.homeRegion }), organization.name),
    );
    const policy = policies.get(cell.account);
    if (policy === undefined) return { notices: [] };
    if (policy.ours) return { notices: [], ours: true };
    return {
      notices: [],
      governed: { kind: 'governed-by-central-config', message: `central configuration policy ${policy.id} governs this account` },
    };
  } catch (error) {
    // Central configuration is the administrator's hub at work: without that hub there is none.
    if (isNotSubscribed(error)) return { notices: [] };
    return notKnown('governed-by-central-config', 'central configuration governs this account', error);
  }
}

async function listCentralPolicies(administrator: ReadClients, organization: string): Promise<CentralPolicies> {
  const answer = await administrator.once(organizationConfigurationKey, () =>
    administrator.securityHub.describeOrganizationConfiguration({}),
  );
  const policies = new Map<string, CentralPolicy>();
  const known = new Map<string, Promise<boolean>>();
  const isOurs = (id: string): Promise<boolean> => {
    const asked = known.get(id) ?? isMarked(id, administrator, organization);
    known.set(id, asked);
    return asked;
  };
  if (answer.OrganizationConfiguration?.ConfigurationType !== 'CENTRAL') return policies;
  const associations = await listAll(
    (next) => administrator.securityHub.listConfigurationPolicyAssociations({ MaxResults: 100, ...next }),
    (page) => page.ConfigurationPolicyAssociationSummaries,
  );
  for (const { TargetType, TargetId, ConfigurationPolicyId } of associations)
    if (TargetType === 'ACCOUNT' && TargetId !== undefined && ConfigurationPolicyId !== undefined && ConfigurationPolicyId !== selfManaged)
      policies.set(TargetId, { id: ConfigurationPolicyId, ours: await isOurs(ConfigurationPolicyId) });
  return policies;
}

/** Whether the policy carries our mark. One whose tags cannot be read counts as somebody else's. */
async function isMarked(id: string, administrator: ReadClients, organization: string): Promise<boolean> {
  try {
    const { Arn = '' } = await administrator.securityHub.getConfigurationPolicy({ Identifier: id });
    return (await readMark(Arn, administrator))?.organization === organization;
  } catch (error) {
    if (error instanceof AwsFailure) return false;
    throw error;
  }
}

// Organizations policy

const policyType = 'SECURITYHUB_CSPM_POLICY';
/** The type is off, or unknown where this organization lives: true for every account, so it is asked once. */
const typeIsOff = [
  'PolicyTypeNotEnabledException',
  'UnsupportedAPIEndpointException',
  'AWSOrganizationsNotInUseException',
  'InvalidInputException',
];

interface PolicyAnswer {
  readonly account: AccountId;
  readonly typeEnabled: boolean;
  /** The account's effective policy; undefined when it has none. */
  readonly content: string | undefined;
}

async function readOrganizationPolicy(cell: Cell, aws: ReadClients): Promise<Governance> {
  try {
    const first = await aws.once('securityhub/organization-policy', () => askPolicy(cell.account, aws));
    if (!first.typeEnabled) return { notices: [] };
    const { content } =
      first.account === cell.account
        ? first
        : await aws.once(`securityhub/organization-policy/${cell.account}`, () => askPolicy(cell.account, aws));
    if (content === undefined || !policyGoverns(content, cell.region)) return { notices: [] };
    return {
      notices: [],
      governed: { kind: 'governed-by-org-policy', message: `an organization policy (${policyType}) governs this Region of the account` },
    };
  } catch (error) {
    return notKnown('governed-by-org-policy', `an organization policy (${policyType}) governs this account`, error);
  }
}

async function askPolicy(account: AccountId, aws: ReadClients): Promise<PolicyAnswer> {
  try {
    const answer = await aws.hub.organizations.describeEffectivePolicy({ PolicyType: policyType, TargetId: account });
    return { account, typeEnabled: true, content: answer.EffectivePolicy?.PolicyContent };
  } catch (error) {
    if (isNamed(error, 'EffectivePolicyNotFoundException')) return { account, typeEnabled: true, content: undefined };
    if (isNamed(error, ...typeIsOff)) return { account, typeEnabled: false, content: undefined };
    throw error;
  }
}

/**
 * Whether an effective policy rules a Region: it does where it enables or disables Security Hub. A text whose enablement we cannot find counts as
 * ruling every Region, because its exact keys are not confirmed and writing against a policy cannot succeed. Source: facts/compliance.md 2.8.
 */
export function policyGoverns(content: string, region: string): boolean {
  const enablement = findMember(parseJson(content), 'cspm_enablement');
  if (enablement === undefined) return true;
  const regions = ['enable_in_regions', 'disable_in_regions'].flatMap((list) => stringsIn(findMember(enablement, list)));
  return regions.includes(region) || regions.includes('ALL_SUPPORTED');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The first member of that name at any depth. */
function findMember(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const found = key === name ? member : findMember(member, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All texts in a value: a plain list, or one below `@@assign`. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

function notKnown(difference: Notice['difference'], what: string, error: unknown): Governance {
  if (!(error instanceof AwsFailure)) throw error;
  return {
    notices: [{ difference, severity: 'note', message: `not known whether ${what}: ${error.operation} answered ${error.awsName}` }],
  };
}
