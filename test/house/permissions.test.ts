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
const prefixes: Readonly<Record<string, string>> = { sesv2: 'ses', pinpoint: 'mobiletargeting', logs: 'logs' };

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
    const access = /^\w+Writes\(/.test(part) ? 'write' : 'read';
    return [...part.matchAll(/\b(\w+)\.(?:read|write)\('(\w+)'/g)].flatMap(([, variable, operation]) => {
      const service = services.get(variable);
      return service === undefined ? [] : [{ action: `${prefixes[service] ?? service}:${operation}`, access } as const];
    });
  });
}

const folder = path.join(root, 'reconciler', 'aws');
const calls = readdirSync(folder)
  .filter((name) => name.endsWith('operations.ts'))
  .flatMap((name) => callsOf(readFileSync(path.join(folder, name), 'utf8')));

/** Services whose permissions the table holds; others join it with the kinds that need them. */
const held = new Set(
  'lambda securityhub organizations account cloudtrail config devops-guru sns kms cloudformation ses firehose glue athena'.split(' '),
);

test('every call that a role makes is in the table', () => {
  assert.ok(calls.length > 50, `only ${calls.length} calls found`);
  const allowed = (access: Grant['access']): ReadonlySet<string> =>
    new Set(
      grants
        .filter((grant) => grant.effect !== 'Deny' && (access === 'write' || grant.access === 'read'))
        .flatMap(({ actions }) => actions),
    );
  const [readable, writable] = [allowed('read'), allowed('write')];
  const missing = calls.filter(
    ({ action, access }) =>
      held.has(action.split(':')[0] ?? '') && !byOwnKeys.has(action) && !(access === 'read' ? readable : writable).has(action),
  );
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
