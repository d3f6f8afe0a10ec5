/** Lines of a text: `\n` ends one, and a `\r` before it belongs to the line end. */
export interface LineIndex {
  /** 1-based line and column (UTF-16 code units) of an offset; of the end where the offset lies beyond it. */
  positionOf(offset: number): { readonly line: number; readonly column: number };
}

export function indexLines(text: string): LineIndex {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return {
    positionOf(offset) {
      const inside = Math.max(0, Math.min(offset, text.length));
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] ?? 0) <= inside) low = middle;
        else high = middle - 1;
      }
      return { line: low + 1, column: inside - (starts[low] ?? 0) + 1 };
    },
  };
}
