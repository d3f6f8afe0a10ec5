// What a cell costs while it is worked on: everything is read at the beginning, when something has settled and at the end; between that, little.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestClock } from '../clock.ts';
import { disabled, entry, standards } from '../providers/security-hub/configuration.ts';
import { street } from '../providers/security-hub/street.ts';
import { applyIn, cell, desired, planOf, World } from './island.ts';

const one = cell(1);

test('while a house is built only houses are looked at; the whole cell before the first write, when it stands and at the end', async (t) => {
  const live = new World(TestClock.for(t));
  const asked = desired({ lamp: 'on', 'house a': 'present', 'room a/1': 'off' });
  const plan = await planOf(live, [one], asked);
  live.wholeReads = 0;
  const { status } = await applyIn(live, plan, asked);
  assert.deepEqual(status, { 1: 'converged' });
  const [first, second, ...polls] = live.parts;
  assert.deepEqual([first, second], ['lamp lamp', 'house *']);
  assert.ok(polls.length > 5, `${polls.length} looks at a house that takes three minutes`);
  assert.deepEqual(new Set(polls), new Set(['house *']));
  assert.equal(live.wholeReads, 3);
});

test('the look that finds a cell done is at everything, also when a wait for part of it came before', async (t) => {
  const live = new World(TestClock.for(t));
  live.settle(one, 'old');
  const asked = desired({ 'house old': 'absent' });
  const plan = await planOf(live, [one], asked);
  const seen: number[] = [];
  live.wholeReads = 0;
  await applyIn(live, plan, asked, { report: (event) => event.kind === 'finished' && seen.push(live.wholeReads, live.reads) });
  assert.equal(seen[0], 2, 'before the write, and after the house was seen to be gone');
  assert.equal(live.parts.at(-1), 'house *');
});

test('a write that does not show is looked for by itself, and missed in the end', async (t) => {
  const live = new World(TestClock.for(t));
  live.settle(one, 'a');
  live.mishaps.set('111111111111/eu-west-1', 'lost');
  const asked = desired({ 'room a/1': 'off' });
  const { cells } = await applyIn(live, await planOf(live, [one], asked), asked);
  assert.equal(cells[0]?.code, 'lost-write');
  assert.deepEqual(new Set(live.parts), new Set(['room a/1']));
});

test('what somebody changed while the cell waited is found by the whole look after the wait', async (t) => {
  const live = new World(TestClock.for(t));
  live.settle(one, 'b');
  const asked = desired({ 'house a': 'present', 'room a/1': 'off', 'room b/2': 'on' });
  const plan = await planOf(live, [one], asked);
  live.onWrite = () => live.at(one).rooms.set('b/2', { light: 'off' });
  await applyIn(live, plan, asked);
  const { classes } = await planOf(live, [one], asked);
  assert.deepEqual(
    classes.map((each) => each.name),
    ['b/2'],
    'nobody asked for it in the plan, so it stands in the next one',
  );
});

const pci = 'pci-dss/v/4.0.1';
const fsbp = 'aws-foundational-security-best-practices/v/1.0.0';

test('a cell that waits for a standard asks for the standards alone, one call a look', async (t) => {
  const { apply, calls, forget, plan } = await street(t, {
    hubs: [{ accounts: ['333333333333'], regions: ['eu-west-1'], standards: { [fsbp]: {} } }],
  });
  const documents = [
    standards('base', {
      hub: { autoEnableControls: true },
      standards: [fsbp, pci].map((id) => ({ id, state: 'present' as const })),
      parameters: [{ control: 'IAM.7', values: { MaxPasswordAge: 90 } }],
    }),
    disabled('off', { controls: [entry('IAM.6')] }),
  ];
  forget();
  const { standings } = await apply(documents);
  assert.deepEqual(Object.keys(standings), ['done']);
  const count = (operation: string): number => calls().filter((each) => each === operation).length;
  const whole = count('DescribeHub');
  const looks = count('GetEnabledStandards');
  assert.ok(looks >= whole + 5, `${looks} looks, of which ${whole} at everything, in a wait of three minutes`);
  // The plan, before the first write, when the standard is ready, after the last write, and when the parameter has settled.
  assert.equal(whole, 5);
  assert.equal((await plan(documents)).inSync, true);
});
