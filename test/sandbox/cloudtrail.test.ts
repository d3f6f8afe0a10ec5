// CloudTrail's event history: fed by write calls and by what is done in the console, some minutes late, two lookups a second.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudTrailClient, LookupEventsCommand, type LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail';
import { BatchEnableStandardsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { type SandboxHandle, startSandbox } from '../../sandbox/sandbox.ts';
import { TestClock } from '../clock.ts';

const account = '222222222222';
const pci = 'pci-dss/v/3.2.1';
const clock = new TestClock();
let sandbox: SandboxHandle | undefined;
before(async () => {
  const hubs = [{ accounts: [account], regions: ['eu-west-1'], standards: { [pci]: {} } }];
  sandbox = await startSandbox({
    seed: { securityhub: { hubs } },
    accounts: 2,
    regions: ['eu-west-1', 'us-east-1'],
    speed: 1,
    time: clock.source,
  });
});
after(async () => {
  assert.deepEqual([sandbox?.defects(), sandbox?.unknownMembers()], [[], []]);
  await sandbox?.close();
  clock.close();
});

const settings = () => ({
  endpoint: sandbox?.endpoint ?? '',
  region: 'eu-west-1',
  maxAttempts: 1,
  credentials: { accessKeyId: account, secretAccessKey: 'sandbox' },
});
const lookup = async (input: LookupEventsCommandInput = {}) => {
  clock.advance(1_000);
  return new CloudTrailClient(settings()).send(new LookupEventsCommand(input));
};
const refused = (input: LookupEventsCommandInput): Promise<string> =>
  lookup(input).then(
    () => 'answered',
    (error: Error) => error.name,
  );
const inConsole = async (name: string, args: object): Promise<void> => {
  const answer = await fetch(`${sandbox?.endpoint ?? ''}/_sandbox/drift`, { method: 'POST', body: JSON.stringify({ name, args }) });
  assert.ok(answer.ok, await answer.text());
};

test('a write call and a change in the console are told five minutes later, the latest first, with who and what', async () => {
  await new SecurityHubClient(settings()).send(
    new BatchEnableStandardsCommand({
      StandardsSubscriptionRequests: [{ StandardsArn: 'arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0' }],
    }),
  );
  clock.advance(10_000);
  await inConsole('disable-control', { account, region: 'eu-west-1', control: 'IAM.6', reason: 'by hand', by: 'alice' });
  assert.deepEqual((await lookup()).Events, []);
  clock.advance(5 * 60_000);
  const { Events: events = [] } = await lookup({
    LookupAttributes: [{ AttributeKey: 'EventSource', AttributeValue: 'securityhub.amazonaws.com' }],
  });
  assert.deepEqual(
    events.map(({ EventName, Username, ReadOnly }) => [EventName, Username, ReadOnly]),
    [
      ['BatchUpdateStandardsControlAssociations', 'alice', 'false'],
      ['BatchEnableStandards', 'administrator', 'false'],
    ],
  );
  const event = JSON.parse(events[0]?.CloudTrailEvent ?? '') as { userIdentity: { arn: string }; requestParameters: object };
  assert.equal(event.userIdentity.arn, `arn:aws:iam::${account}:user/alice`);
  assert.deepEqual(event.requestParameters, {
    standardsControlAssociationUpdates: [
      {
        standardsArn: 'arn:aws:securityhub:::standards/pci-dss/v/3.2.1'.replace(':::', ':eu-west-1::'),
        securityControlId: 'IAM.6',
        associationStatus: 'DISABLED',
        updatedReason: 'by hand',
      },
    ],
  });
});

test('one attribute, a range of time, pages of at most 50, and what AWS refuses', async () => {
  for (let index = 0; index < 30; index++) {
    await inConsole('enable-control', { account, region: 'eu-west-1', control: 'IAM.6' });
    await inConsole('disable-control', { account, region: 'eu-west-1', control: 'IAM.6', reason: String(index) });
  }
  clock.advance(6 * 60_000);
  const names = [];
  for (let token: string | undefined; ; ) {
    const page: { Events?: { EventName?: string | undefined }[] | undefined; NextToken?: string | undefined } = await lookup(
      token === undefined ? {} : { NextToken: token },
    );
    assert.ok((page.Events?.length ?? 0) <= 50);
    names.push(...(page.Events ?? []).map(({ EventName }) => EventName));
    token = page.NextToken;
    if (token === undefined) break;
  }
  assert.equal(names.length, 62);
  const byUser = await lookup({ LookupAttributes: [{ AttributeKey: 'Username', AttributeValue: 'alice' }] });
  assert.equal(byUser.Events?.length, 1);
  assert.deepEqual((await lookup({ EndTime: new Date(clock.now().getTime() - 3_600_000) })).Events, []);
  const two = [
    { AttributeKey: 'Username', AttributeValue: 'a' },
    { AttributeKey: 'EventName', AttributeValue: 'b' },
  ] as const;
  assert.equal(await refused({ LookupAttributes: [...two] }), 'InvalidLookupAttributesException');
  assert.equal(await refused({ StartTime: new Date(2e12), EndTime: new Date(1e12) }), 'InvalidTimeRangeException');
  assert.equal(await refused({ MaxResults: 51 }), 'InvalidMaxResultsException');
  assert.equal(await refused({ NextToken: 'x'.repeat(40) }), 'InvalidNextTokenException');
});

test('two lookups a second, per account and Region', async () => {
  clock.advance(5_000);
  const client = new CloudTrailClient(settings());
  const ended = [];
  for (let index = 0; index < 4; index++)
    ended.push(
      await client.send(new LookupEventsCommand({ MaxResults: 1 })).then(
        () => 'answered',
        (error: Error) => error.name,
      ),
    );
  assert.deepEqual(ended, ['answered', 'answered', 'ThrottlingException', 'ThrottlingException']);
});
