import type { AccountId } from '../model/account-id.ts';
import type { Cell, Region } from '../model/address.ts';
import { AwsFailure } from '../model/aws-failure.ts';
import type { CellSet } from '../model/cell-set.ts';
import type { ReadClients } from '../providers/clients.ts';
import type { Observation } from '../providers/observation.ts';
import type { Interest, Provider } from '../providers/provider.ts';
import { AccountSlots } from './account-slots.ts';
import { type ClosedRegions, closedRegions } from './region-access.ts';
import { Stream } from './stream.ts';

export interface ObserveInput {
  readonly cells: CellSet;
  readonly providers: readonly Provider[];
  /** Whether the provider has anything to do with the cell: it is not asked about others. */
  readonly concerns: (provider: Provider, cell: Cell) => boolean;
  readonly interestOf: (cell: Cell) => Interest;
  readonly readClients: (cell: Cell) => ReadClients;
  /** Governed Regions that an account must open before use. */
  readonly optInRegions: ReadonlySet<Region>;
  /** Why an account whose roles cannot be taken is not unreadable: it has joined lately and gets them soon. */
  readonly waitsForRoles?: (account: AccountId, failure: AwsFailure) => string | undefined;
  /** Accounts worked on at once. */
  readonly concurrency: number;
  /** Stops starting cells; those under way are read to their end. The stream then ends early. */
  readonly signal: AbortSignal;
}

/** What became of reading one cell; one a provider, or one for the cell when nothing was asked of it. */
export type CellRead =
  | { readonly kind: 'observed'; readonly cell: Cell; readonly provider: string; readonly observation: Observation }
  | { readonly kind: 'unreadable'; readonly cell: Cell; readonly provider: string; readonly code: string; readonly message: string }
  | { readonly kind: 'skipped'; readonly cell: Cell; readonly reason: string };

/**
 * Reads every cell with every provider and yields each answer as it comes. Accounts run side by side up to `concurrency`, the cells of an
 * account together. What fails in one account makes its own cells unreadable and nothing else.
 */
export function observe(input: ObserveInput): AsyncIterable<CellRead> {
  const stream = new Stream<CellRead>();
  observeAll(input, (read) => stream.push(read)).then(
    () => stream.end(),
    (error: unknown) => stream.fail(error),
  );
  return stream;
}

async function observeAll(input: ObserveInput, found: (read: CellRead) => void): Promise<void> {
  const slots = new AccountSlots(input.concurrency);
  const running = new Set<Promise<void>>();
  let broken: { readonly error: unknown } | undefined;
  for (const [account, cells] of cellsByAccount(input.cells)) {
    await slots.enter(account);
    if (input.signal.aborted || broken !== undefined) {
      slots.leave(account);
      break;
    }
    const work: Promise<void> = observeAccount(input, cells, found)
      .catch((error: unknown) => {
        broken ??= { error };
      })
      .finally(() => {
        slots.leave(account);
        running.delete(work);
      });
    running.add(work);
  }
  await Promise.all(running);
  if (broken !== undefined) throw (broken as { readonly error: unknown }).error;
}

/** Cells come in account order, so an account's are together; only one account's list exists at a time. */
export function* cellsByAccount(cells: Iterable<Cell>): Generator<readonly [AccountId, readonly Cell[]]> {
  let current: Cell[] = [];
  for (const cell of cells) {
    const first = current[0];
    if (first !== undefined && first.account !== cell.account) {
      yield [first.account, current];
      current = [];
    }
    current.push(cell);
  }
  const first = current[0];
  if (first !== undefined) yield [first.account, current];
}

async function observeAccount(input: ObserveInput, cells: readonly Cell[], found: (read: CellRead) => void): Promise<void> {
  let closed: ClosedRegions;
  try {
    closed = await closedOf(input, cells);
  } catch (error) {
    for (const cell of cells) for (const provider of concernedBy(input, cell)) found(unreadable(input, cell, provider, error));
    return;
  }
  await Promise.all(
    cells.map(async (cell) => {
      const reason = closed.get(cell.region);
      if (reason !== undefined) found({ kind: 'skipped', cell, reason });
      else await Promise.all(concernedBy(input, cell).map(async (provider) => found(await observeCell(input, cell, provider))));
    }),
  );
}

const concernedBy = ({ providers, concerns }: ObserveInput, cell: Cell): readonly Provider[] =>
  providers.filter((provider) => concerns(provider, cell));

async function closedOf(input: ObserveInput, cells: readonly Cell[]): Promise<ClosedRegions> {
  const first = cells.find((cell) => input.optInRegions.has(cell.region));
  return first === undefined ? new Map() : closedRegions(input.readClients(first), input.signal);
}

async function observeCell(input: ObserveInput, cell: Cell, provider: Provider): Promise<CellRead> {
  try {
    const observation = await provider.observe(cell, input.interestOf(cell), input.readClients(cell));
    return { kind: 'observed', cell, provider: provider.name, observation };
  } catch (error) {
    return unreadable(input, cell, provider, error);
  }
}

/** Only a failure of AWS makes a cell unreadable; anything else is our own mistake and ends the run. */
function unreadable({ waitsForRoles }: ObserveInput, cell: Cell, provider: Provider, error: unknown): CellRead {
  if (!(error instanceof AwsFailure)) throw error;
  const waits = waitsForRoles?.(cell.account, error);
  if (waits !== undefined) return { kind: 'skipped', cell, reason: waits };
  return { kind: 'unreadable', cell, provider: provider.name, code: error.awsName, message: unreadableMessage(error) };
}

/** One sentence that is the same for all cells with the same trouble: the cell stands beside it. */
export function unreadableMessage(error: AwsFailure): string {
  return `${error.service} ${error.operation}: ${error.message}`;
}
