import { type IsolationProof, sharedAccounts, type Verdict, verdictOf } from '../isolation/proof.ts';
import { columnsOf, visible } from './visible-text.ts';

/** What stands for a pair in a matrix, in text and on a page. */
export const pairSigns: Readonly<Record<Verdict, string>> = { clean: '·', intended: 'shared', breach: 'BREACH', unproved: '?' };

type Tenant = IsolationProof['tenants'][number];

export interface IsolationMatrix {
  /** The tenants that are shown: those with something to show come first. */
  readonly tenants: readonly Tenant[];
  /** How many more there are. */
  readonly rest: number;
  signOf(row: Tenant, column: Tenant): string;
}

/** Every pair of the first `most` tenants. */
export function matrixOf(proof: IsolationProof, most: number): IsolationMatrix {
  const speaking = new Set(proof.pairs.flatMap(({ tenants }) => tenants));
  const rank = ({ name, unread }: Tenant): number => (speaking.has(name) ? 0 : unread.length > 0 ? 1 : 2);
  const ordered = [...proof.tenants].sort((a, b) => rank(a) - rank(b));
  const accounts = sharedAccounts(proof.shared);
  const pairs = new Map(proof.pairs.map((pair) => [pair.tenants.join('\n'), pair]));
  return {
    tenants: ordered.slice(0, most),
    rest: Math.max(0, ordered.length - most),
    signOf(row, column) {
      if (row === column) return '';
      const key = (row.name < column.name ? [row.name, column.name] : [column.name, row.name]).join('\n');
      const account = accounts.get(row.name);
      return pairSigns[verdictOf(pairs.get(key), row, column, account !== undefined && account === accounts.get(column.name))];
    },
  };
}

/** Tenants that fit side by side into eighty columns. */
const mostInText = 8;
const longestName = 20;

/** The matrix for a terminal: a row a tenant, its columns numbered like the rows. Nothing where there is no pair. */
export function* matrixText(proof: IsolationProof): Generator<string> {
  if (proof.tenants.length < 2) return;
  const { tenants, rest, signOf } = matrixOf(proof, mostInText);
  const nameOf = ({ name }: Tenant, index: number): string => `${index + 1} ${shortened(visible(name))}`;
  const names = tenants.map(nameOf);
  const width = Math.max(...names.map(columnsOf));
  const line = (name: string, cells: readonly string[]): string =>
    `${padded(name, width)}  ${cells.map((each) => padded(each, 6)).join(' ')}`;
  yield `${line(
    '',
    tenants.map((_, index) => String(index + 1)),
  ).trimEnd()}\n`;
  for (const [index, row] of tenants.entries())
    yield `${line(
      names[index] ?? '',
      tenants.map((column) => signOf(row, column)),
    ).trimEnd()}\n`;
  if (rest > 0) yield `${rest} more tenants; --format html shows a larger matrix, and every pair that shares something is listed here\n`;
  yield '\n';
}

const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - columnsOf(text)));

const shortened = (name: string): string => (name.length <= longestName ? name : `${name.slice(0, longestName - 1)}…`);
