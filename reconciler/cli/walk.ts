import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { WriteGate } from '../aws/write-gate.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { overlaidCatalogue, overlayFile, readOverlay } from '../catalogue/overlay.ts';
import { shippedCatalogue } from '../catalogue/shipped.ts';
import { openFolder } from '../documents/disk-source.ts';
import type { DocumentSource } from '../documents/source.ts';
import type { AccountId } from '../model/account-id.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { RunHeader } from '../model/plan.ts';
import { renderDiagnosticsText } from '../output/diagnostics-text.ts';
import type { TextOptions } from '../output/plan-text.ts';
import type { PageOptions } from '../output/plan-view.ts';
import { blocksLiveRun, type Desired, loadDesired, type Prepared, prepare, type Street } from '../pipeline.ts';
import type { Provider } from '../providers/provider.ts';
import type { Base } from '../run/base.ts';
import { commitOf } from '../run/git.ts';
import type { Handover } from '../run/handover.ts';
import type { Ledger, LedgerState } from '../run/ledger.ts';
import { openLedger } from '../run/open-ledger.ts';
import { type Resumed, takeUp } from '../run/resume.ts';
import type { Shard } from '../targets/shard.ts';
import { asBranch, openBase } from './base.ts';
import { readCapped } from './files.ts';
import { ExitCode, type Io, UsageError, writeAll } from './io.ts';
import type { CommonOptions } from './options.ts';
import { Progress } from './progress.ts';
import { type EmbeddedSandbox, startEmbedded } from './sandbox-process.ts';
import { toolVersion } from './version.ts';

/** Document kinds that `--kind` takes. */
const kinds = ['SecurityStandards', 'DisabledControls', 'DevOpsGuruTargets', 'StackSet', 'Tenant', 'TenantDefaults', 'Exception'];

/** The configuration folder as documents. Throws UsageError when it is no folder. */
export function openDocuments(folder: string): DocumentSource {
  const source = openFolder(folder);
  if ('unusable' in source) throw new UsageError(source.unusable, 'name the folder that holds organization.yaml with --config DIR');
  return source;
}

/**
 * The shipped catalogue, brought up to date by the configuration's `catalogue.json` where there is a newer one. Throws UsageError.
 * @param notes takes what the user should know of it
 */
export function catalogueOf(folder: string, notes: string[] = []): Catalogue {
  const file = path.join(folder, overlayFile);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return shippedCatalogue();
    throw new UsageError(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const overlay = readOverlay(text);
  if ('wrong' in overlay) throw new UsageError(`${file}: ${overlay.wrong}`, 'write it again with: trueup catalogue refresh');
  const overlaid = overlaidCatalogue(overlay.data);
  if (overlaid !== undefined) return overlaid;
  const shipped = shippedCatalogue();
  notes.push(
    `${file} of ${overlay.data.asOf} is older than the shipped catalogue of ${shipped.asOf} and not used; trueup catalogue refresh renews it`,
  );
  return shipped;
}

/** The name of an account's OU as users know it: its alias in the documents, else its name, else its id. */
function unitNames({ survey }: Prepared): (account: AccountId) => string {
  const { tree } = survey.expansion;
  const aliasOf = new Map([...tree.aliases].map(([alias, id]) => [id, alias]));
  return (account) => {
    const parent = tree.account(account)?.path.at(-1);
    return parent === undefined ? 'outside the organization' : (aliasOf.get(parent) ?? tree.unit(parent)?.name ?? parent);
  };
}

/** How results are drawn for people in this run. */
export function textOptions({ io, options, prepared }: Pick<Walk, 'io' | 'options' | 'prepared'>): TextOptions {
  return {
    color: options.color,
    unitOf: unitNames(prepared),
    types: prepared.providers.flatMap((provider) => provider.types),
    width: widthOf(io.stdout),
  };
}

/** Longer lines are hard to read, whatever the terminal's width. */
export const widthOf = ({ columns }: Pick<Io['stdout'], 'columns'>): number => Math.min(columns, 120);

/** How results are drawn on pages in this run. */
export function pageOptions(under: Pick<Walk, 'prepared'>): PageOptions {
  return pageOptionsOf(under.prepared.providers, unitNames(under.prepared));
}

/** The same without a run: for what was written earlier. */
export const pageOptionsOf = (providers: readonly Provider[], unitOf: PageOptions['unitOf']): PageOptions => ({
  unitOf,
  types: providers.flatMap((provider) => provider.types),
  domainOf: (name) => providers.find(({ types }) => types.some((type) => type.name === name))?.name ?? name.split('/')[0] ?? name,
});

/** A live command under way. */
export interface Walk {
  readonly io: Io;
  readonly options: CommonOptions;
  readonly street: Street;
  readonly desired: Desired;
  readonly prepared: Prepared;
  readonly ledger: Ledger;
  /** Waves of a rollout that were approved beforehand. */
  readonly approvedWaves: ReadonlySet<string>;
  /** Whether a person may be asked. */
  readonly asks: boolean;
  /** With `--resume`: the run that is taken up. */
  readonly resumed: Resumed | undefined;
  readonly progress: Progress;
  /** What every JSON result carries; the figures are those of this moment. */
  header(): RunHeader;
}

export interface WalkInput {
  readonly io: Io;
  readonly options: CommonOptions;
  readonly kind: 'plan' | 'apply';
  readonly allow?: readonly string[];
  /** The live lists are what is wanted: rules that ask them say nothing yet. */
  readonly catalogueOnly?: boolean;
  /** False where the live lists of Security Hub's standards and controls are not wanted: some twenty calls a Region. */
  readonly lists?: boolean;
  /** Waves of a rollout that are approved beforehand. */
  readonly approvedWaves?: readonly string[];
  /** False with `--yes`: nobody is asked anything. Default true. */
  readonly asks?: boolean;
  /** The id of a run to take up again. */
  readonly resume?: string;
  /** The part of the accounts that this process works on. */
  readonly shard?: Shard;
  /** A file of the organization, read by another process. */
  readonly inventory?: string;
  /** Only what is ours and no document asks for is looked for (`trueup prune`). */
  readonly prune?: boolean;
  /** Asked before each attempt at a write. */
  readonly writes?: WriteGate;
  /** What the folder's documents are compared with: `plan --base`. */
  readonly base?: string;
  /** Other documents than those of the folder (a commit's, for drift); the folder's when absent. */
  readonly sourceOf?: (ledger: LedgerState) => Promise<DocumentSource | undefined>;
  /** What is in error is what is wanted to know: `then` is called all the same. Documents that cannot be read still end the walk. */
  readonly despiteErrors?: boolean;
  /** What to print instead of the diagnostics where documents cannot be read. */
  readonly onInvalid?: (desired: Desired, diagnostics: readonly Diagnostic[]) => Promise<ExitCode>;
  /** The calls are made by the caller's own keys, and the ledger is the folder's: the roles are not there yet. */
  readonly ownKeys?: boolean;
  /** Something else than documents ask for, worked out from them. @param env the environment of the run's calls */
  readonly insteadOf?: (
    ofFolder: Desired,
    street: Pick<Street, 'env' | 'clock' | 'calendar' | 'signal' | 'run' | 'version'>,
  ) => Promise<{ readonly desired: Desired; readonly providers: () => readonly Provider[] }>;
}

/**
 * Walks the street up to the first cell: the sandbox if asked for, documents, inventory, live lists. Calls `then` when nothing is in
 * error; otherwise prints the diagnostics and answers 3. The sandbox and the connections end with it.
 */
export async function walk(input: WalkInput, then: (walk: Walk) => Promise<ExitCode>): Promise<ExitCode> {
  const { io, options } = input;
  checkKinds(options.filters.kinds);
  const source = openDocuments(options.config);
  const loaded = loadDesired(source, await catalogueFor(input), options);
  const base = input.base === undefined ? undefined : openBase(input.base, source, loaded.catalogue, options);
  const desiredOfFolder = base === undefined ? loaded : asBranch(loaded, base);
  if (blocksLiveRun(desiredOfFolder)) return invalid(input, desiredOfFolder, desiredOfFolder.diagnostics);
  const embedded = options.sandbox === undefined ? undefined : await startEmbedded(io, { stateFolder: options.sandbox, seed: 'untidy' });
  try {
    return await walkLive(input, desiredOfFolder, base, embedded, then);
  } finally {
    await embedded?.stop();
  }
}

/** The folder's catalogue. One that cannot be read does not keep a new one from being written over it. */
async function catalogueFor({ io, options, catalogueOnly }: WalkInput): Promise<Catalogue> {
  try {
    return catalogueOf(options.config);
  } catch (error) {
    if (catalogueOnly !== true || !(error instanceof UsageError)) throw error;
    await io.stderr.write(`note: ${error.message}; going on from the shipped catalogue\n`);
    return shippedCatalogue();
  }
}

async function walkLive(
  input: WalkInput,
  ofFolder: Desired,
  base: Base | undefined,
  embedded: EmbeddedSandbox | undefined,
  then: (walk: Walk) => Promise<ExitCode>,
): Promise<ExitCode> {
  const ledger = await ledgerFor(input, ofFolder, embedded);
  try {
    return await walkWithLedger(input, ofFolder, base, embedded, ledger, then);
  } finally {
    ledger.close();
  }
}

/** The ledger that the organization names. Before the roles are there (bootstrap) nobody can enter the account of a table: then the folder. */
function ledgerFor(
  { io, options, kind, ownKeys }: WalkInput,
  { organization }: Desired,
  embedded: EmbeddedSandbox | undefined,
): Promise<Ledger> {
  return openLedger(ownKeys === true ? undefined : organization, {
    configuration: options.config,
    kind,
    env: { ...io.env, ...embedded?.env },
    clock: io.clock,
    calendar: options.calendar,
    signal: io.signal,
    run: runId(options, io),
    version: toolVersion,
    now: io.now,
  });
}

async function walkWithLedger(
  input: WalkInput,
  ofFolder: Desired,
  base: Base | undefined,
  embedded: EmbeddedSandbox | undefined,
  ledger: Ledger,
  then: (walk: Walk) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { io, options } = input;
  const startedMs = io.clock.monotonicMs();
  const remembered = await ledger.read();
  const handover = input.inventory === undefined ? undefined : await handedOver(input.inventory, ofFolder, input);
  const resumed = input.resume === undefined ? undefined : await takeUp(ledger, input.resume);
  const surroundings = {
    env: { ...io.env, ...embedded?.env },
    clock: io.clock,
    calendar: options.calendar,
    signal: io.signal,
    run: resumed?.run ?? runId(options, io),
    ...(resumed === undefined ? {} : { attempt: resumed.attempt }),
    ...(input.writes === undefined ? {} : { writes: input.writes }),
    version: toolVersion,
    ...(handover === undefined ? {} : { handover }),
  };
  const other = await input.sourceOf?.(remembered.state);
  const instead = await input.insteadOf?.(ofFolder, surroundings);
  const desired = instead?.desired ?? (other === undefined ? ofFolder : loadDesired(other, ofFolder.catalogue, options));
  if (blocksLiveRun(desired)) return invalid(input, desired, desired.diagnostics);
  const progress = new Progress(io, options.quiet);
  const head = commitOf(options.config);
  const street: Street = {
    ...surroundings,
    ...(instead === undefined ? {} : { providers: instead.providers }),
    ...(input.ownKeys === true ? { ownKeys: true } : {}),
    ...(input.lists === false ? { lists: false } : {}),
    ...(input.prune === true ? { prune: true } : {}),
    filters: options.filters,
    concurrency: options.concurrency,
    allow: new Set(input.allow ?? []),
    ...(input.shard === undefined ? {} : { shard: input.shard }),
    ledger: remembered.state,
    ...(head === undefined || head.dirty ? {} : { commit: head.commit }),
    report: (event) => progress.show(event),
  };
  let prepared: Prepared | undefined;
  try {
    prepared = await prepare(desired, input.kind, street, base);
    const ready = prepared;
    progress.clear();
    for (const text of [...(remembered.warning === undefined ? [] : [remembered.warning]), ...prepared.connection.notes()])
      await io.stderr.write(`note: ${text}\n`);
    if (input.catalogueOnly !== true && input.despiteErrors !== true && hasErrors(prepared.diagnostics))
      return await invalid(input, desired, prepared.diagnostics);
    const header = (): RunHeader => headerOf(ready, street, startedMs, options);
    return await then({
      io,
      options,
      street,
      desired,
      prepared: ready,
      ledger,
      approvedWaves: new Set(input.approvedWaves ?? []),
      asks: input.asks ?? true,
      resumed,
      progress,
      header,
    });
  } finally {
    progress.clear();
    prepared?.connection.close();
  }
}

/** Throws UsageError where there is no such file, SetupProblem where it is of another organization, changed or old. */
async function handedOver(name: string, { organization }: Desired, { io, options }: WalkInput): Promise<Handover> {
  const { readHandover } = await import('../run/handover.ts');
  if (organization === undefined) throw new Error('a walk needs an organization');
  const file = path.resolve(io.cwd, name);
  return readHandover(readCapped(file), file, organization.spec, options.calendar.now);
}

/** Sortable by time, unique by chance: `20261123T080000Z-3f9a1c`. */
const runId = ({ calendar }: CommonOptions, io: Io): string =>
  `${calendar.now.toISOString().replace(/[-:]|\.\d+/g, '')}-${io.randomHex(3)}`;

function headerOf(prepared: Prepared, street: Street, startedMs: number, options: CommonOptions): RunHeader {
  const { calls, callsByOperation, throttled, waitedMs } = prepared.connection.stats();
  const usage = process.resourceUsage();
  const commit = commitOf(options.config)?.commit;
  return {
    run: street.run,
    tool: { version: toolVersion, catalogue: prepared.survey.live.catalogue.asOf },
    ...(commit === undefined ? {} : { commit }),
    now: options.calendar.now.toISOString(),
    stats: {
      calls,
      callsByOperation,
      throttled,
      waitedMs: Math.round(waitedMs),
      cpuMs: Math.round((usage.userCPUTime + usage.systemCPUTime) / 1000),
      peakRssBytes: usage.maxRSS * 1024,
      wallMs: Math.round(street.clock.monotonicMs() - startedMs),
    },
  };
}

async function invalid({ io, options, onInvalid }: WalkInput, desired: Desired, diagnostics: readonly Diagnostic[]): Promise<ExitCode> {
  if (onInvalid !== undefined) return onInvalid(desired, diagnostics);
  if (options.format === 'markdown') {
    const { diagnosticsMarkdown } = await import('../output/diagnostics-markdown.ts');
    const { commentBytes } = await import('../output/plan-markdown.ts');
    await io.stdout.write(diagnosticsMarkdown(diagnostics, desired.files.length, { bytes: commentBytes }));
  }
  await writeAll(io.stderr, renderDiagnosticsText(diagnostics, { textOf: desired.textOf, color: options.color, width: io.stderr.columns }));
  await io.stderr.write('The documents are not valid: nothing was read from AWS beyond the organization, and nothing was written.\n');
  return ExitCode.InvalidDocuments;
}

function checkKinds(given: readonly string[]): void {
  for (const kind of given) {
    if (kinds.includes(kind)) continue;
    const near = didYouMean(kind, kinds);
    throw new UsageError(
      `--kind ${kind}: there is no such kind`,
      near === undefined ? `kinds are ${kinds.join(', ')}` : `did you mean ${near}?`,
    );
  }
}
