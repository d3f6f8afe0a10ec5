// What a simulation reconciles: one small organization for each provider, with documents that are drawn.
import type { Seed } from '../../sandbox/seed.ts';
import { disable, disabledYaml, organizationYaml, standardsYaml } from '../e2e/harness.ts';
import { cis, disabledFile, fewControls, management, member, organizationFile, pci, regions, standardsFile } from '../e2e/small.ts';
import { organizationSeed, files as stackSetFiles, stackSetYaml } from '../e2e/stack-sets-configuration.ts';
import { organization as messagingOrganization } from '../providers/messaging/organization.ts';
import { defaults, account as messagingAccount, tenant } from '../providers/messaging/tenant-documents.ts';
import type { FaultScope } from './fault-kinds.ts';
import type { Random } from './random.ts';

/** The files of a configuration. */
export type Files = Readonly<Record<string, string>>;

/** One organization, and two sets of documents for it, one after the other. */
export interface World {
  readonly seed: Seed | undefined;
  readonly first: Files;
  readonly second: Files;
  /** Accounts in which the provider works, for faults of one account. */
  readonly accounts: readonly string[];
  /** What its calls are made to, as the sandbox names services. */
  readonly services: readonly string[];
  /** Governed Regions in which it works. */
  readonly regions: readonly string[];
  /** All cells are worked on through calls of one account. */
  readonly isShared?: boolean;
  /** An account that may be closed in the middle. */
  readonly member?: string;
  /** What somebody else makes in the middle. */
  readonly foreign: FaultScope['foreign'];
}

const controls = ['IAM.6', 'S3.1', 'EC2.2', 'IAM.4'];

function securityHub(random: Random): World {
  const governed = random.some(regions);
  const accounts = random.next() < 0.5 ? [management, member] : [management];
  const files = (): Files => ({
    [organizationFile]: organizationYaml(governed),
    [standardsFile]: standardsYaml(
      `  standards: [${random
        .some([pci, cis])
        .map((id) => `{ id: ${id}, state: present }`)
        .join(', ')}]\n`,
    ),
    [disabledFile]: disabledYaml(random.some(controls).map((control) => disable(control))),
  });
  const hubs = random.next() < 0.3 ? [] : [{ accounts, regions: governed, standards: { [pci]: {} } }];
  return {
    // Most lives have a Security Hub of few controls.
    seed: {
      organizations: { managementAccount: management, accounts: accounts.map((id) => ({ id })) },
      securityhub: { hubs, ...(random.next() < 0.8 ? { retiredControls: fewControls } : {}) },
    },
    first: files(),
    second: files(),
    accounts,
    services: ['securityhub'],
    regions: governed,
    ...(accounts.includes(member) ? { member } : {}),
    foreign: {
      kind: 'call',
      service: 'securityhub',
      operation: 'CreateActionTarget',
      account: management,
      region: 'eu-west-1',
      input: { Name: 'theirs', Description: 'theirs', Id: 'theirs' },
    },
  };
}

const guruYaml = (random: Random): string => `apiVersion: trueup/v1
kind: DevOpsGuruTargets
metadata: { name: everywhere }
spec:
  mechanism: api
  acknowledgeEndOfSupport: 2027-09-30
  targets: { include: [{ ou: root }], regions: [eu-west-1] }
  coverage: ${random.pick(['{ mode: all }', '{ mode: stacks, names: [shop] }', '{ mode: stacks, names: [shop, bank] }'])}
  notifications: [{ topic: { name: trueup-guru, create: true }${random.pick(['', ', filters: { severities: [HIGH] }'])} }]
`;

function devOpsGuru(random: Random): World {
  const files = (): Files => ({
    [organizationFile]: organizationYaml(['eu-west-1']),
    'compliance/devops-guru/everywhere.yaml': guruYaml(random),
  });
  return {
    seed: { organizations: { managementAccount: management, accounts: [{ id: management }, { id: member }] } },
    first: files(),
    second: files(),
    accounts: [management, member],
    services: ['devops-guru', 'sns'],
    regions: ['eu-west-1'],
    member,
    foreign: {
      kind: 'call',
      service: 'sns',
      operation: 'CreateTopic',
      account: management,
      region: 'eu-west-1',
      input: { Name: 'a-topic-of-theirs' },
    },
  };
}

function stackSets(random: Random): World {
  const files = (): Files =>
    stackSetFiles(
      stackSetYaml(
        `  parameters: { Title: ${random.pick(['plain', 'other', 'third'])} }\n`,
        '',
        `{ include: [{ ou: ${random.pick(['prod', 'dev'])} }], regions: [eu-west-1] }`,
      ),
    );
  return {
    seed: organizationSeed,
    first: files(),
    second: files(),
    // All calls of stack sets are made in the administrator's account.
    accounts: [management],
    isShared: true,
    services: ['cloudformation'],
    regions: ['eu-west-1'],
    member: '333333333333',
    foreign: {
      kind: 'call',
      service: 'cloudformation',
      operation: 'CreateStackSet',
      account: management,
      region: 'eu-west-1',
      input: { StackSetName: 'a-set-of-theirs', TemplateBody: 'Resources: { Topic: { Type: AWS::SNS::Topic } }' },
    },
  };
}

const waiver = { rule: 'S-28', reason: 'alarms are set up elsewhere', owner: 'growth', ticket: 'SEC-1', expires: '2027-01-31' };

function messaging(random: Random): World {
  const files = (): Files => ({
    'organization.yaml': messagingOrganization,
    ...defaults({ registry: { createTable: true } }),
    ...Object.assign(
      {},
      ...random
        .some(['acme', 'beta', 'gamma'])
        .map((name) => tenant(name, { channels: { email: { alarms: undefined } }, waivers: [waiver] })),
    ),
  });
  const first = files();
  // A tenant that is gone is kept and told; here none goes, so that the plan in the end is empty.
  return {
    seed: undefined,
    first,
    second: { ...first, ...files() },
    accounts: [],
    services: ['ses', 'dynamodb'],
    // Tenants share their account, and all of them the registry.
    isShared: true,
    regions: ['eu-west-1'],
    member: messagingAccount,
    foreign: {
      kind: 'call',
      service: 'ses',
      operation: 'CreateTenant',
      account: messagingAccount,
      region: 'eu-west-1',
      input: { TenantName: 'a-tenant-of-theirs' },
    },
  };
}

export const worlds = { 'security-hub': securityHub, 'devops-guru': devOpsGuru, 'stack-sets': stackSets, messaging } as const;
export type WorldName = keyof typeof worlds;
export const worldNames = Object.keys(worlds) as readonly WorldName[];
