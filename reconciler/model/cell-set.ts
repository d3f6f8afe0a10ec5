import type { AccountId } from './account-id.ts';
import type { Cell, Region } from './address.ts';

/** The accounts and Regions that a run can speak of. A cell is a number in it: account index x Regions + Region index. */
export class CellSpace {
  readonly accounts: readonly AccountId[];
  readonly regions: readonly Region[];
  readonly #accountIndex: ReadonlyMap<string, number>;
  readonly #regionIndex: ReadonlyMap<string, number>;

  constructor(accounts: Iterable<AccountId>, regions: Iterable<Region>) {
    this.accounts = [...new Set(accounts)].sort();
    this.regions = [...new Set(regions)].sort();
    this.#accountIndex = new Map(this.accounts.map((account, index) => [account, index]));
    this.#regionIndex = new Map(this.regions.map((region, index) => [region, index]));
  }

  get size(): number {
    return this.accounts.length * this.regions.length;
  }

  /** The cell's number, or undefined when the account or the Region is not of this space. */
  indexOf(cell: Cell): number | undefined {
    const account = this.#accountIndex.get(cell.account);
    const region = this.#regionIndex.get(cell.region);
    return account === undefined || region === undefined ? undefined : account * this.regions.length + region;
  }

  cellAt(index: number): Cell {
    const account = this.accounts[Math.floor(index / this.regions.length)];
    const region = this.regions[index % this.regions.length];
    if (account === undefined || region === undefined) throw new RangeError(`cell ${index} is outside the space of ${this.size}`);
    return { account, region };
  }

  empty(): CellSet {
    return new CellSet(this, new Uint32Array(0), undefined);
  }

  /** Throws a RangeError for a cell outside the space. */
  of(cells: Iterable<Cell>): CellSet {
    const builder = new CellSetBuilder(this);
    for (const cell of cells) builder.add(cell);
    return builder.build();
  }

  /** Every account with every Region; those that are not of this space are left out. */
  product(accounts: Iterable<string>, regions: Iterable<string>): CellSet {
    const regionIndexes: number[] = [];
    for (const region of new Set(regions)) {
      const index = this.#regionIndex.get(region);
      if (index !== undefined) regionIndexes.push(index);
    }
    const builder = new CellSetBuilder(this);
    for (const account of accounts) {
      const base = this.#accountIndex.get(account);
      if (base === undefined) continue;
      for (const region of regionIndexes) builder.addIndex(base * this.regions.length + region);
    }
    return builder.build();
  }
}

const wordsFor = (size: number): number => Math.ceil(size / 32);
const setBit = (words: Uint32Array, index: number): void => {
  words[index >>> 5] = (words[index >>> 5] ?? 0) | (1 << (index & 31));
};

/** Fewer cells than this share of the space are kept as a list of numbers (4 bytes a cell) rather than as bits (1/8 byte a cell of the space). */
const fewAreLessThan = (space: CellSpace): number => Math.max(1, space.size / 32);

/** An immutable set of cells of one space; iterates in account order, then Region order. Sets of different spaces do not mix. */
export class CellSet implements Iterable<Cell> {
  readonly space: CellSpace;
  /** Sorted numbers of the cells, where they are few; else undefined and `#words` holds. */
  readonly #few: Uint32Array | undefined;
  readonly #words: Uint32Array | undefined;
  #size: number | undefined;

  /** Use `CellSpace.of`, `CellSpace.product` or a `CellSetBuilder`. Exactly one of `few` (sorted, nothing twice) and `words` is given, and owned by the set from here on. */
  constructor(space: CellSpace, few: Uint32Array | undefined, words: Uint32Array | undefined) {
    this.space = space;
    this.#few = few;
    this.#words = words;
  }

  get size(): number {
    if (this.#few !== undefined) return this.#few.length;
    if (this.#size === undefined) {
      let count = 0;
      for (const word of this.#words ?? []) count += bitCount(word);
      this.#size = count;
    }
    return this.#size;
  }

  has(cell: Cell): boolean {
    const index = this.space.indexOf(cell);
    return index !== undefined && this.hasIndex(index);
  }

  hasIndex(index: number): boolean {
    if (this.#words !== undefined) return ((this.#words[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0;
    return this.#few !== undefined && this.#few[positionIn(this.#few, index)] === index;
  }

  union(other: CellSet): CellSet {
    if (this.size === 0 && other.space === this.space) return other;
    if (other.size === 0 && other.space === this.space) return this;
    return this.#combine(other, (a, b) => a | b);
  }

  intersect(other: CellSet): CellSet {
    if (this.#few !== undefined && other.space === this.space) return this.#keep((index) => other.hasIndex(index));
    if (other.#few !== undefined && other.space === this.space) return other.#keep((index) => this.hasIndex(index));
    return this.#combine(other, (a, b) => a & b);
  }

  minus(other: CellSet): CellSet {
    if (this.#few !== undefined && other.space === this.space) return this.#keep((index) => !other.hasIndex(index));
    return this.#combine(other, (a, b) => a & ~b);
  }

  equals(other: CellSet): boolean {
    if (this.space !== other.space || this.size !== other.size) return false;
    for (const index of this.indexes()) if (!other.hasIndex(index)) return false;
    return true;
  }

  /** The numbers of the cells, ascending. */
  *indexes(): IterableIterator<number> {
    if (this.#few !== undefined) {
      yield* this.#few;
      return;
    }
    const words = this.#words ?? [];
    for (let i = 0; i < words.length; i++) {
      let word = words[i] ?? 0;
      while (word !== 0) {
        const low = word & -word;
        yield i * 32 + (31 - Math.clz32(low));
        word ^= low;
      }
    }
  }

  /** `indexes` without an iterator, for the loops over all cells of all layers. */
  forEachIndex(visit: (index: number) => void): void {
    if (this.#few !== undefined) {
      for (const index of this.#few) visit(index);
      return;
    }
    const words = this.#words ?? [];
    for (let i = 0; i < words.length; i++) {
      let word = words[i] ?? 0;
      while (word !== 0) {
        const low = word & -word;
        visit(i * 32 + (31 - Math.clz32(low)));
        word ^= low;
      }
    }
  }

  *[Symbol.iterator](): IterableIterator<Cell> {
    for (const index of this.indexes()) yield this.space.cellAt(index);
  }

  #keep(holds: (index: number) => boolean): CellSet {
    return new CellSet(this.space, (this.#few ?? new Uint32Array(0)).filter(holds), undefined);
  }

  #combine(other: CellSet, operation: (a: number, b: number) => number): CellSet {
    if (other.space !== this.space) throw new Error('cell sets of different spaces');
    const theirs = other.#dense();
    return settled(
      this.space,
      this.#dense().map((word, i) => operation(word, theirs[i] ?? 0)),
    );
  }

  #dense(): Uint32Array {
    if (this.#words !== undefined) return this.#words;
    const words = new Uint32Array(wordsFor(this.space.size));
    for (const index of this.#few ?? []) setBit(words, index);
    return words;
  }
}

/** The set of the bits, in the smaller of the two shapes. */
function settled(space: CellSpace, words: Uint32Array): CellSet {
  const dense = new CellSet(space, undefined, words);
  return dense.size < fewAreLessThan(space) ? new CellSet(space, Uint32Array.from(dense.indexes()), undefined) : dense;
}

/** Where `index` is, or would be, in the sorted list. */
function positionIn(sorted: Uint32Array, index: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < index) low = middle + 1;
    else high = middle;
  }
  return low;
}

function bitCount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/** Collects cells in any order; a few cells stay a list, many become bits, so that ten thousand small classes stay small. */
export class CellSetBuilder {
  readonly #space: CellSpace;
  #few: number[] = [];
  #words: Uint32Array | undefined;

  constructor(space: CellSpace) {
    this.#space = space;
  }

  /** Throws a RangeError for a cell outside the space. */
  add(cell: Cell): void {
    const index = this.#space.indexOf(cell);
    if (index === undefined) throw new RangeError(`cell ${cell.account}/${cell.region} is outside the space`);
    this.addIndex(index);
  }

  addIndex(index: number): void {
    if (this.#words !== undefined) {
      setBit(this.#words, index);
      return;
    }
    // The same cell often comes twice in a row (one cell, many changes): once is enough.
    if (this.#few.at(-1) === index) return;
    this.#few.push(index);
    if (this.#few.length >= fewAreLessThan(this.#space)) this.#toWords();
  }

  /** The cells so far; the builder may go on collecting. */
  build(): CellSet {
    if (this.#words !== undefined) return settled(this.#space, this.#words.slice());
    return new CellSet(this.#space, Uint32Array.from(new Set(this.#few)).sort(), undefined);
  }

  #toWords(): void {
    const words = new Uint32Array(wordsFor(this.#space.size));
    for (const index of this.#few) setBit(words, index);
    this.#words = words;
    this.#few = [];
  }
}
