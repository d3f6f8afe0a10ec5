import type { StackSet } from '@aws-sdk/client-cloudformation';
import { listAll } from '../../model/paged-list.ts';
import type { ReadClients } from '../clients.ts';

/** A live stack set in plain words: everything that a document could say of it. */
export interface LiveSetFacts {
  /** `Organization.metadata.name`. */
  readonly organization: string;
  readonly set: {
    readonly name: string;
    /** The organization whose mark it carries. */
    readonly owner?: string;
    readonly description?: string;
    readonly template: string;
    readonly parameters: Readonly<Record<string, string>>;
    readonly capabilities: readonly string[];
    /** Without our mark. */
    readonly tags: Readonly<Record<string, string>>;
    readonly permissionModel: 'SELF_MANAGED' | 'SERVICE_MANAGED';
    readonly administrationRoleArn?: string;
    readonly executionRoleName?: string;
    readonly autoDeployment?: { readonly enabled: boolean; readonly retainStacksOnAccountRemoval: boolean };
    readonly managedExecution: boolean;
    /** Ids of the units that it is deployed to. */
    readonly units: readonly string[];
  };
  readonly instances: readonly {
    readonly account: string;
    readonly region: string;
    readonly overrides: Readonly<Record<string, string>>;
  }[];
  /** The ACTIVE accounts in a unit and below it. */
  readonly accountsBelow: (unit: string) => readonly string[];
}

/** Reads a stack set with all its instances and their overrides: one call an instance, since only DescribeStackInstance tells them. Throws AwsFailure. */
export async function readLiveFacts(
  aws: ReadClients,
  name: string,
  callAs: 'SELF' | 'DELEGATED_ADMIN',
): Promise<Omit<LiveSetFacts, 'organization' | 'accountsBelow'> | undefined> {
  const first = await aws.cloudFormation.describeStackSet({ StackSetName: name, CallAs: callAs });
  const set = first.StackSet;
  if (set === undefined || set.Status === 'DELETED') return undefined;
  const about = { StackSetName: name, ...(set.PermissionModel === 'SERVICE_MANAGED' ? { CallAs: callAs } : {}) };
  const instances: { account: string; region: string; overrides: Record<string, string> }[] = [];
  const listed = await listAll(
    (next) => aws.cloudFormation.listStackInstances({ ...about, MaxResults: 100, ...next }),
    (page) => page.Summaries,
  );
  for (const { Account: account = '', Region: region = '' } of listed) {
    const { StackInstance: instance } = await aws.cloudFormation.describeStackInstance({
      ...about,
      StackInstanceAccount: account,
      StackInstanceRegion: region,
    });
    const overrides = (instance?.ParameterOverrides ?? []).map(
      ({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue] as const,
    );
    instances.push({ account, region, overrides: Object.fromEntries(overrides) });
  }
  return { set: plainSet(set, name), instances };
}

function plainSet(set: StackSet, name: string): LiveSetFacts['set'] {
  const { trueup: owner, ...tags } = Object.fromEntries((set.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value] as const));
  return {
    name,
    ...(owner === undefined ? {} : { owner }),
    ...(set.Description === undefined ? {} : { description: set.Description }),
    template: set.TemplateBody ?? '',
    parameters: Object.fromEntries(
      (set.Parameters ?? []).map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]),
    ),
    capabilities: [...(set.Capabilities ?? [])].sort(),
    tags,
    permissionModel: set.PermissionModel === 'SERVICE_MANAGED' ? 'SERVICE_MANAGED' : 'SELF_MANAGED',
    ...(set.AdministrationRoleARN === undefined ? {} : { administrationRoleArn: set.AdministrationRoleARN }),
    ...(set.ExecutionRoleName === undefined ? {} : { executionRoleName: set.ExecutionRoleName }),
    ...(set.AutoDeployment?.Enabled === true
      ? { autoDeployment: { enabled: true, retainStacksOnAccountRemoval: set.AutoDeployment.RetainStacksOnAccountRemoval ?? false } }
      : {}),
    managedExecution: set.ManagedExecution?.Active ?? false,
    units: set.OrganizationalUnitIds ?? [],
  };
}
