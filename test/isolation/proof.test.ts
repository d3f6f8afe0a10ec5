// The proof finds every overlap that was put in, and nothing in tenants that share nothing.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import type { IsolationFacts, Statement, TenantFacts, Use, UseKind } from '../../reconciler/isolation/facts.ts';
import { proofOf, verdictOf } from '../../reconciler/isolation/proof.ts';
import { isolationJson, isolationText } from '../../reconciler/output/isolation.ts';
import { isolationSection } from '../../reconciler/output/isolation-html.ts';
import { repository } from '../e2e/harness.ts';
import { header } from '../golden/header.ts';
import { runsOf } from '../runs.ts';

const runs = runsOf(50, 1000);

/** All kinds of things but accounts, which are shared by model. */
const kinds = [
  'identity',
  'configuration-set',
  'template',
  'ip-pool',
  'sms-pool',
  'phone-number',
  'sender-id',
  'opt-out-list',
  'sms-configuration-set',
  'protect-configuration',
  'suppression-list',
  'event-stream',
  'bucket-prefix',
  'application',
  'credential',
] as const satisfies readonly UseKind[];

const cell = '333333333333/eu-west-1';
const idOf = (kind: UseKind, name: string): string =>
  kind === 'bucket-prefix' ? `s3://imports/${name}/` : `arn:aws:x:eu-west-1:333333333333:${kind}/${name}`;
const use = (kind: UseKind, id: string, declaredShared = false): Use => ({
  kind,
  id,
  declaredShared,
  evidence: { arn: id, call: `x:List-${kind}`, cell },
});
const nameOf = (index: number): string => `t${String(index).padStart(3, '0')}`;

/** A tenant that shares nothing: a thing of each kind, and a policy for those alone. */
function clean(index: number): TenantFacts {
  const name = nameOf(index);
  const uses = kinds.map((kind) => use(kind, idOf(kind, name)));
  const statement: Statement = {
    effect: 'Allow',
    actions: ['ses:Send*', 'sms-voice:*', 's3:*', 'firehose:Put*', 'mobiletargeting:SendMessages'],
    resources: uses.map(({ kind, id }) => (kind === 'bucket-prefix' ? `arn:aws:s3:::imports/${name}/*` : id)),
    conditions: {},
  };
  return {
    tenant: name,
    isolation: 'dedicated-project',
    uses,
    policies: [
      { evidence: { arn: `arn:aws:iam::333333333333:policy/${name}`, call: 'iam:GetPolicyVersion', cell }, statements: [statement] },
    ],
    unread: [],
  };
}

const tenantsOf = (count: number): TenantFacts[] => Array.from({ length: count }, (_, index) => clean(index));
const facts = (tenants: readonly TenantFacts[]): IsolationFacts => ({ formatVersion: 1, tenants });

interface Planted {
  readonly kind: (typeof kinds)[number];
  readonly a: number;
  readonly b: number;
  readonly declaredA: boolean;
  readonly declaredB: boolean;
  /** Of a prefix: the one of b lies inside that of a. */
  readonly nested: boolean;
}

const planted = (count: number): fc.Arbitrary<Planted[]> =>
  fc.array(
    fc
      .record({
        kind: fc.constantFrom(...kinds),
        a: fc.nat(count - 1),
        b: fc.nat(count - 1),
        declaredA: fc.boolean(),
        declaredB: fc.boolean(),
        nested: fc.boolean(),
      })
      .filter(({ a, b }) => a !== b),
    { maxLength: 12 },
  );

test('clean tenants share nothing', () => {
  const { pairs, summary } = proofOf(facts(tenantsOf(40)));
  assert.deepEqual(pairs, []);
  assert.deepEqual(summary, { tenants: 40, pairs: 780, clean: 780, intended: 0, breached: 0, unproved: 0, breaches: 0 });
});

test('every planted overlap is found, with its verdict, and no other', () => {
  fc.assert(
    fc.property(planted(8), fc.boolean(), (overlaps, reversed) => {
      const tenants = tenantsOf(8).map((tenant) => ({ ...tenant, uses: [...tenant.uses] }));
      const expected = new Set<string>();
      for (const [index, { kind, a, b, declaredA, declaredB, nested }] of overlaps.entries()) {
        const outer = idOf(kind, `shared${index}`);
        const inner = kind === 'bucket-prefix' && nested ? `${outer}inside/` : outer;
        tenants[a]?.uses.push(use(kind, outer, declaredA));
        tenants[b]?.uses.push(use(kind, inner, declaredB));
        const names = [nameOf(a), nameOf(b)].sort();
        expected.add(`${names.join(' ')} ${kind} ${inner} ${declaredA && declaredB ? 'intended' : 'breach'}`);
      }
      const proof = proofOf(facts(reversed ? tenants.toReversed() : tenants));
      const found = proof.pairs.flatMap(({ tenants: names, overlaps: all }) =>
        all.map(({ kind, id, verdict }) => `${names.join(' ')} ${kind} ${id} ${verdict}`),
      );
      assert.deepEqual(found.sort(), [...expected].sort());
      const verdicts = new Map<string, number>();
      for (const pair of proof.pairs) {
        const verdict = verdictOf(pair, { unread: [] }, { unread: [] });
        verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
      }
      assert.equal(proof.summary.breached, verdicts.get('breach') ?? 0);
      assert.equal(proof.summary.intended, verdicts.get('intended') ?? 0);
      assert.equal(proof.summary.clean, 28 - proof.pairs.length);
    }),
    { numRuns: runs },
  );
});

const allow = (actions: readonly string[], resources: readonly string[], conditions: Statement['conditions'] = {}): Statement => ({
  effect: 'Allow',
  actions,
  resources,
  conditions,
});
const deny = (actions: readonly string[], resources: readonly string[], conditions: Statement['conditions'] = {}): Statement => ({
  ...allow(actions, resources, conditions),
  effect: 'Deny',
});

/** Whether a policy of the first tenant with these statements reaches the second: what it reaches. */
function reached(...statements: readonly Statement[]): readonly string[] {
  const [first, second] = tenantsOf(2);
  assert.ok(first !== undefined && second !== undefined);
  const [policy] = first.policies;
  assert.ok(policy !== undefined);
  const { pairs } = proofOf(facts([{ ...first, policies: [{ ...policy, statements }] }, second]));
  return pairs.flatMap(({ overlaps }) => overlaps.map(({ id }) => id.split(' ')[0] ?? ''));
}

const identity = idOf('identity', 't001');
const reaches: readonly (readonly [string, readonly Statement[], readonly string[]])[] = [
  ['by its name', [allow(['ses:SendEmail'], [identity])], ['ses:SendEmail']],
  [
    'by wildcards in action and resource',
    [allow(['ses:Send?mail', 'SES:sendraw*'], ['arn:aws:x:*:333333333333:identity/*'])],
    ['ses:SendEmail', 'ses:SendRawEmail'],
  ],
  ['another action does nothing', [allow(['ses:GetIdentity'], ['*'])], []],
  ['all but some actions', [{ ...allow([], [identity]), notActions: ['ses:SendRaw*'] }], ['ses:SendEmail']],
  ['all but some resources', [{ ...allow(['ses:SendRawEmail'], []), notResources: [idOf('identity', 't000')] }], ['ses:SendRawEmail']],
  ['a denial of the same', [allow(['ses:*'], [identity]), deny(['ses:SendRawEmail'], ['*'])], ['ses:SendEmail']],
  [
    'a denial of something else',
    [allow(['ses:SendEmail'], [identity]), deny(['ses:SendEmail'], [idOf('identity', 't000')])],
    ['ses:SendEmail'],
  ],
  ['fenced by the tenant', [allow(['ses:SendEmail'], [identity], { StringEquals: { 'ses:TenantName': ['t000'] } })], []],
  [
    'a fence that lets the other in',
    [allow(['ses:SendEmail'], [identity], { StringLike: { 'ses:TenantName': ['t*'] } })],
    ['ses:SendEmail'],
  ],
  [
    'a variable fences nobody',
    [allow(['ses:SendEmail'], [identity], { StringEquals: { 'ses:TenantName': ['${aws:PrincipalTag/tenant}'] } })],
    ['ses:SendEmail'],
  ],
  [
    '...IfExists fences nobody',
    [allow(['ses:SendEmail'], [identity], { StringEqualsIfExists: { 'ses:TenantName': ['t000'] } })],
    ['ses:SendEmail'],
  ],
  [
    'a condition that is not understood fences nobody',
    [allow(['ses:SendEmail'], [identity], { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8'] } })],
    ['ses:SendEmail'],
  ],
  [
    'a denial to all but itself',
    [allow(['ses:SendEmail'], ['*']), deny(['ses:*'], ['*'], { StringNotEquals: { 'ses:TenantName': ['t000'] } })],
    [],
  ],
  [
    'a denial that is not understood',
    [allow(['ses:SendEmail'], [identity]), deny(['ses:*'], ['*'], { Bool: { 'aws:MultiFactorAuthPresent': ['false'] } })],
    ['ses:SendEmail'],
  ],
  ['a tag as a fence', [allow(['mobiletargeting:*'], ['*'], { StringEquals: { 'aws:ResourceTag/tenant': ['t000'] } })], []],
  ['objects below a prefix', [allow(['s3:GetObject'], ['arn:aws:s3:::imports/t001/private/*'])], ['s3:GetObject']],
  ['a whole bucket', [allow(['s3:PutObject'], ['arn:aws:s3:::imports/*'])], ['s3:PutObject']],
  [
    'a denial of part of a prefix leaves the rest',
    [allow(['s3:GetObject'], ['arn:aws:s3:::imports/*']), deny(['s3:*'], ['arn:aws:s3:::imports/t001/private/*'])],
    ['s3:GetObject'],
  ],
  ['a denial of the prefix', [allow(['s3:GetObject'], ['arn:aws:s3:::imports/*']), deny(['s3:*'], ['arn:aws:s3:::imports/t001/*'])], []],
];
for (const [name, statements, expected] of reaches) {
  test(`reach: ${name}`, () => {
    const found = [...new Set(reached(...statements))].filter(
      (action) => statements[0]?.resources.includes('*') !== true || expected.includes(action) || expected.length === 0,
    );
    assert.deepEqual(found.sort(), [...expected].sort());
  });
}

/** What a policy of the first tenant that allows everything reaches of the second's identity, with these bounds. */
function reachedWithin(bounds: readonly (readonly Statement[])[], principal = 'arn:aws:iam::333333333333:role/app'): readonly string[] {
  const [first, second] = tenantsOf(2);
  assert.ok(first !== undefined && second !== undefined);
  const evidence = { arn: principal, call: 'iam:GetAccountAuthorizationDetails', cell };
  const policies = [{ evidence, statements: [allow(['ses:SendEmail'], [identity])], bounds, principal }];
  return proofOf(facts([{ ...first, policies }, second])).pairs.flatMap(({ overlaps }) => overlaps.map(({ id }) => id.split(' ')[0] ?? ''));
}

const everything = allow(['*'], ['*']);
const boundsTable: readonly (readonly [string, readonly (readonly Statement[])[], boolean])[] = [
  ['no bound', [], true],
  ['a bound that lets it pass', [[everything]], true],
  ['a bound that names the action', [[allow(['ses:Send*'], ['*'])]], true],
  ['a bound that leaves the action out', [[allow(['sms-voice:*'], ['*'])]], false],
  ['a bound that leaves the resource out', [[allow(['ses:*'], [idOf('identity', 't000')])]], false],
  ['one of two bounds that leaves it out', [[everything], [allow(['sns:*'], ['*'])]], false],
  ['a bound that denies', [[everything, deny(['ses:SendEmail'], ['*'])]], false],
  ['a bound fenced to its own tenant', [[allow(['ses:*'], ['*'], { StringEquals: { 'ses:TenantName': ['t000'] } })]], false],
  [
    'a denial to all but others',
    [[everything, deny(['ses:*'], ['*'], { ArnNotLike: { 'aws:PrincipalArn': ['arn:aws:iam::*:role/ops'] } })]],
    false,
  ],
  [
    'a denial that exempts it',
    [[everything, deny(['ses:*'], ['*'], { ArnNotLike: { 'aws:PrincipalArn': ['arn:aws:iam::*:role/app'] } })]],
    true,
  ],
  ['a denial of others', [[everything, deny(['ses:*'], ['*'], { StringLike: { 'aws:PrincipalArn': ['*:role/ops'] } })]], true],
  ['a bound for others alone', [[allow(['ses:*'], ['*'], { ArnEquals: { 'aws:PrincipalArn': ['arn:aws:iam::*:role/ops'] } })]], false],
  ['a bound with a condition that is not understood', [[allow(['ses:*'], ['*'], { Bool: { 'aws:SecureTransport': ['true'] } })]], true],
];
for (const [name, bounds, isReached] of boundsTable)
  test(`reach within bounds: ${name}`, () => assert.deepEqual(reachedWithin(bounds), isReached ? ['ses:SendEmail'] : []));

test('what both use is shared and not reached', () => {
  const tenants = tenantsOf(2).map((tenant) => ({ ...tenant, uses: [use('identity', identity, true)] }));
  const { pairs } = proofOf(facts(tenants));
  assert.deepEqual(
    pairs.flatMap(({ overlaps }) => overlaps.map(({ kind, verdict }) => [kind, verdict])),
    [['identity', 'intended']],
  );
});

test('an account is shared by the models that share one, and never a dedicated one', () => {
  const [a, b, c] = tenantsOf(3);
  assert.ok(a !== undefined && b !== undefined && c !== undefined);
  const lives = (tenant: TenantFacts): TenantFacts => ({ ...tenant, uses: [...tenant.uses, use('account', '333333333333')] });
  const { pairs, shared, summary } = proofOf(facts([lives(a), lives(b), lives({ ...c, isolation: 'dedicated-account' })]));
  assert.deepEqual(
    shared.map(({ account, tenants }) => [account, ...tenants]),
    [['333333333333', 't000', 't001']],
  );
  assert.deepEqual(summary, { tenants: 3, pairs: 3, clean: 0, intended: 1, breached: 2, unproved: 0, breaches: 2 });
  assert.deepEqual(
    pairs.map(({ tenants, overlaps }) => [...tenants, overlaps[0]?.verdict, overlaps[0]?.because]),
    [
      ['t000', 't002', 'breach', 't002 is declared dedicated-account'],
      ['t001', 't002', 'breach', 't002 is declared dedicated-account'],
    ],
  );
});

test('a pair of which something could not be read is not proved, and a breach stays one', () => {
  const [a, b, c] = tenantsOf(3);
  assert.ok(a !== undefined && b !== undefined && c !== undefined);
  const blind: TenantFacts = {
    ...c,
    unread: [{ kind: 'policy', code: 'AccessDenied', message: 'not allowed' }],
    uses: [...c.uses, use('template', 'x')],
  };
  const proof = proofOf(facts([{ ...a, uses: [...a.uses, use('template', 'x')] }, b, blind]));
  assert.deepEqual(proof.summary, { tenants: 3, pairs: 3, clean: 1, intended: 0, breached: 1, unproved: 1, breaches: 1 });
  const text = [...isolationText(proof, { color: false })].join('');
  assert.match(
    text,
    /t000 and t002\n {2}breach template x: neither side declares it shared\n {4}x:List-template in 333333333333\/eu-west-1: x\n/,
  );
  assert.match(text, /^ +1 +2 +3\n1 t000 +BREACH ·\n2 t002 +BREACH +\?\n3 t001 +· +\?\n/);
  assert.match(text, /unreadable t002, policy: AccessDenied/);
  assert.match(text, /Isolation: 3 tenants, 3 pairs: 1 share nothing, 0 share what both declare, 1 breached \(1 breach\), 1 not proved\n$/);
  const html = [...isolationSection(proof)].join('');
  assert.match(html, /<td><b>t000<\/b><\/td><td><\/td><td>BREACH<\/td><td>·<\/td>/);
  assert.match(html, /<td><b>t002<\/b><\/td><td>BREACH<\/td><td><\/td><td>\?<\/td>/);
  const json = JSON.parse([...isolationJson(proof, header)].join('')) as { readonly kind: string; readonly pairs: readonly object[] };
  const validate = new Ajv2020({ strict: true }).compile(
    JSON.parse(readFileSync(path.join(repository, 'schemas/output/isolation.schema.json'), 'utf8')) as object,
  );
  assert.ok(validate(json), JSON.stringify(validate.errors));
  assert.equal(json.kind, 'isolation');
  assert.equal(json.pairs.length, 1);
});

test('names and ids are shown as text only', () => {
  const [a, b] = tenantsOf(2);
  assert.ok(a !== undefined && b !== undefined);
  const shared = use('template', '<script>\u001b[31m', true);
  const proof = proofOf(
    facts([
      { ...a, uses: [shared] },
      { ...b, uses: [shared] },
    ]),
  );
  assert.ok(![...isolationSection(proof)].join('').includes('<script>'));
  assert.ok(![...isolationText(proof, { color: false })].join('').includes('\u001b'));
});
