import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorOf } from './calling.ts';
import { cloudSandbox, handleTemplate, pushMinutes } from './cloudformation-calling.ts';

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
