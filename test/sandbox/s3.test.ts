import assert from 'node:assert/strict';
import http from 'node:http';
import { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import * as cfn from '@aws-sdk/client-cloudformation';
import * as s3 from '@aws-sdk/client-s3';
import { rawCall } from './calling.ts';
import { awsError, member, other, region, type Setting, setting } from './monitoring-setting.ts';

const bucket = (Bucket: string) => ({ Bucket });
const here = { CreateBucketConfiguration: { LocationConstraint: region } } as const;

async function withBucket(t: TestContext, name = 'templates-1'): Promise<{ all: Setting; made: s3.S3Client; Bucket: string }> {
  const all = await setting(t);
  const made = all.client(s3.S3Client);
  await made.send(new s3.CreateBucketCommand({ Bucket: name, ...here }));
  t.after(() => {
    assert.deepEqual(all.sandbox.defects(), []);
    assert.deepEqual(all.sandbox.unknownMembers(), []);
  });
  return { all, made, Bucket: name };
}

test('a bucket from birth to deletion', async (t) => {
  const { all, made, Bucket } = await withBucket(t);
  const { LocationConstraint } = await made.send(new s3.GetBucketLocationCommand({ Bucket }));
  assert.equal(LocationConstraint, region);
  assert.equal((await made.send(new s3.HeadBucketCommand({ Bucket }))).BucketRegion, region);
  assert.deepEqual(
    (await made.send(new s3.ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name),
    [Bucket],
  );
  await assert.rejects(made.send(new s3.CreateBucketCommand({ Bucket, ...here })), awsError('BucketAlreadyOwnedByYou', 409));
  const stranger = all.client(s3.S3Client, other);
  await assert.rejects(stranger.send(new s3.CreateBucketCommand({ Bucket, ...here })), awsError('BucketAlreadyExists', 409));
  await assert.rejects(stranger.send(new s3.ListObjectsV2Command({ Bucket })), awsError('AccessDenied', 403));
  assert.deepEqual((await stranger.send(new s3.ListBucketsCommand({}))).Buckets, []);
  await assert.rejects(made.send(new s3.CreateBucketCommand({ Bucket: 'No_Name', ...here })), awsError('InvalidBucketName', 400));
  await assert.rejects(
    made.send(new s3.CreateBucketCommand({ ...bucket('elsewhere'), CreateBucketConfiguration: { LocationConstraint: 'us-west-2' } })),
    awsError('IllegalLocationConstraintException', 400),
  );
  await assert.rejects(made.send(new s3.HeadBucketCommand(bucket('absent'))), awsError('NotFound', 404));
  await assert.rejects(made.send(new s3.GetBucketPolicyCommand(bucket('absent'))), awsError('NoSuchBucket', 404));
  const far = all.client(s3.S3Client, member, 'us-east-1');
  await assert.rejects(far.send(new s3.ListObjectsV2Command({ Bucket })), awsError('PermanentRedirect', 301));
  await far.send(new s3.CreateBucketCommand(bucket('classic')));
  await far.send(new s3.CreateBucketCommand(bucket('classic')));
  assert.equal((await far.send(new s3.GetBucketLocationCommand(bucket('classic')))).LocationConstraint, undefined);
  await made.send(new s3.DeleteBucketCommand({ Bucket }));
  await assert.rejects(made.send(new s3.DeleteBucketCommand({ Bucket })), awsError('NoSuchBucket', 404));
});

test('the settings of a bucket', async (t) => {
  const { made, Bucket } = await withBucket(t);
  const block = async () => (await made.send(new s3.GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration;
  assert.deepEqual(await block(), {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  });
  const open = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` }],
  });
  await assert.rejects(made.send(new s3.GetBucketPolicyCommand({ Bucket })), awsError('NoSuchBucketPolicy', 404));
  await assert.rejects(made.send(new s3.PutBucketPolicyCommand({ Bucket, Policy: open })), awsError('AccessDenied', 403));
  await made.send(new s3.PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: true } }));
  await made.send(new s3.PutBucketPolicyCommand({ Bucket, Policy: open }));
  assert.equal((await made.send(new s3.GetBucketPolicyCommand({ Bucket }))).Policy, open);
  assert.equal((await made.send(new s3.GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus?.IsPublic, true);
  await made.send(new s3.DeleteBucketPolicyCommand({ Bucket }));
  const foreign = JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::other' }] });
  await assert.rejects(made.send(new s3.PutBucketPolicyCommand({ Bucket, Policy: foreign })), awsError('MalformedPolicy', 400));
  await made.send(new s3.DeletePublicAccessBlockCommand({ Bucket }));
  await assert.rejects(block(), awsError('NoSuchPublicAccessBlockConfiguration', 404));

  const encryption = async () =>
    (await made.send(new s3.GetBucketEncryptionCommand({ Bucket }))).ServerSideEncryptionConfiguration?.Rules?.[0];
  assert.deepEqual(await encryption(), { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false });
  const kms = (KMSMasterKeyID?: string) => ({
    Bucket,
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID }, BucketKeyEnabled: true }],
    },
  });
  await made.send(new s3.PutBucketEncryptionCommand(kms()));
  assert.deepEqual(await encryption(), { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' }, BucketKeyEnabled: true });
  await assert.rejects(made.send(new s3.PutBucketEncryptionCommand(kms('alias/none'))), awsError('KMS.NotFoundException', 400));
  await made.send(new s3.DeleteBucketEncryptionCommand({ Bucket }));
  assert.equal((await encryption())?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm, 'AES256');

  await assert.rejects(made.send(new s3.GetBucketTaggingCommand({ Bucket })), awsError('NoSuchTagSet', 404));
  const TagSet = [{ Key: 'trueup', Value: 'main & <more>' }];
  await made.send(new s3.PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
  assert.deepEqual((await made.send(new s3.GetBucketTaggingCommand({ Bucket }))).TagSet, TagSet);
  const reserved = { TagSet: [{ Key: 'aws:x', Value: '' }] };
  await assert.rejects(made.send(new s3.PutBucketTaggingCommand({ Bucket, Tagging: reserved })), awsError('InvalidTag', 400));
  await made.send(new s3.DeleteBucketTaggingCommand({ Bucket }));

  const ownership = async () => (await made.send(new s3.GetBucketOwnershipControlsCommand({ Bucket }))).OwnershipControls?.Rules;
  assert.deepEqual(await ownership(), [{ ObjectOwnership: 'BucketOwnerEnforced' }]);
  const preferred = { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' as const }] };
  await made.send(new s3.PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: preferred }));
  assert.deepEqual(await ownership(), preferred.Rules);
  await made.send(new s3.DeleteBucketOwnershipControlsCommand({ Bucket }));
  await assert.rejects(ownership(), awsError('OwnershipControlsNotFoundError', 404));
});

test('lifecycle rules come back as they were put', async (t) => {
  const { made, Bucket } = await withBucket(t);
  const read = async () => (await made.send(new s3.GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules;
  const put = (Rules: s3.LifecycleRule[]) =>
    made.send(new s3.PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
  await assert.rejects(read(), awsError('NoSuchLifecycleConfiguration', 404));
  const rules: s3.LifecycleRule[] = [
    {
      ID: 'events',
      Status: 'Enabled',
      Filter: { Prefix: 'tenants/' },
      Transitions: [{ Days: 30, StorageClass: 'STANDARD_IA' }],
      Expiration: { Days: 400 },
    },
    { ID: 'day', Status: 'Disabled', Filter: { Tag: { Key: 'a', Value: 'b' } }, Expiration: { Date: new Date('2027-01-01T00:00:00Z') } },
  ];
  await put(rules);
  assert.deepEqual(await read(), rules);
  await assert.rejects(put([{ Status: 'Enabled', Filter: { Prefix: '' } }]), awsError('InvalidRequest', 400));
  await assert.rejects(put([{ Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 0 } }]), awsError('InvalidArgument', 400));
  await made.send(new s3.DeleteBucketLifecycleCommand({ Bucket }));
  await assert.rejects(read(), awsError('NoSuchLifecycleConfiguration', 404));
});

test('objects are written, read, listed and deleted', async (t) => {
  const { made, Bucket } = await withBucket(t);
  const text = 'Grüße & <Grüße>\n'.repeat(5000);
  const put = await made.send(
    new s3.PutObjectCommand({ Bucket, Key: 'a/b c+ü.txt', Body: text, ContentType: 'text/plain', Metadata: { owner: 'platform' } }),
  );
  const got = await made.send(new s3.GetObjectCommand({ Bucket, Key: 'a/b c+ü.txt' }));
  assert.equal(await got.Body?.transformToString(), text);
  assert.equal(got.ContentType, 'text/plain');
  assert.deepEqual(got.Metadata, { owner: 'platform' });
  assert.equal(got.ETag, put.ETag);
  assert.ok(put.ChecksumCRC32 !== undefined && got.ChecksumCRC32 === put.ChecksumCRC32);
  const head = await made.send(new s3.HeadObjectCommand({ Bucket, Key: 'a/b c+ü.txt' }));
  assert.equal(head.ContentLength, Buffer.byteLength(text));
  const part = await made.send(new s3.GetObjectCommand({ Bucket, Key: 'a/b c+ü.txt', Range: 'bytes=0-2' }));
  assert.deepEqual([await part.Body?.transformToString(), part.$metadata.httpStatusCode], ['Gr\ufffd', 206]);

  // Streams are sent in chunks with a checksum behind them; bytes stay bytes.
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 256));
  const stream = Readable.from([bytes.subarray(0, 70_000), bytes.subarray(70_000)]);
  for (const ChecksumAlgorithm of ['CRC32', 'SHA256', 'CRC32C'] as const) {
    const Body = ChecksumAlgorithm === 'CRC32' ? stream : bytes;
    await made.send(new s3.PutObjectCommand({ Bucket, Key: 'raw', Body, ContentLength: bytes.length, ChecksumAlgorithm }));
    const raw = await made.send(new s3.GetObjectCommand({ Bucket, Key: 'raw', ChecksumMode: 'ENABLED' }));
    assert.ok(bytes.equals(Buffer.from((await raw.Body?.transformToByteArray()) ?? [])), ChecksumAlgorithm);
    assert.ok(raw[`Checksum${ChecksumAlgorithm}`] !== undefined);
  }
  await assert.rejects(
    made.send(new s3.PutObjectCommand({ Bucket, Key: 'raw', Body: '', IfNoneMatch: '*' })),
    awsError('PreconditionFailed', 412),
  );
  await assert.rejects(made.send(new s3.GetObjectCommand({ Bucket, Key: 'none' })), awsError('NoSuchKey', 404));
  await assert.rejects(made.send(new s3.HeadObjectCommand({ Bucket, Key: 'none' })), awsError('NotFound', 404));
  await assert.rejects(made.send(new s3.DeleteBucketCommand({ Bucket })), awsError('BucketNotEmpty', 409));

  const Tagging = { TagSet: [{ Key: 'k', Value: 'v' }] };
  await made.send(new s3.PutObjectTaggingCommand({ Bucket, Key: 'raw', Tagging }));
  assert.deepEqual((await made.send(new s3.GetObjectTaggingCommand({ Bucket, Key: 'raw' }))).TagSet, Tagging.TagSet);
  await made.send(new s3.DeleteObjectTaggingCommand({ Bucket, Key: 'raw' }));
  assert.deepEqual((await made.send(new s3.GetObjectTaggingCommand({ Bucket, Key: 'raw' }))).TagSet, []);
  await made.send(new s3.DeleteObjectCommand({ Bucket, Key: 'raw' }));
  await made.send(new s3.DeleteObjectCommand({ Bucket, Key: 'raw' }));
  const { Deleted } = await made.send(new s3.DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a/b c+ü.txt' }, { Key: 'x' }] } }));
  assert.deepEqual(
    Deleted?.map(({ Key }) => Key),
    ['a/b c+ü.txt', 'x'],
  );
  await made.send(new s3.DeleteBucketCommand({ Bucket }));
});

test('lists have pages, prefixes and an order of bytes', async (t) => {
  const { made, Bucket } = await withBucket(t);
  for (const Key of ['b', 'a/1', 'a/2', 'Z', 'é', 'a/x/y']) await made.send(new s3.PutObjectCommand({ Bucket, Key, Body: Key }));
  const found: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await made.send(new s3.ListObjectsV2Command({ Bucket, MaxKeys: 2, ContinuationToken }));
    assert.ok((page.KeyCount ?? 0) <= 2);
    found.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  assert.deepEqual(found, ['Z', 'a/1', 'a/2', 'a/x/y', 'b', 'é']);
  const byFolder = await made.send(new s3.ListObjectsV2Command({ Bucket, Delimiter: '/', MaxKeys: 2 }));
  assert.deepEqual(
    [byFolder.Contents?.map(({ Key }) => Key), byFolder.CommonPrefixes, byFolder.IsTruncated],
    [['Z'], [{ Prefix: 'a/' }], true],
  );
  const rest = await made.send(new s3.ListObjectsV2Command({ Bucket, Delimiter: '/', ContinuationToken: byFolder.NextContinuationToken }));
  assert.deepEqual(
    rest.Contents?.map(({ Key }) => Key),
    ['b', 'é'],
  );
  const old = await made.send(new s3.ListObjectsCommand({ Bucket, Prefix: 'a/', Delimiter: '/' }));
  assert.deepEqual([old.Contents?.length, old.CommonPrefixes], [2, [{ Prefix: 'a/x/' }]]);
  const foreign = new s3.ListObjectsV2Command({ Bucket, ContinuationToken: 'made-up' });
  await assert.rejects(made.send(foreign), awsError('InvalidArgument', 400));
});

test('a versioned bucket keeps what is overwritten and deleted', async (t) => {
  const { made, Bucket } = await withBucket(t);
  assert.equal((await made.send(new s3.GetBucketVersioningCommand({ Bucket }))).Status, undefined);
  await made.send(new s3.PutObjectCommand({ Bucket, Key: 'k', Body: 'zero' }));
  await made.send(new s3.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  assert.equal((await made.send(new s3.GetBucketVersioningCommand({ Bucket }))).Status, 'Enabled');
  const { VersionId } = await made.send(new s3.PutObjectCommand({ Bucket, Key: 'k', Body: 'one' }));
  const gone = await made.send(new s3.DeleteObjectCommand({ Bucket, Key: 'k' }));
  assert.equal(gone.DeleteMarker, true);
  await assert.rejects(made.send(new s3.GetObjectCommand({ Bucket, Key: 'k' })), awsError('NoSuchKey', 404));
  const read = async (id?: string) =>
    (await made.send(new s3.GetObjectCommand({ Bucket, Key: 'k', VersionId: id }))).Body?.transformToString();
  assert.deepEqual([await read(VersionId), await read('null')], ['one', 'zero']);
  const versions = await made.send(new s3.ListObjectVersionsCommand({ Bucket }));
  assert.deepEqual([versions.Versions?.length, versions.DeleteMarkers?.length], [2, 1]);
  await made.send(new s3.DeleteObjectCommand({ Bucket, Key: 'k', VersionId: gone.VersionId }));
  assert.equal(await read(), 'one');
});

test('bodies that do not hold what they promise are refused', async (t) => {
  const { all, Bucket } = await withBucket(t);
  const put = (body: string, headers: Readonly<Record<string, string>>, path = `/${Bucket}/k`) =>
    rawCall(all.sandbox, { service: 's3', key: member, region, method: 'PUT', path, headers, body });
  const cases: [string, Record<string, string>, string][] = [
    ['abc', { 'x-amz-checksum-crc32': 'AAAAAA==' }, 'BadDigest'],
    ['abc', { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' }, 'BadDigest'],
    ['abc', { 'content-md5': 'short' }, 'InvalidDigest'],
    ['abc', { 'x-amz-content-sha256': '0'.repeat(64) }, 'XAmzContentSHA256Mismatch'],
    [
      '3\r\nabc\r\n',
      { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'x-amz-decoded-content-length': '3' },
      'IncompleteBody',
    ],
    [
      '3\r\nabc\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n',
      { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'x-amz-decoded-content-length': '3' },
      'BadDigest',
    ],
  ];
  for (const [body, headers, code] of cases) assert.match((await put(body, headers)).text, new RegExp(`<Code>${code}</Code>`), code);
  const fine = await put('abc', { 'x-amz-checksum-crc64nvme': 'BeXKuz/B+us=' });
  assert.equal(fine.status, 200, fine.text);
  for (const xml of ['<Tagging>', '<Other/>', '<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>', 'text'])
    assert.match((await put(xml, {}, `/${Bucket}?tagging`)).text, /<Code>MalformedXML<\/Code>/, xml);
});

test('a bucket may stand in the host, and another account reads what the policy opens', async (t) => {
  const { all, made, Bucket } = await withBucket(t, 'open-to-others');
  await made.send(new s3.PutObjectCommand({ Bucket, Key: 'public/x', Body: 'hello' }));
  const Statement = [{ Effect: 'Allow', Principal: { AWS: other }, Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/public/*` }];
  await made.send(new s3.PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }));
  const stranger = all.client(s3.S3Client, other);
  const read = (Key: string) => stranger.send(new s3.GetObjectCommand({ Bucket, Key }));
  assert.equal(await (await read('public/x')).Body?.transformToString(), 'hello');
  await assert.rejects(read('private/x'), awsError('AccessDenied', 403));
  await assert.rejects(read('public/none'), awsError('AccessDenied', 403));

  const moment = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const status = await new Promise<string>((resolve, reject) => {
    const request = http.get(`${all.sandbox.endpoint}/public/x`, {
      headers: {
        host: `${Bucket}.localhost:${all.sandbox.port}`,
        'x-amz-date': moment,
        authorization: `AWS4-HMAC-SHA256 Credential=${member}/${moment.slice(0, 8)}/${region}/s3/aws4_request, SignedHeaders=host, Signature=0`,
      },
    });
    request.on('error', reject);
    request.on('response', (response) => response.setEncoding('utf8').on('data', (text: string) => resolve(text)));
  });
  assert.equal(status, 'hello');
});

test('CloudFormation reads templates above 51,200 bytes from S3', async (t) => {
  const { all, made, Bucket } = await withBucket(t);
  const template = JSON.stringify({
    Description: 'x'.repeat(500),
    Metadata: { filler: 'y'.repeat(80_000) },
    Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
  });
  await made.send(new s3.PutObjectCommand({ Bucket, Key: 'big/one.json', Body: template }));
  const stacks = all.client(cfn.CloudFormationClient);
  await assert.rejects(
    stacks.send(new cfn.CreateStackCommand({ StackName: 'big', TemplateBody: template })),
    awsError('ValidationError', 400),
  );
  const styles = [
    `https://${Bucket}.s3.${region}.amazonaws.com/big/one.json`,
    `https://s3.amazonaws.com/${Bucket}/big/one.json`,
    `${all.sandbox.endpoint}/${Bucket}/big/one.json`,
  ];
  for (const [index, TemplateURL] of styles.entries()) {
    await stacks.send(new cfn.CreateStackCommand({ StackName: `big-${index}`, TemplateURL }));
    all.pass(120_000);
    const { Stacks } = await stacks.send(new cfn.DescribeStacksCommand({ StackName: `big-${index}` }));
    assert.equal(Stacks?.[0]?.StackStatus, 'CREATE_COMPLETE');
  }
  const url = (TemplateURL: string) => stacks.send(new cfn.ValidateTemplateCommand({ TemplateURL }));
  await assert.rejects(url(`https://s3.amazonaws.com/${Bucket}/none`), /S3 error: The specified key does not exist/);
  await assert.rejects(url('https://example.com/x'), /TemplateURL must be a supported URL/);
  await made.send(new s3.PutObjectCommand({ Bucket, Key: 'huge', Body: ' '.repeat(1_000_001) }));
  await assert.rejects(url(`https://s3.amazonaws.com/${Bucket}/huge`), /may not exceed/);
});
