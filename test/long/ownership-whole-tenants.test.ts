// Whose the parts of a tenant are, over all that a tenant can have: another organization's documents that ask for the same write nothing, and a prune takes
// away what the tenant allowed, and nothing that was somebody else's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type E2e, e2e } from '../e2e/harness.ts';
import { brief, classesOf, type PlanOutput, shown } from '../e2e/owning.ts';
import { type Ends, type Extent, endsOf, filesOf, furnish } from '../e2e/whole-tenants.ts';

const isRead = /^(Get|Head|List|Describe|Scan|Query|Search|Validate|Assume|Batch(Get|Describe))/;
const sent = ({ sandbox }: E2e): readonly string[] =>
  sandbox.calls
    .list()
    .map(({ operation }) => operation)
    .filter((operation) => !isRead.test(operation));
const typesOf = (classes: PlanOutput['classes']): readonly string[] => [...new Set(classes.map(({ type }) => type))].sort();

/** Applies until nothing is left to do: an account of a tenant's own is made by one run and furnished by the next. */
async function settle(run: E2e): Promise<void> {
  for (let applied = 0; applied < 3; applied++) {
    const ended = await run.trueup(['apply', '--yes', '--allow', 'create-account']);
    assert.ok([0, 4].includes(ended.exitCode), shown(ended));
    run.clock.advance(10 * 60_000);
  }
  const left = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(left.exitCode, 0, shown(left));
}

/** Where nothing is left of what bears a mark. */
const nothing: Ends = {
  sesTenants: [],
  associations: [],
  sets: [],
  identities: [],
  ipPools: [],
  pools: [],
  lists: ['Default'],
  protects: [],
  smsSets: [],
  smsDestinations: [],
  applications: [],
  channels: [],
  streams: [],
  policies: [],
  alarms: [],
  tables: [],
  queries: [],
  registry: [],
  guards: [],
  central: ['org-events '],
};

/** What a tenant of either kind has that bears a mark. */
const ofEvery = [
  'athena/query',
  'cloudwatch/alarm',
  'firehose/stream',
  'glue/table',
  'iam/policy',
  'iam/role',
  'push/application',
  'registry/ids',
  'registry/tenant',
  's3/bucket-statement',
  'ses/configuration-set',
  'ses/identity',
  'ses/tenant',
];

const cases: readonly { readonly extent: Extent; readonly name: string; readonly claimed: readonly string[]; readonly left: Ends }[] = [
  {
    extent: 'whole',
    name: 'acme',
    claimed: [
      ...ofEvery,
      'lambda/permission',
      'ses/ip-pool',
      'sms/configuration-set',
      'sms/number',
      'sms/opt-out-list',
      'sms/pool',
      'sms/protect',
      'sms/sender-id',
    ],
    // Reserved concurrency and buckets are unmarkable and stay; the roles are those of others.
    left: {
      ...nothing,
      functions: ['acme-line 20 '],
      buckets: ['org-imports '],
      roles: ['OrganizationAccountAccessRole', 'acme-app', 'acme-line', 'trueup-apply', 'trueup-plan'],
    },
  },
  {
    extent: 'account',
    name: 'globex',
    claimed: [...ofEvery, 'organizations/policy'],
    left: { ...nothing, roles: ['OrganizationAccountAccessRole'] },
  },
];

for (const { extent, name, claimed, left } of cases)
  test(`${extent}: claimed by another organization, and pruned when its file is gone`, async (t) => {
    const files = filesOf(extent);
    const run = await e2e(t, undefined, files, { limits: false });
    await furnish(run, extent);
    await settle(run);
    const made = await endsOf(run, extent);
    const organization = files['organization.yaml'] ?? '';

    // The other organization's documents ask for the very same.
    run.write({ 'organization.yaml': organization.replace('name: main', 'name: second') });
    run.sandbox.clearCalls();
    const claims = await classesOf(run, ['plan', '--allow', 'create-account'], 0);
    assert.deepEqual(typesOf(claims), claimed.toSorted());
    assert.deepEqual(claims.filter(({ refused }) => refused?.guard !== 'claimed').map(brief), []);
    const refused = await run.trueup(['apply', '--yes', '--allow', 'create-account']);
    assert.equal(refused.exitCode, 5, shown(refused));
    assert.match(refused.stdout.replace(/\s+/g, ' '), /it bears the mark of the organization main/);
    assert.deepEqual(await classesOf(run, ['prune', '--plan'], 0), []);
    assert.deepEqual(sent(run), []);
    run.write({ 'organization.yaml': organization });

    // Its file goes, after it has said that all may go.
    const file = `tenants/${name}.yaml`;
    run.write({ [file]: `${files[file] ?? ''}  retention: { onRemove: delete }\n  allowDelete: true\n` });
    await settle(run);
    run.write({ [file]: undefined });
    for (let ended = 1; ended !== 0; ) {
      const pruned = await run.trueup(['prune', '--yes', '--allow', 'kind-vanished', 'blast-radius']);
      assert.ok([0, 4].includes(pruned.exitCode), shown(pruned));
      ended = pruned.exitCode;
    }
    run.clock.advance(10 * 60_000);
    assert.deepEqual(await endsOf(run, extent), { ...made, ...left });
    assert.deepEqual(await classesOf(run, ['prune', '--plan', '--allow', 'kind-vanished'], 0), []);
  });
