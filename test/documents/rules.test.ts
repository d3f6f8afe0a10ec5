import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type DiagnosticCode, diagnosticCodes, liveCodes } from '../../reconciler/model/diagnostic-codes.ts';
import { tenantCases } from '../providers/messaging/tenant-cases.ts';
import { controls, controlsFile, devOpsGuruFile, entry, load, organization, standards, standardsFile } from './configuration.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;
interface Case {
  /** Triggers the rule. */
  readonly bad: Files;
  /** Nearly the same, and does not. */
  readonly good: Files;
}

const withStandards = (spec: string): Files => ({ [standardsFile]: standards(spec) });
const withControls = (spec: string): Files => ({ [controlsFile]: controls(spec) });
const withGuru = (spec: string, region = 'eu-west-1'): Files => {
  const members = `mechanism: api\nacknowledgeEndOfSupport: 2027-09-30\ntargets: { include: [{ ou: prod }], regions: [${region}] }\n${spec}`;
  return {
    'organization.yaml': organization.replace('[eu-west-1,', '[eu-west-1, eu-south-1,'),
    [devOpsGuruFile]: `apiVersion: trueup/v1\nkind: DevOpsGuruTargets\nmetadata: { name: guru }\nspec:\n${members.replace(/^(?=.)/gm, '  ')}\n`,
  };
};
const withEntry = (members: Readonly<Record<string, string>>): Files => withControls(`controls:\n${entry(members)}`);
const withOrganization = (from: string, to: string): Files => ({ 'organization.yaml': organization.replace(from, to) });
const pci = (state: string): string => `standards: [{ id: pci-dss/v/4.0.1, state: ${state} }]`;
const onPci = { ...withEntry({ standards: '[pci-dss/v/4.0.1]' }) };
const nested = (levels: number): string => `controls: []\nx: ${'['.repeat(levels)}${']'.repeat(levels)}`;

/** A good case may trigger other rules: it is about its own alone. */
const titled = 'overrides: [{ match: { account: "222222222222" }, parameters: { Title: x } }]';

/** A service-managed StackSet document with its template; lines of the spec, of its stackset block, and one selector. */
const withStackSet = (line = '', setting = '', selector = '{ account: "222222222222" }'): Files => ({
  'compliance/stack-sets/topics.yaml': `apiVersion: trueup/v1
kind: StackSet
metadata: { name: topics }
spec:
  targets: { include: [${selector}] }
  ${line.startsWith('template:') ? line : `template: topics.template.yaml\n  ${line}`}
  stackset:
    name: trueup-topics
    permissionModel: SERVICE_MANAGED
    ${setting}
`,
  'compliance/stack-sets/topics.template.yaml':
    'Parameters: { Title: { Type: String, Default: plain } }\nResources: { Topic: { Type: AWS::SNS::Topic } }\n',
});

/** The organization with a block `securityHub`, and with the administrator that it needs. */
const withHub = (members: string, more = '  delegatedAdmins: { securityHub: "222222222222" }\n') =>
  withOrganization('  ous:', `${more}  securityHub: { ${members} }\n  ous:`);

/** Whether a schema holds a member or a value that this version does not act upon (D-15). */
function somethingIsUnavailable(): boolean {
  const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../schemas');
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.schema.json'))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'));
  const isPartial = (text: string): boolean =>
    [...text.matchAll(/"enum": (\[[^\]]*\])[^{}]*"x-available": (\[[^\]]*\])/g)].some(
      ([, all = '[]', available = '[]']) => (JSON.parse(all) as string[]).length > (JSON.parse(available) as string[]).length,
    );
  return texts.some((text) => text.includes('"x-unavailable"') || isPartial(text));
}

const cases: Partial<Record<DiagnosticCode, Case>> = {
  ...tenantCases,
  'D-01': { bad: withControls('controls: [a'), good: withControls('controls: []') },
  'D-02': { bad: withControls('controls: []\ncontrols: []'), good: withControls('controls: []') },
  'D-03': { bad: withControls('controls: &a []'), good: withEntry({ reason: '"&a *a <<"' }) },
  'D-04': {
    bad: { [controlsFile]: `${controls('controls: []')}---\na: 1\n` },
    good: { [controlsFile]: `---\n${controls('controls: []')}` },
  },
  'D-05': { bad: { [controlsFile]: '- a' }, good: withControls('controls: []') },
  'D-06': {
    bad: { [controlsFile]: Uint8Array.of(0x61, 0xe4) },
    good: { [controlsFile]: `\ufeff${controls('controls: []').replaceAll('\n', '\r\n')}` },
  },
  'D-07': {
    bad: { [controlsFile]: `${controls('controls: []')}#${'x'.repeat(1024 * 1024)}` },
    good: { [controlsFile]: `${controls('controls: []')}#${'x'.repeat(1024 * 1000)}` },
  },
  'D-08': { bad: withControls(nested(40)), good: withControls(nested(20)) },
  'D-09': { bad: { [controlsFile]: controls('controls: []').replace('trueup/v1', 'v1') }, good: withControls('controls: []') },
  'D-10': {
    bad: { 'tenants/a.yaml': 'apiVersion: trueup/v1\nkind: Tennant\nmetadata: { name: a }\nspec: {}\n' },
    good: withControls('controls: []'),
  },
  'D-11': { bad: withControls(''), good: withControls('controls: []') },
  'D-12': { bad: withControls('priority: "1"\ncontrols: []'), good: withControls('priority: 1\ncontrols: []') },
  'D-13': {
    bad: { 'compliance/security-hub/a.yaml': standards('', 'a'), 'compliance/security-hub/b.yaml': standards('', 'a') },
    good: { ...withStandards(''), [controlsFile]: controls('controls: []', 'standards') },
  },
  'D-14': {
    bad: { 'tenants/controls.yaml': controls('controls: []') },
    good: { [controlsFile.replace('controls.yaml', 'deeper/controls.yaml')]: controls('controls: []') },
  },
  'D-16': { bad: { 'compliance/second.yaml': organization }, good: {} },
  'V-01': { bad: withOrganization('"111111111111"', '"11111111111"'), good: withOrganization('"111111111111"', '"011111111111"') },
  'V-02': {
    bad: withControls('targets: { include: [{ ou: prod }], regions: [eu-west-2] }\ncontrols: []'),
    good: withControls('targets: { include: [{ ou: prod }], regions: [us-east-1] }\ncontrols: []'),
  },
  'V-04': {
    bad: {
      'compliance/security-hub/a.yaml': standards(pci('present'), 'a'),
      'compliance/security-hub/b.yaml': standards(pci('absent, allowDelete: true'), 'b'),
    },
    good: {
      'compliance/security-hub/a.yaml': standards(pci('present'), 'a'),
      'compliance/security-hub/b.yaml': standards(`priority: 101\n${pci('absent, allowDelete: true')}`, 'b'),
    },
  },
  'V-05': { bad: withStandards(pci('present').replace('4.0.1', '4.0.2')), good: withStandards(pci('present')) },
  'V-06': {
    bad: withStandards('standards: [{ id: service-managed-aws-control-tower/v/1.0.0, state: present }]'),
    good: withStandards(pci('present')),
  },
  'V-07': { bad: withEntry({ control: 'PCI.IAM.1' }), good: withEntry({ control: 'IAM.4' }) },
  'V-08': { bad: withEntry({ control: 'IAM.66' }), good: withEntry({ control: 'IAM.6' }) },
  'V-10': { bad: { ...withStandards(pci('absent, allowDelete: true')), ...onPci }, good: { ...withStandards(pci('present')), ...onPci } },
  'V-11': { bad: withEntry({ ticket: 'JIRA-1' }), good: withEntry({ ticket: 'SEC-99', expires: '2027-06-30' }) },
  'V-12': {
    bad: withStandards('mechanism: central-config\noverrides: [{ match: { ou: prod, region: us-east-1 }, hub: { state: unmanaged } }]'),
    good: withStandards('mechanism: central-config\noverrides: [{ match: { ou: prod }, hub: { state: unmanaged } }]'),
  },
  'H-01': { bad: withHub('newAccounts: { autoEnable: true }', ''), good: withHub('newAccounts: { autoEnable: true }') },
  'H-02': {
    bad: withHub('newAccounts: { autoEnable: true }, centralConfiguration: { state: present }'),
    good: withHub('newAccounts: { autoEnable: false }, centralConfiguration: { state: present }'),
  },
  'H-03': {
    bad: withHub('findingAggregation: { mode: SPECIFIED_REGIONS }'),
    good: withHub('findingAggregation: { mode: SPECIFIED_REGIONS, regions: [us-east-1] }'),
  },
  'H-04': {
    bad: { ...withHub('centralConfiguration: { state: absent }'), ...withStandards('mechanism: central-config') },
    good: { ...withHub('centralConfiguration: { state: present }'), ...withStandards('mechanism: central-config') },
  },
  'V-15': { bad: withGuru('coverage: { mode: all }', 'eu-south-1'), good: withGuru('coverage: { mode: all }') },
  'V-16': { bad: withGuru('coverage: { mode: stacks, names: [web-*] }'), good: withGuru('coverage: { mode: stacks, names: [web-1] }') },
  'V-18': {
    bad: withGuru('coverage: { mode: tags, key: guru-app, values: all }'),
    good: withGuru('coverage: { mode: tags, key: DevOps-Guru-app, values: all }'),
  },
  'V-19': {
    bad: withGuru('notifications: [{ topic: { name: a } }, { topic: { name: a } }]'),
    good: withGuru('notifications: [{ topic: { name: a } }, { topic: { name: b } }]'),
  },
  'V-20': {
    bad: withGuru('notifications: [{ topic: { name: a }, filters: { severities: [URGENT] } }]'),
    good: withGuru('notifications: [{ topic: { name: a }, filters: { severities: [LOW] } }]'),
  },
  'V-13': { bad: withStackSet('template: gone.template.yaml'), good: withStackSet() },
  'V-14': {
    bad: withStackSet('', '', '{ account: "111111111111" }'),
    good: withStackSet('', '', '{ account: "222222222222" }'),
  },
  'V-17': {
    bad: withStackSet(`parameters: { Title: "${'\u00e9'.repeat(2049)}" }`),
    good: withStackSet(`parameters: { Title: "${'\u00e9'.repeat(2048)}" }`),
  },
  'V-21': {
    bad: withStackSet('', 'autoDeployment: { enabled: false, retainStacksOnAccountRemoval: true }'),
    good: withStackSet('', 'autoDeployment: { enabled: true, retainStacksOnAccountRemoval: true }'),
  },
  'V-22': {
    bad: withStackSet(titled, 'autoDeployment: { enabled: true }'),
    good: withStackSet(titled, 'autoDeployment: { enabled: false }'),
  },
  'V-23': { bad: withStandards('hub: { state: absent }'), good: withStandards('hub: { state: unmanaged }') },
  'V-24': { bad: withStandards(pci('absent')), good: withStandards(pci('absent, allowDelete: true')) },
  'V-26': {
    bad: withStandards('parameters: [{ control: IAM.7, values: { MaxPasswordAge: 91 } }]'),
    good: withStandards('parameters: [{ control: IAM.7, values: { MaxPasswordAge: 90 } }]'),
  },
  // Each document is told how many days are left, so only a configuration without any is silent.
  'V-27': { bad: withGuru('coverage: { mode: all }'), good: {} },
  'V-28': { bad: withStackSet('', 'executionRoleName: exec'), good: withStackSet() },
  'V-29': {
    bad: withControls(
      'targets: { include: [{ account: "222222222222" }], exclude: [{ account: "333333333333", reason: x }] }\ncontrols: []',
    ),
    good: withControls('targets: { include: [{ ou: prod }], exclude: [{ account: "333333333333", reason: x }] }\ncontrols: []'),
  },
  'V-31': {
    bad: withStackSet('import: ["arn:aws:cloudformation:eu-west-3:222222222222:stack/a/1"]'),
    good: withStackSet('import: ["arn:aws:cloudformation:eu-west-1:222222222222:stack/a/1"]'),
  },
  'V-30': { bad: withStandards('hubb: {}'), good: withStandards('hub: {}') },
};

const codesOf = (files: Files): string[] =>
  load({ 'organization.yaml': organization, ...files }).diagnostics.map((diagnostic) => diagnostic.code);

for (const code of Object.keys(diagnosticCodes) as DiagnosticCode[]) {
  // Nothing of the schemas is unavailable: as soon as something is, its case belongs here.
  if (liveCodes.includes(code) || (code === 'D-15' && !somethingIsUnavailable())) continue;
  test(`${code}: ${diagnosticCodes[code]}`, () => {
    const found = cases[code];
    assert.ok(found !== undefined, `${code} has no case here`);
    assert.ok(codesOf(found.bad).includes(code), `the bad case gives ${codesOf(found.bad).join(', ') || 'nothing'}`);
    assert.ok(!codesOf(found.good).includes(code), `the good case gives ${code} too`);
  });
}

test('every code is described in docs/rules.md', () => {
  const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
  const described = new Set(
    readFileSync(path.join(root, 'docs/rules.md'), 'utf8')
      .match(/^\| [ADHILPSV]-\d\d(?= \|)/gm)
      ?.map((row) => row.slice(2)),
  );
  assert.deepEqual([...described].sort(), Object.keys(diagnosticCodes).sort());
});
