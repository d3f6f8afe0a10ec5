import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId } from '../../reconciler/model/account-id.ts';
import { CellSpace } from '../../reconciler/model/cell-set.ts';
import { calendarAt } from '../../reconciler/model/clock.ts';
import type { Exception } from '../../reconciler/model/documents.generated.ts';
import { liftedGuards } from '../../reconciler/plan/exceptions.ts';
import type { ExceptionCells } from '../../reconciler/targets/expand.ts';

const [one, two] = [accountId('111111111111'), accountId('222222222222')];
const space = new CellSpace([one, two], ['eu-west-1']);
const region = 'eu-west-1';
const cells = space.product([one], [region]);

function lifting(guard: string, day: string) {
  const value = {
    metadata: { name: guard },
    spec: { selector: { account: one }, what: { guard }, expires: '2027-03-31' },
  } as unknown as Exception;
  const document = { value } as ExceptionCells['document'];
  const exceptions = new Map([[`Exception/${guard}`, { document, meant: cells, cells }]]);
  const expansion = { exceptions } as unknown as Parameters<typeof liftedGuards>[0]['expansion'];
  const lifted = liftedGuards({ expansion, calendar: calendarAt(new Date(day)) }, new Set(['shrunk-inventory']));
  return {
    run: [...lifted.run],
    in: [...lifted.inCell({ account: one, region })],
    elsewhere: [...lifted.inCell({ account: two, region })],
  };
}

test('a guard about a run is lifted for the run, one about a cell or a change in the selected cells alone', () => {
  const allowed = ['shrunk-inventory'];
  assert.deepEqual(lifting('blast-radius', '2027-03-31'), { run: [...allowed, 'blast-radius'], in: allowed, elsewhere: allowed });
  assert.deepEqual(lifting('data-loss', '2027-03-31'), { run: allowed, in: [...allowed, 'data-loss'], elsewhere: allowed });
});

test('the day after its last one an exception lifts nothing', () => {
  const allowed = ['shrunk-inventory'];
  for (const guard of ['blast-radius', 'governed'])
    assert.deepEqual(lifting(guard, '2027-04-01'), { run: allowed, in: allowed, elsewhere: allowed });
});
