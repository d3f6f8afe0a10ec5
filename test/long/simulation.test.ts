// Lives that found something once and take long; the others are in test/more/simulation.test.ts.
import { test } from 'node:test';
import { longSeeds } from '../simulation/seeds.ts';
import { simulate } from '../simulation/simulate.ts';

for (const life of longSeeds)
  test(`seed ${life.seed}, ${life.world}: every run has an end, and once all works again nothing is left`, async () => {
    await simulate(life);
  });
