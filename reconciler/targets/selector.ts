import type { Calendar } from '../model/clock.ts';
import type { DocumentSet } from '../model/document-set.ts';
import type { PathSegment, Positioned } from '../model/positioned.ts';
import type { Source } from '../model/source.ts';

/** Names accounts: exactly one of `ou` and `account`; `region` only in an override's `match`. Facts: compliance 6.1. */
export interface Selector {
  readonly ou?: string;
  /** Child OUs too; default true. */
  readonly recursive?: boolean;
  readonly account?: string;
  readonly region?: string;
}

export interface Exclusion extends Selector {
  readonly reason: string;
  /** The last day on which it counts. */
  readonly expires?: string;
}

/** Whether the exclusion counts today; on its last day it does, from the day after it does not (facts: compliance 6.1). */
export const stillCounts = (exclusion: { readonly expires?: string }, calendar: Calendar): boolean =>
  exclusion.expires === undefined || exclusion.expires >= calendar.today;

/** The `targets` block, the same in every kind that has one. */
export interface Targets {
  readonly include: readonly Selector[];
  readonly exclude?: readonly Exclusion[];
  /** Default: `Organization.spec.governedRegions`. */
  readonly regions?: readonly string[];
  readonly excludeRegions?: readonly string[];
}

interface Where {
  readonly regions?: readonly string[];
  readonly accounts?: readonly string[];
}

/** What `targets/` needs to know of a document, whatever its kind. */
export interface TargetedDocument {
  /** `Kind/name`. */
  readonly id: string;
  readonly targets: Targets;
  /** `overrides[].match`, in order. */
  readonly matches: readonly Selector[];
  /** Accounts that `where` blocks name, with their places. */
  readonly whereAccounts: readonly { readonly account: string; readonly source: Source }[];
  at(...path: readonly PathSegment[]): Source;
}

/** Every document with `targets`, in file order of its kind. */
export function targetedDocuments(documents: DocumentSet): readonly TargetedDocument[] {
  return [
    ...documents.all('SecurityStandards').map((document) => targeted(document, [])),
    ...documents.all('DisabledControls').map(disabledControls),
    ...documents.all('DevOpsGuruTargets').map((document) => targeted(document, [])),
    ...documents.all('StackSet').map((document) => targeted(document, [])),
  ];
}

function disabledControls(document: Positioned<DisabledControlsShape>): TargetedDocument {
  const spec = document.value.spec;
  const wheres = [
    ...(spec.controls ?? []).map((entry, i) => ({ where: entry.where, path: ['spec', 'controls', i] })),
    ...(spec.overrides ?? []).flatMap((override, i) =>
      (override.controls?.add ?? []).map((entry, k) => ({ where: entry.where, path: ['spec', 'overrides', i, 'controls', 'add', k] })),
    ),
  ];
  return targeted(document, wheres);
}

interface EntryShape {
  readonly where?: Where;
}
interface DisabledControlsShape {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly targets: Targets;
    readonly controls?: readonly EntryShape[];
    readonly overrides?: readonly { readonly match: Selector; readonly controls?: { readonly add?: readonly EntryShape[] } }[];
  };
}
interface TargetedShape {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly targets: Targets; readonly overrides?: readonly { readonly match: Selector }[] };
}

function targeted(
  document: Positioned<TargetedShape>,
  wheres: readonly { readonly where: Where | undefined; readonly path: readonly PathSegment[] }[],
): TargetedDocument {
  const { kind, metadata, spec } = document.value;
  return {
    id: `${kind}/${metadata.name}`,
    targets: spec.targets,
    matches: (spec.overrides ?? []).map((override) => override.match),
    whereAccounts: wheres.flatMap(({ where, path }) =>
      (where?.accounts ?? []).map((account, i) => ({ account, source: document.at(...path, 'where', 'accounts', i) })),
    ),
    at: (...path) => document.at(...path),
  };
}
