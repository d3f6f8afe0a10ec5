import { Document, isScalar, visit } from 'yaml';
import { type Grant, type GrantGroup, grantGroups, grantsOf } from '../../../catalogue/permissions.ts';
import { gitHubAudience, gitHubIssuer } from './github-trust.ts';

/** Where a template is deployed: the stack of the management account, or the stack set of all other accounts. */
export type Place = 'management' | 'members';

/** The names of the files in `bootstrap/` of the repository; `rolesTemplate` makes their content. */
export const templateFiles: Readonly<Record<Place, string>> = {
  management: 'bootstrap/management.template.yaml',
  members: 'bootstrap/members.template.yaml',
};

type Json = string | number | boolean | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

const ref = (name: string): Json => ({ Ref: name });
const sub = (text: string): Json => ({ 'Fn::Sub': text });
const when = (condition: string, value: Json): Json => ({ 'Fn::If': [condition, value, ref('AWS::NoValue')] });
const equals = (left: Json, right: Json): Json => ({ 'Fn::Equals': [left, right] });
const isSet = (parameter: string): Json => ({ 'Fn::Not': [equals(ref(parameter), '')] });
const either = (...conditions: readonly Json[]): Json => ({ 'Fn::Or': conditions });

const text = (description: string, defaultValue?: string, more: JsonObject = {}): JsonObject => ({
  Type: 'String',
  Description: description,
  ...(defaultValue === undefined ? {} : { Default: defaultValue }),
  ...more,
});
const flag = (description: string): JsonObject => text(description, 'false', { AllowedValues: ['true', 'false'] });
const list = (description: string): JsonObject => ({ Type: 'CommaDelimitedList', Description: description, Default: '' });

/** The parameter that switches a group's permissions on; `Core` needs none. */
export const grantParameter = (group: GrantGroup): string => `Grant${group}`;

const parameters = (place: Place): JsonObject => ({
  ManagementAccount: text('Id of the management account, where runs begin.'),
  SecurityHubAccount: text("Id of Security Hub's delegated administrator, where it is not the management account.", ''),
  StackSetsAccount: text('Id of the delegated administrator of stack sets, where it is not the management account.', ''),
  PlanHubRole: text('Name of the role that reads the organization.', 'trueup-plan-hub'),
  PlanMemberRole: text('Name of the role that reads an account.', 'trueup-plan'),
  ApplyHubRole: text('Name of the role that begins an apply.', 'trueup-apply-hub'),
  ApplyMemberRole: text('Name of the role that writes in an account.', 'trueup-apply'),
  ExternalId: text('External id that the member roles ask for; empty for none. An identifier, no secret.', ''),
  ...Object.fromEntries(grantGroups.filter((group) => group !== 'Core').map((group) => [grantParameter(group), flag(grantWords[group])])),
  SelfManaged: flag('Whether the roles of self-managed stack sets are made too.'),
  AdministrationRole: text('Name of the administration role of self-managed stack sets.', 'AWSCloudFormationStackSetAdministrationRole'),
  ExecutionRole: text('Name of the execution role of self-managed stack sets.', 'AWSCloudFormationStackSetExecutionRole'),
  AdoptedStackSets: list('ARNs of stack sets that trueup took over and that keep a name of their own; what is named trueup-* needs none.'),
  ExecutionPolicies: list('ARNs of managed policies that the execution role gets besides the least that it needs.'),
  ...(place === 'management'
    ? {
        GitHubPlanSubjects: list('Subjects of GitHub tokens that may read: pull requests and the main branch.'),
        GitHubQueueSubjects: list('Patterns of subjects of merge queues that may read.'),
        GitHubApplySubjects: list('Subjects of GitHub tokens that may write: the protected environment alone.'),
      }
    : {}),
});

const grantWords: Readonly<Record<GrantGroup, string>> = {
  Core: '',
  SecurityHub: 'What SecurityStandards and DisabledControls need.',
  DevOpsGuru: 'What DevOpsGuruTargets need.',
  StackSet: 'What StackSet documents need.',
  Messaging: 'What tenants need.',
};

const conditions = (place: Place): JsonObject => ({
  ...Object.fromEntries(
    grantGroups.filter((group) => group !== 'Core').map((group) => [grantParameter(group), equals(ref(grantParameter(group)), 'true')]),
  ),
  Core: equals('core', 'core'),
  HasExternalId: isSet('ExternalId'),
  MakesSelfManaged: equals(ref('SelfManaged'), 'true'),
  HasAdoptedStackSets: { 'Fn::Not': [equals({ 'Fn::Join': ['', ref('AdoptedStackSets')] }, '')] },
  HasExecutionPolicies: { 'Fn::Not': [equals({ 'Fn::Join': ['', ref('ExecutionPolicies')] }, '')] },
  ...(place === 'management'
    ? {
        HasGitHubPlan: { 'Fn::Not': [equals({ 'Fn::Join': ['', ref('GitHubPlanSubjects')] }, '')] },
        HasGitHubQueue: { 'Fn::Not': [equals({ 'Fn::Join': ['', ref('GitHubQueueSubjects')] }, '')] },
        HasGitHubApply: { 'Fn::Not': [equals({ 'Fn::Join': ['', ref('GitHubApplySubjects')] }, '')] },
        HasSecurityHubAccount: isSet('SecurityHubAccount'),
        HasStackSetsAccount: isSet('StackSetsAccount'),
      }
    : {
        IsSecurityHubAccount: equals(ref('AWS::AccountId'), ref('SecurityHubAccount')),
        IsStackSetsAccount: equals(ref('AWS::AccountId'), ref('StackSetsAccount')),
        HasSecurityHubAccount: isSet('SecurityHubAccount'),
        HasStackSetsAccount: isSet('StackSetsAccount'),
        IsHub: either({ Condition: 'IsSecurityHubAccount' }, { Condition: 'IsStackSetsAccount' }),
        AdministersAdopted: { 'Fn::And': [{ Condition: 'HasAdoptedStackSets' }, { Condition: 'IsHub' }] },
        MakesAdministration: { 'Fn::And': [{ Condition: 'MakesSelfManaged' }, { Condition: 'IsStackSetsAccount' }] },
        ...Object.fromEntries(
          grantGroups
            .filter((group) => group !== 'Core')
            .map((group) => [`Administers${group}`, { 'Fn::And': [{ Condition: grantParameter(group) }, { Condition: 'IsHub' }] }]),
        ),
      }),
});

type Access = Grant['access'];
const roleNames: Readonly<Record<'hub' | 'member', Readonly<Record<Access, string>>>> = {
  hub: { read: 'PlanHubRole', write: 'ApplyHubRole' },
  member: { read: 'PlanMemberRole', write: 'ApplyMemberRole' },
};

/** A statement of a policy, as the table says it. */
function statementOf({ sid, effect, actions, resources, condition }: Grant): Json {
  return {
    Sid: sid,
    Effect: effect ?? 'Allow',
    Action: [...actions],
    Resource: resources === undefined ? '*' : resources.map(sub),
    ...(condition === undefined ? {} : { Condition: conditionOf(condition) }),
  };
}

/** A condition with the template's names put in. */
const conditionOf = (condition: NonNullable<Grant['condition']>): Json =>
  Object.fromEntries(
    Object.entries(condition).map(([operator, keys]) => [
      operator,
      Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, typeof value === 'string' ? named(value) : value.map(named)])),
    ]),
  );
const named = (value: string): Json => (value.includes('${') ? sub(value) : value);

/** Groups whose permissions are managed policies of their own: inline ones of a role have 10,240 characters together. */
const managedGroups: ReadonlySet<GrantGroup> = new Set<GrantGroup>(['Messaging']);

/** Managed policies that are attached to the member roles: a reader's to both, a writer's to one. */
function managedPolicies(): { readonly [id: string]: Json } {
  const entries = [...managedGroups].flatMap((group) =>
    (['read', 'write'] as const).map((access): readonly [string, Json] => [
      `${group}${access === 'read' ? 'Reads' : 'Writes'}`,
      {
        Type: 'AWS::IAM::ManagedPolicy',
        Condition: grantParameter(group),
        Properties: {
          Description: `trueup: ${access === 'read' ? 'reads' : 'writes'} what documents of this group govern`,
          Roles: [...(access === 'read' ? [ref('PlanMember')] : []), ref('ApplyMember')],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: grantsOf({ places: ['member'], access: 'write' }, group)
              .filter((grant) => grant.access === access)
              .map(statementOf),
          },
        },
      },
    ]),
  );
  return Object.fromEntries(entries);
}

function policyOf(name: string, condition: string, granted: readonly Grant[]): readonly Json[] {
  if (granted.length === 0) return [];
  const policy = { PolicyName: name, PolicyDocument: { Version: '2012-10-17', Statement: granted.map(statementOf) } };
  return [condition === 'Core' ? policy : when(condition, policy)];
}

/** What the apply role may do with stack sets, for those whose names do not begin with `trueup-`. */
function adoptedPolicy(place: Place): readonly Json[] {
  return grantsOf({ places: ['administrator'], access: 'write' }, 'StackSet')
    .filter(({ sid }) => sid === 'WriteStackSets')
    .map((grant) =>
      when(place === 'management' ? 'HasAdoptedStackSets' : 'AdministersAdopted', {
        PolicyName: 'trueup-adopted-stack-sets',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ ...(statementOf(grant) as JsonObject), Sid: 'WriteAdoptedStackSets', Resource: ref('AdoptedStackSets') }],
        },
      }),
    );
}

const nameOf = (group: GrantGroup): string => `trueup-${group.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}`;

/** The inline policies of a role, one a group of kinds, so that each is switched on by itself. */
function policiesOf(kind: 'hub' | 'member', access: Access, place: Place): readonly Json[] {
  return grantGroups.flatMap((group) => {
    const condition = group === 'Core' ? 'Core' : grantParameter(group);
    const own = kind === 'member' && managedGroups.has(group) ? [] : grantsOf({ places: [kind], access }, group);
    const central = kind === 'member' ? grantsOf({ places: ['administrator'], access }, group) : [];
    // Where all is administered from one account the two are one policy.
    if (place === 'management') return policyOf(nameOf(group), condition, [...own, ...central]);
    return [...policyOf(nameOf(group), condition, own), ...policyOf(`${nameOf(group)}-administrator`, `Administers${group}`, central)];
  });
}

const assumeMembers = (access: Access): Json => ({
  PolicyName: 'trueup-members',
  PolicyDocument: {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'AssumeMembers',
        Effect: 'Allow',
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Resource: sub(`arn:\${AWS::Partition}:iam::*:role/\${${roleNames.member[access]}}`),
      },
    ],
  },
});

const trust = (...statements: readonly Json[]): Json => ({ Version: '2012-10-17', Statement: statements });

/**
 * Who may take a member role: the hub role of the same access alone. The accounts are the principals and the role is a condition, since IAM
 * refuses a principal that does not exist yet.
 */
function memberTrust(access: Access): Json {
  const hub = roleNames.hub[access];
  const accounts: readonly Json[] = [
    sub('arn:${AWS::Partition}:iam::${ManagementAccount}:root'),
    when('HasSecurityHubAccount', sub('arn:${AWS::Partition}:iam::${SecurityHubAccount}:root')),
    when('HasStackSetsAccount', sub('arn:${AWS::Partition}:iam::${StackSetsAccount}:root')),
  ];
  const hubs: readonly Json[] = [
    sub(`arn:\${AWS::Partition}:iam::\${ManagementAccount}:role/\${${hub}}`),
    when('HasSecurityHubAccount', sub(`arn:\${AWS::Partition}:iam::\${SecurityHubAccount}:role/\${${hub}}`)),
    when('HasStackSetsAccount', sub(`arn:\${AWS::Partition}:iam::\${StackSetsAccount}:role/\${${hub}}`)),
  ];
  const base = { Effect: 'Allow', Principal: { AWS: accounts } };
  return trust({
    ...base,
    Sid: 'HubRole',
    Action: ['sts:AssumeRole', 'sts:TagSession'],
    Condition: { ArnEquals: { 'aws:PrincipalArn': hubs }, StringEquals: when('HasExternalId', { 'sts:ExternalId': ref('ExternalId') }) },
  });
}

/** A hub role is taken by principals of its own account that IAM allows it, and by GitHub's tokens with one of the subjects. Facts: compliance 5.3. */
function hubTrust(access: Access, place: Place): Json {
  const own: Json = {
    Sid: 'OwnAccount',
    Effect: 'Allow',
    Principal: { AWS: sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:root') },
    Action: ['sts:AssumeRole', 'sts:TagSession'],
  };
  if (place === 'members') return trust(own);
  const gitHub = (sid: string, condition: string, operator: string, subjects: string): Json =>
    when(condition, {
      Sid: sid,
      Effect: 'Allow',
      Principal: { Federated: sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:oidc-provider/${gitHubIssuer}`) },
      Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
      Condition:
        operator === 'StringEquals'
          ? { StringEquals: { [`${gitHubIssuer}:aud`]: gitHubAudience, [`${gitHubIssuer}:sub`]: ref(subjects) } }
          : { StringEquals: { [`${gitHubIssuer}:aud`]: gitHubAudience }, [operator]: { [`${gitHubIssuer}:sub`]: ref(subjects) } },
    });
  return access === 'write'
    ? trust(own, gitHub('GitHub', 'HasGitHubApply', 'StringEquals', 'GitHubApplySubjects'))
    : trust(
        own,
        gitHub('GitHub', 'HasGitHubPlan', 'StringEquals', 'GitHubPlanSubjects'),
        gitHub('GitHubQueue', 'HasGitHubQueue', 'StringLike', 'GitHubQueueSubjects'),
      );
}

const role = (name: string, description: string, assume: Json, more: JsonObject, condition?: string): { readonly [id: string]: Json } => ({
  // Parameters and resources share their names' space.
  [name.replace(/Role$/, '')]: {
    Type: 'AWS::IAM::Role',
    ...(condition === undefined ? {} : { Condition: condition }),
    Properties: { RoleName: ref(name), Description: description, AssumeRolePolicyDocument: assume, ...more },
  },
});

function hubRole(access: Access, place: Place): { readonly [id: string]: Json } {
  const words =
    access === 'read' ? 'trueup: reads the organization and enters the accounts to read' : 'trueup: enters the accounts to write';
  const policies = [...policiesOf('hub', access, place), assumeMembers(access)];
  return role(roleNames.hub[access], words, hubTrust(access, place), { Policies: policies }, place === 'members' ? 'IsHub' : undefined);
}

function memberRole(access: Access, place: Place): { readonly [id: string]: Json } {
  const words = access === 'read' ? 'trueup: reads what documents govern' : 'trueup: writes what documents govern';
  const policies = [...policiesOf('member', access, place), ...(access === 'write' ? adoptedPolicy(place) : [])];
  return role(roleNames.member[access], words, memberTrust(access), { Policies: policies });
}

/** The administration role may take execution roles, and only CloudFormation on behalf of its own account's stack sets may take it. Facts: compliance 1.2. */
const administrationRole = (condition: string): { readonly [id: string]: Json } =>
  role(
    'AdministrationRole',
    'trueup: rolls self-managed stack sets out',
    trust({
      Sid: 'StackSets',
      Effect: 'Allow',
      Principal: { Service: 'cloudformation.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: {
        StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') },
        StringLike: { 'aws:SourceArn': sub('arn:${AWS::Partition}:cloudformation:*:${AWS::AccountId}:stackset/*') },
      },
    }),
    {
      Policies: [
        {
          PolicyName: 'trueup-execution',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: sub('arn:${AWS::Partition}:iam::*:role/${ExecutionRole}') }],
          },
        },
      ],
    },
    condition,
  );

/** Trusts the administration role, not its whole account as AWS's sample does; does the least that trueup's own templates need. */
function executionRole(): { readonly [id: string]: Json } {
  const administrators: readonly Json[] = ['ManagementAccount', 'StackSetsAccount'].map((account) => {
    const arn = sub(`arn:\${AWS::Partition}:iam::\${${account}}:role/\${AdministrationRole}`);
    return account === 'ManagementAccount' ? arn : when('HasStackSetsAccount', arn);
  });
  const allow = (sid: string, actions: readonly string[], resources: Json): Json => ({
    Sid: sid,
    Effect: 'Allow',
    Action: actions,
    Resource: resources,
  });
  return role(
    'ExecutionRole',
    'trueup: makes the stacks of self-managed stack sets',
    trust({
      Sid: 'AdministrationRole',
      Effect: 'Allow',
      Principal: {
        AWS: [
          sub('arn:${AWS::Partition}:iam::${ManagementAccount}:root'),
          when('HasStackSetsAccount', sub('arn:${AWS::Partition}:iam::${StackSetsAccount}:root')),
        ],
      },
      Action: 'sts:AssumeRole',
      Condition: { ArnEquals: { 'aws:PrincipalArn': administrators } },
    }),
    {
      ManagedPolicyArns: when('HasExecutionPolicies', ref('ExecutionPolicies')),
      Policies: [
        {
          PolicyName: 'trueup-stacks',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              allow('Stacks', ['cloudformation:*'], sub('arn:${AWS::Partition}:cloudformation:*:${AWS::AccountId}:stack/StackSet-*')),
              allow('Templates', ['s3:GetObject'], '*'),
              allow('Standards', ['securityhub:*Standards*', 'devops-guru:*'], '*'),
              allow(
                'Topics',
                ['sns:*'],
                [
                  sub('arn:${AWS::Partition}:sns:*:${AWS::AccountId}:devops-guru*'),
                  sub('arn:${AWS::Partition}:sns:*:${AWS::AccountId}:trueup-*'),
                ],
              ),
              allow('Keys', ['kms:*'], sub('arn:${AWS::Partition}:kms:*:${AWS::AccountId}:key/*')),
              allow('NewKeys', ['kms:CreateKey'], '*'),
            ],
          },
        },
      ],
    },
    'MakesSelfManaged',
  );
}

/** The text of the template: roles of the hub and of a member for the management account, of a member (and of the hub, in a delegated administrator's account) for the others. */
export function rolesTemplate(place: Place): string {
  const template: JsonObject = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description:
      place === 'management'
        ? 'Roles of trueup in the management account. Made by: trueup bootstrap'
        : 'Roles of trueup in an account. Made by: trueup bootstrap',
    Parameters: parameters(place),
    Conditions: conditions(place),
    Resources: {
      ...hubRole('read', place),
      ...hubRole('write', place),
      ...memberRole('read', place),
      ...memberRole('write', place),
      ...managedPolicies(),
      ...administrationRole(place === 'management' ? 'MakesSelfManaged' : 'MakesAdministration'),
      ...executionRole(),
    },
  };
  const head = '# Generated from reconciler/catalogue/permissions.ts by `npm run golden`; deployed by `trueup bootstrap`. Do not edit.\n';
  return head + compactText(template);
}

/** CloudFormation counts white space too: flat lists, and lists of texts on one line. */
function compactText(template: JsonObject): string {
  const document = new Document(template, { aliasDuplicateObjects: false });
  visit(document, {
    Seq: (_key, list) => {
      list.flow = list.items.every((item) => isScalar(item));
    },
  });
  return document.toString({ lineWidth: 0, indentSeq: false, flowCollectionPadding: false });
}
