// Random documents of the mechanisms over random live states, and deaths at any call: shared by the short suite and the long one.
import assert from 'node:assert/strict';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { DevOpsGuru } from '@aws-sdk/client-devops-guru';
import { SNS } from '@aws-sdk/client-sns';
import fc from 'fast-check';
import { settings } from '../sandbox/calling.ts';
import { disable, disabledYaml, type E2e, openE2e } from './harness.ts';
import { organizationSeed, organizationYaml } from './stack-sets-configuration.ts';

const accounts = ['333333333333', '444444444444'] as const;
const region = 'us-east-1';
const targets = `targets: { include: [${accounts.map((id) => `{ account: "${id}" }`).join(', ')}], regions: [${region}] }`;
const preferences =
  'operationPreferences: { maxConcurrentPercentage: 100, failureTolerancePercentage: 100, concurrencyMode: SOFT_FAILURE_TOLERANCE }';

const coverage = fc.constantFrom(
  '{ mode: all }',
  '{ mode: none }',
  '{ mode: stacks, names: [one] }',
  '{ mode: stacks, names: [one, two] }',
  '{ mode: tags, key: devops-guru-app, values: [shop] }',
  '{ mode: tags, key: devops-guru-team, values: all }',
);

/** What the documents of one moment say. */
export const documents = fc.record({
  guru: fc.constantFrom('api', 'stackset'),
  hub: fc.constantFrom('api', 'stackset'),
  coverage,
  override: fc.option(coverage, { nil: undefined }),
  notify: fc.boolean(),
  standards: fc.subarray(['pci-dss/v/4.0.1', 'cis-aws-foundations-benchmark/v/1.2.0'], { minLength: 1 }),
  controls: fc.subarray(['IAM.6', 'S3.1', 'CloudTrail.2'], { minLength: 1 }),
  removed: fc.boolean(),
});
export type Drawn = typeof documents extends fc.Arbitrary<infer T> ? T : never;

export function filesOf(drawn: Drawn): Record<string, string> {
  const stackset = (name: string): string => `  stackset: { name: trueup-${name}, permissionModel: SERVICE_MANAGED, ${preferences} }\n`;
  const guru = `apiVersion: trueup/v1
kind: DevOpsGuruTargets
metadata: { name: guru }
spec:
  mechanism: ${drawn.guru}
  acknowledgeEndOfSupport: 2027-09-30
  ${targets}
  coverage: ${drawn.coverage}
${drawn.override === undefined ? '' : `  overrides: [{ match: { account: "${accounts[0]}" }, coverage: ${drawn.override} }]\n`}${drawn.notify ? '  notifications: [{ topic: { name: devops-guru, create: true } }]\n' : ''}${stackset('guru')}`;
  // A standard that a step before has enabled stays: only what is named is declared.
  const hub = `apiVersion: trueup/v1
kind: SecurityStandards
metadata: { name: hub }
spec:
  mechanism: ${drawn.hub}
  ${targets}
  unlistedStandards: ignore
  standards: [${drawn.standards.map((id) => `{ id: ${id}, state: present }`).join(', ')}]
${stackset('hub')}`;
  const remove = drawn.removed
    ? `  overrides: [{ match: { account: "${accounts[0]}" }, controls: { remove: [${drawn.controls[0]}] } }]\n`
    : '';
  const list = disabledYaml(
    drawn.controls.map((id) => disable(id)),
    'disabled',
    accounts.map((id) => `{ account: "${id}" }`).join(', '),
  ).replace('] }', `], regions: [${region}] }`);
  return {
    'organization.yaml': organizationYaml,
    'compliance/devops-guru/guru.yaml': guru,
    'compliance/security-hub/standards.yaml': hub,
    'compliance/security-hub/disabled-controls/disabled.yaml': list + remove,
  };
}

/** What somebody does by hand in DevOps Guru between two runs. */
export const meddling = fc.constantFrom<readonly ['ADD' | 'REMOVE', string] | undefined>(undefined, ['REMOVE', '*'], ['ADD', 'theirs']);

async function meddle(run: E2e, act: readonly ['ADD' | 'REMOVE', string] | undefined): Promise<void> {
  if (act === undefined) return;
  const client = new DevOpsGuru(settings(run.sandbox, accounts[0], region));
  const [Action, name] = act;
  // Where another kind of coverage is on, AWS refuses a stack's name; then nothing was done.
  await client.updateResourceCollection({ Action, ResourceCollection: { CloudFormation: { StackNames: [name] } } }).catch(() => undefined);
  client.destroy();
}

const applyTwice = async (run: E2e, about: string): Promise<void> => {
  const applied = await run.trueup(['apply', '--yes', '--allow', 'blast-radius']);
  assert.equal(applied.exitCode, 0, `${about}\n${applied.stdout}${applied.stderr}`);
  const plan = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(plan.exitCode, 0, `${about}\n${plan.stdout}${plan.stderr}`);
};

/** After an apply the plan is empty: first documents, something by hand, second documents. */
export async function appliesToNothingLeft(
  first: Drawn,
  hand: readonly ['ADD' | 'REMOVE', string] | undefined,
  second: Drawn,
): Promise<void> {
  const run = await openE2e(organizationSeed, filesOf(first));
  try {
    await applyTwice(run, JSON.stringify(first));
    await meddle(run, hand);
    run.write(filesOf(second));
    await applyTwice(run, JSON.stringify([first, hand, second]));
  } finally {
    await run.close();
  }
}

/** Everything in one: both mechanisms stackset, a topic, a cell that differs. */
export const whole: Drawn = {
  guru: 'stackset',
  hub: 'stackset',
  coverage: '{ mode: all }',
  override: '{ mode: stacks, names: [one] }',
  notify: true,
  standards: ['pci-dss/v/4.0.1'],
  controls: ['IAM.6', 'S3.1'],
  removed: true,
};

/** How many calls an undisturbed apply makes. */
export async function callsOfApply(drawn: Drawn): Promise<number> {
  const run = await openE2e(organizationSeed, filesOf(drawn));
  try {
    await applyTwice(run, 'undisturbed');
    return run.sandbox.calls.list().length;
  } finally {
    await run.close();
  }
}

/** From the k-th call on nothing gets through; a later run ends in the same state, with one set for each document and one topic a cell. */
export async function survivesFrom(drawn: Drawn, k: number, at: 'request' | 'answer'): Promise<void> {
  const run = await openE2e(organizationSeed, filesOf(drawn));
  try {
    run.sandbox.faults.add({ nth: k, effect: { kind: 'cut', at } });
    await run.trueup(['apply', '--yes']);
    run.sandbox.faults.clear();
    run.clock.advance(60 * 60_000);
    await applyTwice(run, `from call ${k} at its ${at}`);
    const aws = new CloudFormation(settings(run.sandbox, '111111111111', 'eu-west-1'));
    const { Summaries = [] } = await aws.listStackSets({ Status: 'ACTIVE' });
    aws.destroy();
    assert.deepEqual(Summaries.map(({ StackSetName }) => StackSetName).sort(), ['trueup-guru', 'trueup-hub']);
    for (const account of accounts) {
      const sns = new SNS(settings(run.sandbox, account, region));
      const { Topics = [] } = await sns.listTopics({});
      sns.destroy();
      assert.equal(Topics.length, 1, account);
    }
  } finally {
    await run.close();
  }
}
