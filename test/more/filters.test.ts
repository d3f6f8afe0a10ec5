// --account, --region, --ou, --exclude and --kind narrow what is read and what is written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type E2e, organizationYaml } from '../e2e/harness.ts';
import { management, member, organizationFile, other, pciWithout, regions, small, writes } from '../e2e/small.ts';

const prod = 'ou-ab12-11111111';
const organizations = {
  managementAccount: management,
  units: [
    {
      id: prod,
      name: 'prod',
      accounts: [{ id: member }],
      units: [{ id: 'ou-ab12-22222222', name: 'payments', accounts: [{ id: other }] }],
    },
  ],
};

const files = (): Record<string, string> => ({
  ...pciWithout(['IAM.6']),
  [organizationFile]: organizationYaml(regions).replace('{ root: r-ab12 }', `{ root: r-ab12, prod: ${prod} }`),
});

/** Cells whose Security Hub was asked for what runs there. */
const read = ({ sandbox }: E2e): string[] =>
  [...new Set(sandbox.calls.list({ operation: 'GetEnabledStandards' }).map(({ account, region }) => `${account}/${region}`))].sort();

const all = [management, member, other].flatMap((account) => regions.map((region) => `${account}/${region}`));

const narrowing: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['one account', ['--account', member], all.filter((cell) => cell.startsWith(member))],
  ['two accounts', ['--account', `${member},${other}`], all.filter((cell) => !cell.startsWith(management))],
  ['two accounts, one option each', ['--account', member, '--account', other], all.filter((cell) => !cell.startsWith(management))],
  ['one Region', ['--region', 'us-east-1'], all.filter((cell) => cell.endsWith('us-east-1'))],
  ['an OU by its alias, with those below', ['--ou', 'prod'], all.filter((cell) => !cell.startsWith(management))],
  ['an OU by its id', ['--ou', 'ou-ab12-22222222'], all.filter((cell) => cell.startsWith(other))],
  ['without an account', ['--exclude', member], all.filter((cell) => !cell.startsWith(member))],
  ['without a Region', ['--exclude', 'us-east-1'], all.filter((cell) => cell.endsWith('eu-west-1'))],
  ['without one cell', ['--exclude', `${member}/us-east-1`], all.filter((cell) => cell !== `${member}/us-east-1`)],
  ['without an OU', ['--exclude', 'prod'], all.filter((cell) => cell.startsWith(management))],
  ['all together', ['--ou', 'prod', '--region', 'eu-west-1', '--exclude', other], [`${member}/eu-west-1`]],
  ['nothing is left', ['--account', member, '--exclude', member], []],
];

test('a filter narrows what is read and what is written', async (t) => {
  for (const [name, options, cells] of narrowing) {
    await t.test(name, async (inner) => {
      const run = await small(inner, files(), { accounts: 3, seed: { organizations } });
      const applied = await run.trueup(['apply', '--yes', ...options]);
      assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
      assert.deepEqual(read(run), [...cells]);
      assert.deepEqual(
        [...writes(run)].sort(),
        cells.map((cell) => `${cell} BatchUpdateStandardsControlAssociations`),
      );
    });
  }
});

test('--kind compares only what documents of the kind ask for', async (t) => {
  const run = await small(t, files(), { accounts: 3, seed: { organizations }, securityhub: { hubs: [] } });
  const standards = await run.trueup(['apply', '--yes', '--kind', 'SecurityStandards', '--account', member]);
  assert.equal(standards.exitCode, 0, standards.stdout + standards.stderr);
  assert.ok(!writes(run).some((call) => call.endsWith('BatchUpdateStandardsControlAssociations')), writes(run).join('\n'));
  run.sandbox.clearCalls();
  const controls = await run.trueup(['apply', '--yes', '--kind', 'DisabledControls', '--account', member]);
  assert.equal(controls.exitCode, 0, controls.stdout + controls.stderr);
  assert.deepEqual(
    [...writes(run)].sort(),
    regions.map((region) => `${member}/${region} BatchUpdateStandardsControlAssociations`),
  );
});

const unknown: readonly (readonly [readonly string[], RegExp])[] = [
  [['--account', '222222222223'], /--account 222222222223: .*\n.*did you mean 222222222222\?/],
  [['--account', '22222'], /twelve digits/],
  [['--region', 'us-est-1'], /--region us-est-1: .*\n.*did you mean us-east-1\?/],
  [['--region', 'ap-south-1'], /--region ap-south-1/],
  [['--ou', 'prd'], /--ou prd: .*\n.*did you mean prod\?/],
  [['--exclude', 'prodd'], /--exclude prodd: .*\n.*did you mean prod\?/],
  [['--exclude', `${member}/us-est-1`], /--exclude 222222222222\/us-est-1/],
  [['--kind', 'SecurityStandard'], /--kind SecurityStandard: .*\n.*did you mean SecurityStandards\?/],
  [['--kind', 'Excepton'], /--kind Excepton.*\n.*did you mean Exception/],
];

test('a filter that names nothing is wrong usage, with what was probably meant', async (t) => {
  const run = await small(t, files(), { accounts: 3, seed: { organizations } });
  for (const [options, message] of unknown) {
    const ended = await run.trueup(['apply', '--yes', ...options]);
    assert.equal(ended.exitCode, 1, `${options.join(' ')}: ${ended.stdout}${ended.stderr}`);
    assert.match(ended.stderr, message);
    assert.equal(ended.stdout, '');
  }
  assert.deepEqual(writes(run), []);
  assert.deepEqual(read(run), []);
});
