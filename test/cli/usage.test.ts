// Wrong usage and broken surroundings: one sentence, the right exit code, never a stack trace.
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { organizationYaml } from '../e2e/harness.ts';
import { live, management, member, organizationFile, pciWithout, regions, small, writes } from '../e2e/small.ts';

const stack = /\n {4}at |node:internal|Error:/;

const wrong: readonly (readonly [readonly string[], RegExp])[] = [
  [['plann'], /unknown command 'plann'\n\(Did you mean plan\?\)/],
  [['plan', '--colour'], /unknown option '--colour'/],
  [['plan', '--format', 'xml'], /Allowed choices are text, json/],
  [['plan', '--format', 'sarif'], /Allowed choices are text, json/],
  [['plan', '--changes'], /--changes goes with --format json/],
  [['plan', '--concurrency', '0'], /a whole number from 1 to 1000/],
  [['plan', '--concurrency', 'many'], /a whole number from 1 to 1000/],
  [['plan', '--now', 'tomorrow'], /write a date/],
  [['plan', '--now', '2026-02-30'], /write a date/],
  [['plan', '--account', 'prod'], /an account id has twelve digits/],
  [['plan', '--allow', 'everything'], /unknown guard everything/],
  [['plan', '--config'], /argument missing/],
  [['plan', 'surplus'], /too many arguments/],
  [['validate', '--account', member], /unknown option '--account'/],
  [['init', '--sandbox'], /unknown option '--sandbox'/],
  [['schema', 'Organisation'], /Organisation/],
  [['validate', '--config', 'nowhere'], /nowhere cannot be read: there is no such folder\n {2}name the folder/],
  [['plan', '--config', 'organization.yaml'], /organization\.yaml is not a folder/],
  [['apply', '--config', 'nowhere', '--yes'], /nowhere cannot be read/],
  [['drift', '--config', 'nowhere'], /nowhere cannot be read/],
];

test('wrong usage is a sentence and exit 1', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  for (const [argv, message] of wrong) {
    const ended = await run.trueup(argv);
    assert.equal(ended.exitCode, 1, `${argv.join(' ')}: ${ended.stdout}${ended.stderr}`);
    assert.match(ended.stderr, message, argv.join(' '));
    assert.doesNotMatch(ended.stderr, stack);
    assert.equal(ended.stdout, '');
  }
  assert.equal(run.sandbox.calls.list().length, 0);
});

test('apply without a terminal and without --yes asks nobody and writes nothing', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  const ended = await run.trueup(['apply']);
  assert.equal(ended.exitCode, 1);
  assert.match(ended.stderr, /there is no terminal to ask on\n {2}add --yes\n/);
  assert.equal(run.sandbox.calls.list().length, 0, 'not even read');
});

test('on a terminal apply shows the plan, asks, and takes only yes', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  const asked: string[] = [];
  const answering = (answer: string) => ({
    ask: async (question: string) => {
      asked.push(question);
      assert.deepEqual(writes(run), [], 'asked before anything is written');
      return answer;
    },
  });
  for (const answer of ['no', 'y', 'YES', '', 'yes please']) {
    const ended = await run.trueup(['apply'], answering(answer));
    assert.equal(ended.exitCode, 1, answer);
    assert.match(ended.stdout, /4 to update/, 'the plan is shown');
    assert.match(ended.stderr, /Nothing was changed\./);
    assert.deepEqual(writes(run), []);
  }
  const applied = await run.trueup(['apply'], answering(' yes \n'));
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  assert.equal(asked.length, 6);
  for (const account of [management, member])
    for (const region of regions) assert.ok('IAM.6' in (live(run, account, region)?.disabled ?? {}));
  assert.equal((await run.trueup(['apply'], answering('no'))).exitCode, 0, 'where nothing is to do nobody is asked');
  assert.equal(asked.length, 6);
});

test('a folder without organization.yaml, and files that cannot be read, are invalid documents: exit 3', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  run.write({ [organizationFile]: undefined });
  for (const argv of [['validate'], ['plan'], ['apply', '--yes'], ['drift']]) {
    const ended = await run.trueup(argv);
    assert.equal(ended.exitCode, 3, argv.join(' '));
    assert.match(ended.stdout + ended.stderr, /D-16.*organization\.yaml/);
    assert.doesNotMatch(ended.stderr, stack);
  }
  run.write({ [organizationFile]: organizationYaml(regions) });
  const folder = path.join(run.folder, 'compliance', 'security-hub');
  symlinkSync('nowhere.yaml', path.join(folder, 'dangling.yaml'));
  symlinkSync('.', path.join(folder, 'circle'));
  mkdirSync(path.join(folder, 'folder.yaml'));
  writeFileSync(path.join(folder, 'latin.yaml'), Buffer.from([0x61, 0x3a, 0x20, 0xe9]));
  const ended = await run.trueup(['validate']);
  assert.equal(ended.exitCode, 3);
  assert.match(ended.stdout, /dangling\.yaml.* D-06: .*the link leads nowhere/);
  assert.match(ended.stdout, /circle.* D-06: .*leads back/);
  assert.match(ended.stdout, /latin\.yaml.* D-06: /);
  assert.doesNotMatch(ended.stdout + ended.stderr, stack);
  assert.equal(run.sandbox.calls.list().length, 0);
});

test('an external id comes from the environment, goes into every AssumeRole, and is never shown', async (t) => {
  const secret = 'external-4f9a1c';
  const organization = organizationYaml(regions).replace('  ous:', '    externalIdFrom: env:TRUEUP_EXTERNAL_ID\n  ous:');
  const run = await small(t, { ...pciWithout(['IAM.6']), [organizationFile]: organization });
  for (const env of [run.env, { ...run.env, TRUEUP_EXTERNAL_ID: '' }, { ...run.env, TRUEUP_EXTERNAL_ID: 'x' }]) {
    const missing = await run.trueup(['plan'], { env });
    assert.equal(missing.exitCode, 1, missing.stderr);
    assert.match(missing.stderr, /TRUEUP_EXTERNAL_ID/);
    assert.doesNotMatch(missing.stderr, stack);
  }
  const outputs: string[] = [];
  for (const argv of [['plan', '--out', 'plan.json'], ['plan', '--format', 'json'], ['apply', '--yes'], ['drift']]) {
    const ended = await run.trueup(argv, { env: { ...run.env, TRUEUP_EXTERNAL_ID: secret } });
    assert.notEqual(ended.exitCode, 1, ended.stderr);
    outputs.push(ended.stdout, ended.stderr);
  }
  assert.ok(!outputs.join('').includes(secret));
  const inRoles = run.sandbox.calls.list({ service: 'securityhub' });
  assert.ok(inRoles.length > 0 && inRoles.every(({ externalId }) => externalId === secret));
});
