// After an apply the plan is empty: for any document, over whatever people left live.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import fc from 'fast-check';
import { e2e } from '../e2e/harness.ts';
import { files, organizationSeed, prod, stackSetYaml, topicTemplate } from '../e2e/stack-sets-configuration.ts';
import { runsOf } from '../runs.ts';
import { settings } from '../sandbox/calling.ts';

const accounts = ['333333333333', '444444444444', '555555555555'] as const;
const regions = ['eu-west-1', 'us-east-1'] as const;
const word = fc.constantFrom('plain', 'one', 'two');

const override = fc.record({
  match: fc.oneof(
    fc.constant('ou: prod'),
    fc.constantFrom(...accounts).map((account) => `account: "${account}"`),
    fc
      .tuple(fc.constantFrom(...accounts), fc.constantFrom(...regions))
      .map(([account, region]) => `account: "${account}", region: ${region}`),
  ),
  title: word,
});

const documents = fc.record({
  title: fc.option(word, { nil: undefined }),
  include: fc.constantFrom('{ ou: prod }', '{ ou: prod, recursive: false }', '{ account: "333333333333" }, { ou: ou-ab12-33333333 }'),
  regions: fc.constantFrom('[eu-west-1, us-east-1]', '[us-east-1]'),
  managedExecution: fc.boolean(),
  autoDeployment: fc.boolean(),
  retain: fc.boolean(),
  template: fc.boolean(),
  overrides: fc.uniqueArray(override, { maxLength: 3, selector: ({ match }) => match }),
});
type Drawn = typeof documents extends fc.Arbitrary<infer T> ? T : never;

/** Overrides of accounts that the targets do not have would be errors. */
const reaches = ({ include, regions: named }: Drawn, match: string): boolean =>
  (!match.includes('ou:') || include === '{ ou: prod }') &&
  (!match.includes('eu-west-1') || named.includes('eu-west-1')) &&
  (!match.includes('555555555555') || !include.includes('false')) &&
  (!match.includes('444444444444') || include.includes('prod'));

function yamlOf(drawn: Drawn): string {
  const overrides = drawn.overrides
    .filter(({ match }) => reaches(drawn, match))
    .map(({ match, title }) => `    - { match: { ${match} }, parameters: { Title: ${title} } }\n`);
  const parameters = drawn.title === undefined ? '' : `  parameters: { Title: ${drawn.title} }\n`;
  return stackSetYaml(
    `${parameters}  retainStacks: ${drawn.retain}\n${overrides.length === 0 ? '' : `  overrides:\n${overrides.join('')}`}`,
    `    managedExecution: ${drawn.managedExecution}\n    autoDeployment: { enabled: ${drawn.autoDeployment} }\n`,
    `{ include: [${drawn.include}], regions: ${drawn.regions} }`,
  );
}

/** What somebody does by hand between two runs. */
const meddling = fc.record({
  account: fc.constantFrom(...accounts),
  region: fc.constantFrom(...regions),
  act: fc.constantFrom('none', 'override', 'remove', 'parameters'),
  value: word,
});

async function meddle(aws: CloudFormation, { account, region, act, value }: typeof meddling extends fc.Arbitrary<infer T> ? T : never) {
  const StackSetName = 'trueup-topics';
  const where = {
    StackSetName,
    Regions: [region],
    DeploymentTargets: { OrganizationalUnitIds: [prod], Accounts: [account], AccountFilterType: 'INTERSECTION' as const },
  };
  const { Summaries = [] } = await aws.listStackInstances({ StackSetName, StackInstanceAccount: account, StackInstanceRegion: region });
  if (act === 'parameters')
    await aws.updateStackSet({ StackSetName, UsePreviousTemplate: true, Parameters: [{ ParameterKey: 'Title', ParameterValue: value }] });
  if (Summaries.length === 0) return;
  if (act === 'override')
    await aws.updateStackInstances({ ...where, ParameterOverrides: [{ ParameterKey: 'Name', ParameterValue: value }] });
  if (act === 'remove') await aws.deleteStackInstances({ ...where, RetainStacks: false });
}

/** Runs a case as a test of its own, so that its sandbox and its clock end with it; its failure is the caller's. */
async function own(t: TestContext, body: (t: TestContext) => Promise<void>): Promise<void> {
  let failure: { readonly error: unknown } | undefined;
  await t.test('a case', async (inner) => {
    await body(inner).catch((error: unknown) => {
      failure = { error };
    });
  });
  if (failure !== undefined) throw failure.error;
}

test('after an apply the plan is empty', async (t) => {
  await fc.assert(
    fc.asyncProperty(documents, meddling, documents, async (first, hand, second) =>
      own(t, async (t) => {
        const run = await e2e(t, organizationSeed, files(yamlOf(first)));
        const aws = new CloudFormation(settings(run.sandbox, '111111111111', 'eu-west-1'));
        for (const drawn of [first, second]) {
          run.write({
            'compliance/stack-sets/topics.yaml': yamlOf(drawn),
            'compliance/stack-sets/topics.template.yaml': drawn.template ? topicTemplate : topicTemplate.replace('alarms', 'others'),
          });
          const applied = await run.trueup(['apply', '--yes']);
          assert.equal(applied.exitCode, 0, yamlOf(drawn) + applied.stdout + applied.stderr);
          const plan = await run.trueup(['plan', '--detailed-exitcode']);
          assert.equal(plan.exitCode, 0, yamlOf(drawn) + plan.stdout + plan.stderr);
          if (drawn !== first) break;
          await meddle(aws, hand);
          run.clock.advance(60 * 60_000);
          await aws.describeStackSet({ StackSetName: 'trueup-topics' });
        }
        aws.destroy();
      }),
    ),
    { numRuns: runsOf(4, 100) },
  );
});
