// The proof of isolation through the program: nothing in tenants that share nothing, and every overlap that somebody makes by hand.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { GetAppsCommand, UpdateGcmChannelCommand } from '@aws-sdk/client-pinpoint';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { repository } from '../e2e/harness.ts';
import { breachesOf, importsBucket, opened, overlaps, type ProofJson, proofOf, writesTo } from '../e2e/isolation-overlaps.ts';
import { account } from '../providers/messaging/tenant-documents.ts';

const unreadOf = ({ tenants }: ProofJson) =>
  tenants.map(({ name, unread }) => [name, ...unread.map(({ kind, code }) => `${kind} ${code}`)]);

test('the proof of isolation', async (t) => {
  const { run, by } = await opened(t);

  await t.test('nothing is found in tenants that share nothing', async () => {
    const clean = await proofOf(run, 0);
    assert.deepEqual(clean.summary, { tenants: 2, pairs: 1, clean: 0, intended: 1, breached: 0, unproved: 0, breaches: 0 });
    assert.deepEqual(clean.pairs, []);
    assert.deepEqual(clean.shared, [
      {
        account,
        tenants: ['acme', 'beta'],
        because: 'both models share an account',
        evidence: { arn: `arn:aws:iam::${account}:root`, call: 'organizations:ListAccounts', cell: `${account}/global` },
      },
    ]);
  });

  await t.test('the same credential in two applications is found by its fingerprint', async () => {
    const json = JSON.stringify({ type: 'service_account', project_id: 'acme', private_key: 'canary-acme' });
    await by.secrets.send(new PutSecretValueCommand({ SecretId: 'trueup/beta/fcm', SecretString: json }));
    assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
    const same = await proofOf(run, 2);
    assert.match(breachesOf(same).join(), /^credential [0-9a-f]{16}$/);
    assert.doesNotMatch(JSON.stringify(same), /canary/);
  });

  await t.test('each overlap that is made by hand is found, with what shows it', async () => {
    const expected = new Set<string>();
    for (const { kind, make } of overlaps) expected.add(`${kind} ${await make(by, run)}`);
    const found = await proofOf(run, 2);
    assert.deepEqual(
      breachesOf(found)
        .filter((each) => !each.startsWith('credential '))
        .sort(),
      [...expected].sort(),
    );
    for (const { evidence, kind } of found.pairs.flatMap((pair) => pair.overlaps)) {
      assert.ok(evidence.length >= 1, kind);
      for (const each of evidence)
        assert.match(`${each.call} ${each.arn} ${each.cell}`, /^[a-z0-9-]+:[A-Z]\w+ arn:aws:\S+ \d{12}\/[a-z0-9-]+$/);
    }
    const schema: object = JSON.parse(readFileSync(path.join(repository, 'schemas/output/isolation.schema.json'), 'utf8'));
    const valid = new Ajv2020({ strict: false }).compile(schema);
    assert.ok(valid(found), JSON.stringify(valid.errors));
  });

  await t.test('a stream that writes below the place of imports of another is found, by the inner of the two', async () => {
    const place = await writesTo(by, 'beta', importsBucket, 'acme/events/');
    const prefixes = breachesOf(await proofOf(run, 2)).filter((each) => each.startsWith('bucket-prefix'));
    assert.deepEqual(prefixes, [`bucket-prefix ${place}`]);
  });

  await t.test('as text and as a page, and a part of the tenants is not asked about', async () => {
    const text = await run.trueup(['prove', 'isolation']);
    assert.equal(text.exitCode, 2);
    assert.match(
      text.stdout,
      /^acme and beta\n(.*\n)* {2}breach application arn:aws:mobiletargeting\S+: neither side declares it shared$/m,
    );
    const html = await run.trueup(['prove', 'isolation', '--format', 'html']);
    assert.equal(html.exitCode, 2);
    assert.match(html.stdout, /<td>BREACH<\/td>/);
    assert.equal((await run.trueup(['prove', 'isolation', '--account', account])).exitCode, 1);
  });

  await t.test('a credential that nobody knows, and what cannot be read, is not proved: 6', async () => {
    const { ApplicationsResponse } = await by.push.send(new GetAppsCommand({}));
    const { Id: ApplicationId } = ApplicationsResponse?.Item?.find(({ Name }) => Name === 'beta') ?? {};
    await by.push.send(new UpdateGcmChannelCommand({ ApplicationId, GCMChannelRequest: { ApiKey: 'canary-other', Enabled: true } }));
    const unknown = await proofOf(run, 6);
    assert.deepEqual(
      breachesOf(unknown).filter((each) => each.startsWith('credential ')),
      [],
    );
    assert.deepEqual(unreadOf(unknown), [['acme'], ['beta', 'credential CredentialUnknown']]);
    run.sandbox.faults.add({ service: 'ses', operation: 'ListTenantResources', effect: { kind: 'denied' } });
    assert.deepEqual(unreadOf(await proofOf(run, 6)), [
      ['acme', 'identity AccessDeniedException'],
      ['beta', 'credential CredentialUnknown', 'identity AccessDeniedException'],
    ]);
    const text = await run.trueup(['prove', 'isolation']);
    assert.equal(text.exitCode, 6);
    assert.match(text.stdout, /unreadable acme, identity: AccessDenied/);
    assert.doesNotMatch(text.stdout, /canary/);
  });
});
