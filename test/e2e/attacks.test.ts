// Inputs that attack: what they reach is a sentence with a place and an exit code, never a file outside, a call or a disguised line.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import vm from 'node:vm';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SSM } from '@aws-sdk/client-ssm';
import { settings } from '../sandbox/calling.ts';
import { assertNoSecret, assertNoSecretBelow, searchChild, secretsIn } from './canaries.ts';
import { disable, disabledYaml, organizationYaml, repository, standardsYaml, temporaryFolder } from './harness.ts';
import { assertHarmless, hostileText } from './hostile-text.ts';
import { disabledFile, management, member, organizationFile, pci, pciWithout, regions, small, standardsFile } from './small.ts';
import { stackSetYaml, topicTemplate } from './stack-sets-configuration.ts';

const setFile = 'compliance/stack-sets/topics.yaml';

test('a template is a file of the configuration: neither dots, nor an absolute path, nor a link leads out of it', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  const outside = path.join(run.folder, '..', `${path.basename(run.folder)}.template.yaml`);
  mkdirSync(path.join(run.folder, 'compliance', 'stack-sets'), { recursive: true });
  symlinkSync('/etc/passwd', path.join(run.folder, 'compliance', 'stack-sets', 'link.template.yaml'));
  for (const [template, said] of [
    [`../../../${path.basename(outside)}`, /topics\.yaml:6:13 error/],
    [outside, /topics\.yaml:6:13 error/],
    ['link.template.yaml', /link leads out of the configuration/],
    ['/etc/passwd', /topics\.yaml:6:13 error/],
    ['file:///etc/passwd', /topics\.yaml:6:13 error/],
    ['http://127.0.0.1/a.template.yaml', /topics\.yaml:6:13 error/],
  ] as const) {
    run.write({ [setFile]: stackSetYaml().replace('topics.template.yaml', template) });
    const ended = await run.trueup(['validate']);
    assert.equal(ended.exitCode, 3, `${template}: ${ended.stdout}`);
    assert.match(ended.stdout, said, template);
    assert.doesNotMatch(ended.stdout, /root:x:/);
  }
  run.write({ [setFile]: undefined, 'compliance/stack-sets/link.template.yaml': undefined });
});

test('no address in a document is ever called by us: templates are fetched by AWS, webhooks are called by senders', async (t) => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked++;
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const run = await small(t, {
    [organizationFile]: organizationYaml(regions),
    [setFile]: stackSetYaml('', '', '{ include: [{ ou: root }] }').replace(
      'topics.template.yaml',
      `https://127.0.0.1:${port}/evil.template.yaml`,
    ),
    'compliance/stack-sets/topics.template.yaml': topicTemplate,
  });
  for (const argv of [['validate'], ['plan'], ['apply', '--yes']]) {
    const { exitCode, stdout } = await run.trueup(argv);
    assert.equal(exitCode, argv[0] === 'apply' ? 4 : 0, stdout);
    assert.equal(asked, 0, argv.join(' '));
  }
});

test('names that AWS answers cannot move the cursor or turn a line around', async (t) => {
  const evil = 'evil\u001b[2J\u202egnp\u2028\u0007';
  const run = await small(t, pciWithout(['IAM.6']), {
    seed: {
      organizations: {
        managementAccount: management,
        accounts: [{ id: management, name: evil }],
        units: [{ name: evil, accounts: [{ id: member, name: evil }] }],
      },
    },
  });
  for (const argv of [
    ['plan'],
    ['plan', '--format', 'markdown'],
    ['plan', '--format', 'html'],
    ['drift'],
    ['explain', `${member}/eu-west-1`],
  ]) {
    const ended = await run.trueup(argv);
    assert.doesNotMatch(ended.stdout + ended.stderr, /[\u0007\u001b\u202e\u2028]/, argv.join(' '));
  }
});

test('an error that AWS answers steers neither a terminal, nor a runner, nor a page', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']), { regions: ['eu-west-1'] });
  const effect = { kind: 'error', name: 'ValidationException', status: 400, message: hostileText } as const;
  for (const rule of [
    { service: 'securityhub', operation: '*', account: member },
    { service: 'organizations', operation: '*' },
  ]) {
    run.sandbox.faults.add({ ...rule, effect });
    for (const format of ['text', 'json', 'markdown', 'html']) {
      const { stdout, stderr } = await run.trueup(['plan', '--format', format]);
      assertHarmless(stdout, format, format);
      assertHarmless(stderr, `${format} (stderr)`);
      assert.match(stdout + stderr, /add-mask/, `${format}: it is told, written out`);
    }
  }
});

test('an account id is twelve digits of ASCII, a number is one that JSON holds, whatever they look like', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  for (const [account, name] of [
    ['１２３４５６７８９０１２', 'full width'],
    ['٢٢٢٢٢٢٢٢٢٢٢٢', 'Arabic digits'],
    ['22222222222２', 'one full-width digit'],
    ['222222222222\u200b', 'a zero-width space'],
    ['2222 2222 2222', 'spaces'],
    ['O22222222222', 'a letter'],
    ['0x33bd5e3d4e3', 'hexadecimal'],
  ]) {
    run.write({ [disabledFile]: disabledYaml([disable('IAM.6')]).replace(/include: .*\]/, `include: [{ account: "${account}" }]`) });
    const ended = await run.trueup(['validate']);
    assert.equal(ended.exitCode, 3, name);
    assert.match(ended.stdout, /list\.yaml:\d+:\d+ error/, name);
  }
  run.write({ [disabledFile]: disabledYaml([disable('IAM.6')]) });
  for (const value of ['1e999', '-1e999', '.inf', '.nan', '99999999999999999999999999', '0x7fffffffffffffffffff', '-1', '1.5e300']) {
    run.write({ [organizationFile]: organizationYaml(regions, `  guards: { deleteCount: ${value} }\n`) });
    const ended = await run.trueup(['validate']);
    assert.equal(ended.exitCode, 3, value);
    assert.match(ended.stdout, /organization\.yaml:\d+:\d+ error/, value);
  }
});

test('keys of the prototype are unknown keys, wherever they stand', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  for (const key of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']) {
    run.write({ [standardsFile]: standardsYaml(`  standards: [{ id: ${pci}, state: present, ${key}: { polluted: true } }]\n`) });
    const ended = await run.trueup(['validate']);
    assert.equal(ended.exitCode, 3, key);
    assert.match(ended.stdout, new RegExp(key), key);
  }
  assert.equal(Reflect.get({}, 'polluted'), undefined);
});

test('no pattern of a schema takes for ever, whatever it is given', () => {
  const patterns = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('pattern' in value && typeof value.pattern === 'string') patterns.add(value.pattern);
    Object.values(value).forEach(collect);
  };
  const folder = path.join(repository, 'schemas');
  for (const file of readdirSync(folder)) if (file.endsWith('.json')) collect(JSON.parse(readFileSync(path.join(folder, file), 'utf8')));
  assert.ok(patterns.size > 20);
  const seeds = [
    'a',
    '1',
    '-',
    '.',
    '/',
    ' ',
    'a-',
    'a.',
    '1.',
    'aA1',
    ':',
    'a:',
    '@',
    'a@',
    's3://a',
    'https://a',
    'arn:aws:',
    '_',
    '*',
    '%',
  ];
  const texts = seeds.flatMap((seed) => ['!', '\n', ''].map((end) => seed.repeat(Math.ceil(4000 / seed.length)) + end));
  const script = new vm.Script(
    'for (const pattern of patterns) for (const text of texts) { last = pattern; new RegExp(pattern, "u").test(text); }',
  );
  const context = vm.createContext({ patterns: [...patterns], texts, last: '' });
  try {
    // A guard against a hang, not a measure: linear patterns take milliseconds.
    script.runInContext(context, { timeout: 60_000 });
  } catch (error) {
    assert.fail(`${String(Reflect.get(context, 'last'))}: ${error instanceof Error ? error.message : String(error)}`);
  }
});

test('the search for secrets that every command of the suite goes through finds one, in an output and in a file', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  const [secrets, parameters] = [new SecretsManager(settings(run.sandbox, member)), new SSM(settings(run.sandbox, member))];
  await secrets.createSecret({ Name: 'trueup/key', SecretString: JSON.stringify({ project_id: 'acme', private_key: 'a-canary-of-ours' }) });
  await parameters.putParameter({ Name: '/trueup/key', Value: 'another-canary', Type: 'SecureString' });
  await parameters.putParameter({ Name: '/trueup/name', Value: 'no secret at all', Type: 'String' });
  secrets.destroy();
  parameters.destroy();
  const known = secretsIn(run.sandbox);
  assert.equal(known.size, 3);
  for (const text of ['{"before":"a-canary-of-ours"}', 'key another-canary ends'])
    assert.throws(() => assertNoSecret(text, known, 'the output'), /^AssertionError.*: the output has a secret in it$/);
  assert.throws(() => assertNoSecret(`token eyJ${'a'.repeat(60)}.${'b'.repeat(43)}`, known, 'the output'), /session token/);
  assertNoSecret('no secret at all, acme', known, 'the output');
  run.write({ 'leak.json': '"another-canary"' });
  assert.throws(() => assertNoSecretBelow(run.folder, known), /leak\.json has a secret in it/);
  // A process of its own that is given the sandbox is searched the same way, and so is the folder that it works in.
  assert.throws(() => searchChild('', run.folder, run.env, 'trueup'), /leak\.json has a secret in it/);
  const empty = temporaryFolder(t);
  assert.throws(() => searchChild('another-canary', empty, run.env, 'trueup'), /the output of trueup has a secret in it/);
  searchChild('another-canary', empty, {}, 'trueup');
  const kept = { '/key': { versions: [{ type: 'SecureString', value: 'an-embedded-canary' }] } };
  const snapshot = { formatVersion: 1, states: { ssm: { [`${member}/eu-west-1`]: { parameters: kept } } } };
  run.write({ '.trueup/sandbox/sandbox.json': JSON.stringify(snapshot) });
  assert.throws(() => searchChild('an-embedded-canary', run.folder, {}, 'trueup'), /the output of trueup has a secret in it/);
  searchChild('nothing', run.folder, {}, 'trueup');
  run.write({ 'leak.json': undefined });
});
