// A second judge of policies, where one is installed: moto's engine gets the same questions as the sandbox's, those of the permissions table and a table of
// its own. What moto does not know is listed, and shown to be answered otherwise by it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { grants } from '../../reconciler/catalogue/permissions.ts';
import { verdictOf } from '../../sandbox/authorization/policy.ts';
import { absence } from '../aws/moto.ts';

interface Case {
  readonly policies: readonly string[];
  readonly action: string;
  readonly resource: string;
  readonly keys: Readonly<Record<string, string>>;
}

const engine = `
import json, sys
from moto.iam.access_control import IAMPolicy, PermissionResult
asked = json.load(sys.stdin)
documents = [IAMPolicy(text) for text in asked["policies"]]
answers = []
for case in asked["cases"]:
    found = [documents[n].is_action_permitted(case["action"], case["resource"], None, case["keys"]) for n in case["policies"]]
    answers.append(PermissionResult.DENIED not in found and PermissionResult.PERMITTED in found)
json.dump(answers, sys.stdout)
`;

/** Whether each case is allowed, by moto. */
function byMoto(cases: readonly Case[]): readonly boolean[] {
  const policies = [...new Set(cases.flatMap((one) => one.policies))];
  const numbered = cases.map((one) => ({ ...one, policies: one.policies.map((text) => policies.indexOf(text)) }));
  const ran = spawnSync('python3', ['-c', engine], {
    input: JSON.stringify({ policies, cases: numbered }),
    encoding: 'utf8',
    timeout: 120_000,
  });
  assert.equal(ran.status, 0, ran.stderr);
  return JSON.parse(ran.stdout) as readonly boolean[];
}

const bySandbox = ({ policies, action, resource, keys }: Case): boolean =>
  verdictOf(policies, { action, resource, keys: new Map(Object.entries(keys).map(([key, value]) => [key.toLowerCase(), [value]])) }) ===
  'allowed';

const policy = (...statements: readonly object[]): string => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (more: object): object => ({ Effect: 'Allow', Action: 'ses:*', Resource: '*', ...more });
const deny = (more: object): object => ({ ...allow(more), Effect: 'Deny' });
const asked = (policies: readonly string[], action: string, resource = '*', keys: Case['keys'] = {}): Case => ({
  policies,
  action,
  resource,
  keys,
});

test('both judges say the same of every action of the permissions table, by each role', { skip: absence() }, () => {
  const put = (text: string): string =>
    text
      .replaceAll('${AWS::Partition}', 'aws')
      .replaceAll('${AWS::AccountId}', '222222222222')
      .replaceAll(/\$\{\w+\}/g, 'named');
  const cases: Case[] = [];
  const actions = [
    ...new Set([...grants.flatMap((grant) => grant.actions), 'iam:CreateUser', 'ses:DeleteContact', 'organizations:CloseAccount']),
  ];
  for (const access of ['read', 'write'] as const)
    for (const place of ['hub', 'member', 'administrator'] as const) {
      // Conditions are asked about below: moto takes one that is not fulfilled for a denial.
      const held = grants.filter(
        (grant) => grant.place === place && grant.condition === undefined && (access === 'write' || grant.access === 'read'),
      );
      const document = policy(
        ...held.map(({ effect = 'Allow', actions: Action, resources = ['*'] }) => ({
          Effect: effect,
          Action,
          Resource: resources.map(put),
        })),
      );
      const resources = new Set([
        '*',
        ...held.flatMap((grant) => grant.resources ?? []).map((pattern) => put(pattern).replaceAll('*', 'x')),
        'arn:aws:s3:::other/key',
      ]);
      for (const action of actions) for (const resource of resources) cases.push(asked([document], action, resource));
    }
  const moto = byMoto(cases);
  const differing = cases.flatMap((one, index) =>
    bySandbox(one) === moto[index] ? [] : [`${one.action} on ${one.resource}: moto ${moto[index] ? 'allows' : 'refuses'}`],
  );
  assert.ok(cases.length > 2_000, String(cases.length));
  assert.ok(moto.some(Boolean) && !moto.every(Boolean));
  assert.deepEqual(differing, []);
});

const name = { 'iam:AWSServiceName': 'securityhub.amazonaws.com' };
const service = asked(
  [policy(allow({ Action: 'iam:CreateServiceLinkedRole', Condition: { StringEquals: name } }))],
  'iam:CreateServiceLinkedRole',
  '*',
  name,
);

/** What both know. */
const known: readonly (readonly [string, Case, boolean])[] = [
  ['a wildcard in the action', asked([policy(allow({ Action: 'ses:Get*' }))], 'ses:GetAccount'), true],
  ['another action', asked([policy(allow({ Action: 'ses:Get*' }))], 'ses:SendEmail'), false],
  ['a list of actions', asked([policy(allow({ Action: ['sns:Publish', 'ses:SendEmail'] }))], 'ses:SendEmail'), true],
  ['all but some actions', asked([policy(allow({ Action: undefined, NotAction: 'iam:*' }))], 'ses:SendEmail'), true],
  ['all but this action', asked([policy(allow({ Action: undefined, NotAction: 'ses:*' }))], 'ses:SendEmail'), false],
  [
    'a resource by pattern',
    asked([policy(allow({ Resource: 'arn:aws:ses:*:2:identity/*' }))], 'ses:SendEmail', 'arn:aws:ses:eu-west-1:2:identity/a'),
    true,
  ],
  [
    'another resource',
    asked([policy(allow({ Resource: 'arn:aws:ses:*:2:identity/*' }))], 'ses:SendEmail', 'arn:aws:ses:eu-west-1:3:identity/a'),
    false,
  ],
  ['a denial in the same policy', asked([policy(allow({}), deny({ Action: 'ses:Delete*' }))], 'ses:DeleteTenant'), false],
  ['a denial in another policy', asked([policy(allow({})), policy(deny({ Action: 'ses:Delete*' }))], 'ses:DeleteTenant'), false],
  ['a denial of something else', asked([policy(allow({})), policy(deny({ Action: 'ses:Delete*' }))], 'ses:GetAccount'), true],
  ['nothing said', asked([policy(allow({}))], 'sns:Publish'), false],
  ['a condition that is fulfilled', service, true],
  ['a condition that is not', { ...service, keys: { 'iam:AWSServiceName': 'other.amazonaws.com' } }, false],
];

/** What moto answers otherwise than AWS documents: its own file says that conditions and resources are not finished. */
const lessKnown: readonly (readonly [string, Case, boolean])[] = [
  ['actions do not mind case', asked([policy(allow({ Action: 'SES:sendemail' }))], 'ses:SendEmail'), true],
  ['a question mark is one character', asked([policy(allow({ Action: 'ses:Send?mail' }))], 'ses:SendEmail'), true],
  [
    'a dot is a dot',
    asked(
      [policy(allow({ Resource: 'arn:aws:ses:eu-west-1:2:identity/a.example' }))],
      'ses:SendEmail',
      'arn:aws:ses:eu-west-1:2:identity/a-example',
    ),
    false,
  ],
  [
    'a condition of a denial that is not fulfilled denies nothing',
    asked([policy(allow({}), deny({ Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } } }))], 'ses:SendEmail', '*', {
      'aws:RequestedRegion': 'eu-west-1',
    }),
    true,
  ],
  [
    'a statement whose condition is not fulfilled leaves another alone',
    asked([policy(allow({}), allow({ Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } } }))], 'ses:SendEmail', '*', {
      'aws:RequestedRegion': 'eu-west-1',
    }),
    true,
  ],
];

test('both judges say the same of policies that both know; where moto knows less it is shown', { skip: absence() }, () => {
  const moto = byMoto([...known, ...lessKnown].map(([, one]) => one));
  for (const [index, [what, one, expected]] of [...known, ...lessKnown].entries()) {
    assert.equal(bySandbox(one), expected, what);
    assert.equal(moto[index], index < known.length ? expected : !expected, `moto: ${what}`);
  }
});
