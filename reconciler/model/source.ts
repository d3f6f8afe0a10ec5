/** A place in a document: 1-based line and column (UTF-16 code units), the end exclusive, and the JSON pointer of the value there. */
export interface Source {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly pointer: string;
}

/**
 * A place that is looked up when somebody asks for it: most places are never shown, and finding one may take reading a whole document again. It is
 * an ordinary `Source` to whoever copies, prints or compares it.
 */
export function lazySource(file: string, find: () => Source): Source {
  let found: Source | undefined;
  const source = (): Source => {
    found ??= find();
    return found;
  };
  return {
    file,
    get line() {
      return source().line;
    },
    get column() {
      return source().column;
    },
    get endLine() {
      return source().endLine;
    },
    get endColumn() {
      return source().endColumn;
    },
    get pointer() {
      return source().pointer;
    },
  };
}

/** A value that knows where it came from: the line that won and the lines that lost, strongest first. */
export interface Resolved<T> {
  readonly value: T;
  readonly source: Source;
  readonly overrode: readonly Source[];
}

export const formatSource = (s: Source): string => `${s.file}:${s.line}:${s.column}`;
