import type { Cell, TypeName } from './address.ts';
import type { CellSet, CellSpace } from './cell-set.ts';
import type { Action } from './change.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { DifferenceKind } from './difference.ts';
import type { Properties } from './properties.ts';
import type { Source } from './source.ts';
import type { StopCode } from './writes-stopped.ts';

/** Changes that are the same but for their cell. */
export interface PlanClass {
  /** Stable for equal content: a short hash of everything but the cells. */
  readonly id: string;
  readonly type: TypeName;
  readonly name: string;
  readonly action: Action;
  readonly difference: DifferenceKind;
  readonly destructive: boolean;
  readonly before?: Properties;
  readonly after?: Properties;
  readonly source?: Source;
  readonly because?: string;
  /** Set when a guard refuses the class's changes in these cells: shown, never dropped. */
  readonly refused?: { readonly guard: string; readonly message: string };
  /** With a base: whether the branch under review makes these changes, or whether they were due before it. */
  readonly origin?: 'branch' | 'drift';
  /** Of a prune: when AWS made what goes, ISO 8601, where AWS tells. The newest goes first. */
  readonly createdAt?: string;
  readonly cells: CellSet;
}

/** A notice with the cells it holds in. */
export interface NoticeClass {
  readonly difference: DifferenceKind;
  readonly severity: 'warning' | 'note';
  readonly type?: TypeName;
  readonly name?: string;
  readonly message: string;
  readonly cells: CellSet;
}

export interface UnreadableCell {
  readonly cell: Cell;
  readonly provider: string;
  readonly types?: readonly TypeName[];
  readonly code: string;
  readonly message: string;
}

/** A cell that is governed by the documents but has nothing to read: a suspended account, a Region not opted in. */
export interface SkippedCell {
  readonly cell: Cell;
  readonly reason: string;
}

/** A guard that refuses a whole run. */
export interface GuardRefusal {
  readonly guard: string;
  readonly message: string;
  /** Who may lift it and how. */
  readonly hint: string;
}

export interface PlanSummary {
  readonly create: number;
  readonly update: number;
  readonly replace: number;
  readonly delete: number;
  readonly destructive: number;
  /** Cells with at least one change. */
  readonly cells: number;
  readonly classes: number;
  /** Cells read and in sync. */
  readonly unchanged: number;
  readonly unreadable: number;
  readonly skipped: number;
  /** Changes that a guard refuses. */
  readonly refused: number;
}

/** What a plan was compared with besides the live state (`plan --base REF`). */
export interface PlanBase {
  readonly ref: string;
  /** What the ref names, 40 or 64 hex digits. */
  readonly commit: string;
  /** `absent`: the commit has no configuration; `invalid`: its documents are in error. Then everything counts as the branch's. */
  readonly state: 'read' | 'absent' | 'invalid';
  /** Cells that the branch can touch, and that were read. */
  readonly read: number;
  /** Cells that a plan without a base would read. */
  readonly of: number;
  /** Differences that end because the branch declares what is live. */
  readonly ended: number;
}

/** An Exception document as a run sees it. */
export interface PlanException {
  readonly name: string;
  /** What is excepted, in words. */
  readonly what: string;
  /** Which cells, in words. */
  readonly selector: string;
  readonly reason: string;
  readonly owner: string;
  readonly ticket: string;
  /** The last day. */
  readonly expires: string;
  /** 0 on the last day, negative after it. */
  readonly daysLeft: number;
  readonly inForce: boolean;
  /** Cells in which it holds. */
  readonly cells: number;
  /** Whether the documents say otherwise in one of them, or a change meets the guard that it lifts; absent for a rule, for a guard where a plan did not look at everything, and for one that has ended. */
  readonly changes?: boolean;
  readonly source: Source;
}

export interface Plan {
  readonly space: CellSpace;
  readonly summary: PlanSummary;
  /** In the order of application: by type, then name, then id. */
  readonly classes: readonly PlanClass[];
  readonly notices: readonly NoticeClass[];
  readonly unreadable: readonly UnreadableCell[];
  readonly skipped: readonly SkippedCell[];
  readonly guards: readonly GuardRefusal[];
  readonly diagnostics: readonly Diagnostic[];
  /** In file order; absent where there is none. */
  readonly exceptions?: readonly PlanException[];
  /** Resources compared, over all cells read. */
  readonly compared: number;
  /** Hash of the classes with their cells, and of the guards' refusals. */
  readonly digest: string;
  /** With a base, classes know their origin. */
  readonly base?: PlanBase;
  /** What the plan was made of; absent in plans of earlier versions. */
  readonly made?: PlanDigests;
  /** Of a plan that is one of several parts: nothing may be applied of it before they are merged. */
  readonly shard?: PlanShard;
  /** Of the share of a plan that one process applies: the whole. */
  readonly partOf?: AppliedPart;
}

/** Which plan is applied, and which share of it. */
export interface AppliedPart {
  /** `0` of `1`: all of it. */
  readonly index: number;
  readonly of: number;
  /** Digests of the whole plan. */
  readonly digest: string;
  readonly changesDigest: string;
}

/** SHA-256 of what a plan was made of: two plans with equal ones looked at the same thing. */
export interface PlanDigests {
  /** Every file that is a document, and the files that documents name. */
  readonly documents: string;
  /** The live lists of standards and controls. */
  readonly catalogue: string;
  /** Accounts with state and place, and the units. */
  readonly inventory: string;
}

/** A kind of which the last apply had documents and this run has none. */
export interface VanishedKind {
  readonly kind: string;
  /** What such documents make. */
  readonly types: readonly TypeName[];
}

/** What the guards of scope run are judged by. */
export interface GuardBasis {
  /** Percent. */
  readonly accountsLostShare: number;
  /** Percent. */
  readonly deleteShare: number;
  readonly deleteCount: number;
  /** Accounts found. */
  readonly accounts: number;
  /** Accounts found by the last run, where a ledger tells. */
  readonly previousAccounts?: number;
  readonly vanished: readonly VanishedKind[];
  /** Guards that are lifted, sorted. */
  readonly allow: readonly string[];
}

/** The cells of one domain that a whole plan would read. */
export interface ShardScope {
  readonly provider: string;
  /** Its cells hang together: they are all of one shard. */
  readonly spans: boolean;
  readonly cells: CellSet;
}

/** What only whole plans can tell, carried by each part for the merge. */
export interface PlanShard {
  readonly index: number;
  readonly of: number;
  /** The management account's home: where a shard without cells is missed. */
  readonly home: Cell;
  /** Cells that this part was to look at. */
  readonly read: CellSet;
  /** Those that answered, or were found unreadable. */
  readonly seen: CellSet;
  /** Those of `seen` that are not in sync. */
  readonly unsettled: CellSet;
  /** Managed resources by type, for the guards' shares. */
  readonly managed: ReadonlyMap<TypeName, number>;
  readonly basis: GuardBasis;
  /** Of the whole plan: what is missed where another part is missing. */
  readonly scopes: readonly ShardScope[];
}

/** What CloudFormation's own drift detection found in a stack set. */
export interface StackDrift {
  readonly stackSet: string;
  /** Id of the operation that looked. */
  readonly operation: string;
  readonly status: string;
  /** Every stack was looked at. */
  readonly complete: boolean;
  readonly instances?: number;
  readonly drifted?: number;
  readonly inSync?: number;
  readonly failed?: number;
}

/** What DevOps Guru analyses in one cell; without figures it did not tell, and `code` is AWS's error name. */
export interface AnalysedCell {
  readonly account: string;
  readonly region: string;
  readonly resources?: number;
  readonly metrics?: number;
  readonly code?: string;
}

export type CellStatus = 'converged' | 'converging' | 'failed' | 'refused' | 'unreadable' | 'skipped';

/** How one cell ended. `changes` counts the plan's changes of the cell that are in effect now. */
export interface CellResult {
  readonly cell: Cell;
  readonly status: CellStatus;
  readonly changes: number;
  readonly code?: string;
  readonly message?: string;
  readonly waitingFor?: string;
}

/** How a wave of a rollout ended. `failed` counts its cells that ended failed, unreadable, converging or moved. */
export interface WaveResult {
  readonly name: string;
  readonly state: 'passed' | 'stopped' | 'awaiting-approval' | 'not-reached';
  readonly cells: number;
  readonly failed: number;
}

/** An account that joined since the last apply, and how long it took until it had what documents ask for. */
export interface JoinedAccount {
  readonly account: string;
  /** ISO 8601. */
  readonly joinedAt: string;
  readonly coveredAt: string;
  readonly seconds: number;
  readonly by: 'apply' | 'auto-deployment';
}

export interface ApplyResult {
  /** Absent where no ledger tells which accounts are new, or none is. */
  readonly joined?: readonly JoinedAccount[];
  readonly space: CellSpace;
  readonly cells: readonly CellResult[];
  /** New differences of changes that were refused because the live state moved since the plan. */
  readonly moved: readonly PlanClass[];
  readonly guards: readonly GuardRefusal[];
  readonly interrupted: boolean;
  /** With `Organization.spec.rollout`: how each wave ended, in their order. */
  readonly waves?: readonly WaveResult[];
  /** Of results that were joined: the shards that left none, as `2/4`. Absent where none is missing. */
  readonly missing?: readonly string[];
  /** The plan that was applied; absent in results of earlier versions. */
  readonly of?: AppliedPart;
  /** Why the run must not write any more, where that was no interrupt: its lease is another's, or its journal cannot be written. */
  readonly stopped?: { readonly code: StopCode; readonly message: string };
}

/** What a run cost. */
export interface RunStats {
  readonly calls: number;
  readonly callsByOperation: Readonly<Record<string, number>>;
  readonly throttled: number;
  readonly waitedMs: number;
  readonly cpuMs: number;
  readonly peakRssBytes: number;
  readonly wallMs: number;
  /** Of a merged plan or result: the processes that ran side by side. */
  readonly processes?: number;
}

/** What every result carries beside its own content. */
export interface RunHeader {
  /** Id of the run in the ledger. */
  readonly run: string;
  readonly tool: { readonly version: string; readonly catalogue: string };
  /** Of the configuration repository, where it is one. */
  readonly commit?: string;
  /** The instant that the run calculates with, ISO 8601. */
  readonly now: string;
  readonly stats: RunStats;
}
