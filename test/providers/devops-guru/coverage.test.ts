import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Coverage } from '../../../reconciler/model/documents.generated.ts';
import { coverageOf } from '../../../reconciler/providers/devops-guru/coverage-value.ts';
import { transition } from '../../../reconciler/providers/devops-guru/transition.ts';
import { covering, street, targets } from './street.ts';

const stacks = (...names: string[]): Coverage => ({ mode: 'stacks', names });
const tags = (key: string, values: 'all' | string[]): Coverage => ({ mode: 'tags', key, values });
const all: Coverage = { mode: 'all' };
const none: Coverage = { mode: 'none' };
const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `stack-${index}`);

/** `+a,b` adds stacks, `-k:v` removes values of a tag. */
function shown(from: Coverage, to: Coverage): string[] {
  return transition(coverageOf(from), coverageOf(to)).map(({ Action, ResourceCollection: { CloudFormation, Tags } }) => {
    const [tag] = Tags ?? [];
    const what = tag === undefined ? CloudFormation?.StackNames?.join() : `${tag.AppBoundaryKey}:${tag.TagValues?.join()}`;
    return `${Action === 'ADD' ? '+' : '-'}${what}`;
  });
}

const k = 'devops-guru-k';
const l = 'devops-guru-l';
/** Every row of the transition table (facts: compliance 3.2), with the calls that lead from one to the other. */
const rows: readonly (readonly [string, Coverage, Coverage, readonly string[], string])[] = [
  ['nothing to everything', none, all, ['+*'], 'coverage-mode'],
  ['nothing to stacks', none, stacks('a', 'b'), ['+a,b'], 'coverage-mode'],
  ['nothing to tags', none, tags(k, ['v']), [`+${k}:v`], 'coverage-mode'],
  ['nothing to a whole key', none, tags(k, 'all'), [`+${k}:*`], 'coverage-mode'],
  ['stacks to others: what comes is added before what goes', stacks('a', 'b'), stacks('b', 'c'), ['+c', '-a'], 'coverage-added'],
  ['stacks to fewer', stacks('a', 'b'), stacks('a'), ['-b'], 'coverage-removed'],
  ['stacks to everything: nothing is removed', stacks('a'), all, ['+*'], 'coverage-mode'],
  ['everything to stacks: nothing is removed', all, stacks('a'), ['+a'], 'coverage-mode'],
  ['values to others', tags(k, ['a', 'b']), tags(k, ['b', 'c']), [`+${k}:c`, `-${k}:a`], 'coverage-added'],
  ['values to the whole key', tags(k, ['a']), tags(k, 'all'), [`+${k}:*`], 'coverage-mode'],
  ['the whole key to values', tags(k, 'all'), tags(k, ['a']), [`+${k}:a`], 'coverage-mode'],
  ['one key to another: AWS takes one', tags(k, ['a']), tags(l, ['a']), [`-${k}:*`, `+${l}:a`], 'coverage-mode'],
  ['keys that differ in case are two', tags(k, ['a']), tags(k.toUpperCase(), ['a']), [`-${k}:*`, `+${k.toUpperCase()}:a`], 'coverage-mode'],
  ['stacks to tags', stacks('a'), tags(k, ['v']), ['-*', `+${k}:v`], 'coverage-mode'],
  ['everything to tags', all, tags(k, ['v']), ['-*', `+${k}:v`], 'coverage-mode'],
  ['tags to stacks', tags(k, ['v']), stacks('a'), [`-${k}:*`, '+a'], 'coverage-mode'],
  ['tags to everything', tags(k, 'all'), all, [`-${k}:*`, '+*'], 'coverage-mode'],
  ['everything to nothing', all, none, ['-*'], 'coverage-mode'],
  ['stacks to nothing', stacks('a', 'b'), none, ['-*'], 'coverage-mode'],
  ['tags to nothing', tags(k, ['v']), none, [`-${k}:*`], 'coverage-mode'],
];

for (const [name, from, to, calls, difference] of rows) {
  test(`coverage: ${name}`, async (t) => {
    assert.deepEqual(shown(from, to), calls);

    const { apply, plan, forget, calls: made } = await street(t);
    if (from.mode !== 'none') assert.deepEqual((await apply([covering(from)])).standings, { done: 1 });
    forget();
    assert.deepEqual((await plan([covering(to)])).shown, [`update ${difference} default`]);
    assert.deepEqual((await apply([covering(to)])).standings, { done: 1 });
    assert.equal(made().filter((operation) => operation === 'UpdateResourceCollection').length, calls.length);
    assert.deepEqual((await plan([covering(to)])).shown, []);
  });
}

test('a call takes 100 names: 250 go in three, and come out again in three', async (t) => {
  const { apply, plan, forget, calls } = await street(t);
  const first = covering(stacks(...many(250)));
  assert.deepEqual((await apply([first])).standings, { done: 1 });
  assert.equal(calls().filter((operation) => operation === 'UpdateResourceCollection').length, 3);
  assert.deepEqual((await plan([first])).shown, []);
  forget();
  assert.deepEqual((await apply([covering(stacks('stack-0'))])).standings, { done: 1 });
  assert.equal(calls().filter((operation) => operation === 'UpdateResourceCollection').length, 3);
  assert.deepEqual((await plan([covering(stacks('stack-0'))])).shown, []);
});

test('everything is found as everything, whoever switched it on and whatever is declared', async (t) => {
  const { live, plan } = await street(t);
  await live().write.devOpsGuru.updateResourceCollection({ Action: 'ADD', ResourceCollection: { CloudFormation: { StackNames: ['*'] } } });
  assert.deepEqual((await plan([covering(all)])).shown, []);
  const [change] = (await plan([covering(tags(k, ['v']))])).changes;
  assert.deepEqual(change?.before, { coverage: { mode: 'all' } });
  assert.equal(change?.destructive, true, 'what was analysed would not be any more');
  const [toNone] = (await plan([covering(none)])).changes;
  assert.equal(toNone?.destructive, true);
});

test('covering more takes nothing away', async (t) => {
  const { apply, plan } = await street(t);
  await apply([covering(stacks('a'))]);
  const destructive = async (coverage: Coverage) => (await plan([covering(coverage)])).changes.map((change) => change.destructive);
  assert.deepEqual(await destructive(all), [false]);
  assert.deepEqual(await destructive(stacks('a', 'b')), [false]);
  assert.deepEqual(await destructive(stacks('b')), [true]);
});

test('three calls read a cell in sync, five one that holds nothing', async (t) => {
  const { apply, plan, forget, calls } = await street(t);
  const document = targets({ coverage: all, integrations: { opsCenter: 'enabled' } });
  forget();
  await plan([document]);
  assert.equal(calls().length, 5, calls().join());
  await apply([document]);
  forget();
  assert.deepEqual((await plan([document])).shown, []);
  assert.deepEqual([...calls()].sort(), ['DescribeServiceIntegration', 'GetResourceCollection', 'ListNotificationChannels']);
});

test('a cell that no document speaks of is not asked', async (t) => {
  const { plan, calls } = await street(t);
  assert.equal((await plan([])).inSync, true);
  assert.deepEqual(calls(), []);
});

test('an override takes the place of the whole coverage, member by member nothing is mixed', async (t) => {
  const { apply, plan } = await street(t);
  const document = targets({
    coverage: stacks('a', 'b'),
    overrides: [{ match: { account: '333333333333' }, coverage: tags(k, ['v']) }],
  });
  await apply([document]);
  const [change] = (await plan([covering(none)])).changes;
  assert.deepEqual(change?.before, { coverage: { mode: 'tags', key: k, values: ['v'] } });
});
