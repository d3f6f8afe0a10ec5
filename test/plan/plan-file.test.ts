// A plan file read back: each member as it was written, and none that is not what it should be.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId } from '../../reconciler/model/account-id.ts';
import type { TypeName } from '../../reconciler/model/address.ts';
import { CellSpace } from '../../reconciler/model/cell-set.ts';
import type { Plan, PlanClass, PlanException, PlanShard } from '../../reconciler/model/plan.ts';
import { planDigest } from '../../reconciler/plan/digest.ts';
import { readPlanFile } from '../../reconciler/plan/plan-file.ts';
import { planJson } from '../../reconciler/plan/plan-json.ts';
import { shardJson } from '../../reconciler/plan/shard-file.ts';
import { header } from '../golden/header.ts';
import { untidyPlan } from '../golden/scenes.ts';
import { place } from '../targets/configuration.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const hex = (digit: string): string => digit.repeat(64);
const [cell] = untidyPlan.classes[0]?.cells ?? [];
assert.ok(cell !== undefined);
const cells = untidyPlan.space.of([cell]);

const classes: readonly PlanClass[] = [
  ...untidyPlan.classes,
  {
    id: 'x',
    type: 'fake/note',
    name: 'all members',
    action: 'delete',
    difference: 'parameter',
    destructive: true,
    before: { text: 'a', number: 1, flag: false, list: ['a', { in: 1 }], object: { deep: ['b'] } },
    after: {},
    source: place('a.yaml', 'x'),
    because: 'pruned',
    refused: { guard: 'data-loss', message: 'm' },
    origin: 'drift',
    createdAt: '2026-01-02T03:04:05.000Z',
    cells,
  },
];
const scope = { provider: 'fake', spans: true, cells };
/** Something of everything. */
const full: Plan = {
  ...untidyPlan,
  classes,
  notices: [...untidyPlan.notices, { difference: 'parameter', severity: 'note', message: 'of no type', cells }],
  unreadable: [...untidyPlan.unreadable, { cell, provider: 'fake', types: ['fake/hub'], code: 'c', message: 'm' }],
  diagnostics: [
    ...untidyPlan.diagnostics,
    { severity: 'error', code: 'V-04', message: 'm', hint: 'h', source: place('b.yaml', 'y') },
    { severity: 'note', code: 'V-29', message: 'without a place' },
  ],
  exceptions: [
    {
      name: 'iam',
      what: 'w',
      selector: 's',
      reason: 'r',
      owner: 'o',
      ticket: 't',
      expires: '2026-12-31',
      daysLeft: 33,
      inForce: true,
      cells: 2,
      changes: false,
      source: place('c.yaml', 'z'),
    },
  ],
  base: { ref: 'main', commit: 'c0ffee', state: 'read', read: 1, of: 2, ended: 3 },
  made: { documents: hex('a'), catalogue: hex('b'), inventory: hex('c') },
  partOf: { index: 0, of: 1, digest: hex('d'), changesDigest: hex('e') },
  shard: {
    index: 1,
    of: 3,
    home: cell,
    read: cells,
    seen: cells,
    unsettled: cells,
    managed: new Map([['fake/note', 3]]),
    basis: {
      accountsLostShare: 10,
      deleteShare: 30,
      deleteCount: 10,
      accounts: 4,
      previousAccounts: 5,
      vanished: [{ kind: 'StackSet', types: ['fake/note'] }],
      allow: ['data-loss'],
    },
    scopes: [scope],
  },
};
const [told] = full.exceptions ?? [];
assert.ok(told !== undefined);
const whole: Plan = { ...full, digest: planDigest(full.classes, full.guards, full.shard) };
const text = [...planJson(whole, { ...header, stats: { ...header.stats, processes: 2 } }, (account) => `unit of ${account}`)].join('');
const root = JSON.parse(text) as Json;

/** As it is read from the text of its file. */
const reread = (plan: Plan): Plan => {
  const read = readPlanFile([...planJson(plan, header)].join(''));
  assert.ok('plan' in read, JSON.stringify(read));
  return read.plan;
};

/** A plan without the spaces of its sets: those are of the file. */
const plain = (value: unknown): unknown => {
  if (value instanceof Map) return [...value].map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (Symbol.iterator in value) return [...(value as Iterable<unknown>)];
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'space' && name !== 'id')
      .map(([name, each]) => [name, plain(each)]),
  );
};

test('everything that a plan says is read back as it was', () => {
  const read = readPlanFile(text);
  assert.ok('plan' in read, JSON.stringify(read));
  assert.deepEqual(plain(read.plan), plain(whole));
  assert.deepEqual(read.header, { ...header, stats: { ...header.stats, processes: 2 } });
  assert.ok(read.units.size > 0);
  for (const [account, unit] of read.units) assert.equal(unit, `unit of ${account}`);
});

test('what a plan does not say is not there afterwards', () => {
  const { commit: _, ...bare } = header;
  const { exceptions: _e, base: _b, made: _m, partOf: _p, shard: _s, ...little } = whole;
  const read = readPlanFile([...planJson({ ...little, digest: planDigest(little.classes, little.guards) }, bare)].join(''));
  assert.ok('plan' in read, JSON.stringify(read));
  assert.deepEqual(Object.keys(read.plan).sort(), Object.keys(little).sort());
  assert.deepEqual([read.header, [...read.units]], [bare, []]);
});

test('an exception past its last day stands in a plan, and the plan can be read', () => {
  for (const daysLeft of [-1, 0, -30]) {
    const ended: PlanException = { ...told, daysLeft, inForce: false, cells: 0 };
    assert.deepEqual(reread({ ...whole, exceptions: [ended] }).exceptions, [ended]);
  }
});

test('cells that only an unreadable scope, a part or a skipped cell names are read too, and skipped ones stand in order', () => {
  const away = { account: accountId('999999999999'), region: 'eu-central-9' };
  const unreadable = [{ cell: away, provider: 'fake', code: 'c', message: 'm' }];
  const back = reread({ ...whole, unreadable });
  assert.deepEqual(back.unreadable, unreadable);
  assert.deepEqual([...back.space.of([away])], [away]);
  const elsewhere = new CellSpace([away.account, cell.account], [away.region, cell.region]).of([away, cell]);
  const { shard } = whole;
  assert.ok(shard !== undefined);
  for (const more of [{ read: elsewhere }, { seen: elsewhere }, { unsettled: elsewhere }, { scopes: [{ ...scope, cells: elsewhere }] }]) {
    const part: PlanShard = { ...shard, ...more };
    const again = reread({ ...whole, shard: part, digest: planDigest(whole.classes, whole.guards, part) }).shard;
    assert.deepEqual(plain(again), plain(part));
  }
  const skipped = [cell, away].flatMap((each) => [
    { cell: each, reason: 'b' },
    { cell: each, reason: 'a' },
  ]);
  assert.deepEqual(
    reread({ ...whole, skipped }).skipped.map((each) => `${each.cell.account} ${each.reason}`),
    [`${cell.account} a`, `${cell.account} b`, '999999999999 a', '999999999999 b'],
  );
});

test('managed resources of a part stand by type, whatever was compared first', () => {
  const { shard } = whole;
  assert.ok(shard !== undefined);
  const managed = (...types: readonly TypeName[]) => new Map(types.map((type) => [type, 1]));
  const texts = [managed('a/b', 'a/a', 'c/c'), managed('c/c', 'a/b', 'a/a')].map((each) =>
    JSON.stringify(shardJson({ ...shard, managed: each })),
  );
  assert.equal(texts[0], texts[1]);
});

/** Every place in the file as a path, those of elements of one list as one. */
function* places(value: Json, path: readonly (string | number)[] = []): Generator<readonly (string | number)[]> {
  if (path.length > 0) yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [name, each] of Object.entries(value)) yield* places(each, [...path, Array.isArray(value) ? Number(name) : name]);
}
const shapeOf = (path: readonly (string | number)[]): string => path.map((step) => (typeof step === 'number' ? '[]' : step)).join('.');

function changed(value: Json, [step, ...rest]: readonly (string | number)[], to: Json | undefined): Json {
  if (step === undefined || typeof value !== 'object' || value === null) return to ?? null;
  if (Array.isArray(value)) return value.map((each, index) => (index === step ? changed(each, rest, to) : each));
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) =>
      name !== String(step) ? [[name, each]] : rest.length === 0 && to === undefined ? [] : [[name, changed(each, rest, to)]],
    ),
  );
}
const readChanged = (path: readonly (string | number)[], to: Json | undefined) => readPlanFile(JSON.stringify(changed(root, path, to)));
const unique = new Map([...places(root)].map((path) => [shapeOf(path), path]));

/** For readers: it follows from the rest, and nobody reads it back. */
const forReaders = /^(classes\.\[\]\.id|changesDigest|base\.(branch|drift)\b.*|(classes|notices|skipped)\.\[\]\.count)$/;

test('a member of another kind is refused, and the message says which', () => {
  let tried = 0;
  for (const [shape, path] of unique) {
    if (forReaders.test(shape)) continue;
    const read = readChanged(path, null);
    assert.ok('refused' in read && read.refused === 'not-a-plan', `${shape}: ${'refused' in read ? read.refused : 'was read'}`);
    const named = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
    assert.ok(read.message.startsWith(`plan${named} is not `), `${shape}: ${read.message}`);
    tried++;
  }
  assert.ok(tried > 150, `${tried} members`);
});

/** Members that may be absent. Where a digest holds them their absence is seen all the same. */
const optional = new RegExp(
  `^(${[
    'classes\\.\\[\\]\\.(before|after|source|because|refused|origin|createdAt)',
    'classes\\.\\[\\]\\.(before|after)\\..*',
    'notices\\.\\[\\]\\.(type|name)',
    'unreadable\\.\\[\\]\\.types',
    'diagnostics\\.\\[\\]\\.(hint|file)',
    'exceptions|exceptions\\.\\[\\]\\.changes',
    'base|made|partOf|shard|units|commit|stats\\.processes|stats\\.callsByOperation\\..*',
    'shard\\.(managed\\..*|basis\\.previousAccounts)',
  ].join('|')})$`,
);

test('a member that is missing is refused, unless it may be', () => {
  for (const [shape, path] of unique) {
    if (forReaders.test(shape) || shape.endsWith('[]')) continue;
    const read = readChanged(path, undefined);
    const refused = 'refused' in read ? read.refused : 'read';
    if (optional.test(shape)) assert.notEqual(refused, 'not-a-plan', `${shape}: ${'message' in read ? read.message : ''}`);
    else assert.equal(refused, 'not-a-plan', shape);
  }
});

test('a word that is none of those that may stand there is refused with those that may', () => {
  const rows: readonly (readonly [string, RegExp])[] = [
    ['kind', /^plan\.kind is not "plan": this is not a plan file$/],
    ['formatVersion', /^plan\.formatVersion is not 1, the version that this trueup reads$/],
    ['classes.[].action', /is not one of create, update, replace, delete$/],
    ['classes.[].difference', /is not one of .*, parameter\b/],
    ['classes.[].origin', /is not one of branch, drift$/],
    ['classes.[].type', /is not service\/type$/],
    ['notices.[].severity', /is not one of warning, note$/],
    ['diagnostics.[].severity', /is not one of error, warning, note$/],
    ['diagnostics.[].code', /is not one of .*V-04/],
    ['base.state', /is not one of read, absent, invalid$/],
    ['unreadable.[].scope', /is not an account and a Region$/],
    ['units.[].accounts.[]', /is not an account id$/],
    ['made.documents', /is not 64 hex digits$/],
  ];
  for (const [shape, says] of rows) {
    const path = unique.get(shape);
    assert.ok(path !== undefined, shape);
    const read = readChanged(path, 'no such word');
    assert.ok('refused' in read && read.refused === 'not-a-plan', shape);
    assert.match(read.message, says);
  }
  for (const [shape, values] of [
    ['shard.index', [3, 4]],
    ['shard.home', ['1/eu-west-1', 'eu-west-1']],
    ['made.inventory', [`${hex('a')}0`, `0${hex('a')}`, hex('A')]],
  ] as const)
    for (const value of values) {
      const read = readChanged(unique.get(shape) ?? [], value);
      assert.ok('refused' in read && read.refused === 'not-a-plan', `${shape}: ${value}`);
      assert.match(read.message, /is not (below 3|an account and a Region|64 hex digits)$/);
    }
  for (const type of ['a/b/c', 'a', '/b', 'a/', '']) {
    const read = readChanged(unique.get('classes.[].type') ?? [], type);
    assert.ok('refused' in read && read.refused === 'not-a-plan', type);
  }
});

test('a number that cannot be one of those counted is refused, wherever it stands', () => {
  let tried = 0;
  for (const [shape, path] of unique) {
    const value = path.reduce<unknown>((at, step) => Object(at)[step], root);
    if (typeof value !== 'number' || forReaders.test(shape) || /^classes\.\[\]\.(before|after)\./.test(shape)) continue;
    if (shape === 'formatVersion') continue;
    const refused = (to: Json): string => {
      const read = readChanged(path, to);
      return 'refused' in read ? read.message.replace(/^.* is not /, '') : 'read';
    };
    if (shape !== 'exceptions.[].daysLeft') assert.match(refused(-1), /^a (whole )?number, 0 or more$/, shape);
    assert.match(refused('1'), /^a (whole number|number, 0 or more)$/, shape);
    if (!/^(stats\.(waitedMs|cpuMs|peakRssBytes|wallMs)|shard\.basis\.(accountsLostShare|deleteShare|deleteCount))$/.test(shape))
      assert.equal(refused(1.5), 'a whole number', shape);
    tried++;
  }
  assert.ok(tried > 40, `${tried} numbers`);
  const idle = readChanged(['stats', 'waitedMs'], 0);
  assert.ok('header' in idle && idle.header.stats.waitedMs === 0);
});

test('what stands where a text, a list, an object or a flag should is said in words', () => {
  const rows: readonly (readonly [string, Json, string])[] = [
    ['run', 1, 'a text'],
    ['classes', {}, 'a list'],
    ['summary', [], 'an object'],
    ['stats.callsByOperation', [], 'an object'],
    ['stats.callsByOperation', 'none', 'an object'],
    ['classes.[].destructive', 'true', 'true or false'],
    ['classes.[].before.number', null, 'a value'],
    ['classes.[].before.list.[]', null, 'a value'],
  ];
  for (const [shape, value, expected] of rows) {
    const read = readChanged(unique.get(shape) ?? [], value);
    assert.ok('refused' in read && read.refused === 'not-a-plan', shape);
    assert.ok(read.message.endsWith(` is not ${expected}`), read.message);
  }
});

test('a file with another content says both digests, as far as people read them', () => {
  const path = unique.get('classes.[].name');
  assert.ok(path !== undefined);
  const read = readChanged(path, 'another name');
  assert.ok('refused' in read && read.refused === 'tampered-plan');
  assert.match(
    read.message,
    new RegExp(`^the content has the digest [0-9a-f]{12}, the file says ${whole.digest.slice(0, 12)}: plan again$`),
  );
});
