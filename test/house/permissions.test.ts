// The one table of permissions (reconciler/catalogue/permissions.ts) holds every call that the program can make by its roles.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Grant, grants, groupOfKind } from '../../reconciler/catalogue/permissions.ts';
import { documentKinds, plannedKinds } from '../../reconciler/documents/kinds.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** IAM's names of services and of actions, where they are not those of the call. */
const prefixes: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' };
const actions: Readonly<Record<string, string>> = {
  's3:HeadBucket': 's3:ListBucket',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3:PutPublicAccessBlock': 's3:PutBucketPublicAccessBlock',
};

/** Calls that no role makes: `trueup bootstrap` goes by the keys of its caller. */
const byOwnKeys = new Set(
  ['ActivateOrganizationsAccess', 'CreateStack', 'UpdateStack', 'DeleteStack', 'DescribeStacks', 'DescribeStackEvents', 'GetTemplate'].map(
    (name) => `cloudformation:${name}`,
  ),
);

interface MadeCall {
  readonly action: string;
  readonly access: Grant['access'];
}

/** Calls as `reconciler/aws/*operations.ts` make them: `new Operations<...>(door, 'service', ...)` and `.read('Operation'` on it. */
function callsOf(text: string): MadeCall[] {
  const services = new Map(
    [...text.matchAll(/const (\w+) = new Operations<[^>]*>\(\s*door,\s*'([\w-]+)'/g)].map((match) => [match[1], match[2]]),
  );
  // What a write looks at before is made by the writer's role: the function says whose call it is.
  return text.split(/^export function (?=\w)/m).flatMap((part) => {
    const whole = /^\w+Writes\(/.test(part) ? 'write' : 'read';
    return [...part.matchAll(/\b(\w+)\.(read|readSetting|write)\(\s*'(\w+)'/g)].flatMap(([, variable, how, operation]) => {
      // The ledger's table is read and written by one function.
      const access = how === 'write' ? 'write' : whole;
      const service = services.get(variable);
      if (service === undefined) return [];
      const action = `${prefixes[service] ?? service}:${operation}`;
      return [{ action: actions[action] ?? action, access } as const];
    });
  });
}

const folder = path.join(root, 'reconciler', 'aws');
const calls = readdirSync(folder)
  .filter((name) => /(operations|ledger-table)\.ts$/.test(name))
  .flatMap((name) => callsOf(readFileSync(path.join(folder, name), 'utf8')));

/** What is granted and never called: what AWS asks of whoever makes another call. */
const besides: Readonly<Record<string, string>> = {
  'sts:AssumeRole': 'how accounts are entered',
  'iam:CreateServiceLinkedRole': 'Security Hub and DevOps Guru make their role at the first use, by the rights of who turns them on',
  'iam:PassRole': 'roles that stack sets and streams are given',
  'organizations:EnableAWSServiceAccess': 'EnableOrganizationAdminAccount calls it by the rights of its caller',
  'organizations:RegisterDelegatedAdministrator': 'EnableOrganizationAdminAccount calls it by the rights of its caller',
  'organizations:DeregisterDelegatedAdministrator': 'DisableOrganizationAdminAccount calls it by the rights of its caller',
  'securityhub:TagResource': 'configuration policies are made with tags',
  'cloudformation:TagResource': 'stack sets are made with tags',
  'dynamodb:TagResource': 'the registry is made with tags',
  'glue:TagResource': 'the database is made with tags',
  's3:TagResource': 'buckets are made with tags',
  's3:PutBucketOwnershipControls': 'buckets are made with an owner of their objects',
  's3:GetObject': 'CloudFormation reads a template in S3 by the rights of its caller',
  'sns:Publish': 'DevOps Guru wants it of who adds a channel',
};

test('what is granted is called, or is what AWS asks besides', () => {
  const made = new Set(calls.map(({ action }) => action));
  const idle = grants.filter(({ effect }) => effect !== 'Deny').flatMap(({ sid, actions: all }) => all.map((action) => ({ sid, action })));
  assert.deepEqual(
    idle.filter(({ action }) => !made.has(action) && !Object.hasOwn(besides, action)).map(({ sid, action }) => `${sid}: ${action}`),
    [],
  );
  const granted = new Set(idle.map(({ action }) => action));
  assert.deepEqual(
    Object.keys(besides).filter((action) => action !== 'sts:AssumeRole' && (!granted.has(action) || made.has(action))),
    [],
    'explained, and not granted or called after all',
  );
});

test('every call that a role makes is in the table', () => {
  assert.ok(calls.length > 50, `only ${calls.length} calls found`);
  const allowed = (access: Grant['access']): ReadonlySet<string> =>
    new Set(
      grants
        .filter((grant) => grant.effect !== 'Deny' && (access === 'write' || grant.access === 'read'))
        .flatMap(({ actions }) => actions),
    );
  const [readable, writable] = [allowed('read'), allowed('write')];
  const missing = calls.filter(({ action, access }) => !byOwnKeys.has(action) && !(access === 'read' ? readable : writable).has(action));
  assert.deepEqual(
    missing.map(({ action, access }) => `${action} (${access})`),
    [],
  );
});

test('no reader is granted a write, statements have names of their own, and every kind has its group', () => {
  const reads = grants.filter(({ access }) => access === 'read').flatMap(({ actions }) => actions);
  assert.deepEqual(
    reads.filter((action) => !/:(Get|List|Describe|BatchGet|Query|Scan|Lookup)/.test(action)),
    [],
  );
  assert.equal(new Set(grants.map(({ sid }) => sid)).size, grants.length);
  for (const kind of [...documentKinds, ...plannedKinds]) assert.ok(kind in groupOfKind, `no group of permissions for ${kind}`);
});
