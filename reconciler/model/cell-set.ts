import type { AccountId } from './account-id.ts';
import type { Cell, Region } from './address.ts';

/** The accounts and Regions that a run can speak of. A cell is a number in it: account index x Regions + Region index. */
export class CellSpace {
  readonly accounts: readonly AccountId[];
  readonly regions: readonly Region[];
  readonly #accountIndex: ReadonlyMap<AccountId, number>;
  readonly #regionIndex: ReadonlyMap<Region, number>;

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
    return new CellSet(this, new Uint32Array(wordsFor(this.size)));
  }

  /** Throws a RangeError for a cell outside the space. */
  of(cells: Iterable<Cell>): CellSet {
    const words = new Uint32Array(wordsFor(this.size));
    for (const cell of cells) {
      const index = this.indexOf(cell);
      if (index === undefined) throw new RangeError(`cell ${cell.account}/${cell.region} is outside the space`);
      setBit(words, index);
    }
    return new CellSet(this, words);
  }
}

const wordsFor = (size: number): number => Math.ceil(size / 32);
const setBit = (words: Uint32Array, index: number): void => {
  words[index >>> 5] = (words[index >>> 5] ?? 0) | (1 << (index & 31));
};

/** An immutable set of cells of one space; iterates in account order, then Region order. Sets of different spaces do not mix. */
export class CellSet implements Iterable<Cell> {
  readonly space: CellSpace;
  readonly #words: Uint32Array;
  #size: number | undefined;

  /** Use `CellSpace.of`, `CellSpace.empty` or a `CellSetBuilder`. `words` is owned by the set from here on. */
  constructor(space: CellSpace, words: Uint32Array) {
    this.space = space;
    this.#words = words;
  }

  get size(): number {
    if (this.#size === undefined) {
      let count = 0;
      for (const word of this.#words) count += bitCount(word);
      this.#size = count;
    }
    return this.#size;
  }

  has(cell: Cell): boolean {
    const index = this.space.indexOf(cell);
    return index !== undefined && this.hasIndex(index);
  }

  hasIndex(index: number): boolean {
    return ((this.#words[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0;
  }

  union(other: CellSet): CellSet {
    return this.#combine(other, (a, b) => a | b);
  }

  intersect(other: CellSet): CellSet {
    return this.#combine(other, (a, b) => a & b);
  }

  minus(other: CellSet): CellSet {
    return this.#combine(other, (a, b) => a & ~b);
  }

  equals(other: CellSet): boolean {
    return this.space === other.space && this.#words.every((word, i) => word === other.#words[i]);
  }

  *indexes(): IterableIterator<number> {
    for (let i = 0; i < this.#words.length; i++) {
      let word = this.#words[i] ?? 0;
      while (word !== 0) {
        const low = word & -word;
        yield i * 32 + (31 - Math.clz32(low));
        word ^= low;
      }
    }
  }

  *[Symbol.iterator](): IterableIterator<Cell> {
    for (const index of this.indexes()) yield this.space.cellAt(index);
  }

  #combine(other: CellSet, operation: (a: number, b: number) => number): CellSet {
    if (other.space !== this.space) throw new Error('cell sets of different spaces');
    return new CellSet(
      this.space,
      this.#words.map((word, i) => operation(word, other.#words[i] ?? 0)),
    );
  }
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

  add(cell: Cell): void {
    const index = this.#space.indexOf(cell);
    if (index === undefined) throw new RangeError(`cell ${cell.account}/${cell.region} is outside the space`);
    if (this.#words !== undefined) setBit(this.#words, index);
    else {
      this.#few.push(index);
      if (this.#few.length * 8 > this.#space.size) this.#toWords();
    }
  }

  build(): CellSet {
    return new CellSet(this.#space, this.#words === undefined ? this.#toWords() : this.#words);
  }

  #toWords(): Uint32Array {
    const words = new Uint32Array(wordsFor(this.#space.size));
    for (const index of this.#few) setBit(words, index);
    this.#words = words;
    this.#few = [];
    return words;
  }
}
