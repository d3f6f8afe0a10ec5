// Every fault on every provider: what docs/reliability.md says of each is read from here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FaultKind, faultKinds, faultNames } from '../simulation/fault-kinds.ts';
import { simulate } from '../simulation/simulate.ts';
import { worldNames } from '../simulation/worlds.ts';

for (const world of worldNames)
  for (const fault of faultNames)
    test(`${fault}: ${world}`, async (t) => {
      const { exitCodes, met, repairs } = await simulate({ seed: 7, world, faults: [fault] });
      const kind: FaultKind = faultKinds[fault];
      t.diagnostic(`exit ${exitCodes.join(', ')}; ${met} calls met; ${repairs} repairs`);
      assert.ok(met > 0 || kind.passes, 'a fault that meets no call proves nothing');
    });
