// A result's file read back: each member as it was, and none that is not what it should be.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId } from '../../reconciler/model/account-id.ts';
import { CellSpace } from '../../reconciler/model/cell-set.ts';
import type { ApplyResult } from '../../reconciler/model/plan.ts';
import { resultJson } from '../../reconciler/output/result.ts';
import { readResultFile } from '../../reconciler/plan/result-file.ts';
import { header } from '../golden/header.ts';
import { untidyPlan } from '../golden/scenes.ts';
import { place } from '../targets/configuration.ts';
import { space } from './layers.ts';

const [first, second] = [space.cellAt(0), space.cellAt(7)];
const [moved] = untidyPlan.classes;
assert.ok(moved !== undefined);
const hex = (digit: string): string => digit.repeat(64);
const bare: ApplyResult = { space, cells: [], moved: [], guards: [], interrupted: false };
const full: ApplyResult = {
  space,
  cells: [
    { cell: first, status: 'failed', changes: 1, code: 'AccessDenied', message: 'm' },
    { cell: second, status: 'converging', changes: 0, waitingFor: 'DNS' },
  ],
  moved: [{ ...moved, cells: space.of([space.cellAt(3)]) }],
  guards: [{ guard: 'lease', message: 'm', hint: 'h' }],
  interrupted: true,
  missing: ['1/2'],
  joined: [{ account: '1', joinedAt: 'a', coveredAt: 'b', seconds: 0.5, by: 'auto-deployment' }],
  waves: [{ name: 'canary', state: 'awaiting-approval', cells: 2, failed: 1 }],
  stopped: { code: 'lease-lost', message: 'm' },
  of: { index: 1, of: 2, digest: hex('a'), changesDigest: hex('b') },
};
const diagnostics = [{ severity: 'warning', code: 'V-29', message: 'm', hint: 'h', source: place('a.yaml', 'x') }] as const;
const textOf = (result: ApplyResult): string => [...resultJson(result, header, diagnostics, true)].join('');

test('everything that a result says is read back, and nothing that it does not', () => {
  for (const result of [full, bare]) {
    const read = readResultFile(textOf(result));
    assert.ok('result' in read, JSON.stringify(read));
    const { space: _, moved: classes, ...rest } = read.result;
    const { space: _s, moved: expected, ...all } = result;
    assert.deepEqual(rest, all);
    assert.deepEqual(
      classes.map(({ name, cells }) => [name, [...cells]]),
      expected.map(({ name, cells }) => [name, [...cells]]),
    );
    for (const { cell } of result.cells) assert.equal(read.result.space.of([cell]).size, 1);
    assert.deepEqual([read.header, read.diagnostics], [header, diagnostics]);
  }
});

test('what moved may be in an account and a Region of which no cell is listed', () => {
  const mars = { account: accountId('999999999999'), region: 'mars-1' };
  const away = new CellSpace([mars.account], [mars.region]);
  const read = readResultFile(textOf({ ...bare, moved: [{ ...moved, cells: away.of([mars]) }] }));
  assert.ok('result' in read, JSON.stringify(read));
  assert.deepEqual([...(read.result.moved[0]?.cells ?? [])], [mars]);
});

const wrong: readonly (readonly [string, (root: Record<string, unknown>) => void, RegExp])[] = [
  ['another kind', (root) => Object.assign(root, { kind: 'plan' }), /^result\.kind is not one of result$/],
  [
    'another version',
    (root) => Object.assign(root, { formatVersion: 2 }),
    /^result\.formatVersion is not 1, the version that this trueup reads$/,
  ],
  ['no cells', (root) => Object.assign(root, { cells: undefined }), /^result\.cells is not a list$/],
  [
    'a status that there is not',
    (root) => Object.assign(Object(root['cells'])[0], { status: 'done' }),
    /^result\.cells\[0\]\.status is not one of converged, converging, failed, refused, unreadable, skipped$/,
  ],
  ['no account', (root) => Object.assign(Object(root['cells'])[0], { account: '1' }), /^result\.cells\[0\]\.account is not an account id$/],
  ['no Region', (root) => Object.assign(Object(root['cells'])[0], { region: 1 }), /^result\.cells\[0\]\.region is not a text$/],
  [
    'no number',
    (root) => Object.assign(Object(root['cells'])[0], { changes: -1 }),
    /^result\.cells\[0\]\.changes is not a whole number, 0 or more$/,
  ],
  ['a code of another kind', (root) => Object.assign(Object(root['cells'])[0], { code: 1 }), /^result\.cells\[0\]\.code is not a text$/],
  [
    'a message of another kind',
    (root) => Object.assign(Object(root['cells'])[0], { message: 1 }),
    /^result\.cells\[0\]\.message is not a text$/,
  ],
  [
    'a wait of another kind',
    (root) => Object.assign(Object(root['cells'])[1], { waitingFor: 1 }),
    /^result\.cells\[1\]\.waitingFor is not a text$/,
  ],
  [
    'a wave that ended otherwise',
    (root) => Object.assign(Object(root['waves'])[0], { state: 'gone' }),
    /^result\.waves\[0\]\.state is not one of passed, stopped, awaiting-approval, not-reached$/,
  ],
  [
    'an account that joined otherwise',
    (root) => Object.assign(Object(root['joined'])[0], { by: 'hand' }),
    /^result\.joined\[0\]\.by is not one of apply, auto-deployment$/,
  ],
  [
    'a stop for another reason',
    (root) => Object.assign(Object(root['stopped']), { code: 'x' }),
    /^result\.stopped\.code is not one of lease-lost, journal-unwritable$/,
  ],
  ['shards that are no words', (root) => Object.assign(root, { missing: [1] }), /^result\.missing\[0\] is not a text$/],
  [
    'a plan without a digest',
    (root) => Object.assign(Object(root['plan']), { digest: 'x' }),
    /^result\.plan\.digest is not 64 hex digits$/,
  ],
  ['an interrupt that is no flag', (root) => Object.assign(root, { interrupted: 'no' }), /^result\.interrupted is not true or false$/],
];
for (const [name, spoil, says] of wrong)
  test(`a file that is no result is refused, with where: ${name}`, () => {
    const root = JSON.parse(textOf(full));
    spoil(root);
    const read = readResultFile(JSON.stringify(root));
    assert.match('wrong' in read ? read.wrong : 'was read', says);
  });

test('text that is no JSON is refused', () => {
  const read = readResultFile('{');
  assert.match('wrong' in read ? read.wrong : 'was read', /JSON/);
});
