// The way of a tenant's events through the program: stream, role, central bucket, table and query, each kept to the tenant's own prefix.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AthenaClient, BatchGetNamedQueryCommand, ListNamedQueriesCommand } from '@aws-sdk/client-athena';
import { FirehoseClient, PutRecordCommand } from '@aws-sdk/client-firehose';
import { GetTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { GetBucketPolicyCommand, ListObjectsV2Command, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { putForService } from '../../sandbox/services/s3/for-services.ts';
import { type E2e, e2e } from '../e2e/harness.ts';
import { organization } from '../providers/messaging/organization.ts';
import { account, defaults, tenant } from '../providers/messaging/tenant-documents.ts';

const central = '111111111111';
const bucket = 'org-messaging-events';
const analytics = {
  account: central,
  region: 'eu-west-1',
  bucket: `s3://${bucket}/`,
  createBucket: true,
  database: 'messaging',
  createDatabase: true,
};
const events = [{ name: 'hose', types: ['SEND', 'BOUNCE'], eventStream: true }];
const gone = { retention: { onRemove: 'delete' }, allowDelete: true };

/** A tenant of email whose events go through a stream of its own. */
const streamer = (name: string, part: Record<string, unknown> = {}) =>
  tenant(name, {
    channels: { email: { configurationSets: [{ name: 'txn', events }] } },
    eventStream: { stream: { bufferSeconds: 60 }, table: {}, query: {} },
    ...part,
  });

const files = { 'organization.yaml': organization, ...defaults({ registry: { createTable: true }, analytics }), ...streamer('acme') };

const settings = (run: E2e, of: string) => ({
  endpoint: run.sandbox.endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: of, secretAccessKey: 'sandbox' },
});
const s3Of = (run: E2e) => new S3Client({ ...settings(run, central), forcePathStyle: true });

async function applied(run: E2e, ...more: readonly string[]): Promise<string> {
  const ended = await run.trueup(['apply', '--yes', ...more]);
  assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
  const again = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(again.exitCode, 0, again.stdout + again.stderr);
  return ended.stdout;
}

test('events of a tenant end below its own prefix of the central bucket, and its role can write nowhere else', async (t) => {
  const imports = (name: string, createBucket: boolean) => ({
    imports: {
      bucket: 's3://org-messaging-imports',
      prefix: `${name}/`,
      createBucket,
      access: { principals: [`arn:aws:iam::${central}:role/${name}-importer`], attach: true },
    },
  });
  const run = await e2e(t, undefined, {
    ...files,
    ...streamer('acme', imports('acme', true)),
    ...streamer('beta', {
      ...gone,
      ...imports('beta', false),
      channels: {
        email: { configurationSets: [{ name: 'txn', events }] },
        sms: {
          optOutList: 'beta',
          originationIdentities: [{ senderId: 'BETA', country: 'DE' }],
          pool: { messageType: 'TRANSACTIONAL' },
          configurationSet: { events: [{ name: 'hose', types: ['ALL'], eventStream: true }] },
          volume: { perDay: 1, monthlySpendUSD: 0.1 },
        },
      },
    }),
  });
  await applied(run);

  await new FirehoseClient(settings(run, account)).send(
    new PutRecordCommand({ DeliveryStreamName: 'org-acme-events', Record: { Data: Buffer.from('{"eventType":"Send"}') } }),
  );
  run.clock.advance(61_000);
  const s3 = s3Of(run);
  const listed = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  const [first] = (listed.Contents ?? []).map(({ Key = '' }) => Key);
  assert.match(first ?? '', /^tenant=acme\/day=\d{4}-\d\d-\d\d\/org-acme-events-/);

  const role = { account, arn: `arn:aws:sts::${account}:assumed-role/org-acme-events/firehose` };
  const put = (key: string) =>
    putForService(run.sandbox.environment(), role, { bucket, key, body: Buffer.from('x'), contentType: 'text/plain' });
  assert.equal(put('tenant=acme/day=2026-11-28/x'), undefined);
  assert.match(put('tenant=beta/day=2026-11-28/x') ?? '', /may not write/);
  assert.match(put('elsewhere') ?? '', /may not write/);

  // Whoever is named may use the prefix, from another account too; the account of the bucket itself is kept out like everybody else.
  const list = (of: string, name: string, key: string) =>
    putForService(
      run.sandbox.environment(),
      { account: of, arn: `arn:aws:sts::${of}:assumed-role/${name}/x` },
      { bucket: 'org-messaging-imports', key, body: Buffer.from('x'), contentType: 'text/csv' },
    );
  assert.equal(list(central, 'acme-importer', 'acme/list.csv'), undefined);
  assert.match(list(central, 'acme-importer', 'beta/list.csv') ?? '', /may not write/);
  assert.match(list(account, 'administrator', 'acme/list.csv') ?? '', /may not write/);

  const { Table } = await new GlueClient(settings(run, central)).send(
    new GetTableCommand({ DatabaseName: 'messaging', Name: 'org_acme_events' }),
  );
  assert.equal(Table?.StorageDescriptor?.Location, `s3://${bucket}/tenant=acme/`);
  const athena = new AthenaClient(settings(run, central));
  const { NamedQueryIds } = await athena.send(new ListNamedQueriesCommand({}));
  const { NamedQueries } = await athena.send(new BatchGetNamedQueryCommand({ NamedQueryIds }));
  assert.deepEqual(NamedQueries?.map(({ Name }) => Name).sort(), ['org-acme-events', 'org-beta-events']);

  // A tenant that allowed its removal goes with stream, role, statement, table and query; the bucket and what is in it stay.
  await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: withForeign(await policyOf(s3)) }));
  run.write({ 'tenants/beta.yaml': undefined });
  run.sandbox.calls.clear();
  const out = await applied(run, '--allow', 'blast-radius');
  // Whoever sends to a stream goes before it, and its role after it (facts/tenants.md 4.5, reversed).
  const removed = run.sandbox.calls.list().flatMap(({ operation }) => (removals.has(operation) ? [operation] : []));
  assert.deepEqual([...new Set(removed)], [...removals]);
  assert.ok(removed.indexOf('DeleteDeliveryStream') > removed.lastIndexOf('DeleteConfigurationSet'), removed.join());
  for (const what of ['1 firehose/stream', '1 iam/role', '4 s3/bucket-statement', '1 glue/table', '1 athena/query'])
    assert.ok(out.replaceAll(/\s+/g, ' ').includes(`${what} deleted`), out);
  const statements = (JSON.parse(await policyOf(s3)) as { Statement: { Sid: string }[] }).Statement.map(({ Sid }) => Sid);
  assert.deepEqual(statements.sort(), ['Foreign', 'trueupXmainXacmeXevents']);
});

const removals: ReadonlySet<string> = new Set(['DeleteAlarms', 'DeleteConfigurationSet', 'DeleteDeliveryStream', 'DeleteRole']);

const policyOf = async (s3: S3Client): Promise<string> => (await s3.send(new GetBucketPolicyCommand({ Bucket: bucket }))).Policy ?? '';

function withForeign(policy: string): string {
  const parsed = JSON.parse(policy) as { Statement: object[] };
  const foreign = { Sid: 'Foreign', Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject', Resource: `arn:aws:s3:::${bucket}/*` };
  return JSON.stringify({ ...parsed, Statement: [...parsed.Statement, foreign] });
}
