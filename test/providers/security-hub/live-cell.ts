// A cell as Security Hub would answer for it, from a few words, with a record of the calls. It stands at the border of the provider (the
// interfaces that aws/ implements); whole paths run against the sandbox.
import type { StandardsControlAssociationId, StandardsControlAssociationUpdate, StandardsSubscription } from '@aws-sdk/client-securityhub';
import type { Cell } from '../../../reconciler/model/address.ts';
import { AwsFailure, type FailureClass } from '../../../reconciler/model/aws-failure.ts';
import type { Call, ReadClients, WriteClients } from '../../../reconciler/providers/clients.ts';
import { standardArn, standardOfArn, subscriptionArn } from '../../../reconciler/providers/security-hub/arns.ts';

export interface LiveCell {
  readonly cell: Cell;
  readonly reads: ReadClients;
  readonly writes: WriteClients;
  /** The operations asked for, in order, with their inputs. */
  readonly calls: { readonly operation: string; readonly input: unknown }[];
}

type Answers = Partial<Record<string, (input: never) => unknown>>;

export interface Live {
  /** Absent: Security Hub is not enabled. */
  readonly standards?: Readonly<Record<string, Partial<StandardsSubscription>>>;
  /** `standard/control` -> the reason of a disabled control, or null for one without. All others are enabled. */
  readonly disabled?: Readonly<Record<string, string | null>>;
  /** Answers of single operations in place of the live ones; a thrown error is AWS's. */
  readonly answers?: Answers;
  readonly maxBatch?: number;
}

export function awsFailure(awsName: string, message: string, failureClass: FailureClass): AwsFailure {
  return new AwsFailure({
    account: '333333333333',
    region: 'eu-west-1',
    service: 'securityhub',
    operation: 'Test',
    awsName,
    failureClass,
    message,
  });
}

export const notSubscribed = () =>
  awsFailure('InvalidAccessException', 'Account 333333333333 is not subscribed to AWS Security Hub', 'denied');
export const invalidInput = (message: string) => awsFailure('InvalidInputException', message, 'invalid');

const ok = { $metadata: {} };

export function liveCell(cell: Cell, live: Live = {}): LiveCell {
  const calls: LiveCell['calls'] = [];
  const answers: Answers = { ...answersOf(cell, live), ...live.answers };
  const call =
    <Input, Output>(operation: string): Call<Input, Output> =>
    async (input) => {
      calls.push({ operation, input });
      const answer = answers[operation] as ((input: Input) => unknown) | undefined;
      if (answer === undefined) throw new Error(`the test did not expect ${operation}`);
      return { ...ok, ...(answer(input) as object) } as Output;
    };
  return { cell, calls, ...clients(cell, call) };
}

function clients(
  cell: Cell,
  call: <Input, Output>(operation: string) => Call<Input, Output>,
): { reads: ReadClients; writes: WriteClients } {
  const shared = new Map<string, Promise<unknown>>();
  const reads: ReadClients = {
    cell,
    securityHub: {
      describeHub: call('DescribeHub'),
      describeStandards: call('DescribeStandards'),
      getEnabledStandards: call('GetEnabledStandards'),
      listSecurityControlDefinitions: call('ListSecurityControlDefinitions'),
      getSecurityControlDefinition: call('GetSecurityControlDefinition'),
      batchGetSecurityControls: call('BatchGetSecurityControls'),
      batchGetStandardsControlAssociations: call('BatchGetStandardsControlAssociations'),
      listConfigurationPolicyAssociations: call('ListConfigurationPolicyAssociations'),
      describeOrganizationConfiguration: call('DescribeOrganizationConfiguration'),
      listOrganizationAdminAccounts: call('ListOrganizationAdminAccounts'),
      listMembers: call('ListMembers'),
      listFindingAggregators: call('ListFindingAggregators'),
      getFindingAggregator: call('GetFindingAggregator'),
      listConfigurationPolicies: call('ListConfigurationPolicies'),
      getConfigurationPolicy: call('GetConfigurationPolicy'),
      listTagsForResource: call('ListTagsForResource'),
      getFindings: call('GetFindings'),
    },
    config: { describeConfigurationRecorderStatus: call('DescribeConfigurationRecorderStatus') },
    account: { listRegions: call('ListRegions') },
    cloudTrail: { lookupEvents: call('LookupEvents') },
    get devOpsGuru(): never {
      throw new Error('not asked by Security Hub');
    },
    get sns(): never {
      throw new Error('not asked by Security Hub');
    },
    get messaging(): never {
      throw new Error('not asked');
    },
    get ses(): never {
      throw new Error('not asked by Security Hub');
    },
    get dynamoDb(): never {
      throw new Error('not asked by Security Hub');
    },
    get kms(): never {
      throw new Error('not asked by Security Hub');
    },
    get cloudFormation(): never {
      throw new Error('not asked by Security Hub');
    },
    get functions(): never {
      throw new Error('not asked by Security Hub');
    },
    get s3(): never {
      throw new Error('not asked by Security Hub');
    },
    get iam(): never {
      throw new Error('not asked by Security Hub');
    },
    get serviceQuotas(): never {
      throw new Error('not asked by Security Hub');
    },
    get smsVoice(): never {
      throw new Error('not asked by Security Hub');
    },
    hub: {
      organizations: {
        describeEffectivePolicy: call('DescribeEffectivePolicy'),
        listAccounts: call('ListAccounts'),
        listCreateAccountStatus: call('ListCreateAccountStatus'),
        listParents: call('ListParents'),
        listPolicies: call('ListPolicies'),
        listPoliciesForTarget: call('ListPoliciesForTarget'),
        describePolicy: call('DescribePolicy'),
        listTargetsForPolicy: call('ListTargetsForPolicy'),
        listTagsForResource: call('ListTagsForResource'),
      },
    },
    at: () => reads,
    once<Answer>(key: string, read: () => Promise<Answer>): Promise<Answer> {
      const known = shared.get(key) ?? read();
      shared.set(key, known);
      return known as Promise<Answer>;
    },
  };
  const writes: WriteClients = {
    cell,
    get hub(): never {
      throw new Error('not asked by Security Hub');
    },
    securityHub: {
      enableSecurityHub: call('EnableSecurityHub'),
      updateSecurityHubConfiguration: call('UpdateSecurityHubConfiguration'),
      batchEnableStandards: call('BatchEnableStandards'),
      batchDisableStandards: call('BatchDisableStandards'),
      batchUpdateStandardsControlAssociations: call('BatchUpdateStandardsControlAssociations'),
      updateSecurityControl: call('UpdateSecurityControl'),
      enableOrganizationAdminAccount: call('EnableOrganizationAdminAccount'),
      disableOrganizationAdminAccount: call('DisableOrganizationAdminAccount'),
      createMembers: call('CreateMembers'),
      disassociateMembers: call('DisassociateMembers'),
      updateOrganizationConfiguration: call('UpdateOrganizationConfiguration'),
      createFindingAggregator: call('CreateFindingAggregator'),
      updateFindingAggregator: call('UpdateFindingAggregator'),
      deleteFindingAggregator: call('DeleteFindingAggregator'),
      createConfigurationPolicy: call('CreateConfigurationPolicy'),
      updateConfigurationPolicy: call('UpdateConfigurationPolicy'),
      deleteConfigurationPolicy: call('DeleteConfigurationPolicy'),
      startConfigurationPolicyAssociation: call('StartConfigurationPolicyAssociation'),
      startConfigurationPolicyDisassociation: call('StartConfigurationPolicyDisassociation'),
    },
    get devOpsGuru(): never {
      throw new Error('not asked by Security Hub');
    },
    get sns(): never {
      throw new Error('not asked by Security Hub');
    },
    get messaging(): never {
      throw new Error('not asked');
    },
    get ses(): never {
      throw new Error('not asked by Security Hub');
    },
    get dynamoDb(): never {
      throw new Error('not asked by Security Hub');
    },
    get iam(): never {
      throw new Error('not asked by Security Hub');
    },
    get kms(): never {
      throw new Error('not asked by Security Hub');
    },
    get cloudFormation(): never {
      throw new Error('not asked by Security Hub');
    },
    get functions(): never {
      throw new Error('not asked by Security Hub');
    },
    get s3(): never {
      throw new Error('not asked by Security Hub');
    },
    at: () => writes,
    reads,
  };
  return { reads, writes };
}

function answersOf(cell: Cell, live: Live): Answers {
  const subscribed = <T>(answer: () => T): T => {
    if (live.standards === undefined) throw notSubscribed();
    return answer();
  };
  return {
    DescribeOrganizationConfiguration: () => ({ OrganizationConfiguration: { ConfigurationType: 'LOCAL' } }),
    GetConfigurationPolicy: () => ({ Arn: 'arn:aws:securityhub:eu-west-1:222222222222:configuration-policy/1' }),
    ListTagsForResource: () => ({ Tags: {} }),
    DescribeEffectivePolicy: () => {
      throw awsFailure('PolicyTypeNotEnabledException', 'off', 'invalid');
    },
    DescribeConfigurationRecorderStatus: () => ({ ConfigurationRecordersStatus: [{ recording: true }] }),
    DescribeHub: () => subscribed(() => ({ AutoEnableControls: true, ControlFindingGenerator: 'SECURITY_CONTROL' })),
    GetEnabledStandards: () => subscribed(() => ({ StandardsSubscriptions: subscriptionsOf(cell, live) })),
    BatchGetStandardsControlAssociations: (input: { StandardsControlAssociationIds: StandardsControlAssociationId[] }) =>
      subscribed(() => associationsOf(input.StandardsControlAssociationIds, live)),
    BatchUpdateStandardsControlAssociations: (input: { StandardsControlAssociationUpdates: StandardsControlAssociationUpdate[] }) =>
      subscribed(() => {
        if (input.StandardsControlAssociationUpdates.length > (live.maxBatch ?? 100)) throw invalidInput('too many');
        return { UnprocessedAssociationUpdates: [] };
      }),
    EnableSecurityHub: () => ({}),
    UpdateSecurityHubConfiguration: () => ({}),
    BatchEnableStandards: () => subscribed(() => ({})),
    BatchDisableStandards: () => subscribed(() => ({})),
    UpdateSecurityControl: () => subscribed(() => ({})),
  };
}

function subscriptionsOf(cell: Cell, live: Live): StandardsSubscription[] {
  return Object.entries(live.standards ?? {}).map(([standard, more]) => ({
    StandardsArn: standardArn(standard, 'aws', cell.region),
    StandardsSubscriptionArn: subscriptionArn(standard, 'aws', cell),
    StandardsInput: {},
    StandardsStatus: 'READY',
    ...more,
  }));
}

function associationsOf(ids: readonly StandardsControlAssociationId[], live: Live): object {
  if (ids.length > (live.maxBatch ?? 100)) throw invalidInput('too many');
  const details = ids.map(({ StandardsArn, SecurityControlId }) => {
    const reason = live.disabled?.[`${standardOfArn(StandardsArn ?? '')}/${SecurityControlId}`];
    if (reason === undefined) return { StandardsArn, SecurityControlId, AssociationStatus: 'ENABLED' };
    return { StandardsArn, SecurityControlId, AssociationStatus: 'DISABLED', ...(reason === null ? {} : { UpdatedReason: reason }) };
  });
  return { StandardsControlAssociationDetails: details, UnprocessedAssociations: [] };
}
