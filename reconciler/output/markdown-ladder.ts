// How a comment is cut until it fits: on rows, in a fixed order, the destructive classes last (facts: github 7.5).
import { bytesOf } from './markdown.ts';

/** A drawn comment. `complete` is false where not even the rows of all destructive classes fit: then the gate has to be red. */
export interface DrawnMarkdown {
  readonly text: string;
  readonly complete: boolean;
  /** What was left out, in words, in the order of leaving. */
  readonly leftOut: readonly string[];
}

/** How much is drawn. */
export interface Rung {
  /** Cell lists of rows that are not destructive, the smallest first. */
  readonly lists: number;
  /** Rows of a domain. */
  readonly rows: number;
  /** Rows of OUs, causes and warnings each. */
  readonly otherRows: number;
  /** Cell lists of destructive rows, the shortest first. */
  readonly destructiveLists: number;
  /** Rows of destructive classes. */
  readonly destructiveRows: number;
  readonly leftOut: readonly string[];
  readonly complete: boolean;
}

/** A step of the ladder: the rungs between two amounts, of which the most that fits is taken. */
export interface Step {
  readonly most: number;
  at(amount: number): Rung;
}

const manyRows = 50;
const manyOthers = 20;
const fewOthers = 3;

/** The ladder for a plan with so many lists of cells, also of destructive rows, destructive classes, and lists that no comment would hold. */
export function rungs(lists: number, destructiveLists: number, destructive: number, tooLong: number): readonly Step[] {
  const always = tooLong === 0 ? [] : ['lists of thousands of accounts'];
  const all: Rung = {
    lists,
    rows: Number.POSITIVE_INFINITY,
    otherRows: manyOthers,
    destructiveLists,
    destructiveRows: Number.POSITIVE_INFINITY,
    leftOut: always,
    complete: true,
  };
  const noLists = 'the lists of cells of changes that take nothing away';
  const noDestructiveLists = 'the lists of cells of destructive changes';
  const fewerRows = (rows: number): string =>
    rows === 0 ? 'rows of changes that take nothing away' : `rows of changes that take nothing away beyond ${rows} of a domain`;
  const fewer: Rung = { ...all, lists: 0, rows: manyRows };
  const bare: Rung = { ...fewer, rows: 0, destructiveLists: 0 };
  return [
    {
      most: lists,
      at: (amount) => ({ ...all, lists: amount, leftOut: [...always, ...(amount === lists ? [] : ['the longest lists of cells'])] }),
    },
    {
      most: destructiveLists,
      at: (amount) => ({
        ...fewer,
        destructiveLists: amount,
        leftOut: [
          ...always,
          noLists,
          fewerRows(manyRows),
          ...(amount === destructiveLists ? [] : [`the longest of ${noDestructiveLists}`]),
        ],
      }),
    },
    { most: manyRows, at: (rows) => ({ ...bare, rows, leftOut: [...always, noLists, fewerRows(rows), noDestructiveLists] }) },
    {
      most: destructive,
      at: (rows) => ({
        ...bare,
        otherRows: fewOthers,
        destructiveRows: rows,
        leftOut: [
          ...always,
          noLists,
          fewerRows(0),
          noDestructiveLists,
          ...(rows === destructive ? [] : [`${destructive - rows} destructive classes`]),
        ],
        complete: rows === destructive,
      }),
    },
  ];
}

/**
 * The fullest drawing that fits. Each step is searched by halves, so that a comment is drawn some ten times and never once for each row.
 * Throws a RangeError where not even the last rung fits: then a part that has no limit is missing one.
 */
export function fitted(draw: (rung: Rung) => string, steps: readonly Step[], bytes: number): DrawnMarkdown {
  for (const { most, at } of steps) {
    const best = mostThatFits(most, bytes, (amount) => {
      const rung = at(amount);
      return { text: draw(rung), complete: rung.complete, leftOut: rung.leftOut };
    });
    if (best !== undefined) return best;
  }
  throw new RangeError(`a comment without any row is longer than ${bytes} bytes`);
}

/** The drawing with the most rows, from none to `most`, that fits; undefined where not even none does. */
export function mostThatFits<T extends { readonly text: string }>(most: number, bytes: number, draw: (rows: number) => T): T | undefined {
  const fits = (rows: number): T | undefined => {
    const drawn = draw(rows);
    return bytesOf(drawn.text) <= bytes ? drawn : undefined;
  };
  let best = fits(most);
  if (best !== undefined) return best;
  best = fits(0);
  if (best === undefined) return undefined;
  let [low, high] = [0, most];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const drawn = fits(middle);
    if (drawn === undefined) high = middle;
    else [low, best] = [middle, drawn];
  }
  return best;
}
