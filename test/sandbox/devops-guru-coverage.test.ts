import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as guru from '@aws-sdk/client-devops-guru';
import { awsError, type Setting, setting } from './monitoring-setting.ts';

type Collection = guru.UpdateResourceCollectionFilter;
type Step = readonly ['ADD' | 'REMOVE', Collection];

const stacks = (...names: string[]): Collection => ({ CloudFormation: { StackNames: names } });
const tags = (key: string, ...values: string[]): Collection => ({ Tags: [{ AppBoundaryKey: key, TagValues: values }] });

async function covered(client: guru.DevOpsGuruClient) {
  const read = async (type: guru.ResourceCollectionType) => {
    const answer = await client.send(new guru.GetResourceCollectionCommand({ ResourceCollectionType: type }));
    return answer.ResourceCollection;
  };
  return {
    stacks: (await read('AWS_CLOUD_FORMATION'))?.CloudFormation?.StackNames,
    service: (await read('AWS_SERVICE'))?.CloudFormation?.StackNames,
    tags: (await read('AWS_TAGS'))?.Tags,
  };
}

async function run({ client }: Setting, steps: readonly Step[]) {
  const made = client(guru.DevOpsGuruClient);
  for (const [Action, ResourceCollection] of steps)
    await made.send(new guru.UpdateResourceCollectionCommand({ Action, ResourceCollection }));
  return covered(made);
}

const none = { stacks: [], service: [], tags: [] };
const key = (name: string, ...values: string[]) => ({ ...none, tags: [{ AppBoundaryKey: name, TagValues: values }] });

const transitions: readonly (readonly [string, readonly Step[], object])[] = [
  ['nothing at first', [], none],
  ['none to stacks', [['ADD', stacks('a', 'b')]], { ...none, stacks: ['a', 'b'] }],
  [
    'the same stack twice is one',
    [
      ['ADD', stacks('a')],
      ['ADD', stacks('a', 'b')],
    ],
    { ...none, stacks: ['a', 'b'] },
  ],
  [
    'stacks to other stacks: add, then remove',
    [
      ['ADD', stacks('a', 'b')],
      ['ADD', stacks('c')],
      ['REMOVE', stacks('a', 'b')],
    ],
    { ...none, stacks: ['c'] },
  ],
  ['none to all', [['ADD', stacks('*')]], { ...none, stacks: ['*'], service: ['*'] }],
  [
    'stacks to all: * replaces them',
    [
      ['ADD', stacks('a', 'b')],
      ['ADD', stacks('*')],
    ],
    { ...none, stacks: ['*'], service: ['*'] },
  ],
  [
    'all to stacks: names replace *',
    [
      ['ADD', stacks('*')],
      ['ADD', stacks('a')],
    ],
    { ...none, stacks: ['a'] },
  ],
  [
    'removing * after adding names takes the names too',
    [
      ['ADD', stacks('*')],
      ['ADD', stacks('a')],
      ['REMOVE', stacks('*')],
    ],
    none,
  ],
  [
    'all to none',
    [
      ['ADD', stacks('*')],
      ['REMOVE', stacks('*')],
    ],
    none,
  ],
  [
    'removing what is not there',
    [
      ['ADD', stacks('a')],
      ['REMOVE', stacks('b')],
    ],
    { ...none, stacks: ['a'] },
  ],
  [
    'an empty list changes nothing',
    [
      ['ADD', stacks('a')],
      ['ADD', stacks()],
    ],
    { ...none, stacks: ['a'] },
  ],
  ['none to tags', [['ADD', tags('devops-guru-app', 'x', 'y')]], key('devops-guru-app', 'x', 'y')],
  ['the prefix is compared without case', [['ADD', tags('DevOps-Guru-App', 'x')]], key('DevOps-Guru-App', 'x')],
  [
    'tag values to other values',
    [
      ['ADD', tags('devops-guru-a', 'x')],
      ['ADD', tags('devops-guru-a', 'y')],
      ['REMOVE', tags('devops-guru-a', 'x')],
    ],
    key('devops-guru-a', 'y'),
  ],
  [
    'every value of a key',
    [
      ['ADD', tags('devops-guru-a', 'x')],
      ['ADD', tags('devops-guru-a', '*')],
    ],
    key('devops-guru-a', '*'),
  ],
  [
    'key to key: remove first',
    [
      ['ADD', tags('devops-guru-a', 'x')],
      ['REMOVE', tags('devops-guru-a', '*')],
      ['ADD', tags('devops-guru-b', 'y')],
    ],
    key('devops-guru-b', 'y'),
  ],
  [
    'the key itself has case',
    [
      ['ADD', tags('devops-guru-a', 'x')],
      ['REMOVE', tags('devops-guru-A', '*')],
    ],
    key('devops-guru-a', 'x'),
  ],
  [
    'stacks to tags',
    [
      ['ADD', stacks('a')],
      ['REMOVE', stacks('*')],
      ['ADD', tags('devops-guru-a', 'x')],
    ],
    key('devops-guru-a', 'x'),
  ],
  [
    'tags to stacks',
    [
      ['ADD', tags('devops-guru-a', 'x')],
      ['REMOVE', tags('devops-guru-a', '*')],
      ['ADD', stacks('a')],
    ],
    { ...none, stacks: ['a'] },
  ],
];

for (const [name, steps, wanted] of transitions) {
  test(`coverage: ${name}`, async (t) => {
    assert.deepEqual(await run(await setting(t), steps), wanted);
  });
}

const many = (count: number, from = 0): string[] => Array.from({ length: count }, (_, index) => `stack-${from + index}`);

const refusals: readonly (readonly [string, readonly Step[], string])[] = [
  ['* beside names', [['ADD', stacks('*', 'a')]], 'PARAMETER_INCONSISTENT_WITH_SERVICE_STATE'],
  ['stacks and tags in one call', [['ADD', { ...stacks('a'), ...tags('devops-guru-a', 'x') }]], 'INVALID_PARAMETER_COMBINATION'],
  ['an empty collection', [['ADD', {}]], 'INVALID_PARAMETER_COMBINATION'],
  [
    'two keys in one call',
    [['ADD', { Tags: [...(tags('devops-guru-a', 'x').Tags ?? []), ...(tags('devops-guru-b', 'x').Tags ?? [])] }]],
    'INVALID_PARAMETER_COMBINATION',
  ],
  [
    'a second key',
    [
      ['ADD', tags('devops-guru-a', 'x')],
      ['ADD', tags('devops-guru-b', 'x')],
    ],
    'PARAMETER_INCONSISTENT_WITH_SERVICE_STATE',
  ],
  [
    'tags over stacks',
    [
      ['ADD', stacks('a')],
      ['ADD', tags('devops-guru-a', 'x')],
    ],
    'PARAMETER_INCONSISTENT_WITH_SERVICE_STATE',
  ],
  [
    'stacks over tags',
    [
      ['ADD', tags('devops-guru-a', 'x')],
      ['ADD', stacks('a')],
    ],
    'PARAMETER_INCONSISTENT_WITH_SERVICE_STATE',
  ],
  ['a key without the prefix', [['ADD', tags('application', 'x')]], 'FIELD_VALIDATION_FAILED'],
  ['101 names in a call', [['ADD', stacks(...many(101))]], 'FIELD_VALIDATION_FAILED'],
  ['a name that begins with a digit', [['ADD', stacks('1a')]], 'FIELD_VALIDATION_FAILED'],
  ['an action of its own', [['REPLACE' as 'ADD', stacks('a')]], 'FIELD_VALIDATION_FAILED'],
  [
    'more than 1,000 stacks',
    Array.from({ length: 11 }, (_, index) => ['ADD', stacks(...many(index < 10 ? 100 : 1, index * 100))] as const),
    'OTHER',
  ],
];

for (const [name, steps, reason] of refusals) {
  test(`coverage refuses ${name}`, async (t) => {
    await assert.rejects(
      async () => run(await setting(t), steps),
      (error: guru.ValidationException) => {
        assert.deepEqual([error.name, error.$metadata.httpStatusCode, error.Reason], ['ValidationException', 400, reason]);
        // The fields that are wrong are named where a field alone is wrong.
        return (reason === 'FIELD_VALIDATION_FAILED') === (error.Fields ?? []).length > 0;
      },
    );
  });
}

test('1,000 stacks go in by chunks and come out by pages', async (t) => {
  const { client } = await setting(t);
  const made = client(guru.DevOpsGuruClient);
  for (let from = 0; from < 1000; from += 100) {
    await made.send(new guru.UpdateResourceCollectionCommand({ Action: 'ADD', ResourceCollection: stacks(...many(100, from)) }));
  }
  const pages: string[][] = [];
  let NextToken: string | undefined;
  do {
    const answer: guru.GetResourceCollectionCommandOutput = await made.send(
      new guru.GetResourceCollectionCommand({
        ResourceCollectionType: 'AWS_CLOUD_FORMATION',
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
    );
    pages.push(answer.ResourceCollection?.CloudFormation?.StackNames ?? []);
    NextToken = answer.NextToken;
  } while (NextToken !== undefined);
  assert.equal(pages.length, 10);
  assert.deepEqual(pages.flat(), many(1000));
});

test('the first update makes the service-linked role', async (t) => {
  const all = await setting(t);
  const { rolesOf } = await import('../../sandbox/services/iam/roles.ts');
  assert.equal('AWSServiceRoleForDevOpsGuru' in rolesOf('222222222222', all.env), false);
  await run(all, [['ADD', stacks('a')]]);
  assert.equal(rolesOf('222222222222', all.env)['AWSServiceRoleForDevOpsGuru']?.path, '/aws-service-role/devops-guru.amazonaws.com/');
});

test('a Region without the service has no endpoint', async (t) => {
  const { client } = await setting(t, { regions: ['eu-west-1', 'ap-northeast-3'] });
  const made = client(guru.DevOpsGuruClient, undefined, 'ap-northeast-3');
  await assert.rejects(made.send(new guru.DescribeAccountHealthCommand({})), awsError('UnknownEndpoint', 404));
});

for (const [now, ended] of [
  ['2027-09-30T23:00:00.000Z', false],
  ['2027-10-01T00:00:00.000Z', true],
] as const) {
  test(`on ${now} the service has ${ended ? '' : 'not '}ended`, async (t) => {
    const made = (await setting(t, {}, now)).client(guru.DevOpsGuruClient);
    const call = made.send(new guru.ListNotificationChannelsCommand({}));
    if (ended) await assert.rejects(call, awsError('AccessDeniedException', 403));
    else assert.deepEqual((await call).Channels, []);
  });
}
