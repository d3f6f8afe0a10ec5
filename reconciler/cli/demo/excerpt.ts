import { stripVTControlCharacters } from 'node:util';

/** Which part of a command's output the short story shows; the last block, with the summary, always is, whole. */
export interface Excerpt {
  /** Blocks that hold one of these: what stands between empty lines, and each diagnostic. */
  readonly keep: readonly RegExp[];
  /** Most lines of a block that is kept. */
  readonly lines?: number;
}

/** The parts of an output that are shown, with a line for each stretch that is left out and how long it is. */
export function excerptOf(text: string, { keep, lines: most = 12 }: Excerpt): string {
  const blocks = text.replace(/\n+$/, '').split(/\n{2,}|\n(?=\S+:\d+:\d+ (?:error|warning)|\d+ (?:error|warning))/);
  const shown: string[] = [];
  let left = 0;
  const tellLeft = (): void => {
    if (left > 0) shown.push(`    [... ${left} ${left === 1 ? 'line' : 'lines'}]`);
    left = 0;
  };
  blocks.forEach((block, index) => {
    const lines = block.split('\n');
    const plain = stripVTControlCharacters(block);
    if (index < blocks.length - 1 && !keep.some((pattern) => pattern.test(plain))) {
      left += lines.length;
      return;
    }
    tellLeft();
    const room = index < blocks.length - 1 ? most : lines.length;
    shown.push(lines.slice(0, room).join('\n'));
    left = lines.length - Math.min(lines.length, room);
  });
  tellLeft();
  return `${shown.join('\n')}\n`;
}
