// Every fault on every provider: what docs/reliability.md says of each is read from here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FaultKind, faultKinds, faultNames } from '../simulation/fault-kinds.ts';
import { simulate } from '../simulation/simulate.ts';
import { type WorldName, worldNames } from '../simulation/worlds.ts';

/** Lives with enough to do, of which most of the faults meet something. */
const seeds: Readonly<Record<WorldName, number>> = { 'security-hub': 7, 'devops-guru': 11, 'stack-sets': 11, messaging: 7 };

for (const world of worldNames)
  for (const fault of faultNames)
    test(`${fault}: ${world}`, async (t) => {
      const { exitCodes, met, repairs } = await simulate({ seed: seeds[world], world, faults: [fault] });
      const kind: FaultKind = faultKinds[fault];
      t.diagnostic(`exit ${exitCodes.join(', ')}; ${met} calls met; ${repairs} repairs`);
      assert.ok(met > 0 || kind.passes, 'a fault that meets no call proves nothing');
    });
