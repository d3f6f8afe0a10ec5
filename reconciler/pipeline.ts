// The street, in one file: documents -> desired state -> observed state -> plan -> apply -> result. Every command walks it from here.
import { setMaxListeners } from 'node:events';
import type { AwsConnection } from './aws/connection.ts';
import { SetupProblem } from './aws/setup-problem.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import { regionFacts } from './catalogue/shipped.ts';
import { loadDocuments } from './documents/load.ts';
import type { DocumentSource } from './documents/source.ts';
import type { IsolationProof } from './isolation/proof.ts';
import { type Address, type Cell, cellKey, type TypeName } from './model/address.ts';
import type { CellSet } from './model/cell-set.ts';
import { type Diagnostic, hasErrors } from './model/diagnostic.ts';
import type { DocumentSet } from './model/document-set.ts';
import type { Organization } from './model/documents.generated.ts';
import type { ApplyResult, Plan, PlanDigests, ShardScope, SkippedCell, StackDrift, UnreadableCell } from './model/plan.ts';
import type { WritesStopped } from './model/writes-stopped.ts';
import { PlanBuilder } from './plan/classes.ts';
import { CellComparer, type CellComparison } from './plan/compare.ts';
import { compileLayers } from './plan/compile-layers.ts';
import { exceptionProblems, exceptionsOf, type LiftedGuards, liftedGuards } from './plan/exceptions.ts';
import { withInterestIn } from './plan/explain.ts';
import { finishPlan } from './plan/finish.ts';
import { GuardExceptions } from './plan/guard-exceptions.ts';
import { guardThresholds } from './plan/guards.ts';
import { type Resolution, resolveLayers } from './plan/resolve.ts';
import { touchedCells, touchesEverything } from './plan/touched.ts';
import { leftRegions, vanishedKinds } from './plan/vanished.ts';
import { createProviders } from './providers/all.ts';
import type { EffectiveTenant } from './providers/messaging/effective-tenant.ts';
import type { Observation } from './providers/observation.ts';
import type { Interest, Provider } from './providers/provider.ts';
import type { ApplyEvent } from './run/apply.ts';
import { cellsByProvider, isAsked, typesOfKinds, typesOfProviders } from './run/asked-cells.ts';
import {
  type Base,
  compileInput,
  managedOutside,
  type Origins,
  originsOf,
  type PreparedBase,
  resolutionOfBase,
  touchedProvider,
} from './run/base.ts';
import { withUnread } from './run/cell-result.ts';
import { catalogueDigest, documentsDigest, inventoryDigest } from './run/handover.ts';
import { joinedAccounts } from './run/joined-accounts.ts';
import type { LedgerState } from './run/ledger.ts';
import { securityHubRegions } from './run/listed-regions.ts';
import type { LiveTenantRules } from './run/live-tenant-rules.ts';
import { type CellRead, observe } from './run/observe.ts';
import { concernsOf, type PreparedShard, prepareShard, scopesOf } from './run/sharding.ts';
import type { Surroundings, Survey } from './run/survey.ts';
import type { TenantPolicy } from './run/tenant-policies.ts';
import { waitsForRoles } from './run/waiting-for-roles.ts';
import { type Approve, applyInWaves } from './run/waves.ts';
import { unionOf } from './targets/expand.ts';
import { type CellFilters, filterCells } from './targets/filter.ts';
import { targetResolver } from './targets/resolver.ts';
import { organizationShard, type Shard, shardOf } from './targets/shard.ts';
import { checkWaves, wavesOf } from './targets/waves.ts';
import { whyOutside } from './targets/why.ts';

/** What a run says while it goes on. */
export type RunEvent =
  | { readonly kind: 'phase'; readonly text: string }
  | { readonly kind: 'read'; readonly done: number; readonly total: number }
  | ApplyEvent;

/** What a command brings along. */
export interface Street extends Surroundings {
  readonly filters: CellFilters & { readonly kinds: readonly string[] };
  /** `--concurrency`; else `Organization.spec.limits.concurrencyAccounts`. */
  readonly concurrency: number | undefined;
  /** Guards that `--allow` lifts. */
  readonly allow: ReadonlySet<string>;
  /** What is made of what nobody can see yet (`CompareOptions.unseen`). */
  readonly unseen?: 'promised' | 'left-out';
  /** The part of the plan that this process makes (`--shard`). */
  readonly shard?: Shard;
  /** Of the configuration repository, where it is one and nothing is uncommitted. */
  readonly commit?: string;
  /** What earlier runs left. */
  readonly ledger: LedgerState;
  readonly report: (event: RunEvent) => void;
  /** A plan that is interrupted ends with what it has read; the cells that it has not are unreadable. Default: it throws. */
  readonly partial?: boolean;
  /** Only what is ours and no document asks for is looked for (`trueup prune`). */
  readonly prune?: boolean;
  /** False where the live lists of Security Hub are not wanted. */
  readonly lists?: boolean;
  /** The providers of the run; all of them where absent. */
  readonly providers?: () => readonly Provider[];
}

/** Documents, read and checked offline. */
export interface Desired {
  readonly documents: DocumentSet;
  readonly organization: Organization | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly string[];
  readonly catalogue: Catalogue;
  textOf(file: string): string | undefined;
  contents(): readonly (readonly [string, string])[];
}

/** Accounts worked on at once where neither the command line nor the organization says (facts: compliance 6.2). */
const defaultConcurrency = 10;

/** Rules that look into the catalogue of controls and standards: a live run asks the Regions instead of the shipped data. */
const catalogueRules: ReadonlySet<string> = new Set(['V-05', 'V-08', 'V-09', 'V-26']);

/** Reads and checks all documents: all problems in one go, nothing thrown, no AWS. */
export function loadDesired(source: DocumentSource, catalogue: Catalogue, s: Pick<Surroundings, 'calendar'>): Desired {
  const checks = createProviders().map((provider) => provider.check);
  const loaded = loadDocuments(source, { catalogue, calendar: s.calendar, regions: regionFacts(), checks });
  return { ...loaded, organization: loaded.documents.organization?.value, catalogue };
}

/** Everything that a plan or an apply needs before a cell is read: or what keeps it from going on. */
export interface Prepared {
  readonly desired: Desired;
  readonly organization: Organization;
  readonly connection: AwsConnection;
  readonly survey: Survey;
  readonly providers: readonly Provider[];
  readonly resolution: Resolution;
  /** The targeted cells that the filters leave. */
  readonly cells: CellSet;
  readonly only: ReadonlySet<TypeName> | undefined;
  /** The cells that a provider has to do with, by its name. */
  readonly concerns: ReadonlyMap<string, CellSet>;
  /** What the branch under review is compared with (`plan --base`). */
  readonly base?: PreparedBase;
  /** With `--shard`: which part this is, and what the whole would read. */
  readonly shard?: PreparedShard;
  readonly scopes: readonly ShardScope[];
  /** With an error among them nothing is read or written. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A desired state that may be compared: the caller has made sure that no document is in error. */
export async function prepare(desired: Desired, kind: 'plan' | 'apply', street: Street, base?: Base): Promise<Prepared> {
  const { organization, documents } = desired;
  if (organization === undefined) throw new Error('prepare needs an organization');
  const providers = street.providers === undefined ? createProviders(street.prune) : street.providers();
  // Loaded here and not above: `validate` walks the street up to this point and loads no AWS code.
  const { openConnection, survey } = await import('./run/survey.ts');
  street.report({ kind: 'phase', text: 'reading the organization' });
  const connection = openConnection(organization, kind, street);
  const lists = street.lists !== false && asksForLists(street.filters.kinds);
  const surveyed = await survey(
    documents,
    organization,
    connection,
    desired.catalogue,
    street,
    street.ledger.known === undefined ? undefined : new Set(street.ledger.known),
    lists,
    base === undefined ? undefined : { ...base.desired, writtenByBranch: base.writtenByBranch },
  );
  const { expansion, live } = surveyed;

  const input = compileInput(documents, expansion, surveyed, street.calendar);
  connection.writeAs(new Map(providers.flatMap((provider) => [...(provider.memberRoles?.(input) ?? [])])));
  const { layers, diagnostics: derived } = compileLayers(providers, input);
  const resolution = resolveLayers(layers, expansion.space);
  const ofBase = base === undefined ? undefined : resolutionOfBase(base, surveyed, street.calendar);
  const touched =
    ofBase === undefined || touchesEverything(organization, base?.desired?.organization ?? organization)
      ? undefined
      : touchedCells(expansion.space, resolution, ofBase, providers.map(touchedProvider));
  const shard = street.shard === undefined ? undefined : prepareShard(street.shard, expansion.space, surveyed.organization);
  const all = await cellsByProvider(
    providers,
    surveyed,
    layers,
    (provider) => touched?.get(provider.name)?.size !== 0 && (shard === undefined || shard.ownOf(provider).size > 0),
    street.prune === true,
  );
  const ofWhole = new Map([...all].map(([name, cells]) => [name, touched?.get(name)?.intersect(cells) ?? cells]));
  const concerns = concernsOf(shard, providers, ofWhole);
  // Of what a prune is after no document speaks, so the kinds are told by who looks after them.
  const only = street.prune === true ? typesOfProviders(street.filters.kinds, providers) : typesOfKinds(street.filters.kinds, layers);
  const inAll = unionOf(
    expansion.space,
    providers.filter((provider) => isAsked(provider, only)).map(({ name }) => concerns.get(name) ?? expansion.space.empty()),
  );
  const targeted = shard === undefined ? expansion.cells : expansion.cells.intersect(shard.accounts);
  const cells = base === undefined && only === undefined && street.prune !== true ? targeted.union(inAll) : inAll;
  const filtered = filterCells({ ...expansion, cells }, street.filters);
  const wrong = filtered.unknown[0];
  if (wrong !== undefined)
    throw new SetupProblem(wrong.message, wrong.hint ?? 'trueup explain ACCOUNT/REGION says what is known of a cell');
  const preflight = street.prune === true ? [] : await preflightOf(providers, concerns, surveyed, street);
  const liveRules = providers.flatMap((provider) => provider.check(documents, live.catalogue, street.calendar, regionFacts()));
  return {
    desired,
    organization,
    connection,
    survey: surveyed,
    providers,
    resolution,
    cells: filtered.cells,
    only,
    concerns,
    ...(shard === undefined ? {} : { shard }),
    scopes: scopesOf(
      providers,
      ofWhole,
      filterCells({ ...expansion, cells: unionOf(expansion.space, [...ofWhole.values()]) }, street.filters).cells,
    ),
    ...(base === undefined
      ? {}
      : {
          base: {
            of: base,
            ...(ofBase === undefined ? {} : { resolution: ofBase }),
            whole: filterCells({ ...expansion, cells: unionOf(expansion.space, [expansion.cells, ...all.values()]) }, street.filters).cells,
          },
        }),
    diagnostics: [
      ...desired.diagnostics.filter((diagnostic) => !catalogueRules.has(diagnostic.code)),
      // Without the lists nothing of Security Hub is judged: what they would know, the shipped catalogue may not.
      ...(lists ? liveRules.filter((diagnostic) => catalogueRules.has(diagnostic.code)) : []),
      ...providers.flatMap((provider) => provider.checkMerged?.(input, () => resolution.classes) ?? []),
      ...expansion.diagnostics,
      ...(documents.organization === undefined ? [] : checkWaves(documents.organization, expansion.tree)),
      ...(street.providers === undefined ? leftRegions(documents.organization, street.ledger.regions) : []),
      ...resolution.diagnostics,
      ...exceptionProblems({ documents, expansion, resolution, calendar: street.calendar }),
      ...derived,
      ...preflight,
    ],
  };
}

/** What providers foresee that would keep their writes from succeeding. Bootstrap makes what would be missed. */
async function preflightOf(
  providers: readonly Provider[],
  concerns: ReadonlyMap<string, CellSet>,
  { connection, optInRegions }: Survey,
  street: Street,
): Promise<readonly Diagnostic[]> {
  if (street.ownKeys === true) return [];
  const asked = providers.filter((provider) => (concerns.get(provider.name)?.size ?? 0) > 0);
  const found = await Promise.all(asked.map((provider) => provider.preflight?.(optInRegions, connection.readClients) ?? []));
  return found.flat();
}

/** Whether the documents themselves keep a live run from starting. What the shipped catalogue does not know, a Region may. */
export const blocksLiveRun = (desired: Desired): boolean =>
  desired.organization === undefined || hasErrors(desired.diagnostics.filter((diagnostic) => !catalogueRules.has(diagnostic.code)));

/** Reads every targeted cell, compares it as it comes, folds the differences into classes and asks the guards. */
export async function makePlan(prepared: Prepared, street: Street): Promise<Plan> {
  const { survey: surveyed, providers, cells } = prepared;
  const builder = new PlanBuilder(surveyed.expansion.space);
  const compare = comparison(prepared, street);
  const origins = prepared.base === undefined ? undefined : originsHere(prepared, prepared.base, street);
  const skipped: SkippedCell[] = surveyed.expansion.skipped.filter(({ cell }) => isAskedFor(cell, street) && isOfShard(cell, street));
  const total = cells.size;
  const seen = new Set<number>();
  // A prune writes none of what they judge.
  const guardExceptions = seesEverything(prepared, street) ? new GuardExceptions(surveyed.expansion, street.calendar) : undefined;
  const compareUnlifted = comparison(prepared, street, surveyed.organization.name, false);
  const tenantRules = street.prune === true ? undefined : await liveTenantRules(prepared, street);
  const reads = readsOf(prepared, street, cells, (provider) => isAsked(provider, prepared.only));
  const answered = new Set<string>();
  try {
    for await (const read of reads) {
      if (read.kind === 'observed') {
        const provider = providerNamed(providers, read.provider);
        const compared = compare(provider, read.cell, read.observation);
        if (guardExceptions?.watches(read.cell) === true)
          guardExceptions.seen(read.cell, compareUnlifted(provider, read.cell, read.observation));
        if (provider.name === 'messaging') tenantRules?.seen(read.cell, read.observation);
        builder.add(read.cell, read.provider, origins?.tell(compared, provider, read.cell, read.observation) ?? compared);
      } else if (read.kind === 'unreadable') {
        builder.addUnreadable(read);
        if (read.provider === 'messaging') tenantRules?.unreadable(read.cell, read.message);
      } else if (!skipped.some(({ cell, reason }) => cell === read.cell && reason === read.reason)) skipped.push(read);
      answered.add(`${read.kind === 'skipped' ? '' : read.provider} ${cellKey(read.cell)}`);
      seen.add(surveyed.expansion.space.indexOf(read.cell) ?? -1);
      street.report({ kind: 'read', done: seen.size, total });
    }
  } catch (error) {
    if (street.partial !== true || !street.signal.aborted) throw error;
  }
  const isCut = street.signal.aborted;
  if (street.partial !== true) street.signal.throwIfAborted();
  if (isCut) for (const each of unread(prepared, answered)) builder.addUnreadable(each);
  const ofTenants = isCut ? [] : ((await tenantRules?.warned()) ?? []);
  // What tenants share is a question over accounts: one shard asks it for all.
  const asksOverAccounts = prepared.shard === undefined || prepared.shard.index === organizationShard;
  const ofBranch =
    prepared.base === undefined || !asksOverAccounts || isCut ? [] : await isolationOfBranch(prepared, prepared.base, street);
  if (prepared.base !== undefined)
    for (const [type, count] of managedOutside(prepared, prepared.base.whole)) builder.addManaged(type, count);
  return finishPlan({
    builder,
    types: providers.flatMap((provider) => provider.types),
    thresholds: guardThresholds(prepared.organization.spec.guards),
    accounts: surveyed.inventory.accounts.size,
    previousAccounts: street.ledger.accountsFound,
    // Where something else than the folder's documents is asked for (bootstrap, offboard), kinds are left out on purpose.
    vanished: street.providers === undefined ? vanishedKinds(prepared.desired.documents, street.ledger.kinds, providers) : [],
    allow: lifted(prepared, street).run,
    ...(guardExceptions === undefined || isCut ? {} : { guardExceptions }),
    exceptions: exceptionsOf({
      documents: prepared.desired.documents,
      expansion: surveyed.expansion,
      resolution: prepared.resolution,
      calendar: street.calendar,
    }),
    skipped,
    diagnostics: [...prepared.diagnostics, ...ofTenants, ...ofBranch],
    ...(origins === undefined ? {} : { base: origins.base() }),
    made: digestsOf(prepared),
    ...(prepared.shard === undefined
      ? {}
      : { part: { index: prepared.shard.index, of: prepared.shard.of, home: prepared.shard.home, read: cells, scopes: prepared.scopes } }),
  });
}

/** Reads the cells with the providers that are asked and that each concerns. */
const readsOf = (prepared: Prepared, street: Street, cells: CellSet, asks: (provider: Provider) => boolean): AsyncIterable<CellRead> =>
  observe({
    cells,
    providers: prepared.providers,
    concerns: (provider, cell) => asks(provider) && prepared.concerns.get(provider.name)?.has(cell) === true,
    interestOf: interests(prepared, street),
    readClients: prepared.connection.readClients,
    optInRegions: prepared.survey.optInRegions,
    waitsForRoles: waitsForRoles(prepared.survey.inventory, prepared.organization.spec.bootstrap?.grace, street.calendar),
    concurrency: concurrencyOf(prepared, street),
    signal: street.signal,
  });

/** What live answers say of the declared tenants by their rules, each with the severity of its rule. Nothing is compared. */
export async function tenantFindings(prepared: Prepared, street: Street): Promise<readonly Diagnostic[]> {
  const rules = await liveTenantRules(prepared, street);
  if (rules === undefined) return [];
  const cells = prepared.concerns.get('messaging')?.intersect(prepared.cells) ?? prepared.survey.expansion.space.empty();
  for await (const read of readsOf(prepared, street, cells, ({ name }) => name === 'messaging')) {
    if (read.kind === 'observed') rules.seen(read.cell, read.observation);
    else if (read.kind === 'unreadable') rules.unreadable(read.cell, read.message);
  }
  return rules.told();
}

/** What a plan is made of, as digests. */
export function digestsOf({ desired, survey: { inventory, live, expansion } }: Pick<Prepared, 'desired' | 'survey'>): PlanDigests {
  return {
    documents: documentsDigest(desired.contents()),
    catalogue: catalogueDigest(live.listings, securityHubRegions(expansion)),
    inventory: inventoryDigest(inventory),
  };
}

/** What an interrupted run has not read: by provider, as cells that could not be read. */
function* unread({ cells, concerns, providers, only }: Prepared, answered: ReadonlySet<string>): Generator<UnreadableCell> {
  for (const cell of cells) {
    if (answered.has(` ${cellKey(cell)}`)) continue;
    for (const provider of providers) {
      const { name } = provider;
      if (!isAsked(provider, only) || concerns.get(name)?.has(cell) !== true || answered.has(`${name} ${cellKey(cell)}`)) continue;
      yield { cell, provider: name, code: 'Interrupted', message: 'the run was interrupted before this was read' };
    }
  }
}

/**
 * Reads one cell with every provider that it concerns, whatever the filters, and makes sure that `about` is among what is read. With `by` that
 * provider alone reads. Nothing where no document can reach the cell (`whyOutside`).
 */
export async function readCell(prepared: Prepared, cell: Cell, about?: Address, by?: string): Promise<readonly CellRead[]> {
  const { survey: surveyed, providers, connection } = prepared;
  const { expansion } = surveyed;
  if (whyOutside(expansion, cell.account, cell.region) !== undefined) return [];
  const interest = interests(prepared, {})(cell);
  const types = providers.flatMap((provider) => provider.types);
  const desired = about === undefined ? interest.desired : withInterestIn(interest.desired, about, types);
  const reads: CellRead[] = [];
  const one = observe({
    cells: expansion.space.of([cell]),
    providers,
    concerns: (provider) =>
      (by === undefined || by === provider.name) &&
      (prepared.concerns.get(provider.name)?.has(cell) === true || provider.types.some((type) => type.name === about?.type)),
    interestOf: () => ({ ...interest, desired }),
    readClients: connection.readClients,
    optInRegions: surveyed.optInRegions,
    concurrency: 1,
    signal: new AbortController().signal,
  });
  for await (const read of one) reads.push(read);
  return reads;
}

/** The rules about tenants that live answers decide; undefined where no document declares one. */
async function liveTenantRules(prepared: Prepared, street: Street): Promise<LiveTenantRules | undefined> {
  const { desired, survey: surveyed, connection, organization, resolution, providers } = prepared;
  if (desired.documents.all('Tenant').length === 0) return undefined;
  const { LiveTenantRules: Rules } = await import('./run/live-tenant-rules.ts');
  return new Rules({
    tenants: await tenantsOf(prepared),
    desiredOf: (cell) => resolution.desiredOf(cell),
    types: new Map(providers.flatMap((provider) => provider.types).map((type) => [type.name, type])),
    organization: surveyed.organization.name,
    memberRole: organization.spec.roles.plan.member,
    readClients: connection.readClients,
    signal: street.signal,
  });
}

/** What every pair of declared tenants shares in live state. Nothing is compared, and nothing is written. */
export const isolationOf = async (prepared: Prepared, street: Street): Promise<IsolationProof> =>
  isolationOfTenants(await tenantsOf(prepared), prepared, street);

/** The declared tenants, those whose account was made for them with that account. */
export async function tenantsOf({ desired, survey: { expansion } }: Prepared): Promise<readonly EffectiveTenant[]> {
  const { placedTenants } = await import('./providers/messaging/placed-tenants.ts');
  return placedTenants({ documents: desired.documents, targets: targetResolver(expansion) });
}

/** The policies that follow from the tenants, each beside what is in force. Nothing is written. */
export async function policiesOfTenants(
  tenants: readonly EffectiveTenant[],
  prepared: Prepared,
  street: Street,
): Promise<readonly TenantPolicy[]> {
  const { survey: surveyed, connection, organization } = prepared;
  const { tenantPolicies } = await import('./run/tenant-policies.ts');
  return tenantPolicies({
    tenants,
    organization: surveyed.organization,
    catalogue: surveyed.live.catalogue,
    memberRole: organization.spec.roles.apply.member,
    active: surveyed.expansion.active,
    readClients: connection.readClients,
    concurrency: concurrencyOf(prepared, street),
  });
}

async function isolationOfTenants(tenants: readonly EffectiveTenant[], prepared: Prepared, street: Street): Promise<IsolationProof> {
  const { survey: surveyed, connection } = prepared;
  const { proveIsolation } = await import('./run/isolation.ts');
  street.report({ kind: 'phase', text: `reading what ${tenants.length} tenants live with` });
  return proveIsolation({
    tenants,
    organization: surveyed.organization,
    inventory: surveyed.inventory,
    active: surveyed.expansion.active,
    readClients: connection.readClients,
    concurrency: concurrencyOf(prepared, street),
  });
}

/** I-01, I-02: the proof for the tenants that a branch touches and that its plan looks at. */
async function isolationOfBranch(prepared: Prepared, base: PreparedBase, street: Street): Promise<readonly Diagnostic[]> {
  if ((prepared.scopes.find(({ provider }) => provider === 'messaging')?.cells.size ?? 0) === 0) return [];
  const { isolationDiagnostics, tenantsToProve, touchedTenants } = await import('./run/branch-isolation.ts');
  const all = await tenantsOf(prepared);
  const touched = touchedTenants(prepared.desired.documents, base.of.desired?.documents);
  const tenants = tenantsToProve(all, touched);
  return tenants.length === 0 ? [] : [...isolationDiagnostics(await isolationOfTenants(tenants, prepared, street), tenants, touched)];
}

/** Has the services that look for drift themselves do so. Before `makePlan`, whose reads then show what was found. */
export async function detectStackDrift(prepared: Prepared, street: Street): Promise<readonly StackDrift[]> {
  const { providers, connection, survey: surveyed } = prepared;
  const context = {
    run: street.run,
    clock: street.clock,
    patienceMs: surveyed.organization.standardReadyTimeoutMs,
    signal: street.signal,
    report: (text: string) => street.report({ kind: 'phase', text }),
  };
  const found = await Promise.all(providers.map((provider) => provider.detectDrift?.(context, connection.writeClients) ?? []));
  return found.flat();
}

/** What keeps an apply from going on, and what an earlier attempt left. */
export interface Writing {
  /** Aborts when the run must not write any more. */
  readonly signal: AbortSignal;
  readonly stopped: () => WritesStopped | undefined;
  /** With `--resume`: changes of a cell, by `resourceKey`, that were begun before. */
  readonly begun?: (cell: Cell) => ReadonlySet<string>;
  /** Asked between two waves of a rollout where a gate wants it. */
  readonly approve: Approve;
}

/** Executes exactly the plan's changes, each seen in effect before it counts. A guard of the plan keeps it from writing at all. */
export async function applyPlan(
  prepared: Prepared,
  plan: Pick<Plan, 'space' | 'classes' | 'guards' | 'unreadable'>,
  street: Street,
  writing: Writing,
): Promise<ApplyResult> {
  if (plan.guards.length > 0) return { space: plan.space, cells: [], moved: [], guards: plan.guards, interrupted: false };
  const startedMs = street.clock.monotonicMs();
  const { survey: surveyed, connection } = prepared;
  const signal = AbortSignal.any([street.signal, writing.signal]);
  // Every call in flight listens to it; hundreds are normal.
  setMaxListeners(0, signal);
  const input = {
    plan,
    classes: plan.classes,
    providers: prepared.providers,
    interestOf: interests(prepared, street),
    compare: comparison(prepared, street),
    readClients: connection.readClients,
    writeClients: connection.writeClients,
    clock: street.clock,
    stamp: { at: street.calendar.now.toISOString(), ...(street.commit === undefined ? {} : { commit: street.commit }) },
    concurrency: concurrencyOf(prepared, street),
    standardReadyTimeoutMs: surveyed.organization.standardReadyTimeoutMs,
    ...(surveyed.organization.stackSetOperationTimeoutMs === undefined
      ? {}
      : { polls: { operationMs: surveyed.organization.stackSetOperationTimeoutMs } }),
    signal,
    stopped: writing.stopped,
    ...(writing.begun === undefined ? {} : { begun: writing.begun }),
    report: street.report,
  };
  const applied = await applyInWaves(input, wavesOf(prepared.organization, surveyed.expansion.tree), writing.approve);
  const result = withUnread(applied, plan.unreadable);
  const { calendar, clock } = street;
  const joined = await joinedAccounts(prepared.providers, surveyed, {
    plan,
    result,
    startedMs,
    known: street.ledger.known,
    calendar,
    clock,
    signal: street.signal,
  });
  return joined.length === 0 ? result : { ...result, joined };
}

/** What is read, compared a second time: with what the base asks for. */
function originsHere(prepared: Prepared, base: PreparedBase, street: Street): Origins {
  const { resolution } = base;
  const organization = prepared.survey.base?.organization ?? prepared.survey.organization;
  const compare = resolution === undefined ? undefined : comparison({ ...prepared, resolution }, street, organization.name);
  return originsOf(base, prepared, compare);
}

/** Whether a plan looks at all that documents reach: only then can it say that nothing meets a guard. */
const seesEverything = ({ only, shard, base }: Prepared, { filters, prune }: Street): boolean =>
  only === undefined &&
  shard === undefined &&
  base === undefined &&
  prune !== true &&
  Object.values(filters).every((words: readonly unknown[]) => words.length === 0);

/** The guards that exceptions and `--allow` lift. */
const lifted = ({ survey: { expansion } }: Pick<Prepared, 'survey'>, { calendar, allow }: Street): LiftedGuards =>
  liftedGuards({ expansion, calendar }, allow);

/** Compares a cell with what is asked of it; one comparer a provider and set of lifted guards, since it keeps what cells share. */
function comparison(
  prepared: Pick<Prepared, 'providers' | 'survey' | 'resolution' | 'only'>,
  street: Street,
  organization = prepared.survey.organization.name,
  withExceptions = true,
): (provider: Provider, cell: Cell, observation: Observation) => CellComparison {
  const guards = lifted(prepared, street);
  const comparers = new Map<string, CellComparer>();
  const comparerOf = ({ name, types }: Provider, allow: ReadonlySet<string>): CellComparer => {
    const key = [name, ...allow].join(' ');
    const comparer =
      comparers.get(key) ??
      new CellComparer({
        types,
        organization,
        allow,
        ...(street.unseen === undefined ? {} : { unseen: street.unseen }),
        ...(street.prune === true ? { prune: true } : {}),
        ...(prepared.only === undefined ? {} : { only: prepared.only }),
      });
    comparers.set(key, comparer);
    return comparer;
  };
  return (provider, cell, observation) =>
    comparerOf(provider, withExceptions ? guards.inCell(cell) : street.allow).compare(prepared.resolution.desiredOf(cell), observation);
}

/** What the engine wants to know of a cell. */
export function interests({ resolution, survey: surveyed }: Prepared, { prune }: Pick<Street, 'prune'>): (cell: Cell) => Interest {
  return (cell) => ({
    ...(prune === true ? { ours: true } : {}),
    desired: resolution.desiredOf(cell),
    catalogue: surveyed.live.catalogue,
    organization: surveyed.organization,
  });
}

/** Whether documents of the kinds are judged by the live lists of standards and controls. */
const asksForLists = (kinds: readonly string[]): boolean =>
  kinds.length === 0 || kinds.some((kind) => ['SecurityStandards', 'DisabledControls', 'Exception'].includes(kind));

/** Skipped cells (suspended accounts) are no targets, so the filters of cells are asked again for them. */
function isAskedFor(cell: Cell, { filters }: Street): boolean {
  const excluded = filters.excludes.some(
    (word) => word === cell.account || word === cell.region || word === `${cell.account}/${cell.region}`,
  );
  const named = (filters.accounts.length === 0 && filters.ous.length === 0) || filters.accounts.includes(cell.account);
  return named && !excluded && (filters.regions.length === 0 || filters.regions.includes(cell.region));
}

/** An account that has left has a shard too: its cells are listed once. */
const isOfShard = ({ account }: Cell, { shard }: Street): boolean => shard === undefined || shardOf(account, shard.of) === shard.index;

const concurrencyOf = ({ organization }: Prepared, street: Street): number =>
  street.concurrency ?? organization.spec.limits?.concurrencyAccounts ?? defaultConcurrency;

function providerNamed(providers: readonly Provider[], name: string): Provider {
  const found = providers.find((provider) => provider.name === name);
  if (found === undefined) throw new Error(`no provider ${name}`);
  return found;
}
