// Lives of organizations under faults, by fixed seeds. `npm run simulate -- --runs M` looks at new ones; the whole matrix is in test/long/fault-matrix.test.ts.
import { test } from 'node:test';
import { fixedSeeds } from '../simulation/seeds.ts';
import { simulate } from '../simulation/simulate.ts';

for (const life of fixedSeeds)
  test(`seed ${life.seed}, ${life.world}: no false success, and once all works again the end is reached`, async () => {
    await simulate(life);
  });
