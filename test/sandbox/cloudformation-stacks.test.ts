import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SNS } from '@aws-sdk/client-sns';
import { errorOf, settings } from './calling.ts';
import { cloudSandbox, handleTemplate, management, pushMinutes } from './cloudformation-calling.ts';

test('a stack is made on the clock, updated and deleted', async (t) => {
  const { sandbox, cloudFormation } = await cloudSandbox(t);
  const aws = cloudFormation();
  const { StackId } = await aws.createStack({ StackName: 'one', TemplateBody: handleTemplate });
  assert.equal((await aws.describeStacks({ StackName: 'one' })).Stacks?.[0]?.StackStatus, 'CREATE_IN_PROGRESS');
  pushMinutes(sandbox, 1);
  const [made] = (await aws.describeStacks({ StackName: 'one' })).Stacks ?? [];
  assert.equal(made?.StackStatus, 'CREATE_COMPLETE');
  assert.deepEqual(made?.Outputs, [{ OutputKey: 'Purpose', OutputValue: 'nothing' }]);
  const { StackEvents = [] } = await aws.describeStackEvents({ StackName: 'one' });
  assert.deepEqual(
    StackEvents.map((event) => `${event.LogicalResourceId} ${event.ResourceStatus}`),
    ['one CREATE_COMPLETE', 'Handle CREATE_COMPLETE', 'Handle CREATE_IN_PROGRESS', 'Handle CREATE_IN_PROGRESS', 'one CREATE_IN_PROGRESS'],
  );

  const same = await errorOf(aws.updateStack({ StackName: 'one', UsePreviousTemplate: true }));
  assert.equal(same.message, 'No updates are to be performed.');
  await aws.updateStack({
    StackName: 'one',
    UsePreviousTemplate: true,
    Parameters: [{ ParameterKey: 'Purpose', ParameterValue: 'something' }],
  });
  pushMinutes(sandbox, 1);
  const [updated] = (await aws.describeStacks({ StackName: StackId })).Stacks ?? [];
  assert.equal(updated?.StackStatus, 'UPDATE_COMPLETE');
  assert.equal(updated?.Outputs?.[0]?.OutputValue, 'something');

  await aws.deleteStack({ StackName: 'one' });
  pushMinutes(sandbox, 1);
  assert.equal((await errorOf(aws.describeStacks({ StackName: 'one' }))).message, 'Stack with id one does not exist');
  assert.equal((await aws.describeStacks({ StackName: StackId })).Stacks?.[0]?.StackStatus, 'DELETE_COMPLETE');
  assert.deepEqual(sandbox.defects(), []);
});

test('an unknown resource type is refused by its name', async (t) => {
  const { cloudFormation } = await cloudSandbox(t);
  const error = await errorOf(
    cloudFormation().createStack({ StackName: 'one', TemplateBody: '{"Resources":{"X":{"Type":"AWS::Nowhere::Thing"}}}' }),
  );
  assert.equal(error.message, 'Template format error: Unrecognized resource types: [AWS::Nowhere::Thing]');
  assert.equal(error.$metadata?.httpStatusCode, 400);
});

const topics = (title: string, second: string) => `
Resources:
  First: { Type: AWS::SNS::Topic, Properties: { TopicName: first, DisplayName: ${title} } }
  Second: { Type: AWS::SNS::Topic, DependsOn: First, Properties: { TopicName: ${second} } }
`;

test('a failed creation is rolled back, and the next one of the name is refused until the stack is deleted', async (t) => {
  const { sandbox, cloudFormation } = await cloudSandbox(t);
  const aws = cloudFormation();
  const fault = sandbox.faults.add({ service: 'sns', operation: 'CreateTopic', nth: 2, effect: { kind: 'denied' } });
  await aws.createStack({ StackName: 'topics', TemplateBody: topics('plain', 'second') });
  pushMinutes(sandbox, 2);
  const [failed] = (await aws.describeStacks({ StackName: 'topics' })).Stacks ?? [];
  assert.equal(failed?.StackStatus, 'ROLLBACK_COMPLETE');
  const events = (await aws.describeStackEvents({ StackName: 'topics' })).StackEvents ?? [];
  const rollback = events.find((event) => event.ResourceStatus === 'ROLLBACK_IN_PROGRESS');
  assert.equal(rollback?.ResourceStatusReason, 'The following resource(s) failed to create: [Second]. Rollback requested by user.');
  assert.ok(events.some((event) => event.LogicalResourceId === 'First' && event.ResourceStatus === 'DELETE_COMPLETE'));
  sandbox.faults.clear(fault);
  assert.equal(
    (await errorOf(aws.createStack({ StackName: 'topics', TemplateBody: topics('plain', 'second') }))).name,
    'AlreadyExistsException',
  );
  assert.match(
    (await errorOf(aws.updateStack({ StackName: 'topics', TemplateBody: topics('a', 'b') }))).message,
    /is in ROLLBACK_COMPLETE state and can not be updated/,
  );
  assert.deepEqual(sandbox.defects(), []);
});

test('a failed update goes back to what was there, replaced resources included', async (t) => {
  const { sandbox, cloudFormation } = await cloudSandbox(t);
  const aws = cloudFormation();
  await aws.createStack({ StackName: 'topics', TemplateBody: topics('plain', 'second') });
  pushMinutes(sandbox, 2);
  // What is due happens at the next request, so the fault must not come before it.
  assert.equal((await aws.describeStacks({ StackName: 'topics' })).Stacks?.[0]?.StackStatus, 'CREATE_COMPLETE');
  sandbox.faults.add({ service: 'sns', operation: 'CreateTopic', effect: { kind: 'denied' } });
  await aws.updateStack({ StackName: 'topics', TemplateBody: topics('fancy', 'third') });
  pushMinutes(sandbox, 3);
  const [stack] = (await aws.describeStacks({ StackName: 'topics' })).Stacks ?? [];
  assert.equal(stack?.StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
  const sns = new SNS(settings(sandbox, management));
  t.after(() => sns.destroy());
  const arn = (name: string) => `arn:aws:sns:us-east-1:${management}:${name}`;
  assert.equal((await sns.getTopicAttributes({ TopicArn: arn('first') })).Attributes?.['DisplayName'], 'plain');
  assert.deepEqual((await sns.listTopics({})).Topics, [{ TopicArn: arn('first') }, { TopicArn: arn('second') }]);
  sandbox.faults.clear();
  await aws.updateStack({ StackName: 'topics', TemplateBody: topics('fancy', 'third') });
  pushMinutes(sandbox, 3);
  assert.equal((await aws.describeStacks({ StackName: 'topics' })).Stacks?.[0]?.StackStatus, 'UPDATE_COMPLETE');
  assert.deepEqual((await sns.listTopics({})).Topics, [{ TopicArn: arn('first') }, { TopicArn: arn('third') }]);
  assert.deepEqual(sandbox.defects(), []);
});

test('what is to be retained stays when its stack goes or its template lets it go', async (t) => {
  const { sandbox, cloudFormation } = await cloudSandbox(t);
  const aws = cloudFormation();
  const retained = (name: string) => `${name}: { Type: AWS::SNS::Topic, DeletionPolicy: Retain, Properties: { TopicName: ${name} } }`;
  await aws.createStack({ StackName: 'topics', TemplateBody: `Resources:\n  ${retained('one')}\n  ${retained('two')}` });
  pushMinutes(sandbox, 2);
  await aws.updateStack({ StackName: 'topics', TemplateBody: `Resources:\n  ${retained('one')}` });
  pushMinutes(sandbox, 2);
  await aws.deleteStack({ StackName: 'topics' });
  pushMinutes(sandbox, 2);
  const sns = new SNS(settings(sandbox, management));
  t.after(() => sns.destroy());
  assert.equal((await sns.listTopics({})).Topics?.length, 2);
  const { StackSummaries } = await aws.listStacks({});
  assert.equal(StackSummaries?.[0]?.StackStatus, 'DELETE_COMPLETE');
});

test('a repeated request with its token is the same request', async (t) => {
  const { cloudFormation } = await cloudSandbox(t);
  const aws = cloudFormation();
  const input = { StackName: 'one', TemplateBody: handleTemplate, ClientRequestToken: 'token-1' };
  const first = await aws.createStack(input);
  assert.equal((await aws.createStack(input)).StackId, first.StackId);
  const other = await errorOf(aws.createStack({ ...input, DisableRollback: true }));
  assert.equal(other.name, 'TokenAlreadyExistsException');
});

test('what an operator may not do: too large, unacknowledged, protected, busy', async (t) => {
  const { sandbox, cloudFormation } = await cloudSandbox(t);
  const aws = cloudFormation();
  const large = `${handleTemplate}\n# ${'x'.repeat(51_200)}`;
  assert.match(
    (await errorOf(aws.createStack({ StackName: 'one', TemplateBody: large }))).message,
    /Member must have length less than or equal to 51200$/,
  );
  assert.match((await errorOf(aws.createStack({ StackName: '1', TemplateBody: handleTemplate }))).message, /regular expression pattern/);
  await aws.createStack({ StackName: 'one', TemplateBody: handleTemplate, EnableTerminationProtection: true });
  const busy = await errorOf(
    aws.updateStack({ StackName: 'one', UsePreviousTemplate: true, Parameters: [{ ParameterKey: 'Purpose', ParameterValue: 'x' }] }),
  );
  assert.match(busy.message, /^Stack:arn:.* is in CREATE_IN_PROGRESS state and can not be updated\.$/);
  pushMinutes(sandbox, 2);
  assert.match((await errorOf(aws.deleteStack({ StackName: 'one' }))).message, /cannot be deleted while TerminationProtection is enabled/);
  const role = await errorOf(
    aws.createStack({ StackName: 'two', TemplateBody: handleTemplate, RoleARN: `arn:aws:iam::${management}:role/none` }),
  );
  assert.match(role.message, /is invalid or cannot be assumed/);
});
