/** A place in a document: 1-based line and column (UTF-16 code units), the end exclusive, and the JSON pointer of the value there. */
export interface Source {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly pointer: string;
}

/** A value that knows where it came from: the line that won and the lines that lost, strongest first. */
export interface Resolved<T> {
  readonly value: T;
  readonly source: Source;
  readonly overrode: readonly Source[];
}

export const formatSource = (s: Source): string => `${s.file}:${s.line}:${s.column}`;
