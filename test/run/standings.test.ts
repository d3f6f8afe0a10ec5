// What becomes of a planned change with every look at its cell: written, seen, lost, moved, held or hidden.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resourceKey, type TypeName } from '../../reconciler/model/address.ts';
import type { Unreadable } from '../../reconciler/providers/observation.ts';
import {
  type CellChange,
  type CellView,
  end,
  isOpen,
  isSameChange,
  newWork,
  type Standing,
  type StandingRules,
  updateStandings,
  type Work,
} from '../../reconciler/run/cell-work.ts';

const change = (more: Partial<CellChange> = {}): CellChange =>
  ({
    type: 'island/lamp',
    name: 'a',
    action: 'update',
    before: { light: 'off', shade: 'red' },
    after: { light: 'on', shade: 'red' },
    ...more,
  }) as CellChange;
const at = { type: 'island/lamp', name: 'a', message: 'a is being built' } as const;
const hidden = (code: string, types?: readonly TypeName[]): Unreadable =>
  ({ code, message: `${code}: not yours to read`, ...(types === undefined ? {} : { types }) }) as Unreadable;

interface Situation {
  readonly planned?: CellChange;
  readonly work?: Partial<Omit<Work, 'change'>>;
  readonly view?: Partial<CellView>;
  readonly rules?: Partial<StandingRules>;
}

/** What one look makes of one planned change; by default nothing differs any more, and what is live is what was wanted. */
function look({ planned = change(), work = {}, view = {}, rules = {} }: Situation): Work {
  const one = { ...newWork(planned), ...work };
  updateStandings(
    [one],
    { changes: [], settling: [], outside: [], unseen: new Set(), unreadable: [], ...view },
    {
      nowMs: 100_000,
      verifyMs: 60_000,
      first: false,
      exact: false,
      mayBeIgnored: () => false,
      failedBecause: () => undefined,
      isReached: () => true,
      isBegun: () => false,
      ...rules,
    },
  );
  return one;
}

const told = ({ standing, code, message }: Work) => ({ standing, code, message });
const begun = { standing: 'pending', code: undefined, message: undefined } as const;

test('what is planned and not written yet, and what AWS took, is open; every end is not', () => {
  const open = (standing: Standing) => isOpen({ ...newWork(change()), standing });
  assert.deepEqual((['pending', 'sent'] as const).map(open), [true, true]);
  assert.deepEqual((['done', 'moved', 'refused', 'failed', 'unreadable'] as const).map(open), [false, false, false, false, false]);
  assert.deepEqual(newWork(change()), { change: change(), ...begun, sentMs: undefined, notBeforeMs: 0, now: undefined });
});

test('a change is the same one where action, before and after are, in whatever order members come', () => {
  assert.equal(isSameChange(change(), change({ before: { shade: 'red', light: 'off' } })), true);
  assert.equal(isSameChange(change(), change({ action: 'create' })), false);
  assert.equal(isSameChange(change(), change({ before: { light: 'dim', shade: 'red' } })), false);
  assert.equal(isSameChange(change(), change({ after: { light: 'dim', shade: 'red' } })), false);
});

test('no difference any more is done, and what was said of an earlier try is forgotten', () => {
  const work = { standing: 'sent', sentMs: 90_000, code: 'Busy', message: 'try later' } as const;
  assert.deepEqual(told(look({ work })), { standing: 'done', code: undefined, message: undefined });
});

test('no difference at the first look is done only where what was planned is live: else documents ask for something else', () => {
  const rules = { first: true, isReached: () => false };
  assert.deepEqual(told(look({ rules })), {
    standing: 'moved',
    code: 'stale-target',
    message: 'the documents do not ask for it any more: plan again',
  });
  assert.equal(look({ rules: { first: true } }).standing, 'done');
  assert.equal(look({ rules: { isReached: () => false } }).standing, 'done');
});

test('what was done and differs again is open again; an end stays', () => {
  const view = { changes: [change()] };
  assert.equal(look({ work: { standing: 'done' }, view }).standing, 'pending');
  assert.equal(look({ work: { standing: 'done', sentMs: 90_000 }, view }).standing, 'sent');
  for (const standing of ['moved', 'refused', 'failed', 'unreadable'] as const)
    assert.deepEqual(told(look({ work: { standing, code: 'c', message: 'm' } })), { standing, code: 'c', message: 'm' });
});

test('a difference as planned is written; other planned changes of the cell do not speak for it', () => {
  assert.deepEqual(told(look({ view: { changes: [change()] }, rules: { first: true, exact: true } })), begun);
  const another = { view: { changes: [change({ name: 'b', after: { light: 'dim' } })] } };
  assert.equal(look(another).standing, 'done');
});

test('a target that moved since the plan is refused with its new difference', () => {
  const now = change({ before: { light: 'dim', shade: 'red' } });
  const moved = look({ view: { changes: [now] }, rules: { first: true, exact: true } });
  assert.deepEqual(told(moved), { standing: 'moved', code: 'stale-target', message: 'the live state moved since the plan' });
  assert.equal(moved.now, now);
});

test('only the goal counts after own writes, where an earlier attempt began it, and where nobody could see it when it was planned', () => {
  const view = { changes: [change({ before: { light: 'dim' } })] };
  const exact = { first: true, exact: true };
  assert.equal(look({ view }).standing, 'pending');
  assert.equal(look({ view, rules: { ...exact, isBegun: (planned) => planned.name === 'a' } }).standing, 'pending');
  const unseenThen = change({ because: 'not-seen-yet' });
  assert.equal(look({ planned: unseenThen, view, rules: exact }).standing, 'pending');
  const elsewhere = { changes: [change({ after: { light: 'dim' } })] };
  assert.equal(look({ view: elsewhere }).standing, 'moved');
  assert.equal(look({ view: elsewhere, rules: { ...exact, isBegun: () => true } }).standing, 'moved');
});

test('what a guard holds by now is not written, and its guard is named', () => {
  const refused = { guard: 'ownership', message: 'somebody else owns it' } as never;
  assert.deepEqual(told(look({ view: { changes: [change({ refused })] } })), {
    standing: 'refused',
    code: 'ownership',
    message: 'somebody else owns it',
  });
});

test('what AWS took and does not show is waited for, and lost at the end of the time given', () => {
  const view = { changes: [change()] };
  const after = (sentMs: number) => told(look({ view, work: { standing: 'sent', sentMs } }));
  assert.deepEqual(after(40_001), { standing: 'sent', code: undefined, message: undefined });
  assert.deepEqual(after(40_000), {
    standing: 'failed',
    code: 'lost-write',
    message: 'AWS took the change, and after 60 s it is still not in effect',
  });
});

test('what settles is not lost: its time begins anew', () => {
  const view = { changes: [change()], settling: [at] };
  const work = look({ view, work: { standing: 'sent', sentMs: 1 } });
  assert.deepEqual([work.standing, work.sentMs], ['sent', 100_000]);
  const another = look({ view: { ...view, settling: [{ ...at, name: 'b' }] }, work: { standing: 'sent', sentMs: 1 } });
  assert.equal(another.code, 'lost-write');
});

test('what AWS says it could not do has failed with its words, but not while it still settles', () => {
  const rules = { failedBecause: (now: CellChange) => `no current for ${now.name}`, mayBeIgnored: () => true };
  const work = { standing: 'sent', sentMs: 99_000 } as const;
  assert.deepEqual(told(look({ view: { changes: [change()] }, work, rules })), {
    standing: 'failed',
    code: 'failed-on-aws',
    message: 'no current for a',
  });
  const settling = { changes: [change()], settling: [at] };
  assert.equal(look({ view: settling, work, rules: { failedBecause: rules.failedBecause } }).standing, 'sent');
});

test('an update that AWS may take and yet keep what it had is done with a word about it', () => {
  const work = { standing: 'sent', sentMs: 99_000 } as const;
  const kept = look({ view: { changes: [change()] }, work, rules: { mayBeIgnored: ({ name }) => name === 'a' } });
  assert.deepEqual(told(kept), { standing: 'done', code: 'kept-by-aws', message: 'AWS took the change and kept what it had' });
  assert.equal(look({ view: { changes: [change()] }, rules: { mayBeIgnored: () => true } }).standing, 'pending');
});

test('a type that cannot be read ends its own changes, with what AWS said; a whole cell that cannot ends all', () => {
  const told = (unreadable: readonly Unreadable[]) => {
    const { standing, code, message } = look({ view: { unreadable, changes: [change()] } });
    return [standing, code, message];
  };
  assert.deepEqual(told([hidden('Denied', ['island/house'])]), ['pending', undefined, undefined]);
  assert.deepEqual(told([hidden('Denied', ['island/house', 'island/lamp'])]), ['unreadable', 'Denied', 'Denied: not yours to read']);
  assert.deepEqual(told([hidden('Down')]), ['unreadable', 'Down', 'Down: not yours to read']);
  assert.deepEqual(told([hidden('Down'), hidden('Denied', ['island/lamp'])])[1], 'Denied');
});

test('what its parent hides is neither done nor lost: its time counts from when somebody could see it', () => {
  const unseen = new Set([resourceKey('island/lamp', 'a')]);
  const sent = look({ view: { unseen }, work: { standing: 'sent', sentMs: 1 } });
  assert.deepEqual([sent.standing, sent.sentMs], ['sent', 100_000]);
  const pending = look({ view: { unseen } });
  assert.deepEqual([pending.standing, pending.sentMs], ['pending', undefined]);
  const other = look({ view: { unseen: new Set([resourceKey('island/lamp', 'b')]) } });
  assert.equal(other.standing, 'done');
});

test('an end carries its reason', () => {
  const work = newWork(change());
  end(work, 'failed', 'Busy', 'no room');
  assert.deepEqual(told(work), { standing: 'failed', code: 'Busy', message: 'no room' });
});
