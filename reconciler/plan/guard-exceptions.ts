// Whether an exception that lifts a guard lifts anything: told where a whole plan was made, since a part may not meet the guard.
import type { Cell } from '../model/address.ts';
import type { Calendar } from '../model/clock.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { PlanException } from '../model/plan.ts';
import type { Source } from '../model/source.ts';
import type { Expansion } from '../targets/expand.ts';
import type { CellComparison } from './compare.ts';
import { isRunGuard } from './exceptions.ts';

interface Lifting {
  readonly name: string;
  readonly guard: string;
  readonly source: Source;
  readonly has: (cell: Cell) => boolean;
}

/** Watches a plan being made, and says at its end which exceptions about guards lift nothing. */
export class GuardExceptions {
  readonly #all: readonly Lifting[];
  readonly #met = new Set<string>();

  constructor({ exceptions }: Pick<Expansion, 'exceptions'>, { today }: Pick<Calendar, 'today'>) {
    this.#all = [...exceptions.values()].flatMap(({ document, cells }) => {
      const { what, expires } = document.value.spec;
      if (what.guard === undefined || expires < today) return [];
      const source = document.at('spec', 'what');
      return [{ name: document.value.metadata.name, guard: what.guard, source, has: (cell: Cell) => cells.has(cell) }];
    });
  }

  /** Whether an exception lifts something in the cell that no look has met yet: only then is it worth a second comparison. */
  watches(cell: Cell): boolean {
    return this.#all.some(({ name, guard, has }) => !isRunGuard(guard) && !this.#met.has(name) && has(cell));
  }

  /** What a cell is like without the exceptions. */
  seen(cell: Cell, { changes }: Pick<CellComparison, 'changes'>): void {
    const refusing = new Set(changes.map(({ refused }) => refused?.guard));
    for (const { name, guard, has } of this.#all) if (refusing.has(guard) && has(cell)) this.#met.add(name);
  }

  /** The guards of the run that would refuse without them. */
  refused(guards: Iterable<string>): void {
    const refusing = new Set(guards);
    for (const { name, guard } of this.#all) if (refusing.has(guard)) this.#met.add(name);
  }

  /** The exceptions with what is known of them now. */
  told(exceptions: readonly PlanException[]): readonly PlanException[] {
    const names = new Set(this.#all.map(({ name }) => name));
    return exceptions.map((each) => (names.has(each.name) ? { ...each, changes: this.#met.has(each.name) } : each));
  }

  /** V-29 of those that lift nothing. */
  *problems(): Generator<Diagnostic> {
    for (const { name, guard, source } of this.#all) {
      if (this.#met.has(name)) continue;
      const message = `the exception changes nothing: no change of this plan meets the guard ${guard}`;
      yield { severity: 'warning', code: 'V-29', source, message, hint: 'remove it once what it was for is applied' };
    }
  }
}
