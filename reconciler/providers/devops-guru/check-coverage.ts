import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Coverage, DevOpsGuruTargets } from '../../model/documents.generated.ts';
import type { Positioned } from '../../model/positioned.ts';
import { keyOfOtherRegion, manyStacks, memberMissing, memberUnused } from './diagnostics.ts';
import type { WrittenPart } from './parts.ts';

/** AWS's user guide says 1,000 stacks, its API reference 500. Source: facts/compliance.md 3.2. */
const mostStacks = 1000;
const surelyTaken = 500;

const members = ['names', 'key', 'values'] as const;
const needs: Readonly<Record<Coverage['mode'], readonly (typeof members)[number][]>> = {
  all: [],
  none: [],
  stacks: ['names'],
  tags: ['key', 'values'],
};

/** A coverage has the members of its mode and no others (D-11, D-12), not too many stacks (V-16), and a key of its own Region (V-15). */
export function* checkCoverage(
  document: Positioned<DevOpsGuruTargets>,
  { asked: { coverage, integrations }, path, regions }: WrittenPart,
): Generator<Diagnostic> {
  if (coverage !== undefined) yield* checkCoverageMembers(document, coverage, [...path, 'coverage']);
  const [, , , region] = integrations?.kms?.split(':') ?? [];
  const others = regions.filter((other) => other !== region);
  if (region !== undefined && !region.startsWith('$') && others.length > 0)
    yield keyOfOtherRegion(region, others, document.at(...path, 'integrations', 'kms'));
}

/** D-11, D-12, V-16 of a coverage wherever it is written. */
export function* checkCoverageMembers(
  document: Positioned<unknown>,
  coverage: Coverage,
  path: readonly (string | number)[],
): Generator<Diagnostic> {
  const { mode } = coverage;
  for (const member of members) {
    const isNeeded = needs[mode].includes(member);
    // A member that is there and broken was left out before: its own problem is told.
    const isWritten = document.at(...path, member).pointer.endsWith(`/coverage/${member}`);
    if (isNeeded && !isWritten) yield memberMissing(mode, member, document.at(...path, 'mode'));
    if (!isNeeded && coverage[member] !== undefined) yield memberUnused(mode, member, document.keyAt(...path, member));
  }
  const count = coverage.names?.length ?? 0;
  if (mode !== 'stacks' || count <= surelyTaken) return;
  const isError = count > mostStacks;
  yield manyStacks(count, isError ? mostStacks : surelyTaken, isError, document.keyAt(...path, 'names'));
}
