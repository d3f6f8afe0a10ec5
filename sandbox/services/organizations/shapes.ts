import type {
  Account,
  CreateAccountStatus,
  DelegatedAdministrator,
  OrganizationalUnit,
  PolicySummary,
} from '@aws-sdk/client-organizations';
import type { AccountRecord, CreationRecord, PolicyRecord, UnitRecord } from '../../organization.ts';
import type { ServiceEnvironment } from '../operation.ts';

type Environment = Pick<ServiceEnvironment, 'organization' | 'partition'>;

/** Arn of something in the organization, e.g. `account/o-exampleorgid/111111111111`. */
export function organizationArn(kind: string, id: string, { organization, partition }: Environment): string {
  return `arn:${partition}:organizations::${organization.managementAccount}:${kind}/${organization.id}/${id}`;
}

/** `o-.../r-.../ou-.../.../` and, for an account, the account: the pattern of facts/compliance.md 5.1. */
const pathOf = (id: string, { organization }: Environment): string =>
  `${[organization.id, ...organization.ancestorsOf(id), id].join('/')}/`;

/** `Status` knows no PENDING_ACTIVATION and no CLOSED. */
const statusOf = (state: AccountRecord['state']): NonNullable<Account['Status']> =>
  state === 'CLOSED' ? 'SUSPENDED' : state === 'PENDING_ACTIVATION' ? 'ACTIVE' : state;

/** An account as the organization's answer modes show it. */
export function accountShape(record: AccountRecord, env: Environment): Account {
  const { state, status, paths } = env.organization.record.answers;
  return {
    Id: record.id,
    Arn: organizationArn('account', record.id, env),
    Email: record.email,
    Name: record.name,
    ...(state ? { State: record.state } : {}),
    ...(status ? { Status: statusOf(record.state) } : {}),
    ...(paths ? { Paths: [pathOf(record.id, env)] } : {}),
    JoinedMethod: record.joinedMethod,
    JoinedTimestamp: new Date(record.joinedAt),
  };
}

export function unitShape(record: UnitRecord, env: Environment): OrganizationalUnit {
  const path = env.organization.record.answers.paths ? { Path: pathOf(record.id, env) } : {};
  return { Id: record.id, Arn: organizationArn('ou', record.id, env), Name: record.name, ...path };
}

export function creationShape(record: CreationRecord): CreateAccountStatus {
  return {
    Id: record.id,
    AccountName: record.accountName,
    State: record.state,
    RequestedTimestamp: new Date(record.requestedAt),
    ...(record.completedAt === undefined ? {} : { CompletedTimestamp: new Date(record.completedAt) }),
    ...(record.accountId === undefined ? {} : { AccountId: record.accountId }),
    ...(record.failureReason === undefined
      ? {}
      : { FailureReason: record.failureReason as NonNullable<CreateAccountStatus['FailureReason']> }),
  };
}

export function administratorShape(record: AccountRecord, since: string, env: Environment): DelegatedAdministrator {
  return { ...accountShape(record, env), DelegationEnabledDate: new Date(since) };
}

export function policyShape(record: PolicyRecord, { organization, partition }: Environment): PolicySummary {
  const kind = record.type.toLowerCase();
  const arn = record.awsManaged
    ? `arn:${partition}:organizations::aws:policy/${kind}/${record.id}`
    : organizationArn('policy', `${kind}/${record.id}`, { organization, partition });
  return {
    Id: record.id,
    Arn: arn,
    Name: record.name,
    Description: record.description,
    Type: record.type as NonNullable<PolicySummary['Type']>,
    AwsManaged: record.awsManaged,
  };
}
