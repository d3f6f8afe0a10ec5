// The commit that a branch is compared with (`plan --base`): what it asked for, and what of a plan is the branch's.
import type { Cell, TypeName } from '../model/address.ts';
import type { CellSet } from '../model/cell-set.ts';
import type { Calendar } from '../model/clock.ts';
import type { DocumentSet } from '../model/document-set.ts';
import type { Organization } from '../model/documents.generated.ts';
import type { PlanBase } from '../model/plan.ts';
import type { Source } from '../model/source.ts';
import type { CellComparison } from '../plan/compare.ts';
import { compileLayers } from '../plan/compile-layers.ts';
import { OriginTeller } from '../plan/origin.ts';
import { type Resolution, resolveLayers } from '../plan/resolve.ts';
import type { TouchedProvider } from '../plan/touched.ts';
import { createProviders } from '../providers/all.ts';
import type { Observation } from '../providers/observation.ts';
import type { CompileInput, Provider } from '../providers/provider.ts';
import type { Expansion } from '../targets/expand.ts';
import { targetResolver } from '../targets/resolver.ts';
import { type PreparedShard, spansCells } from './sharding.ts';
import type { Survey } from './survey.ts';

/** The documents of the base, without error. */
export interface BaseDocuments {
  readonly documents: DocumentSet;
  readonly organization: Organization;
}

/** The commit that a branch is compared with, its documents read and checked offline. */
export interface Base extends Pick<PlanBase, 'ref' | 'commit' | 'state'> {
  /** Absent unless `state` is `read`. */
  readonly desired?: BaseDocuments;
  readonly writtenByBranch: (source: Source) => boolean;
}

export interface PreparedBase {
  readonly of: Base;
  /** What the base asks for; absent where everything counts as the branch's. */
  readonly resolution?: Resolution;
  /** The cells that a plan without a base would read. */
  readonly whole: CellSet;
}

/** What compiling documents takes besides them. */
export function compileInput(
  documents: DocumentSet,
  expansion: Expansion,
  { live, organization }: Pick<Survey, 'live' | 'organization'>,
  calendar: Calendar,
): CompileInput {
  const { space } = expansion;
  return { documents, catalogue: live.catalogue, calendar, space, organization, targets: targetResolver(expansion) };
}

/** What the base asks for, with its own organization's words; compiled by providers of its own, since some remember what they compiled. */
export function resolutionOfBase(
  { desired }: Base,
  { base, live }: Pick<Survey, 'base' | 'live'>,
  calendar: Calendar,
): Resolution | undefined {
  if (desired === undefined || base === undefined) return undefined;
  const view = { live, organization: base.organization };
  const input = compileInput(desired.documents, base.expansion, view, calendar);
  return resolveLayers(compileLayers(createProviders(), input).layers, base.expansion.space);
}

/** A provider as the scope sees it. */
export const touchedProvider = (provider: Provider): TouchedProvider => ({
  name: provider.name,
  types: provider.types,
  spansCells: spansCells(provider),
});

export interface Origins {
  /** The comparison with each change's origin. */
  tell(compared: CellComparison, provider: Provider, cell: Cell, observation: Observation): CellComparison;
  base(): PlanBase;
}

/**
 * Tells the branch's changes from drift.
 * @param compare compares what was read with what the base asks for; absent where everything counts as the branch's
 */
export function originsOf(
  { of, whole }: PreparedBase,
  { resolution, cells }: { readonly resolution: Resolution; readonly cells: CellSet },
  compare: ((provider: Provider, cell: Cell, observation: Observation) => CellComparison) | undefined,
): Origins {
  const teller = new OriginTeller();
  let ended = 0;
  return {
    tell(compared, provider, cell, observation) {
      if (compare === undefined) return teller.allOfBranch(compared);
      const told = teller.tell(compared, compare(provider, cell, observation), resolution.desiredOf(cell), provider.types);
      ended += told.ended;
      return told.comparison;
    },
    base: () => ({ ref: of.ref, commit: of.commit, state: of.state, read: cells.size, of: whole.size, ended }),
  };
}

/** What a plan of part of the organization reads. */
interface Scoped {
  readonly cells: CellSet;
  readonly resolution: Resolution;
  readonly providers: readonly Provider[];
  readonly concerns: ReadonlyMap<string, CellSet>;
  readonly shard?: PreparedShard;
}

/** Declared resources by type in the cells that are not read (a shard: in its own), so that a guard's share of one account is not taken for one of the organization. */
export function managedOutside({ cells, resolution, providers, concerns, shard }: Scoped, all: CellSet): ReadonlyMap<TypeName, number> {
  const counts = new Map<TypeName, number>();
  for (const provider of providers) {
    const { name, types } = provider;
    const own = new Set(types.map((type) => type.name));
    const whole = shard === undefined ? all : all.intersect(shard.ownOf(provider));
    const read = concerns.get(name)?.intersect(cells) ?? cells;
    for (const { desired, cells: of } of resolution.classes) {
      const unread = of.intersect(whole).minus(read).size;
      if (unread === 0) continue;
      for (const { type } of desired.resources.values()) if (own.has(type)) counts.set(type, (counts.get(type) ?? 0) + unread);
    }
  }
  return counts;
}
