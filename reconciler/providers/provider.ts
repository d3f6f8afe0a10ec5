import type { Catalogue, RegionFacts } from '../catalogue/catalogue.ts';
import type { AccountId } from '../model/account-id.ts';
import type { Cell, Region, TypeName } from '../model/address.ts';
import type { CellSet, CellSpace } from '../model/cell-set.ts';
import type { Change } from '../model/change.ts';
import type { Calendar, Clock } from '../model/clock.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { DifferenceKind } from '../model/difference.ts';
import type { DocumentSet } from '../model/document-set.ts';
import type { StackDrift } from '../model/plan.ts';
import type { Properties } from '../model/properties.ts';
import type { Source } from '../model/source.ts';
import type { CarrierSet, MergedClass } from './carrier.ts';
import type { ReadClients, WriteClients } from './clients.ts';
import type { Layer, UnlistedPolicy } from './layer.ts';
import type { Notice, Observation, ObservedResource } from './observation.ts';

/** A desired resource of one cell after merging: which line won, and which lost. */
export interface DesiredResource {
  readonly type: TypeName;
  readonly name: string;
  readonly state: 'present' | 'absent';
  readonly properties: Properties;
  readonly allowDelete: boolean;
  readonly source: Source;
  readonly overrode: readonly Source[];
}

/** What all documents together ask of a cell. Cells with the same layers share one. */
export interface DesiredState {
  /** By `resourceKey`. */
  readonly resources: ReadonlyMap<string, DesiredResource>;
  readonly unlisted: ReadonlyMap<TypeName, UnlistedPolicy>;
  /** By `resourceKey`: declared to be nobody's. Neither compared nor treated as unlisted. */
  readonly unmanaged?: ReadonlySet<string>;
}

/** What the engine should do about a live resource that nobody declares. */
export type Leftover =
  | { readonly action: 'none' }
  | { readonly action: 'notice'; readonly notice: Notice }
  | { readonly action: 'delete'; readonly difference: DifferenceKind; readonly because: 'pruned' | 'unlisted' | 'expired' }
  | { readonly action: 'update'; readonly difference: DifferenceKind; readonly after: Properties; readonly because: string };

/** Everything that is known about a type besides its calls: rules as data and small pure functions. The engine has no other. */
export interface ResourceType {
  readonly name: TypeName;
  /** Most changes that one write call takes. */
  readonly batchSize: number;
  /** Types whose creates and updates in the same cell come first, verified. */
  readonly after: readonly TypeName[];
  /** Types whose removals in the same cell come after that of this type, beside those of `after`: what it takes along uses them (a set's destinations a stream). */
  readonly goneBefore?: readonly TypeName[];
  /**
   * The resource comes and goes with another: neither created nor missing while that one is away. Once the parent is there, or is
   * about to be created, it starts out as `born`. Writes wait until the parent accepts them.
   */
  readonly parent?: { readonly type: TypeName; nameOf(name: string): string; readonly born: Properties };
  /** A write of this type waits until every resource of the type in the cell has settled (Security Hub's standards). */
  readonly exclusive: boolean;
  /** Whether the live resource already is what is wanted. Looks only at the members that `wanted` has. */
  same(wanted: Properties, observed: Properties): boolean;
  /** The kind of difference, for messages and JSON. */
  difference(change: { readonly action: Change['action']; readonly before?: Properties; readonly after?: Properties }): DifferenceKind;
  /** Whether an update takes protection away or loses data. Deletes always count as destructive. */
  isDestructiveUpdate(before: Properties, after: Properties): boolean;
  /**
   * AWS may acknowledge such an update and yet keep what it had (the reason of a control that is disabled already: facts compliance 2.3).
   * Found unchanged after the write, it is a notice and the cell has converged; it is no failure.
   */
  mayBeIgnored?(before: Properties, after: Properties): boolean;
  /** AWS cannot change such a resource: it is taken away and made again. Why that matters, in words; undefined where it can be changed. */
  replaces?(before: Properties, after: Properties): string | undefined;
  /** AWS cannot change it, and making it anew would lose too much to be done by itself: the migration that gets there. The change is refused. */
  forbids?(before: Properties, after: Properties): string | undefined;
  /** Most resources of the type that AWS takes in a cell. Where it is full, as many removals as are needed come before what is to be made. */
  readonly room?: number;
  /** What is lost when a resource of the type is made again without `allowDelete`: the guard `data-loss` refuses that. */
  readonly replaceLoses?: string;
  /** Whether the update writes our mark on something that was there before and bears none: it is taken over. */
  adopts?(before: Properties, after: Properties): boolean;
  /** What AWS says of its own failure to bring a change about, told from the live values: such a change has failed, whatever else may come. */
  failedBecause?(observed: Properties): string | undefined;
  /** Why one of the type is not made without more ado: a guard that `--allow` or an Exception lifts. */
  readonly createGuard?: { readonly guard: 'create-account'; readonly message: string };
  /** What is lost when a resource of the type is removed without `allowDelete`: the guard `data-loss` refuses it. */
  readonly deleteLoses?: string;
  /** What a resource is, in a few words for people: what a change makes of what. Without the rule each member is named with its value. */
  summarise?(properties: Properties): string;
  leftover(observed: ObservedResource, policy: UnlistedPolicy | undefined, context: LeftoverContext): Leftover;
}

export interface LeftoverContext {
  /** `Organization.metadata.name`: the mark that makes a resource ours. */
  readonly organization: string;
  readonly resources: ReadonlyMap<string, ObservedResource>;
  readonly desired: DesiredState;
  /** `trueup prune`: what is ours goes, whether or not a document said so while it stood. */
  readonly prune?: boolean;
}

export interface OrganizationView {
  readonly name: string;
  readonly partition: string;
  readonly managementAccount: AccountId;
  readonly securityHubAdministrator?: AccountId;
  /** Where stack sets live when they are not called for by the management account itself. */
  readonly stackSetsAdministrator?: AccountId;
  readonly homeRegion: Region;
  readonly standardReadyTimeoutMs: number;
  /** `limits.stackSetOperationTimeout`; the engine's default where it is absent. */
  readonly stackSetOperationTimeoutMs?: number;
}

export interface CompileInput {
  readonly documents: DocumentSet;
  /** The live lists of all governed Regions merged; in offline use the shipped catalogue. */
  readonly catalogue: Catalogue;
  readonly calendar: Calendar;
  readonly space: CellSpace;
  readonly organization: OrganizationView;
  /** The cells of a `targets` block, of an override's `match` within them, and the rank of that match; checked and expanded before. */
  readonly targets: TargetResolver;
}

/** Selectors already expanded for one document. */
export interface TargetResolver {
  cellsOf(document: string): CellSet;
  /** The cells that `overrides[index].match` selects inside the document's targets, with the rank of `Layer`. */
  override(document: string, index: number): { readonly cells: CellSet; readonly rank: number };
  /** Narrows a set to the Regions and accounts of an entry's `where`. */
  narrow(cells: CellSet, where: { readonly regions?: readonly Region[]; readonly accounts?: readonly string[] } | undefined): CellSet;
  readonly units: UnitView;
}

/** The organization's units, for services that address accounts through them. */
export interface UnitView {
  /** The id for an alias or an id; undefined for a word that is neither. */
  idOf(aliasOrId: string): string | undefined;
  /** The ACTIVE accounts in the unit and below it. */
  accountsBelow(unit: string): readonly AccountId[];
  /** The unit that an account is directly in. */
  parentOf(account: AccountId): string | undefined;
  /** The account that was made with the address, in whatever state it is. */
  accountWithEmail(email: string): AccountId | undefined;
  /** The root and all units; only the root has no parent. */
  all(): readonly { readonly id: string; readonly parent?: string }[];
}

/** Cells of which the documents together ask the same: that, and the layers that it came from. */
export interface CompiledClass {
  readonly layers: readonly Layer[];
  readonly desired: DesiredState;
  readonly cells: CellSet;
}

/** What one look for `doctor` found, and what to do about it. */
export interface Check {
  /** `securityhub/administrator`: the service and what was looked at. */
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'error';
  /** A cell, an account or the organization. */
  readonly where: string;
  readonly message: string;
  /** The command or the line that mends it; absent with `ok`. */
  readonly cure?: string;
}

/** What checks are made from: what the provider observed. */
export interface CheckInput {
  readonly organization: OrganizationView;
  readonly observations: readonly Observation[];
}

/** A change of one cell, as the plan promises it. */
export interface PlannedChange {
  readonly cell: Cell;
  readonly type: TypeName;
  readonly name: string;
  readonly action: Change['action'];
  readonly after?: Properties;
}

/** Part of a cell's resources: by type all of them, or those with the names. */
export type CellPart = ReadonlyMap<TypeName, 'all' | ReadonlySet<string>>;

/** What the engine wants to know of a cell. */
export interface Interest {
  readonly desired: DesiredState;
  /** The live list of the cell's Region. */
  readonly catalogue: Catalogue;
  readonly organization: OrganizationView;
  /**
   * A look while something settles or after a write: only these resources are asked for, and `resources` and `unreadable` are all that
   * counts of the answer. One that is not among them is not there. Absent: everything.
   */
  readonly only?: CellPart;
  /** `trueup prune`: also everything that bears our mark and that no document names is looked for, as far as a mark can be found. */
  readonly ours?: true;
}

/** One change's fate. `sent` only means that AWS took it; the engine reads again before it believes it. */
export type Outcome =
  | { readonly status: 'sent' }
  /** Worth trying again after a wait, for example a standard that is not ready after all. */
  | {
      readonly status: 'later';
      readonly code: string;
      readonly message: string;
      /** Something moves: patience begins anew. */
      readonly progressed?: boolean;
    }
  | { readonly status: 'failed'; readonly code: string; readonly message: string };

export interface StepContext {
  readonly cell: Cell;
  /** The live list of the cell's Region, the same as in `Interest`: a parameter's type decides how it is sent. */
  readonly catalogue: Catalogue;
  readonly organization: OrganizationView;
  readonly signal: AbortSignal;
  /** When and for which commit the run writes, for what remembers it. */
  readonly stamp?: WriteStamp;
}

export interface WriteStamp {
  /** The run's instant, ISO 8601. */
  readonly at: string;
  /** Of the configuration repository, where it is one. */
  readonly commit?: string;
}

/** What a detection of drift that takes a while needs of its run. */
export interface DetectionContext {
  /** The run's id: a detection is this run's own. */
  readonly run: string;
  readonly clock: Clock;
  readonly patienceMs: number;
  readonly signal: AbortSignal;
  readonly report: (text: string) => void;
}

/** Since when an account has all that documents ask for, as far as the service tells. */
export interface Coverage {
  readonly account: AccountId;
  readonly coveredAt: Date;
  readonly by: 'apply' | 'auto-deployment';
}

/** One service domain. `check`, `compile` and `decompile` are pure; `observe` only reads; `apply` may be repeated and waits for nothing. */
export interface Provider {
  readonly name: string;
  readonly kinds: readonly string[];
  readonly types: readonly ResourceType[];
  /** Offline rules of the provider's kinds: all that `validate` needs. */
  check(documents: DocumentSet, catalogue: Catalogue, calendar: Calendar, regions: readonly RegionFacts[]): readonly Diagnostic[];
  compile(input: CompileInput): readonly Layer[];
  /** Accounts that documents have written by another role than the organization's member role, by its name. Pure. */
  memberRoles?(input: CompileInput): ReadonlyMap<AccountId, string>;
  /**
   * The stack sets that carry out what the provider's documents ask for (`mechanism: stackset`), from what all documents together ask of
   * each cell. In a cell the provider's own changes come after those of stack sets, and mend what they did not bring about. Pure.
   */
  carry?(input: CompileInput, merged: () => readonly MergedClass[]): readonly CarrierSet[];
  /** Rules that need the cells: what all documents together ask of them. Pure; `plan` and `apply` run it. */
  checkMerged?(input: CompileInput, merged: () => readonly MergedClass[]): readonly Diagnostic[];
  /** The layers of such stack sets: told once a run, after `compile`, to the provider that writes them. */
  compileCarriers?(carriers: readonly CarrierSet[], input: CompileInput): readonly Layer[];
  /**
   * Layers that follow from what all documents together ask of each cell, such as the policies of a central configuration, and what those
   * cannot express. Asked once a run, after every `compile`. Pure.
   */
  derive?(
    input: CompileInput,
    merged: () => readonly CompiledClass[],
  ): { readonly layers: readonly Layer[]; readonly diagnostics: readonly Diagnostic[] };
  /** For `doctor`. Pure. */
  checks?(input: CheckInput): readonly Check[];
  /** `alsoReads` names cells with leftovers, and what is done in one of them shows in no other. */
  readonly cellsApart?: true;
  /**
   * Cells beyond the documents' targets that a plan must look at too: where a stack set lives, where it has stacks that nobody wants any
   * more. Asked once a run, after `compile`; only ACTIVE accounts count.
   */
  alsoReads?(space: CellSpace, aws: (cell: Cell) => ReadClients): Promise<CellSet>;
  /**
   * The cells in which there may be objects with our mark whatever the documents say, for `trueup prune`. Asked after `compile`; without it
   * those that the documents reach, and `alsoReads`. @param active all governed cells of ACTIVE accounts
   */
  mayOwnIn?(active: CellSet): CellSet;
  /**
   * What would keep writes from succeeding and can be seen before the first: each a diagnostic with its cure. Asked once a run, after
   * `compile`. @param optIn governed Regions that an account must open before use
   */
  preflight?(optIn: ReadonlySet<Region>, aws: (cell: Cell) => ReadClients): Promise<readonly Diagnostic[]>;
  /** Has the service look for drift of its own kind, and waits for it; what it finds shows in the next reads. */
  detectDrift?(context: DetectionContext, aws: (cell: Cell) => WriteClients): Promise<readonly StackDrift[]>;
  /** Asked after an apply about accounts that have joined since the last one. */
  coverage?(accounts: ReadonlySet<AccountId>, aws: (cell: Cell) => ReadClients): Promise<readonly Coverage[]>;
  /** Told before the first change is applied, for a service whose one write serves many cells. Not told: each cell is written by itself. */
  begin?(changes: Iterable<PlannedChange>): void;
  /** The cells that the change's one write reaches besides its own; undefined where it reaches no other. Known after `compile`. */
  reach?(change: PlannedChange): CellSet | undefined;
  /** Throws AwsFailure only where nothing of the scope could be read. */
  observe(cell: Cell, interest: Interest, aws: ReadClients): Promise<Observation>;
  /** Changes of one type and one action in one cell, at most the type's batch size: one outcome a change, in order. Throws AwsFailure when the call as a whole failed. */
  apply(batch: readonly Change[], aws: WriteClients, step: StepContext): Promise<readonly Outcome[]>;
}
