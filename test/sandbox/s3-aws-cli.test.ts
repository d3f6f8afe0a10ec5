import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { awsCli, cliAbsence } from './aws-cli.ts';
import { member, region, setting } from './monitoring-setting.ts';

test('the AWS CLI works with S3', { skip: cliAbsence('S3') }, async (t) => {
  const all = await setting(t);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sandbox-s3-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { aws, fails } = awsCli(all.sandbox, member, region);
  const file = (name: string) => path.join(folder, name);
  writeFileSync(file('template.json'), JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } }));

  await aws(`s3 mb s3://templates-1`);
  const api = (command: string, ...more: readonly string[]) => aws(`s3api ${command} --bucket templates-1`, ...more);
  assert.equal((await api('get-bucket-location'))['LocationConstraint'], region);
  await api('head-bucket');
  await aws(`s3 cp ${file('template.json')} s3://templates-1/t/template.json`);
  await aws(`s3 cp s3://templates-1/t/template.json ${file('back.json')}`);
  assert.equal(readFileSync(file('back.json'), 'utf8'), readFileSync(file('template.json'), 'utf8'));
  assert.match(String((await aws('s3 ls s3://templates-1/ --recursive'))['text']), /t\/template\.json/);
  await api('put-object --key t/two --content-type text/plain', '--body', file('template.json'), '--metadata', 'owner=platform');
  assert.deepEqual((await api('head-object --key t/two'))['Metadata'], { owner: 'platform' });
  await api('get-object --key t/two', file('two'));
  assert.equal(readFileSync(file('two'), 'utf8'), readFileSync(file('template.json'), 'utf8'));
  const names = ((await api('list-objects-v2 --page-size 1'))['Contents'] as { Key: string }[]).map(({ Key }) => Key);
  assert.deepEqual(names, ['t/template.json', 't/two']);
  await api('list-objects');
  await api('list-object-versions');
  await api('put-object-tagging --key t/two', '--tagging', '{"TagSet":[{"Key":"a","Value":"b"}]}');
  assert.deepEqual((await api('get-object-tagging --key t/two'))['TagSet'], [{ Key: 'a', Value: 'b' }]);
  await api('delete-object-tagging --key t/two');

  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::templates-1/closed/*' }],
  });
  await api('put-bucket-policy', '--policy', policy);
  assert.equal((await api('get-bucket-policy'))['Policy'], policy);
  await api('get-bucket-policy-status');
  await fails(`s3api put-object --bucket templates-1 --key closed/x --body ${file('two')}`, /AccessDenied/);
  await api('delete-bucket-policy');
  await api('put-public-access-block', '--public-access-block-configuration', 'BlockPublicAcls=true,BlockPublicPolicy=true');
  assert.deepEqual((await api('get-public-access-block'))['PublicAccessBlockConfiguration'], {
    BlockPublicAcls: true,
    IgnorePublicAcls: false,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: false,
  });
  await api('delete-public-access-block');
  const encryption = '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"},"BucketKeyEnabled":false}]}';
  await api('put-bucket-encryption', '--server-side-encryption-configuration', encryption);
  assert.deepEqual((await api('get-bucket-encryption'))['ServerSideEncryptionConfiguration'], JSON.parse(encryption));
  await api('delete-bucket-encryption');
  const lifecycle = '{"Rules":[{"ID":"r","Status":"Enabled","Filter":{"Prefix":"t/"},"Expiration":{"Days":30}}]}';
  await api('put-bucket-lifecycle-configuration', '--lifecycle-configuration', lifecycle);
  assert.deepEqual((await api('get-bucket-lifecycle-configuration'))['Rules'], JSON.parse(lifecycle).Rules);
  await api('delete-bucket-lifecycle');
  await api('put-bucket-tagging', '--tagging', '{"TagSet":[{"Key":"trueup","Value":"main"}]}');
  assert.deepEqual((await api('get-bucket-tagging'))['TagSet'], [{ Key: 'trueup', Value: 'main' }]);
  await api('delete-bucket-tagging');
  await api('put-bucket-ownership-controls', '--ownership-controls', 'Rules=[{ObjectOwnership=ObjectWriter}]');
  assert.deepEqual((await api('get-bucket-ownership-controls'))['OwnershipControls'], { Rules: [{ ObjectOwnership: 'ObjectWriter' }] });
  await api('delete-bucket-ownership-controls');
  await api('put-bucket-versioning', '--versioning-configuration', 'Status=Suspended');
  assert.equal((await api('get-bucket-versioning'))['Status'], 'Suspended');

  await api('delete-object --key t/two');
  await fails('s3api get-object --bucket templates-1 --key t/two /dev/null', /NoSuchKey/);
  await fails('s3api delete-bucket --bucket templates-1', /BucketNotEmpty/);
  const { Versions = [], DeleteMarkers = [] } = await api('list-object-versions');
  const Objects = [...(Versions as object[]), ...(DeleteMarkers as object[])].map((one) => {
    const { Key, VersionId } = one as { Key: string; VersionId: string };
    return { Key, VersionId };
  });
  await api('delete-objects', '--delete', JSON.stringify({ Objects }));
  await api('delete-bucket');
  assert.deepEqual((await aws('s3api list-buckets'))['Buckets'], []);
  assert.deepEqual(all.sandbox.defects(), []);
  assert.deepEqual(all.sandbox.unknownMembers(), []);
});
