// Every fault on every provider, against the table of docs/reliability.md: its codes are what is expected here.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { repository } from '../e2e/harness.ts';
import { member } from '../e2e/small.ts';
import { type FaultKind, type FaultName, faultKinds, faultNames } from '../simulation/fault-kinds.ts';
import { simulate } from '../simulation/simulate.ts';
import { type WorldName, worldNames } from '../simulation/worlds.ts';

/** Lives with enough to do, of which most of the faults meet something; where accounts are worked on apart there are two. */
const lives: Readonly<Record<WorldName, { readonly seed: number; readonly accounts: readonly (string | undefined)[] }>> = {
  'security-hub': { seed: 31, accounts: [undefined, member] },
  'devops-guru': { seed: 11, accounts: [undefined, member] },
  'stack-sets': { seed: 12, accounts: [undefined] },
  messaging: { seed: 7, accounts: [undefined] },
};

/** The cells of the table's row, by provider; `-` where the provider has no such thing. */
function expectations(): ReadonlyMap<string, Readonly<Record<WorldName, string>>> {
  const text = readFileSync(path.join(repository, 'docs', 'reliability.md'), 'utf8');
  const rows = text.split('\n').flatMap((line) => {
    const [, fault, , ...codes] = line.split('|').map((cell) => cell.trim());
    return fault !== undefined && codes.length === 5 ? [[fault, codes] as const] : [];
  });
  return new Map(
    rows.map(([fault, [hub = '', guru = '', sets = '', tenants = '']]) => [
      fault,
      { 'security-hub': hub, 'devops-guru': guru, 'stack-sets': sets, messaging: tenants },
    ]),
  );
}

/** `0 or 6, 0`: the first run ended with 0 or 6, the second with 0. */
const codesOf = (cell: string): readonly (readonly number[])[] => cell.split(',').map((codes) => codes.split(' or ').map(Number));

const expected = expectations();

test('the table has a row for each fault, and no other', () => {
  const named = new Set<string>(faultNames);
  assert.deepEqual(
    [...expected.keys()].filter((fault) => !named.has(fault) && !/^(fault|---)$/.test(fault)),
    [],
  );
  assert.deepEqual(
    faultNames.filter((fault) => !expected.has(fault)),
    [],
  );
});

for (const world of worldNames)
  for (const fault of faultNames) {
    const cell = expected.get(fault)?.[world] ?? '';
    const kind: FaultKind = faultKinds[fault];
    if (kind.worlds !== undefined && !kind.worlds.includes(world)) {
      test(`${fault}: ${world} has no such thing`, () => assert.equal(cell, '-'));
      continue;
    }
    for (const account of lives[world].accounts)
      test(`${fault}: ${world}${account === undefined ? '' : ', one account'}`, (t) => live(t, world, fault, cell, account));
  }

async function live(
  t: { diagnostic(text: string): void },
  world: WorldName,
  fault: FaultName,
  cell: string,
  account: string | undefined,
): Promise<void> {
  const kind: FaultKind = faultKinds[fault];
  const lived = await simulate({ seed: lives[world].seed, world, faults: [fault], ...(account === undefined ? {} : { account }) });
  const { exitCodes, met, repairs, spared, created } = lived;
  t.diagnostic(
    `exit ${exitCodes.join(', ')}; ${met} calls met; ${repairs} repairs; ${spared} cells spared; ${created} objects made, none twice`,
  );
  assert.ok(met > 0, 'a fault that meets no call proves nothing');
  assert.ok(created > 0, 'nothing was made');
  assert.ok(spared > 0 || account === undefined || kind.everywhere === true, 'no cell was out of its reach');
  const codes = codesOf(cell);
  assert.ok(
    exitCodes.length === codes.length && exitCodes.every((code, index) => codes[index]?.includes(code)),
    `ended with ${exitCodes.join(', ')}; docs/reliability.md says ${cell}`,
  );
}
