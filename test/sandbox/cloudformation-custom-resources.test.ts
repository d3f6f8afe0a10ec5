import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { settings } from './calling.ts';
import { cloudSandbox, management, pushMinutes } from './cloudformation-calling.ts';

/** A function with its role, and one resource that it looks after; `code` is its source, `more` further lines of the resource. */
const templateOf = (code: string, more = '', type = 'Custom::Thing'): string => `
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }]
  Function:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: keeper
      Runtime: nodejs20.x
      Handler: index.handler
      Timeout: 20
      Role: !GetAtt Role.Arn
      Code: { ZipFile: ${JSON.stringify(code)} }
  Thing:
    Type: ${type}
    Properties:
      ServiceToken: !GetAtt Function.Arn
${more}
Outputs:
  Id: { Value: !Ref Thing }
  Word: { Value: !GetAtt Thing.Word }
`;

/** Answers by the module; what it is told decides how, and each request stands in the log. */
const keeper = `
const response = require('cfn-response');
exports.handler = (event, context) => {
  console.log('ASKED ' + JSON.stringify(event));
  const { Id, Word, Fail } = event.ResourceProperties;
  const status = Fail === event.RequestType ? response.FAILED : response.SUCCESS;
  response.send(event, context, status, { Word: Word + '!' }, Id);
};`;

const properties = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values)
    .map(([name, value]) => `      ${name}: ${JSON.stringify(value)}`)
    .join('\n');

interface Asked {
  readonly RequestType: string;
  readonly ResponseURL: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceType: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  readonly OldResourceProperties?: Readonly<Record<string, unknown>>;
}

async function setting(t: Parameters<typeof cloudSandbox>[0]) {
  const { sandbox, cloudFormation } = await cloudSandbox(t);
  const aws = cloudFormation();
  const logs = new CloudWatchLogs(settings(sandbox, management));
  t.after(() => logs.destroy());
  const Capabilities = ['CAPABILITY_IAM' as const];
  const look = async (stack: string, minutes = 3) => {
    pushMinutes(sandbox, minutes);
    const [found] = (await aws.describeStacks({ StackName: stack })).Stacks ?? [];
    const outputs = Object.fromEntries((found?.Outputs ?? []).map((output) => [output.OutputKey, output.OutputValue]));
    return { status: found?.StackStatus, id: found?.StackId ?? '', outputs, reasons: await reasonsOf(aws, stack) };
  };
  const asked = async (): Promise<Asked[]> => {
    const { events = [] } = await logs.filterLogEvents({ logGroupName: '/aws/lambda/keeper' });
    return events.flatMap(({ message = '' }) => (message.startsWith('ASKED ') ? [JSON.parse(message.slice(6)) as Asked] : []));
  };
  const create = (StackName: string, TemplateBody: string) => aws.createStack({ StackName, TemplateBody, Capabilities });
  const update = (StackName: string, TemplateBody: string) => aws.updateStack({ StackName, TemplateBody, Capabilities });
  return { sandbox, aws, look, asked, create, update };
}

const reasonsOf = async (aws: CloudFormation, StackName: string): Promise<string> =>
  ((await aws.describeStackEvents({ StackName })).StackEvents ?? []).map((event) => event.ResourceStatusReason ?? '').join('\n');

test('a function makes, changes, replaces and removes its resource, by what it answers', async (t) => {
  const { aws, look, asked, create, update } = await setting(t);
  await create('things', templateOf(keeper, properties({ Id: 'one', Word: 'yes', Count: 3, Deep: [{ On: true }] })));
  const made = await look('things');
  assert.deepEqual([made.status, made.outputs], ['CREATE_COMPLETE', { Id: 'one', Word: 'yes!' }], made.reasons);
  await update('things', templateOf(keeper, properties({ Id: 'one', Word: 'no' })));
  assert.deepEqual((await look('things')).outputs, { Id: 'one', Word: 'no!' });
  await update('things', templateOf(keeper, properties({ Id: 'two', Word: 'no' })));
  assert.deepEqual((await look('things')).outputs, { Id: 'two', Word: 'no!' });
  await aws.deleteStack({ StackName: 'things' });
  assert.equal((await look(made.id)).status, 'DELETE_COMPLETE');
  const requests = await asked();
  assert.deepEqual(
    requests.map(({ RequestType, PhysicalResourceId, ResourceProperties }) => [RequestType, PhysicalResourceId, ResourceProperties['Id']]),
    [
      ['Create', undefined, 'one'],
      ['Update', 'one', 'one'],
      ['Update', 'one', 'two'],
      ['Delete', 'one', 'one'],
      ['Delete', 'two', 'two'],
    ],
  );
  const [first, second] = requests;
  assert.deepEqual([first?.ResourceType, first?.ResourceProperties['Count']], ['Custom::Thing', '3']);
  assert.deepEqual(first?.ResourceProperties['Deep'], [{ On: 'true' }]);
  assert.equal(second?.OldResourceProperties?.['Word'], 'yes');
});

test('what the function refuses fails the stack, and its rollback asks the function to undo', async (t) => {
  const { aws, look, asked, create, update, sandbox } = await setting(t);
  await create('things', templateOf(keeper, properties({ Id: 'one', Word: 'yes', Fail: 'Create' }), 'AWS::CloudFormation::CustomResource'));
  const failed = await look('things');
  assert.equal(failed.status, 'ROLLBACK_COMPLETE');
  assert.match(
    failed.reasons,
    /Received response status \[FAILED\] from custom resource\. Message returned: See the details in CloudWatch/,
  );
  assert.deepEqual(
    (await asked()).map(({ RequestType, PhysicalResourceId }) => [RequestType, PhysicalResourceId]),
    [
      ['Create', undefined],
      ['Delete', 'one'],
    ],
  );
  await aws.deleteStack({ StackName: 'things' });
  await look(failed.id);
  await create('more', templateOf(keeper, properties({ Id: 'one', Word: 'yes' })));
  const made = await look('more');
  await update('more', templateOf(keeper, properties({ Id: 'one', Word: 'other', Fail: 'Update' })));
  const back = await look('more');
  assert.deepEqual([back.status, back.outputs['Word']], ['UPDATE_ROLLBACK_COMPLETE', 'yes!'], back.reasons);
  assert.equal((await asked()).at(-1)?.ResourceProperties['Word'], 'yes');
  await update('more', templateOf(keeper, properties({ Id: 'one', Word: 'yes', Fail: 'Delete' })));
  assert.equal((await look('more')).status, 'UPDATE_COMPLETE');
  await aws.deleteStack({ StackName: 'more' });
  assert.equal((await look(made.id)).status, 'DELETE_FAILED');
  assert.deepEqual(sandbox.defects(), []);
});

test('an answer that never comes, is none or is not the function’s own', async (t) => {
  const { look, create, asked, sandbox } = await setting(t);
  const silent = "exports.handler = async (event) => { console.log('ASKED ' + JSON.stringify(event)); };";
  await create('short', templateOf(silent, properties({ ServiceTimeout: 90 })));
  assert.equal((await look('short', 1)).status, 'CREATE_IN_PROGRESS');
  const [first] = await asked();
  const url = first?.ResponseURL ?? '';
  const put = async (to: string, body: string, method = 'PUT') => (await fetch(to, { method, body })).status;
  assert.equal(await put(url.replace(/X-Amz-Signature=\w/, 'X-Amz-Signature=z'), '{}'), 403);
  assert.equal(await put(url, '{}', 'POST'), 403);
  const late = await look('short', 1);
  assert.equal(late.status, 'ROLLBACK_IN_PROGRESS', late.reasons);
  assert.match(late.reasons, /CloudFormation did not receive a response from your Custom Resource/);
  assert.equal(await put(url, '{}'), 403, 'the request is over');
  const [, second] = await asked();
  assert.equal(second?.RequestType, 'Delete');
  assert.match(second?.PhysicalResourceId ?? '', /^short-Thing-[A-Z0-9]{12}$/);
  assert.equal(await put(second?.ResponseURL ?? '', '{"Status":"SUCCESS"}'), 200);
  const ended = await look('short');
  assert.equal(ended.status, 'ROLLBACK_FAILED');
  assert.match(ended.reasons, /Vendor response doesn't contain valid keys/);
  assert.deepEqual(sandbox.defects(), []);
});

test('a token that is no function of the Region, and a function that is not there', async (t) => {
  const { look, create } = await setting(t);
  const one = (name: string, token: string) =>
    create(name, `Resources: { Thing: { Type: 'Custom::Thing', Properties: { ServiceToken: '${token}' } } }`);
  await one('elsewhere', `arn:aws:lambda:eu-west-1:${management}:function:keeper`);
  await one('topic', `arn:aws:sns:us-east-1:${management}:keeper`);
  await one('nobody', `arn:aws:lambda:us-east-1:${management}:function:nobody`);
  assert.match((await look('elsewhere')).reasons, /Invalid service token\./);
  assert.match((await look('topic', 0)).reasons, /asks functions of custom resources, not topics/);
  assert.match((await look('nobody', 0)).reasons, /Function not found/);
});
