import { type Cell, cellKey } from '../../model/address.ts';
import type { CellSet } from '../../model/cell-set.ts';
import type { Change } from '../../model/change.ts';
import type { ReadClients, WriteClients } from '../clients.ts';
import type { Notice, Unreadable } from '../observation.ts';
import type { CompileInput, Outcome, PlannedChange, Provider } from '../provider.ts';
import { check } from './check.ts';
import { compileStackSets } from './compile.ts';
import { definitionOfCarrier, layersOfCarrier } from './compile-carriers.ts';
import { coverageOf } from './coverage.ts';
import type { SetDefinition } from './definition.ts';
import { detectDrift } from './detect-drift.ts';
import { findLeftBehind, type LeftBehind } from './left-behind.ts';
import { LiveSet } from './live-set.ts';
import { cellsOfSets, observeCell } from './observe.ts';
import { preflight } from './preflight.ts';
import { functionCodeType, writeFunctionCode } from './resources/function-code.ts';
import { stackInstanceType } from './resources/stack-instance.ts';
import { stackSetType } from './resources/stack-set.ts';
import { Rollout } from './rollout.ts';

export interface StackSetsOptions {
  /** Whether sets of ours that no document names are looked for and taken away: only where the documents are all there are. */
  readonly leftBehind?: boolean;
  /** `trueup prune`: also those of kinds that no document is of any more. */
  readonly prune?: boolean;
  /** Whether stacks outlive their instances, whatever the documents say. */
  readonly retainStacks?: boolean;
}

/**
 * CloudFormation stack sets: one provider a run, which reads each set once for all cells and writes it for all of them.
 */
export function createStackSetsProvider({ leftBehind = false, prune = false, retainStacks }: StackSetsOptions = {}): Provider {
  const run = new StackSetsRun();
  return {
    name: 'stack-sets',
    kinds: ['StackSet'],
    types: [stackSetType, stackInstanceType, functionCodeType],
    check,
    compile(input) {
      const { definitions, layers } = compileStackSets(input);
      run.define(retainStacks === undefined ? definitions : definitions.map((each) => ({ ...each, retainStacks })), input);
      return layers;
    },
    compileCarriers(carriers, input) {
      const carried = carriers.map((carrier) => ({ carrier, definition: definitionOfCarrier(carrier, input) }));
      run.add(carried.map(({ definition }) => definition));
      return carried.flatMap(({ carrier, definition }) => layersOfCarrier(carrier, definition, input));
    },
    async alsoReads(space, aws) {
      const homes = leftBehind ? await run.findLeftBehind(aws, prune) : [];
      return (await cellsOfSets(run.sets(aws), space)).union(space.of(homes.filter((cell) => space.indexOf(cell) !== undefined)));
    },
    preflight: (optIn, aws) => preflight(run.sets(aws), optIn, aws),
    async observe(cell, interest, aws) {
      const seen = await observeCell(cell, interest, aws, run.shown(aws), run.noticesOf(cell));
      return { ...seen, unreadable: [...seen.unreadable, ...run.unreadableOf(cell)] };
    },
    async detectDrift(context, aws) {
      const sets = run.declared((cell) => aws(cell).reads);
      const found = await Promise.all(sets.map((live) => detectDrift(live, context, aws(live.definition.home))));
      return found.flatMap((each) => each ?? []);
    },
    reach: ({ type, name }) => (type === stackSetType.name ? run.cellsOf(name) : undefined),
    async coverage(accounts, aws) {
      const sets = run.declared(aws);
      for (const live of sets) live.forget();
      const [first] = sets;
      return first === undefined ? [] : coverageOf(sets, accounts, aws(first.definition.home));
    },
    begin: (changes) => run.begin(changes),
    apply: (batch, aws, step) => run.apply(batch, aws, step.signal),
  };
}

/** What is shared by the cells of one run. */
class StackSetsRun {
  #definitions: ReadonlyMap<string, SetDefinition> = new Map();
  readonly #sets = new Map<string, LiveSet>();
  readonly #rollouts = new Map<string, Rollout>();
  #planned = new Map<string, PlannedChange[]>();
  #input: CompileInput | undefined;
  #leftBehind: LeftBehind | undefined;

  define(definitions: readonly SetDefinition[], input: CompileInput): void {
    this.#input = input;
    this.#leftBehind = undefined;
    this.#definitions = new Map(definitions.map((definition) => [definition.name, definition]));
    this.#sets.clear();
    this.#rollouts.clear();
  }

  add(definitions: readonly SetDefinition[]): void {
    this.#definitions = new Map([...this.#definitions, ...definitions.map((definition) => [definition.name, definition] as const)]);
  }

  /** Sets that documents left behind join the others from here on. The home cells where something is to be said about them. */
  async findLeftBehind(aws: (cell: Cell) => ReadClients, prune: boolean): Promise<readonly Cell[]> {
    if (this.#input === undefined) return [];
    this.#leftBehind = await findLeftBehind(this.#input, [...this.#definitions.values()], aws, prune);
    this.add(this.#leftBehind.definitions);
    return this.#leftBehind.homes;
  }

  noticesOf(cell: Cell): readonly Notice[] {
    return this.#leftBehind?.notices.get(cellKey(cell)) ?? [];
  }

  unreadableOf(cell: Cell): readonly Unreadable[] {
    return this.#leftBehind?.unreadable.get(cellKey(cell)) ?? [];
  }

  /** The sets that documents ask for. */
  declared(aws: (cell: Cell) => ReadClients): readonly LiveSet[] {
    const left = new Set(this.#leftBehind?.definitions);
    return this.sets(aws).filter(({ definition }) => !left.has(definition));
  }

  /** The cells that shall have an instance of the set: an update of the set is carried to them at once. */
  cellsOf(name: string): CellSet | undefined {
    return this.#definitions.get(name)?.cells;
  }

  sets(aws: (cell: Cell) => ReadClients): readonly LiveSet[] {
    return [...this.#definitions.values()].map((definition) => this.#liveSet(definition, () => aws(definition.home)));
  }

  shown(aws: ReadClients) {
    return [...this.#definitions.values()].map((definition) => ({
      live: this.#liveSet(definition, () => aws),
      insteadOfSet: this.#rollouts.get(definition.name)?.insteadOfSet,
    }));
  }

  begin(changes: Iterable<PlannedChange>): void {
    this.#planned = new Map();
    this.#rollouts.clear();
    for (const change of changes)
      if (change.type !== functionCodeType.name) this.#planned.set(change.name, [...(this.#planned.get(change.name) ?? []), change]);
    for (const live of this.#sets.values()) live.forget();
  }

  async apply(batch: readonly Change[], aws: WriteClients, signal: AbortSignal): Promise<readonly Outcome[]> {
    return Promise.all(batch.map((change) => this.#applyOne(change, aws, signal)));
  }

  #applyOne(change: Change, aws: WriteClients, signal: AbortSignal): Promise<Outcome> {
    if (change.address.type === functionCodeType.name) return this.#putCodeBack(change, aws, signal);
    const rollout = this.#rollout(change.address.name, aws);
    return change.address.type === stackSetType.name ? rollout.applySet(change, aws) : rollout.applyInstance(change, aws);
  }

  #putCodeBack(change: Change, aws: WriteClients, signal: AbortSignal): Promise<Outcome> {
    const deploys = this.#definitions.get(change.address.name)?.carrier?.deploys;
    if (deploys === undefined) throw new Error(`no document declares the function of ${change.address.name}`);
    return writeFunctionCode(change, deploys, aws, signal);
  }

  #rollout(name: string, aws: WriteClients): Rollout {
    const known = this.#rollouts.get(name);
    if (known !== undefined) return known;
    const definition = this.#definitions.get(name);
    if (definition === undefined) throw new Error(`no document declares the stack set ${name}`);
    const made = new Rollout(
      this.#liveSet(definition, () => aws.reads),
      this.#planned.get(name) ?? [],
    );
    this.#rollouts.set(name, made);
    return made;
  }

  #liveSet(definition: SetDefinition, aws: () => ReadClients): LiveSet {
    const known = this.#sets.get(definition.name);
    if (known !== undefined) return known;
    const made = new LiveSet(definition, aws());
    this.#sets.set(definition.name, made);
    return made;
  }
}
