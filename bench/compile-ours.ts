// Our way: layers with cell sets, one desired state a class, each cell compared as it is read. Prints a sample. usage: compile-ours.js ACCOUNTS
import assert from 'node:assert/strict';
import { regionFacts, shippedCatalogue } from '../reconciler/catalogue/shipped.ts';
import { loadDocuments } from '../reconciler/documents/load.ts';
import { sourceOfFiles } from '../reconciler/documents/source.ts';
import { resourceKey, type TypeName } from '../reconciler/model/address.ts';
import { calendarAt } from '../reconciler/model/clock.ts';
import { PlanBuilder } from '../reconciler/plan/classes.ts';
import { CellComparer } from '../reconciler/plan/compare.ts';
import { resolveLayers } from '../reconciler/plan/resolve.ts';
import type { Observation, ObservedResource } from '../reconciler/providers/observation.ts';
import { createSecurityHubProvider } from '../reconciler/providers/security-hub/provider.ts';
import { expandTargets } from '../reconciler/targets/expand.ts';
import { targetResolver } from '../reconciler/targets/resolver.ts';
import { compileCase, differs, other, reason, standard, ticket } from './compile-case.ts';
import { usage } from './rounds.ts';

const input = compileCase(Number(process.argv[2]));
const provider = createSecurityHubProvider();
const calendar = calendarAt(new Date('2026-11-24T00:00:00Z'));
const catalogue = shippedCatalogue();
const loaded = loadDocuments(sourceOfFiles(input.files), { catalogue, calendar, regions: regionFacts(), checks: [provider.check] });
assert.deepEqual(
  loaded.diagnostics.filter((each) => each.severity === 'error'),
  [],
);
const governed = loaded.documents.organization?.value.spec;
if (governed === undefined) throw new Error('no organization');

// A document's positions are found out when they are first asked for: that is part of loading, as are the lines of a layer's sources.
for (const document of [...loaded.documents.all('SecurityStandards'), ...loaded.documents.all('DisabledControls')]) document.at('spec');
const before = heldBytes();
let startedMs = performance.now();
const took = (): number => {
  const ms = performance.now() - startedMs;
  startedMs = performance.now();
  return ms;
};
const expansion = expandTargets({ documents: loaded.documents, governed, inventory: input.inventory, calendar });
const expandMs = took();
const layers = provider.compile({
  documents: loaded.documents,
  catalogue,
  calendar,
  space: expansion.space,
  organization: {
    name: 'main',
    partition: 'aws',
    managementAccount: input.inventory.managementAccount,
    homeRegion: 'eu-west-1',
    standardReadyTimeoutMs: 900_000,
  },
  targets: targetResolver(expansion),
});
const compileMs = took();
const resolution = resolveLayers(layers, expansion.space);
const resolveMs = took();
const { size } = expansion.space;
const bytesACell = (heldBytes() - before) / size;

const comparer = new CellComparer({ types: provider.types, organization: 'main' });
const builder = new PlanBuilder(expansion.space);
let compareMs = 0;
for (const [accountIndex, account] of input.accounts.entries()) {
  for (const [regionIndex, region] of input.regions.entries()) {
    const cell = { account, region };
    const observation = observe(cell, accountIndex, regionIndex);
    const cellMs = performance.now();
    builder.add(cell, provider.name, comparer.compare(resolution.desiredOf(cell), observation));
    compareMs += performance.now() - cellMs;
  }
}
const foldMs = performance.now();
const folded = builder.fold();
compareMs += performance.now() - foldMs;

const changes = folded.classes.reduce((sum, each) => sum + each.cells.size, 0);
console.log(
  JSON.stringify({
    ...usage(0),
    wallMs: expandMs + compileMs + resolveMs + compareMs,
    counts: {
      'expand ms': Math.round(expandMs),
      'compile ms': Math.round(compileMs),
      'resolve ms': Math.round(resolveMs),
      'compare ms': Math.round(compareMs),
      'bytes a cell': bytesACell,
      classes: resolution.classes.length,
    },
    answer: { changes, unchanged: folded.unchangedCells },
  }),
);

/** What a read of the cell gives: a map of its own, as from the wire, in sync but for the cells that differ. */
function observe(cell: Observation['cell'], accountIndex: number, regionIndex: number): Observation {
  const resources = new Map<string, ObservedResource>();
  const add = (type: TypeName, name: string, properties: ObservedResource['properties']): void => {
    resources.set(resourceKey(type, name), { type, name, properties });
  };
  add('securityhub/hub', 'default', {});
  for (const name of [standard, other]) add('securityhub/standard', name, {});
  const enabled = differs(accountIndex, regionIndex);
  for (const [list, controls] of (input.lists[input.unitOf.get(cell.account) ?? 0] ?? []).entries()) {
    for (const [index, control] of controls.entries()) {
      const properties =
        enabled && list + index === 0 ? { status: 'ENABLED' } : { status: 'DISABLED', reason, ticket, expires: 'never', managedBy: 'main' };
      add('securityhub/control', `${standard}/${control}`, properties);
    }
  }
  return { cell, resources, withheld: new Map(), notices: [], unreadable: [] };
}

/** Bytes that are held, after a collection. */
function heldBytes(): number {
  if (global.gc === undefined) throw new Error('run with --expose-gc');
  global.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
