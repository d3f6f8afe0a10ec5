import type * as Iam from '@aws-sdk/client-iam';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { paginate } from '../paging.ts';
import {
  attachedArns,
  checkDocument,
  invalid,
  limitExceeded,
  more,
  noSuchEntity,
  type PolicyHolder,
  type PolicyRecord,
  paging,
  policySize,
  policyState,
  type VersionRecord,
} from './policy-state.ts';
import { rolesOf } from './roles.ts';
import { tagList, withTags } from './tags.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Versions of one managed policy that IAM keeps. Source: the type documentation of CreatePolicyVersion. */
const mostVersions = 5;

/** Characters of a managed policy, managed policies of an account, and tags of one. Source: IAM's quotas. */
const policyCharacters = 6144;
const mostPolicies = 1500;

function checkManaged(document: string | undefined): string {
  const checked = checkDocument(document);
  if (policySize(checked) > policyCharacters) throw limitExceeded(`Cannot exceed quota for PolicySize: ${policyCharacters}`);
  return checked;
}

const createPolicy: Operation<Iam.CreatePolicyCommandInput, Answer<Iam.CreatePolicyCommandOutput>> = (input, context) => {
  const name = input.PolicyName ?? '';
  if (!/^[\w+=,.@-]{1,128}$/.test(name)) throw invalid(`The policy name ${name} is not valid`);
  const { policies } = policyState(context.account, context);
  const path = input.Path ?? '/';
  const arn = `arn:${context.partition}:iam::${context.account}:policy${path}${name}`;
  if (Object.values(policies).some((policy) => policy.name === name)) {
    throw new AwsError('EntityAlreadyExistsException', `A policy called ${name} already exists. Duplicate names are not allowed.`, 409);
  }
  if (!/^\/(?:[\x21-\x7e]+\/)?$/.test(path) || path.length > 512) throw invalid(`The path ${path} is not valid`);
  if (Object.keys(policies).length >= mostPolicies) throw limitExceeded(`Cannot exceed quota for PoliciesPerAccount: ${mostPolicies}`);
  const createdAt = context.clock.now().toISOString();
  const policy: PolicyRecord = {
    arn,
    name,
    path,
    id: `ANPA${context.account}${String(Object.keys(policies).length).padStart(5, '0')}`,
    description: input.Description ?? '',
    createdAt,
    defaultVersion: 'v1',
    versions: [{ id: 'v1', document: checkManaged(input.PolicyDocument), createdAt }],
  };
  policy.tags = withTags({}, input.Tags);
  policies[arn] = policy;
  return { Policy: policyShape(policy, context) };
};

function policyNamed(arn: string | undefined, context: OperationContext): PolicyRecord {
  const { policies } = policyState(context.account, context);
  const policy = arn !== undefined && Object.hasOwn(policies, arn) ? policies[arn] : undefined;
  if (policy === undefined) throw noSuchEntity(`Policy ${arn ?? ''} was not found.`);
  return policy;
}

const attachments = (arn: string, context: OperationContext): number => attachedArns(context).filter((one) => one === arn).length;

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
  Tags: tagList(policy.tags),
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
    throw limitExceeded(
      `A managed policy can have up to ${mostVersions} versions. Before you create a new version, you must delete an existing version.`,
    );
  }
  const last = Number(policy.versions.at(-1)?.id.slice(1) ?? 0);
  const version: VersionRecord = {
    id: `v${last + 1}`,
    document: checkManaged(input.PolicyDocument),
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

const setDefaultPolicyVersion: Operation<Iam.SetDefaultPolicyVersionCommandInput, object> = (input, context) => {
  const policy = policyNamed(input.PolicyArn, context);
  if (!policy.versions.some(({ id }) => id === input.VersionId))
    throw noSuchEntity(`Policy ${policy.arn} version ${input.VersionId ?? ''} does not exist.`);
  policy.defaultVersion = input.VersionId ?? policy.defaultVersion;
  return {};
};

/** The account's own policies; AWS's are known here by name only and are in no list. */
const listPolicies: Operation<Iam.ListPoliciesCommandInput, Answer<Iam.ListPoliciesCommandOutput>> = (input, context) => {
  const scope = input.Scope ?? 'All';
  if (!['All', 'AWS', 'Local'].includes(scope)) throw invalid(`Scope ${scope} is not one of All, AWS, Local`);
  const all = Object.values(policyState(context.account, context).policies)
    .filter((policy) => scope !== 'AWS' && policy.path.startsWith(input.PathPrefix ?? '/'))
    .filter((policy) => input.OnlyAttached !== true || attachments(policy.arn, context) > 0)
    .sort((a, b) => (a.arn < b.arn ? -1 : 1));
  const page = paginate(all, input, context, paging);
  // A list leaves description and tags out. Source: the type documentation of ListPolicies.
  const shapes = page.items.map((policy) => {
    const { Description: _description, Tags: _tags, ...shape } = policyShape(policy, context);
    return shape;
  });
  return { Policies: shapes, ...more(page.nextToken) };
};

const listEntitiesForPolicy: Operation<Iam.ListEntitiesForPolicyCommandInput, Answer<Iam.ListEntitiesForPolicyCommandOutput>> = (
  input,
  context,
) => {
  const { attached, policies } = policyState(context.account, context);
  const arn = input.PolicyArn ?? '';
  if (!Object.hasOwn(policies, arn) && !arn.startsWith(`arn:${context.partition}:iam::aws:policy/`))
    throw noSuchEntity(`Policy ${arn} was not found.`);
  const roles = rolesOf(context.account, context);
  const wanted = input.EntityFilter === undefined || input.EntityFilter === 'Role';
  const found = Object.entries(attached).flatMap(([name, arns]) => {
    const role = Object.hasOwn(roles, name) ? roles[name] : undefined;
    return wanted && role !== undefined && arns.includes(arn) && role.path.startsWith(input.PathPrefix ?? '/') ? [role] : [];
  });
  const { users = {}, groups = {} } = policyState(context.account, context);
  const having = <Holder extends PolicyHolder>(kind: string, holders: Readonly<Record<string, Holder>>) =>
    (input.EntityFilter === undefined || input.EntityFilter === kind ? Object.values(holders) : []).filter(
      ({ attached: arns, path }) => arns.includes(arn) && path.startsWith(input.PathPrefix ?? '/'),
    );
  const all = [
    ...having('Group', groups).map(({ name, id }) => ({ group: { GroupName: name, GroupId: id } })),
    ...having('User', users).map(({ name, id }) => ({ user: { UserName: name, UserId: id } })),
    ...found.map(({ name, id }) => ({ role: { RoleName: name, RoleId: id } })),
  ];
  const page = paginate(all, input, context, paging);
  return {
    PolicyRoles: page.items.flatMap((one) => ('role' in one ? [one.role] : [])),
    PolicyUsers: page.items.flatMap((one) => ('user' in one ? [one.user] : [])),
    PolicyGroups: page.items.flatMap((one) => ('group' in one ? [one.group] : [])),
    ...more(page.nextToken),
  };
};

const tagPolicy: Operation<Iam.TagPolicyCommandInput, object> = (input, context) => {
  const policy = policyNamed(input.PolicyArn, context);
  policy.tags = withTags(policy.tags ?? {}, input.Tags);
  return {};
};

const untagPolicy: Operation<Iam.UntagPolicyCommandInput, object> = (input, context) => {
  const { tags = {} } = policyNamed(input.PolicyArn, context);
  for (const key of input.TagKeys ?? []) delete tags[key];
  return {};
};

const listPolicyTags: Operation<Iam.ListPolicyTagsCommandInput, Answer<Iam.ListPolicyTagsCommandOutput>> = (input, context) => {
  const page = paginate(tagList(policyNamed(input.PolicyArn, context).tags), input, context, paging);
  return { Tags: page.items, ...more(page.nextToken) };
};

export const managedPolicyHandlers = {
  CreatePolicy: createPolicy,
  GetPolicy: getPolicy,
  ListPolicies: listPolicies,
  DeletePolicy: deletePolicy,
  CreatePolicyVersion: createPolicyVersion,
  GetPolicyVersion: getPolicyVersion,
  ListPolicyVersions: listPolicyVersions,
  SetDefaultPolicyVersion: setDefaultPolicyVersion,
  DeletePolicyVersion: deletePolicyVersion,
  ListEntitiesForPolicy: listEntitiesForPolicy,
  TagPolicy: tagPolicy,
  UntagPolicy: untagPolicy,
  ListPolicyTags: listPolicyTags,
} as const;
