// Who owns what: what is ours and nobody asks for goes by `trueup prune`, what is another organization's is never changed, and both say so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KMS } from '@aws-sdk/client-kms';
import { SNS } from '@aws-sdk/client-sns';
import { organizationYaml, standardsYaml } from '../e2e/harness.ts';
import { brief, classesOf, flat, guru, guruFile, named, off, regions, shown } from '../e2e/owning.ts';
import { disabledFile, inTheConsole, live, member, organizationFile, pci, small, standardsFile } from '../e2e/small.ts';
import { settings } from '../sandbox/calling.ts';

test('prune takes away what bears our mark wherever it is, and nothing else; what loses data only where its document allowed it', async (t) => {
  const run = await small(
    t,
    {
      [organizationFile]: organizationYaml(regions),
      [standardsFile]: standardsYaml(`  standards: [{ id: ${pci}, state: present }]\n`, 'standards', `{ account: "${member}" }`),
      [disabledFile]: off(['IAM.6', 'S3.1']),
      [guruFile]: guru('{ name: kept, create: true, email: ops@example.com, kms: create }'),
    },
    { regions },
  );
  const clients = { ...settings(run.sandbox, member, 'eu-west-1') };
  const [sns, kms] = [new SNS(clients), new KMS(clients)];
  t.after(() => {
    sns.destroy();
    kms.destroy();
  });
  const apply = await run.trueup(['apply', '--yes']);
  assert.equal(apply.exitCode, 0, shown(apply));
  await sns.createTopic({ Name: 'quiet', Tags: [{ Key: 'trueup', Value: 'main' }] });
  await sns.createTopic({ Name: 'theirs', Tags: [{ Key: 'trueup', Value: 'other' }] });
  await sns.createTopic({ Name: 'nobodys' });
  // Nobody speaks of the cell any more: a plan does not look at it.
  run.write({ [standardsFile]: undefined, [disabledFile]: undefined, [guruFile]: undefined });
  assert.deepEqual(await classesOf(run, ['plan'], 0), []);
  assert.deepEqual((await classesOf(run, ['prune', '--plan', '--allow', 'kind-vanished'], 0)).map(brief), [
    `update securityhub/control ${pci}/IAM.6`,
    `update securityhub/control ${pci}/S3.1`,
    'delete sns/topic kept refused data-loss',
    'delete sns/topic quiet',
    'delete kms/key alias/trueup-kept refused data-loss',
  ]);
  const guarded = await run.trueup(['prune', '--yes']);
  assert.equal(guarded.exitCode, 5, shown(guarded));
  assert.match(guarded.stdout, /kind-vanished/);
  assert.equal(Object.keys(live(run, member)?.disabled ?? {}).length, 2);
  const workflow = await run.trueup(['prune', '--yes', '--allow', 'kind-vanished'], { env: { ...run.env, GITHUB_ACTIONS: 'true' } });
  assert.equal(workflow.exitCode, 1, shown(workflow));
  const pruned = await run.trueup(['prune', '--yes', '--allow', 'kind-vanished']);
  assert.equal(pruned.exitCode, 5, shown(pruned));
  assert.match(flat(pruned.stdout), /those who have subscribed to the topic hear nothing any more/);
  assert.deepEqual(live(run, member)?.disabled, {});
  const topics = async () => ((await sns.listTopics({})).Topics ?? []).map(({ TopicArn = '' }) => TopicArn.split(':').at(-1)).sort();
  assert.deepEqual(await topics(), ['kept', 'nobodys', 'theirs']);
  // The permission is part of the mark, written while the document stood.
  run.write({ [guruFile]: guru('{ name: kept, create: true, email: ops@example.com, kms: create, allowDelete: true }') });
  const allowed = await run.trueup(['apply', '--yes']);
  assert.equal(allowed.exitCode, 0, shown(allowed));
  run.write({ [guruFile]: undefined });
  const last = await run.trueup(['prune', '--yes', '--allow', 'kind-vanished']);
  assert.equal(last.exitCode, 0, shown(last));
  assert.deepEqual(await topics(), ['nobodys', 'theirs']);
  const { Aliases = [] } = await kms.listAliases({});
  const key = Aliases.find(({ AliasName }) => AliasName === 'alias/trueup-kept');
  assert.equal((await kms.describeKey({ KeyId: key?.TargetKeyId ?? '' })).KeyMetadata?.KeyState, 'PendingDeletion');
  assert.match((await run.trueup(['runs'])).stdout, /prune/);
});

test('a standard that would forget what another organization disabled in it stays', async (t) => {
  const absent = `  standards: [{ id: ${pci}, state: absent, allowDelete: true }]\n`;
  const files = {
    [organizationFile]: named('second'),
    [standardsFile]: standardsYaml(absent, 'standards', `{ account: "${member}" }`),
  };
  const mark = 'not used here | ticket=SEC-1 | by=trueup:main';
  const hubs = [{ accounts: [member], regions, standards: { [pci]: { controls: [{ controls: ['IAM.6'], reason: mark }] } } }];
  const run = await small(t, files, { regions, securityhub: { hubs } });
  const unlisted = standardsYaml('  unlistedStandards: disable\n  allowDelete: true\n', 'standards', `{ account: "${member}" }`);
  for (const document of [files[standardsFile], unlisted]) {
    run.write({ [standardsFile]: document });
    assert.deepEqual((await classesOf(run, ['plan'], 0)).map(brief), [`delete securityhub/standard ${pci} refused claimed`]);
    const refused = await run.trueup(['apply', '--yes']);
    assert.equal(refused.exitCode, 5, shown(refused));
    assert.match(
      flat(refused.stdout),
      /holds controls that the documents of the organization main disable: disabling it would forget them/,
    );
    assert.deepEqual(live(run, member)?.disabled, { 'IAM.6': mark });
  }
  // What nobody marked goes with it, as its document allows.
  run.write(files);
  await inTheConsole(run, 'enable-control', { account: member, region: 'eu-west-1', control: 'IAM.6' });
  const gone = await run.trueup(['apply', '--yes']);
  assert.equal(gone.exitCode, 0, shown(gone));
  assert.deepEqual(live(run, member)?.standards, {});
});

test('two organizations that claim the same control and the same topic: each says so in plan, apply, drift and explain, and neither writes', async (t) => {
  const files = (name: string) => ({
    [organizationFile]: named(name),
    [standardsFile]: standardsYaml(`  standards: [{ id: ${pci}, state: present }]\n`, 'standards', `{ account: "${member}" }`),
    [disabledFile]: off(['IAM.6']),
    [guruFile]: guru('{ name: shared, create: true, kms: create }'),
  });
  const run = await small(t, files('main'), { regions });
  const first = await run.trueup(['apply', '--yes']);
  assert.equal(first.exitCode, 0, shown(first));
  // The other one: its documents in the same organization of AWS, a ledger of its own.
  run.write({ ...files('second'), [organizationFile]: named('second').replace('  ous:', '  ledger: { directory: .second }\n  ous:') });
  const before = run.sandbox.calls.list().length;
  const plan = await classesOf(run, ['plan'], 0);
  assert.ok(plan.every(({ refused }) => refused?.message.includes('bears the mark of the organization main')));
  const claims = plan.map(brief);
  assert.deepEqual(claims, [
    'update kms/key alias/trueup-shared refused claimed',
    'update sns/topic shared refused claimed',
    `update securityhub/control ${pci}/IAM.6 refused claimed`,
  ]);
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 5, shown(applied));
  const drift = await run.trueup(['drift', '--kind', 'DevOpsGuruTargets']);
  assert.match(flat(shown(drift)), /bears the mark of the organization main/);
  const explained = await run.trueup(['explain', `securityhub/control/${member}/eu-west-1/${pci}/IAM.6`]);
  assert.match(flat(explained.stdout), /with the mark of the organization main/);
  const pruned = await run.trueup(['prune', '--yes']);
  assert.equal(pruned.exitCode, 0, shown(pruned));
  const wrote = run.sandbox.calls
    .list()
    .slice(before)
    .filter(({ operation }) => /^(BatchUpdate|Tag|Set|Create|Put|Enable|Delete|Untag)/.test(operation));
  assert.deepEqual(
    wrote.map(({ operation }) => operation),
    [],
  );
  assert.match(live(run, member)?.disabled['IAM.6'] ?? '', /by=trueup:main$/);
});
