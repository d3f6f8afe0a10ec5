import type { CellSet } from '../model/cell-set.ts';
import { symbolOf } from '../model/change.ts';
import { notSeenYet } from '../plan/changes.ts';
import type { Block, BlockRow } from './blocks.ts';
import { cellsText, type UnitOf } from './cells-text.ts';
import { actionPaint, type Paint } from './paint.ts';
import { visible } from './visible-text.ts';
import { becauseText, type Words } from './words.ts';
import { wrapped } from './wrap.ts';

/** Names of one row that are written out; the rest is counted, and JSON has them all. */
const maxNames = 100;

/** A set of cells that is drawn more than once: listed the first time, then named by its letter. */
interface KnownCells {
  readonly cells: CellSet;
  uses: number;
  letter: string | undefined;
}

export interface BlockTextOptions {
  readonly paint: Paint;
  readonly unitOf: UnitOf;
  readonly words: Words;
  readonly width: number;
}

/** Draws blocks one after the other. All of them are known from the start, so that a set of cells gets a letter only if it comes again. */
export class BlockText {
  readonly #options: BlockTextOptions;
  /** By size: large sets are compared only where they may be equal. */
  readonly #known = new Map<number, KnownCells[]>();
  #letters = 0;

  constructor(blocks: Iterable<Block>, options: BlockTextOptions) {
    this.#options = options;
    for (const { parts } of blocks) for (const { rows } of parts) for (const { cells } of rows) this.#knownOf(cells).uses++;
  }

  *lines(block: Block): Generator<string> {
    const { paint, words } = this.#options;
    const { first, parts, to } = block;
    yield* this.#wrapped(headOf(block, words), { first: 0, rest: 4 }, first.destructive ? paint.red : actionPaint(first.action, paint));
    if (first.refused !== undefined) {
      yield* this.#block(`refused by ${first.refused.guard}: ${visible(first.refused.message)}`, paint.red);
    }
    const [only, ...others] = parts;
    const from = others.length > 0 || only === undefined || only.from === '' ? '' : `${only.from} -> `;
    if (to !== '') yield* this.#block(`${from}${to}`);
    for (const line of block.extra) yield* this.#block(line);
    if (block.source !== undefined) yield* this.#block(visible(block.source), paint.dim);
    for (const part of parts) {
      if (others.length > 0) yield* this.#block(`from ${part.from}:`);
      for (const row of part.rows) yield* this.#row(block, row, others.length > 0 ? 6 : 4);
    }
  }

  *#row(block: Block, { names, cells }: BlockRow, indent: number): Generator<string> {
    const { paint, words } = this.#options;
    const [oneLine, lines] = this.#cellsText(cells);
    const groups = nameInHead(block, words) === undefined ? words.grouped(block.type, names) : [];
    const texts = groups.map((group) => namesText(group.names, group.of));
    if (texts.length === 0) yield* this.#block(oneLine, paint.dim, indent);
    else if (texts.length === 1) yield* this.#block(`${texts.join()}, ${oneLine}`, undefined, indent);
    else {
      for (const text of texts) yield* this.#block(text, undefined, indent);
      yield* this.#block(oneLine, paint.dim, indent + 2);
    }
    for (const line of lines) yield* this.#block(line, paint.dim, indent + (texts.length > 1 ? 4 : 2));
  }

  /** One line, and the lines below it where the cells are of more than one kind and not listed yet. */
  #cellsText(cells: CellSet): readonly [string, readonly string[]] {
    const known = this.#knownOf(cells);
    if (known.letter !== undefined) return [`${cells.size} cells as [${known.letter}]`, []];
    const { count, lines } = cellsText(cells, this.#options.unitOf);
    if (known.uses < 2 || lines.length === 0) return [count, lines];
    known.letter = letterOf(this.#letters++);
    return [count.replace(/:$/, ` [${known.letter}]:`), lines];
  }

  #knownOf(cells: CellSet): KnownCells {
    const alike = this.#known.get(cells.size) ?? [];
    const known = alike.find((each) => each.cells.equals(cells));
    if (known !== undefined) return known;
    const added: KnownCells = { cells, uses: 0, letter: undefined };
    this.#known.set(cells.size, [...alike, added]);
    return added;
  }

  *#block(text: string, colour: (text: string) => string = (plain) => plain, indent = 4): Generator<string> {
    yield* this.#wrapped(text, { first: indent, rest: indent + 2 }, colour);
  }

  *#wrapped(text: string, indent: { readonly first: number; readonly rest: number }, colour: (text: string) => string): Generator<string> {
    for (const line of wrapped(text, indent, this.#options.width)) yield `${colour(line)}\n`;
  }
}

/** The name of a block's only resource, where it is short enough for the head: one that lives in nothing else. */
function nameInHead({ parts, type }: Block, words: Words): string | undefined {
  const names = new Set(parts.flatMap(({ rows }) => rows.flatMap((row) => row.names)));
  if (names.size !== 1) return undefined;
  const [group] = words.grouped(type, names);
  return group?.of.length === 0 ? group.names[0] : undefined;
}

/** Symbol, type, what it is about, kinds of difference with their numbers, reason, and in capitals what takes something away. */
function headOf(block: Block, words: Words): string {
  const { first, counts } = block;
  const name = nameInHead(block, words);
  const about = name === undefined ? '' : ` ${name}`;
  const reason = first.because === undefined || first.because === notSeenYet ? '' : `, ${becauseText(first.because)}`;
  const kinds = counts.map(([kind, count]) => (count === 1 && counts.length === 1 ? kind : `${kind} ${count}`)).join(', ');
  return `${symbolOf(first.action)} ${first.type}${about}: ${kinds}${reason}${first.destructive ? ', DESTRUCTIVE' : ''}`;
}

/** Names that share what they live in, with it. */
export function namesText(names: readonly string[], of: readonly string[]): string {
  const more = names.length - maxNames;
  const listed = more > 0 ? `${names.slice(0, maxNames).join(' ')} and ${more} more (in --format json)` : names.join(' ');
  return of.length === 0 ? listed : `${of.join(', ')}: ${listed}`;
}

/** A, B, ... Z, AA, AB, ... */
export function letterOf(index: number): string {
  const letter = String.fromCharCode('A'.charCodeAt(0) + (index % 26));
  return index < 26 ? letter : `${letterOf(Math.floor(index / 26) - 1)}${letter}`;
}
