import type { CellSet, CellSpace } from '../model/cell-set.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { canonicalJson } from '../model/properties.ts';
import { formatSource } from '../model/source.ts';
import { exceptionPriority } from '../providers/layer.ts';
import { bySource, type Conflict } from './merge.ts';

interface Entry {
  readonly conflict: Conflict;
  /** The first resource that shows it, and how many more do. */
  readonly resource: string;
  readonly resources: Set<string>;
  cells: CellSet;
}

/** Collects conflicts of all cells; the same two lines are reported once, with the cells that they meet in. */
export class ConflictLog {
  readonly #space: CellSpace;
  readonly #entries = new Map<string, Entry>();

  constructor(space: CellSpace) {
    this.#space = space;
  }

  add(conflict: Conflict, resource: string, cells: CellSet): void {
    const key = `${conflict.field} ${formatSource(conflict.one.source)} ${formatSource(conflict.other.source)}`;
    const known = this.#entries.get(key);
    if (known === undefined)
      this.#entries.set(key, { conflict, resource, resources: new Set([resource]), cells: this.#space.empty().union(cells) });
    else {
      known.resources.add(resource);
      known.cells = known.cells.union(cells);
    }
  }

  /** V-04, at the later of both lines, in file order. */
  diagnostics(): Diagnostic[] {
    return [...this.#entries.values()].map(toDiagnostic).sort(bySource);
  }
}

function toDiagnostic({ conflict, resource, resources, cells }: Entry): Diagnostic & { readonly source: Conflict['other']['source'] } {
  const { field, one, other, priority, sameDocument } = conflict;
  const more = resources.size === 1 ? '' : ` (and ${resources.size - 1} more)`;
  const [first] = cells;
  const where = `in ${cells.size} cell${cells.size === 1 ? '' : 's'}${first === undefined ? '' : `, for example ${first.account}/${first.region}`}`;
  const weight =
    priority === exceptionPriority
      ? 'both of them exceptions'
      : sameDocument
        ? 'both lines of one document with the same rank'
        : `both documents with priority ${priority}`;
  return {
    severity: 'error',
    code: 'V-04',
    source: other.source,
    message: `${field} of ${resource}${more} is ${canonicalJson(other.value)} here and ${canonicalJson(one.value)} at ${formatSource(one.source)}, ${weight}, ${where}`,
    hint:
      priority === exceptionPriority
        ? 'narrow one of the selectors, or remove one of the exceptions'
        : sameDocument
          ? 'say it once, or let the matches not overlap'
          : 'give one of the documents a higher priority, or let them agree',
  };
}
