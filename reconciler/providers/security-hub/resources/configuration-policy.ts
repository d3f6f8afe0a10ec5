import type { ConfigurationPolicySummary, ParameterConfiguration, ParameterValue, Policy } from '@aws-sdk/client-securityhub';
import type { Change } from '../../../model/change.ts';
import type { Properties, PropertyValue } from '../../../model/properties.ts';
import type { ReadClients, WriteClients } from '../../clients.ts';
import type { ObservedResource, OwnershipMark } from '../../observation.ts';
import type { Outcome, ResourceType, StepContext } from '../../provider.ts';
import { standardArn, standardOfArn } from '../arns.ts';
import { allPages } from '../pages.ts';
import { sameMembers } from '../same-members.ts';
import { centralTypeName } from './central-configuration.ts';

export const policyTypeName = 'securityhub/configuration-policy';

/** A configuration policy by its name, in the administrator's home cell. Facts: compliance 2.7. */
export const policyType: ResourceType = {
  name: policyTypeName,
  batchSize: 1,
  after: [centralTypeName],
  exclusive: false,
  same: sameMembers,
  difference: ({ action }) => (action === 'create' ? 'policy-missing' : action === 'delete' ? 'policy-unexpected' : 'policy-content'),
  isDestructiveUpdate: takesProtection,
  summarise: ({ standards, disabled }) => `${countOf(standards)} standards, ${countOf(disabled)} controls disabled, all others enabled`,
  leftover: ({ mark }, _policy, { organization }) =>
    mark?.organization === organization ? { action: 'delete', difference: 'policy-unexpected', because: 'pruned' } : { action: 'none' },
};

const listOf = (value: PropertyValue | undefined): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
const countOf = (value: PropertyValue | undefined): number => listOf(value).length;

/** A standard less, or a control disabled more. */
function takesProtection(before: Properties, after: Properties): boolean {
  const lost = listOf(before['standards']).some((standard) => !listOf(after['standards']).includes(standard));
  const was = listOf(before['disabled']);
  return lost || listOf(after['disabled']).some((control) => !was.includes(control));
}

/** A live policy with what writes need to know of it. */
export interface LivePolicy {
  readonly id: string;
  readonly resource: ObservedResource;
}

/** All policies: one call for the list and two for each. */
export async function readPolicies(aws: ReadClients): Promise<readonly LivePolicy[]> {
  return Promise.all((await listPolicies(aws)).map((summary) => readPolicy(summary, aws)));
}

export const listPolicies = (aws: ReadClients): Promise<ConfigurationPolicySummary[]> =>
  allPages(
    (token) => aws.securityHub.listConfigurationPolicies({ MaxResults: 100, ...token }),
    ({ ConfigurationPolicySummaries, NextToken }) => [ConfigurationPolicySummaries, NextToken],
  );

async function readPolicy(
  { Id: id = '', Arn: arn = '', Name: name = '' }: ConfigurationPolicySummary,
  aws: ReadClients,
): Promise<LivePolicy> {
  const [live, mark] = await Promise.all([aws.securityHub.getConfigurationPolicy({ Identifier: id }), readMark(arn, aws)]);
  const resource: ObservedResource = {
    type: policyTypeName,
    name,
    properties: normalisePolicy(live.ConfigurationPolicy),
    ...(mark === undefined ? {} : { mark }),
  };
  return { id, resource };
}

/** Whose policy it is: the tag `trueup`. */
export async function readMark(arn: string, aws: ReadClients): Promise<OwnershipMark | undefined> {
  const { Tags = {} } = await aws.securityHub.listTagsForResource({ ResourceArn: arn });
  const organization = Tags['trueup'];
  return organization === undefined ? undefined : { organization, deleteAllowed: true };
}

/** A policy of the other form, a list of enabled controls, is never ours: it shows itself by a member that we do not ask for being empty. */
export function normalisePolicy(policy: Policy | undefined): Properties {
  const { ServiceEnabled, EnabledStandardIdentifiers = [], SecurityControlsConfiguration: controls } = policy?.SecurityHub ?? {};
  return {
    serviceEnabled: ServiceEnabled ?? false,
    standards: EnabledStandardIdentifiers.map((arn) => standardOfArn(arn) ?? arn).sort(),
    disabled: [...(controls?.DisabledSecurityControlIdentifiers ?? [])].sort(),
    onlyEnabled: [...(controls?.EnabledSecurityControlIdentifiers ?? [])].sort(),
    parameters: Object.fromEntries(
      (controls?.SecurityControlCustomParameters ?? []).map(({ SecurityControlId = '', Parameters = {} }) => [
        SecurityControlId,
        customValues(Parameters),
      ]),
    ),
  };
}

function customValues(parameters: Readonly<Record<string, ParameterConfiguration>>): Properties {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, { ValueType, Value }]) => {
      const value = Value === undefined ? undefined : (Object.values(Value)[0] as PropertyValue | undefined);
      return ValueType === 'CUSTOM' && value !== undefined ? [[name, value]] : [];
    }),
  );
}

/** Creates, changes or deletes a policy. One that still has associations is refused until they are gone. May be repeated. */
export async function writePolicy([change]: readonly Change[], aws: WriteClients, step: StepContext): Promise<Outcome[]> {
  if (change === undefined) throw new Error('no change');
  const { name } = change.address;
  const live = (await listPolicies(aws.reads)).find((summary) => summary.Name === name);
  if (change.action === 'delete') {
    if (live?.Id !== undefined) await aws.securityHub.deleteConfigurationPolicy({ Identifier: live.Id }, step.signal);
    return [{ status: 'sent' }];
  }
  const ConfigurationPolicy = toPolicy(change.after, step);
  const { organization } = step;
  if (live?.Id !== undefined) {
    await aws.securityHub.updateConfigurationPolicy(
      { Identifier: live.Id, ConfigurationPolicy, UpdatedReason: `by=trueup:${organization.name}` },
      step.signal,
    );
    return [{ status: 'sent' }];
  }
  await aws.securityHub.createConfigurationPolicy(
    { Name: name, Description: `Written by trueup for ${organization.name}`, ConfigurationPolicy, Tags: { trueup: organization.name } },
    step.signal,
  );
  return [{ status: 'sent' }];
}

/** Empty lists are sent rather than left out. Source: facts/compliance.md 2.7. */
function toPolicy(after: Properties, { catalogue, organization, cell }: StepContext): Policy {
  const parameters = after['parameters'] as Readonly<Record<string, Properties>> | undefined;
  return {
    SecurityHub: {
      ServiceEnabled: true,
      EnabledStandardIdentifiers: listOf(after['standards']).map((id) => standardArn(id, organization.partition, cell.region)),
      SecurityControlsConfiguration: {
        DisabledSecurityControlIdentifiers: [...listOf(after['disabled'])],
        SecurityControlCustomParameters: Object.entries(parameters ?? {}).map(([SecurityControlId, values]) => ({
          SecurityControlId,
          Parameters: Object.fromEntries(
            Object.entries(values).map(([name, value]) => {
              const type = catalogue.control(SecurityControlId)?.parameters.find((one) => one.name === name)?.type ?? 'String';
              return [name, { ValueType: 'CUSTOM', Value: { [type]: value } as unknown as ParameterValue }];
            }),
          ),
        })),
      },
    },
  };
}
