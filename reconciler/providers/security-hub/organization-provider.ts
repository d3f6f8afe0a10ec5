import type { Cell, TypeName } from '../../model/address.ts';
import { AwsFailure } from '../../model/aws-failure.ts';
import type { CellSet, CellSpace } from '../../model/cell-set.ts';
import type { Change } from '../../model/change.ts';
import type { ReadClients, WriteClients } from '../clients.ts';
import type { CompileInput, Outcome, Provider, StepContext } from '../provider.ts';
import { checkOrganizationHub } from './check-organization.ts';
import { compileCentral } from './compile-central.ts';
import { compileOrganization } from './compile-organization.ts';
import { isNamed } from './failures.ts';
import { organizationConfigurationKey } from './keys.ts';
import { isNotAdministrator, observeOrganization } from './observe-organization.ts';
import { checksOf } from './organization-checks.ts';
import { administratorType, writeAdministrator } from './resources/administrator.ts';
import { centralType, writeCentral } from './resources/central-configuration.ts';
import { policyType, writePolicy } from './resources/configuration-policy.ts';
import { aggregatorType, writeAggregator } from './resources/finding-aggregator.ts';
import { memberType, writeMembers } from './resources/member.ts';
import { newAccountsType, writeNewAccounts } from './resources/new-accounts.ts';
import { associationType, writeAssociation } from './resources/policy-association.ts';

/**
 * What Security Hub has once for the organization: administrator, members, new accounts, aggregation, central configuration with its policies.
 * A provider of its own, since a policy that governs the administrator's account does not govern these.
 */
export function createSecurityHubOrganizationProvider(): Provider {
  let concerned: CompileInput | undefined;
  let designates = false;
  return {
    name: 'security-hub-organization',
    kinds: ['Organization'],
    types: [administratorType, newAccountsType, memberType, aggregatorType, centralType, policyType, associationType],
    check: checkOrganizationHub,
    compile(input) {
      concerned = input;
      return compileOrganization(input);
    },
    derive: compileCentral,
    alsoReads: (space, aws) => homeOfPolicies(concerned, space, aws),
    mayOwnIn: (active) => homeOfAdministrator(concerned, active),
    begin(changes) {
      designates = [...changes].some(({ type }) => type === administratorType.name);
    },
    observe: observeOrganization,
    apply: async (batch, aws, step) => {
      try {
        return await write(batch, aws, step);
      } catch (error) {
        const outcome = outcomeOfFailure(error, designates);
        if (outcome === undefined) throw error;
        return batch.map(() => outcome);
      }
    },
    checks: checksOf,
  };
}

function homeOfAdministrator(input: CompileInput | undefined, active: CellSet): CellSet {
  const account = input?.organization.securityHubAdministrator;
  if (input === undefined || account === undefined) return active.minus(active);
  return active.intersect(input.space.of([{ account, region: input.organization.homeRegion }]));
}

/** The administrator's home cell, where central configuration is on: there may be policies of ours that no document asks for any more. */
async function homeOfPolicies(input: CompileInput | undefined, space: CellSpace, aws: (cell: Cell) => ReadClients): Promise<CellSet> {
  const administrator = input?.organization.securityHubAdministrator;
  if (input === undefined || administrator === undefined || input.documents.all('SecurityStandards').length === 0) return space.empty();
  const home = { account: administrator, region: input.organization.homeRegion };
  if (space.indexOf(home) === undefined) return space.empty();
  const reader = aws(home);
  try {
    const live = await reader.once(organizationConfigurationKey, () => reader.securityHub.describeOrganizationConfiguration({}));
    return live.OrganizationConfiguration?.ConfigurationType === 'CENTRAL' ? space.of([home]) : space.empty();
  } catch (error) {
    // Not readable is said where it matters: in the governance of each cell, and in the cell itself where a document asks for it.
    if (error instanceof AwsFailure) return space.empty();
    throw error;
  }
}

type Write = (batch: readonly Change[], aws: WriteClients, step: StepContext) => Promise<readonly Outcome[]>;

const writes: ReadonlyMap<TypeName, Write> = new Map<TypeName, Write>([
  [administratorType.name, (batch, aws, { signal }) => writeAdministrator(batch, aws, signal)],
  [newAccountsType.name, (batch, aws, { signal }) => writeNewAccounts(batch, aws, signal)],
  [memberType.name, (batch, aws, { signal }) => writeMembers(batch, aws, signal)],
  [aggregatorType.name, (batch, aws, { signal }) => writeAggregator(batch, aws, signal)],
  [centralType.name, (batch, aws, { signal }) => writeCentral(batch, aws, signal)],
  [policyType.name, writePolicy],
  [associationType.name, writeAssociation],
]);

function write(batch: readonly Change[], aws: WriteClients, step: StepContext): Promise<readonly Outcome[]> {
  const type = batch[0]?.address.type;
  const found = type === undefined ? undefined : writes.get(type);
  if (found === undefined) throw new Error(`security-hub-organization has no type ${String(type)}`);
  return found(batch, aws, step);
}

/** What waiting helps against; undefined for every other failure. */
function outcomeOfFailure(error: unknown, designates: boolean): Outcome | undefined {
  if (designates && isNotAdministrator(error))
    return { status: 'later', code: 'administrator-missing', message: 'the administrator is not designated here yet' };
  if (isNamed(error, 'AccessDeniedException') && /Central Configuration enabled/i.test(error.message))
    return { status: 'later', code: 'central-pending', message: 'central configuration is not on yet' };
  if (isNamed(error, 'ResourceConflictException'))
    return { status: 'later', code: error.awsName, message: `AWS still sees what was removed: ${error.message}` };
  return undefined;
}
