import type * as Iam from '@aws-sdk/client-iam';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext, ServiceEnvironment } from '../operation.ts';
import { paginate } from '../paging.ts';
import { rolesOf } from './roles.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

interface VersionRecord {
  readonly id: string;
  readonly document: string;
  readonly createdAt: string;
}

interface PolicyRecord {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly description: string;
  readonly createdAt: string;
  defaultVersion: string;
  versions: VersionRecord[];
}

interface PolicyState {
  /** By role, then policy name: the document. */
  inline: Record<string, Record<string, string>>;
  /** By role: ARNs. */
  attached: Record<string, string[]>;
  /** Customer managed policies by ARN. */
  policies: Record<string, PolicyRecord>;
}

/** Versions of one managed policy that IAM keeps. Source: the type documentation of CreatePolicyVersion. */
const mostVersions = 5;

const policyState = (account: string, env: Pick<ServiceEnvironment, 'state'>): PolicyState =>
  env.state.of<PolicyState>('iam-policies', account, 'global', () => ({ inline: {}, attached: {}, policies: {} }));

const invalid = (message: string): AwsError => new AwsError('ValidationError', message, 400);
const noSuchEntity = (message: string): AwsError => new AwsError('NoSuchEntityException', message, 404);

/** The name of a role that exists. Throws NoSuchEntityException. */
function roleOf(name: string | undefined, context: OperationContext): string {
  if (name === undefined || !Object.hasOwn(rolesOf(context.account, context), name)) {
    throw noSuchEntity(`The role with name ${name ?? ''} cannot be found.`);
  }
  return name;
}

function checkDocument(document: string | undefined): string {
  try {
    const policy: unknown = JSON.parse(document ?? '');
    if (typeof policy === 'object' && policy !== null && 'Statement' in policy && document !== undefined) return document;
  } catch {
    // Text that is no JSON is as malformed as JSON that is no policy.
  }
  throw new AwsError('MalformedPolicyDocumentException', 'Syntax errors in policy.', 400);
}

const putRolePolicy: Operation<Iam.PutRolePolicyCommandInput, object> = (input, context) => {
  const role = roleOf(input.RoleName, context);
  const name = input.PolicyName ?? '';
  if (!/^[\w+=,.@-]{1,128}$/.test(name)) throw invalid(`The policy name ${name} is not valid`);
  const { inline } = policyState(context.account, context);
  inline[role] = { ...inline[role], [name]: checkDocument(input.PolicyDocument) };
  return {};
};

function inlineDocument(role: string, name: string | undefined, context: OperationContext): string {
  const document = policyState(context.account, context).inline[role]?.[name ?? ''];
  if (document === undefined) throw noSuchEntity(`The role policy with name ${name ?? ''} cannot be found.`);
  return document;
}

const getRolePolicy: Operation<Iam.GetRolePolicyCommandInput, Answer<Iam.GetRolePolicyCommandOutput>> = (input, context) => {
  const role = roleOf(input.RoleName, context);
  const document = inlineDocument(role, input.PolicyName, context);
  return { RoleName: role, PolicyName: input.PolicyName ?? '', PolicyDocument: encodeURIComponent(document) };
};

const deleteRolePolicy: Operation<Iam.DeleteRolePolicyCommandInput, object> = (input, context) => {
  const role = roleOf(input.RoleName, context);
  inlineDocument(role, input.PolicyName, context);
  const policies = policyState(context.account, context).inline[role];
  if (policies !== undefined) delete policies[input.PolicyName ?? ''];
  return {};
};

const paging = { defaultSize: 100, maxSize: 1000, tokenMember: 'Marker', sizeMember: 'MaxItems', refuse: invalid } as const;
const more = (token: string | undefined) => (token === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: token });

const listRolePolicies: Operation<Iam.ListRolePoliciesCommandInput, Answer<Iam.ListRolePoliciesCommandOutput>> = (input, context) => {
  const role = roleOf(input.RoleName, context);
  const page = paginate(Object.keys(policyState(context.account, context).inline[role] ?? {}).sort(), input, context, paging);
  return { PolicyNames: page.items, ...more(page.nextToken) };
};

/** A managed policy that can be attached: one of the account's, or any that AWS manages, which the sandbox takes at its name. */
function attachable(arn: string | undefined, context: OperationContext): string {
  const own = arn !== undefined && Object.hasOwn(policyState(context.account, context).policies, arn);
  const isAws = arn?.startsWith(`arn:${context.partition}:iam::aws:policy/`) === true;
  if (arn === undefined || !(own || isAws)) throw noSuchEntity(`Policy ${arn ?? ''} does not exist or is not attachable.`);
  return arn;
}

const attachRolePolicy: Operation<Iam.AttachRolePolicyCommandInput, object> = (input, context) => {
  const role = roleOf(input.RoleName, context);
  const arn = attachable(input.PolicyArn, context);
  const { attached } = policyState(context.account, context);
  attached[role] = [...new Set([...(attached[role] ?? []), arn])];
  return {};
};

const detachRolePolicy: Operation<Iam.DetachRolePolicyCommandInput, object> = (input, context) => {
  const role = roleOf(input.RoleName, context);
  const { attached } = policyState(context.account, context);
  const before = attached[role] ?? [];
  if (!before.includes(input.PolicyArn ?? '')) throw noSuchEntity(`Policy ${input.PolicyArn ?? ''} was not found.`);
  attached[role] = before.filter((arn) => arn !== input.PolicyArn);
  return {};
};

const listAttachedRolePolicies: Operation<Iam.ListAttachedRolePoliciesCommandInput, Answer<Iam.ListAttachedRolePoliciesCommandOutput>> = (
  input,
  context,
) => {
  const role = roleOf(input.RoleName, context);
  const page = paginate(policyState(context.account, context).attached[role] ?? [], input, context, paging);
  return {
    AttachedPolicies: page.items.map((arn) => ({ PolicyArn: arn, PolicyName: arn.split('/').at(-1) ?? '' })),
    ...more(page.nextToken),
  };
};

const createPolicy: Operation<Iam.CreatePolicyCommandInput, Answer<Iam.CreatePolicyCommandOutput>> = (input, context) => {
  const name = input.PolicyName ?? '';
  if (!/^[\w+=,.@-]{1,128}$/.test(name)) throw invalid(`The policy name ${name} is not valid`);
  const { policies } = policyState(context.account, context);
  const path = input.Path ?? '/';
  const arn = `arn:${context.partition}:iam::${context.account}:policy${path}${name}`;
  if (Object.values(policies).some((policy) => policy.name === name)) {
    throw new AwsError('EntityAlreadyExistsException', `A policy called ${name} already exists. Duplicate names are not allowed.`, 409);
  }
  const createdAt = context.clock.now().toISOString();
  const policy: PolicyRecord = {
    arn,
    name,
    path,
    id: `ANPA${context.account}${String(Object.keys(policies).length).padStart(5, '0')}`,
    description: input.Description ?? '',
    createdAt,
    defaultVersion: 'v1',
    versions: [{ id: 'v1', document: checkDocument(input.PolicyDocument), createdAt }],
  };
  policies[arn] = policy;
  return { Policy: policyShape(policy, context) };
};

function policyNamed(arn: string | undefined, context: OperationContext): PolicyRecord {
  const { policies } = policyState(context.account, context);
  const policy = arn !== undefined && Object.hasOwn(policies, arn) ? policies[arn] : undefined;
  if (policy === undefined) throw noSuchEntity(`Policy ${arn ?? ''} was not found.`);
  return policy;
}

const attachments = (arn: string, context: OperationContext): number =>
  Object.values(policyState(context.account, context).attached).filter((arns) => arns.includes(arn)).length;

const policyShape = (policy: PolicyRecord, context: OperationContext): Iam.Policy => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: policy.defaultVersion,
  AttachmentCount: attachments(policy.arn, context),
  IsAttachable: true,
  CreateDate: new Date(policy.createdAt),
  UpdateDate: new Date(policy.versions.at(-1)?.createdAt ?? policy.createdAt),
  ...(policy.description === '' ? {} : { Description: policy.description }),
});

const getPolicy: Operation<Iam.GetPolicyCommandInput, Answer<Iam.GetPolicyCommandOutput>> = (input, context) => ({
  Policy: policyShape(policyNamed(input.PolicyArn, context), context),
});

const createPolicyVersion: Operation<Iam.CreatePolicyVersionCommandInput, Answer<Iam.CreatePolicyVersionCommandOutput>> = (
  input,
  context,
) => {
  const policy = policyNamed(input.PolicyArn, context);
  if (policy.versions.length >= mostVersions) {
    throw new AwsError('LimitExceededException', `A managed policy can have up to ${mostVersions} versions.`, 409);
  }
  const last = Number(policy.versions.at(-1)?.id.slice(1) ?? 0);
  const version: VersionRecord = {
    id: `v${last + 1}`,
    document: checkDocument(input.PolicyDocument),
    createdAt: context.clock.now().toISOString(),
  };
  policy.versions.push(version);
  if (input.SetAsDefault === true) policy.defaultVersion = version.id;
  return { PolicyVersion: versionShape(policy, version) };
};

const versionShape = (policy: PolicyRecord, version: VersionRecord): Iam.PolicyVersion => ({
  VersionId: version.id,
  IsDefaultVersion: policy.defaultVersion === version.id,
  CreateDate: new Date(version.createdAt),
  Document: encodeURIComponent(version.document),
});

const getPolicyVersion: Operation<Iam.GetPolicyVersionCommandInput, Answer<Iam.GetPolicyVersionCommandOutput>> = (input, context) => {
  const policy = policyNamed(input.PolicyArn, context);
  const version = policy.versions.find(({ id }) => id === input.VersionId);
  if (version === undefined) throw noSuchEntity(`Policy ${policy.arn} version ${input.VersionId ?? ''} does not exist.`);
  return { PolicyVersion: versionShape(policy, version) };
};

const listPolicyVersions: Operation<Iam.ListPolicyVersionsCommandInput, Answer<Iam.ListPolicyVersionsCommandOutput>> = (input, context) => {
  const policy = policyNamed(input.PolicyArn, context);
  const page = paginate([...policy.versions].reverse(), input, context, paging);
  return { Versions: page.items.map((version) => versionShape(policy, version)), ...more(page.nextToken) };
};

const deletePolicyVersion: Operation<Iam.DeletePolicyVersionCommandInput, object> = (input, context) => {
  const policy = policyNamed(input.PolicyArn, context);
  if (!policy.versions.some(({ id }) => id === input.VersionId)) {
    throw noSuchEntity(`Policy ${policy.arn} version ${input.VersionId ?? ''} does not exist.`);
  }
  if (policy.defaultVersion === input.VersionId) {
    throw new AwsError('DeleteConflictException', 'Cannot delete the default version of a policy.', 409);
  }
  policy.versions = policy.versions.filter(({ id }) => id !== input.VersionId);
  return {};
};

const deletePolicy: Operation<Iam.DeletePolicyCommandInput, object> = (input, context) => {
  const policy = policyNamed(input.PolicyArn, context);
  if (attachments(policy.arn, context) > 0) {
    throw new AwsError('DeleteConflictException', 'Cannot delete a policy attached to entities.', 409);
  }
  if (policy.versions.length > 1) {
    throw new AwsError(
      'DeleteConflictException',
      'This policy has more than one version. Before you delete a policy, you must delete its other versions.',
      409,
    );
  }
  delete policyState(context.account, context).policies[policy.arn];
  return {};
};

/** Throws DeleteConflictException while a role still has policies; IAM deletes none of its own accord. */
export function refusePoliciesOf(role: string, context: OperationContext): void {
  const { inline, attached } = policyState(context.account, context);
  if (Object.keys(inline[role] ?? {}).length > 0) {
    throw new AwsError('DeleteConflictException', 'Cannot delete entity, must delete policies first.', 409);
  }
  if ((attached[role] ?? []).length > 0) {
    throw new AwsError('DeleteConflictException', 'Cannot delete entity, must detach all policies first.', 409);
  }
}

export const policyHandlers = {
  PutRolePolicy: putRolePolicy,
  GetRolePolicy: getRolePolicy,
  DeleteRolePolicy: deleteRolePolicy,
  ListRolePolicies: listRolePolicies,
  AttachRolePolicy: attachRolePolicy,
  DetachRolePolicy: detachRolePolicy,
  ListAttachedRolePolicies: listAttachedRolePolicies,
  CreatePolicy: createPolicy,
  GetPolicy: getPolicy,
  DeletePolicy: deletePolicy,
  CreatePolicyVersion: createPolicyVersion,
  GetPolicyVersion: getPolicyVersion,
  ListPolicyVersions: listPolicyVersions,
  DeletePolicyVersion: deletePolicyVersion,
} as const;
