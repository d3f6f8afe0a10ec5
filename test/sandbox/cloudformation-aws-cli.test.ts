// What a person types to roll DevOps Guru out: the roles, a set for two accounts with an override, a set for an organizational unit, and away again.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { SandboxHandle } from '../../sandbox/sandbox.ts';
import { sandboxFor } from './calling.ts';
import { management, organizationSeed, prod, pushMinutes } from './cloudformation-calling.ts';

const run = promisify(execFile);
const isInstalled = spawnSync('aws', ['--version']).status === 0;

interface Answer {
  readonly [member: string]: unknown;
}

function cli(sandbox: SandboxHandle, account = management) {
  const env = {
    PATH: process.env['PATH'],
    HOME: '/nonexistent',
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'any',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return async (command: string, ...args: readonly string[]): Promise<Answer> => {
    const { stdout } = await run('aws', [...command.split(' '), ...args, '--output', 'json'], { env });
    return stdout.trim() === '' ? {} : (JSON.parse(stdout) as Answer);
  };
}

const role = (name: string, principal: string) => `
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: ${name}
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Principal: ${principal}, Action: ['sts:AssumeRole'] }]
      ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]
`;

const guru = `
Parameters:
  CfnStackNames: { Type: CommaDelimitedList, Default: '*' }
Resources:
  Monitoring:
    Type: AWS::DevOpsGuru::ResourceCollection
    Properties: { ResourceCollectionFilter: { CloudFormation: { StackNames: !Ref CfnStackNames } } }
`;

test('the walkthrough of the console and the command line', {
  skip: isInstalled ? false : 'the AWS CLI is absent: 34 commands skipped',
}, async (t) => {
  const { accounts, units } = organizationSeed.organizations;
  const sandbox = await sandboxFor(t, { seed: { regions: organizationSeed.regions, organizations: { accounts, units } } });
  const aws = cli(sandbox);
  const [first, second] = ['333333333333', '444444444444'];
  const administration = role('AWSCloudFormationStackSetAdministrationRole', '{ Service: cloudformation.amazonaws.com }');
  const execution = role('AWSCloudFormationStackSetExecutionRole', `{ AWS: '${management}' }`);
  const named = ['--capabilities', 'CAPABILITY_NAMED_IAM'];
  await aws('cloudformation create-stack --stack-name administration', '--template-body', administration, ...named);
  for (const account of [first, second]) {
    await cli(sandbox, account)('cloudformation create-stack --stack-name execution', '--template-body', execution, ...named);
  }
  pushMinutes(sandbox, 2);

  await aws(
    'cloudformation create-stack-set --stack-set-name guru',
    '--template-body',
    guru,
    '--parameters',
    'ParameterKey=CfnStackNames,ParameterValue=*',
  );
  const where = ['--accounts', `["${first}","${second}"]`, '--regions', '["us-east-1"]'];
  await aws(
    'cloudformation create-stack-instances --stack-set-name guru',
    ...where,
    '--operation-preferences',
    'FailureToleranceCount=0,MaxConcurrentCount=1',
  );
  pushMinutes(sandbox, 5);
  const listed = await aws('cloudformation list-stack-instances --stack-set-name guru');
  assert.deepEqual(
    (listed['Summaries'] as Answer[]).map(({ Account, Status }) => `${Account} ${Status}`),
    [`${first} CURRENT`, `${second} CURRENT`],
  );

  const override = 'ParameterKey=CfnStackNames,ParameterValue="web,shop"';
  const one = ['--accounts', `["${first}"]`, '--regions', '["us-east-1"]'];
  await aws('cloudformation update-stack-instances --stack-set-name guru', ...one, '--parameter-overrides', override);
  pushMinutes(sandbox, 5);
  const described = await aws(
    `cloudformation describe-stack-instance --stack-set-name guru --stack-instance-region us-east-1 --stack-instance-account ${first}`,
  );
  assert.deepEqual((described['StackInstance'] as Answer)['ParameterOverrides'], [
    { ParameterKey: 'CfnStackNames', ParameterValue: 'web,shop' },
  ]);
  const collection = await cli(sandbox, first)('devops-guru get-resource-collection --resource-collection-type AWS_CLOUD_FORMATION');
  assert.deepEqual(collection['ResourceCollection'], { CloudFormation: { StackNames: ['web', 'shop'] } });

  const refuses = async (message: RegExp, command: string, ...args: readonly string[]): Promise<void> => {
    const error = await aws(command, ...args).catch((thrown: Error) => thrown);
    assert.ok(error instanceof Error, `${command} was not refused`);
    assert.match(error.message, message);
  };
  await refuses(/StackSetNotEmptyException/, 'cloudformation delete-stack-set --stack-set-name guru');
  await refuses(/NameAlreadyExistsException/, 'cloudformation create-stack-set --stack-set-name guru', '--template-body', guru);
  const sets = await aws('cloudformation list-stack-sets --status ACTIVE');
  assert.deepEqual(
    (sets['Summaries'] as Answer[]).map(({ StackSetName }) => StackSetName),
    ['guru'],
  );
  const set = await aws('cloudformation describe-stack-set --stack-set-name guru');
  assert.deepEqual((set['StackSet'] as Answer)['Parameters'], [{ ParameterKey: 'CfnStackNames', ParameterValue: '*' }]);
  const deletion = await aws('cloudformation delete-stack-instances --stack-set-name guru --no-retain-stacks', ...where);
  await refuses(/OperationInProgressException/, 'cloudformation delete-stack-instances --stack-set-name guru --no-retain-stacks', ...where);
  pushMinutes(sandbox, 5);
  const operation = ['--operation-id', String(deletion['OperationId'])];
  const ended = await aws('cloudformation describe-stack-set-operation --stack-set-name guru', ...operation);
  assert.equal((ended['StackSetOperation'] as Answer)['Status'], 'SUCCEEDED');
  const results = await aws('cloudformation list-stack-set-operation-results --stack-set-name guru', ...operation);
  assert.equal((results['Summaries'] as Answer[]).length, 2);
  // What the stacks covered is covered no more.
  const nothing = await cli(
    sandbox,
    first,
  )('devops-guru get-resource-collection --resource-collection-type AWS_CLOUD_FORMATION').catch(() => ({}));
  assert.doesNotMatch(JSON.stringify(nothing), /web|\*/);
  await aws('cloudformation delete-stack-set --stack-set-name guru');

  const service = ['--permission-model', 'SERVICE_MANAGED', '--auto-deployment', 'Enabled=true,RetainStacksOnAccountRemoval=true'];
  const refused = await aws('cloudformation create-stack-set --stack-set-name wide', '--template-body', guru, ...service).catch(
    (error: Error) => error,
  );
  assert.ok(refused instanceof Error);
  assert.match(refused.message, /ValidationError.*You must enable organizations access/);
  await aws('organizations enable-aws-service-access --service-principal member.org.stacksets.cloudformation.amazonaws.com');
  await aws('cloudformation create-stack-set --stack-set-name wide', '--template-body', guru, ...service);
  await aws(
    'cloudformation create-stack-instances --stack-set-name wide --regions us-east-1',
    '--deployment-targets',
    `OrganizationalUnitIds=["${prod}"]`,
    '--parameter-overrides',
    'ParameterKey=CfnStackNames,ParameterValue="unit"',
  );
  pushMinutes(sandbox, 10);
  const wide = await aws('cloudformation list-stack-instances --stack-set-name wide');
  assert.deepEqual(
    (wide['Summaries'] as Answer[]).map(({ Account }) => Account),
    [first, second, '555555555555'],
  );
  const covered = async (account: string) =>
    (await cli(sandbox, account)('devops-guru get-resource-collection --resource-collection-type AWS_CLOUD_FORMATION'))[
      'ResourceCollection'
    ];
  assert.deepEqual(await covered(first), { CloudFormation: { StackNames: ['unit'] } });
  const unit = ['--deployment-targets', `OrganizationalUnitIds=["${prod}"]`];
  await aws('cloudformation update-stack-instances --stack-set-name wide --regions us-east-1', ...unit, '--parameter-overrides', override);
  pushMinutes(sandbox, 10);
  for (const account of [first, second]) assert.deepEqual(await covered(account), { CloudFormation: { StackNames: ['web', 'shop'] } });
  await aws('cloudformation delete-stack-instances --stack-set-name wide --regions us-east-1 --no-retain-stacks', ...unit);
  pushMinutes(sandbox, 10);
  assert.deepEqual((await aws('cloudformation list-stack-instances --stack-set-name wide'))['Summaries'], []);
  await aws('cloudformation delete-stack-set --stack-set-name wide');
  await aws('cloudformation delete-stack --stack-name administration');
  pushMinutes(sandbox, 2);
  await refuses(/NoSuchEntity/, 'iam get-role --role-name AWSCloudFormationStackSetAdministrationRole');
  assert.deepEqual(sandbox.unknownMembers(), []);
  assert.deepEqual(sandbox.defects(), []);
});
