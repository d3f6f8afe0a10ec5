import { type GrantGroup, grantGroups, groupOfKind } from '../../../catalogue/permissions.ts';
import { documentSetOf } from '../../../documents/document-set.ts';
import { accountId } from '../../../model/account-id.ts';
import type { DocumentKind, DocumentSet } from '../../../model/document-set.ts';
import type { GitHubTrust, Organization, StackSet } from '../../../model/documents.generated.ts';
import type { Positioned } from '../../../model/positioned.ts';
import type { Parameters } from '../definition.ts';
import type { BootstrapRequest } from './request.ts';
import { grantParameter, rolesTemplate } from './role-templates.ts';

/** Name of the stack in the management account, and the beginning of the stack set's. The roles themselves may not touch either. */
export const bootstrapName = 'trueup-bootstrap';
export const membersSetName = `${bootstrapName}-members`;

export interface BootstrapInput {
  /** The documents of the configuration: which kinds are in use. */
  readonly documents: DocumentSet;
  readonly organization: Positioned<Organization>;
  /** Id of the organization's root. */
  readonly root: string;
  /** The value that `roles.externalIdFrom` points at. */
  readonly externalId: string | undefined;
}

/** What `trueup bootstrap` asks for: the stack of the management account, and a StackSet document for all other accounts. */
export interface Bootstrap {
  readonly request: BootstrapRequest;
  readonly documents: DocumentSet;
}

const documentFile = 'compliance/stack-sets/trueup-bootstrap.yaml';
const templateName = 'trueup-bootstrap.template.yaml';

const kindsInUse = [
  'SecurityStandards',
  'DisabledControls',
  'DevOpsGuruTargets',
  'StackSet',
  'Tenant',
] as const satisfies readonly DocumentKind[];

/** The groups that the roles are granted: those of kinds in use, or all. */
export function grantedGroups(documents: DocumentSet, organization: Organization): ReadonlySet<GrantGroup> {
  if (organization.spec.bootstrap?.grants === 'all') return new Set(grantGroups);
  const used = kindsInUse.filter((kind) => documents.all(kind).length > 0);
  // Documents of other kinds may be carried by stack sets.
  const carried = [...documents.all('DevOpsGuruTargets'), ...documents.all('SecurityStandards')].some(
    ({ value }) => value.spec.stackset !== undefined,
  );
  return new Set([...used.flatMap((kind) => groupOfKind[kind] ?? []), ...(carried ? (['StackSet'] as const) : [])]);
}

/** Pure. Roles of self-managed sets are made when a document is SELF_MANAGED, with the names that the first of them has. */
export function bootstrapOf(input: BootstrapInput): Bootstrap {
  const { organization } = input;
  const { metadata, spec } = organization.value;
  const parameters = parametersOf(input);
  const home = { account: accountId(spec.managementAccount), region: spec.homeRegion };
  const source = organization.at('spec', 'roles');
  const members: StackSet = {
    apiVersion: 'trueup/v1',
    kind: 'StackSet',
    metadata: { name: 'trueup-bootstrap' },
    spec: {
      template: templateName,
      description: 'The roles of trueup in every account but the management account, and in those to come.',
      parameters,
      capabilities: ['CAPABILITY_NAMED_IAM'],
      targets: {
        include: [{ ou: input.root }],
        exclude: [
          { account: spec.managementAccount, reason: 'a service-managed stack set never reaches it; its roles are a stack of their own' },
        ],
        // Roles are global: one Region is all it takes.
        regions: [spec.homeRegion],
      },
      stackset: {
        name: membersSetName,
        permissionModel: 'SERVICE_MANAGED',
        callAs: 'SELF',
        autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
        operationPreferences: {
          regionConcurrency: 'PARALLEL',
          maxConcurrentPercentage: 100,
          failureTolerancePercentage: 100,
          concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
        },
      },
      retainStacks: true,
    },
  };
  const positioned: Positioned<StackSet> = { value: members, file: documentFile, at: () => source, keyAt: () => source };
  return {
    request: {
      home,
      stackName: bootstrapName,
      template: rolesTemplate('management'),
      parameters: { ...parameters, ...gitHubParameters(spec.bootstrap?.github) },
      tags: { trueup: metadata.name },
      source,
    },
    documents: documentsWith(organization, positioned),
  };
}

const documentsWith = (organization: Positioned<Organization>, members: Positioned<StackSet>): DocumentSet =>
  documentSetOf(
    [
      { kind: 'Organization', document: organization },
      { kind: 'StackSet', document: members },
    ],
    { attachment: (file) => (file.endsWith(templateName) ? { text: rolesTemplate('members') } : undefined), broken: [] },
  );

function parametersOf({ documents, organization, externalId }: BootstrapInput): Parameters {
  const { spec } = organization.value;
  const { plan, apply } = spec.roles;
  const groups = grantedGroups(documents, organization.value);
  const selfManaged = documents.all('StackSet').find(({ value }) => value.spec.stackset.permissionModel === 'SELF_MANAGED')?.value
    .spec.stackset;
  const administration = selfManaged?.administrationRoleArn?.split('/').at(-1);
  const { securityHub, stackSets } = spec.delegatedAdmins ?? {};
  const policies = spec.bootstrap?.executionPolicies ?? [];
  const adopted = adoptedNames(documents).flatMap((name) =>
    [`stackset/${name}:*`, `stackset-target/${name}/*`].map((resource) => `arn:${spec.partition ?? 'aws'}:cloudformation:*:*:${resource}`),
  );
  return {
    ManagementAccount: spec.managementAccount,
    ...(securityHub === undefined || securityHub === spec.managementAccount ? {} : { SecurityHubAccount: securityHub }),
    ...(stackSets === undefined || stackSets === spec.managementAccount ? {} : { StackSetsAccount: stackSets }),
    PlanHubRole: plan.hub,
    PlanMemberRole: plan.member,
    ApplyHubRole: apply.hub,
    ApplyMemberRole: apply.member,
    ...(externalId === undefined ? {} : { ExternalId: externalId }),
    ...Object.fromEntries(
      grantGroups.filter((group) => group !== 'Core').map((group) => [grantParameter(group), String(groups.has(group))]),
    ),
    SelfManaged: String(selfManaged !== undefined || spec.bootstrap?.grants === 'all'),
    ...(administration === undefined ? {} : { AdministrationRole: administration }),
    ...(selfManaged?.executionRoleName === undefined ? {} : { ExecutionRole: selfManaged.executionRoleName }),
    ...(adopted.length === 0 ? {} : { AdoptedStackSets: adopted.join(',') }),
    ...(policies.length === 0 ? {} : { ExecutionPolicies: policies.join(',') }),
  };
}

/** Names of stack sets that documents took over (`adopted: true`) and that do not begin with `trueup-`, which the apply role reaches anyway. */
export function adoptedNames(documents: DocumentSet): readonly string[] {
  const settings = [
    ...documents.all('StackSet').map(({ value }) => value.spec.stackset),
    ...documents.all('DevOpsGuruTargets').map(({ value }) => value.spec.stackset),
    ...documents.all('SecurityStandards').flatMap(({ value }) => [value.spec.stackset, value.spec.newAccounts?.stackset]),
  ];
  return [...new Set(settings.flatMap((set) => (set?.adopted === true && !set.name.startsWith('trueup-') ? [set.name] : [])))].sort();
}

/** Both forms of a subject where the ids are known: repositories made, renamed or moved since 2026-07-15 have the second. Facts: compliance 5.3. */
export function gitHubParameters(trust: GitHubTrust | undefined): Parameters {
  if (trust === undefined) return {};
  const { repository, ids, branch = 'main', environment = 'aws-apply', mergeQueue = false } = trust;
  const [owner = '', name = ''] = repository.split('/');
  const [ownerId, repositoryId] = ids?.split('/') ?? [];
  const prefixes = [`repo:${repository}`, ...(ids === undefined ? [] : [`repo:${owner}@${ownerId}/${name}@${repositoryId}`])];
  const subjects = (...ends: readonly string[]): string => ends.flatMap((end) => prefixes.map((prefix) => `${prefix}:${end}`)).join(',');
  return {
    GitHubPlanSubjects: subjects('pull_request', `ref:refs/heads/${branch}`),
    ...(mergeQueue ? { GitHubQueueSubjects: subjects(`ref:refs/heads/gh-readonly-queue/${branch}/*`) } : {}),
    GitHubApplySubjects: subjects(`environment:${environment}`),
  };
}
