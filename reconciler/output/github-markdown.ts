// Our own Markdown, read back: the forms that `markdown.ts` writes, for places that are not GitHub (a terminal, a page of its own).

/** A part of a comment or an issue. `text` is inline Markdown. */
export type MarkdownBlock =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'item'; readonly text: string }
  | { readonly kind: 'callout'; readonly title: string; readonly text: string }
  | { readonly kind: 'code'; readonly lines: readonly string[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[]; readonly right: readonly boolean[] }
  | { readonly kind: 'open'; readonly summary: string; readonly unfolded: boolean }
  | { readonly kind: 'close' };

/** The blocks of a Markdown text that this program wrote, in order. Comments are left out. */
export function blocksOfMarkdown(markdown: string): readonly MarkdownBlock[] {
  const lines = markdown.split('\n');
  const blocks: MarkdownBlock[] = [];
  for (let at = 0; at < lines.length; ) {
    const [block, used] = blockAt(lines, at);
    if (block !== undefined) blocks.push(block);
    at += used;
  }
  return blocks;
}

/** The block that begins at a line, and how many lines it takes. */
function blockAt(lines: readonly string[], at: number): readonly [MarkdownBlock | undefined, number] {
  const line = lines[at] ?? '';
  if (line.trim() === '' || /^<!--.*-->$/.test(line)) return [undefined, 1];
  const fence = /^(`{3,})\w*$/.exec(line)?.[1];
  if (fence !== undefined) {
    const end = lines.indexOf(fence, at + 1);
    const last = end === -1 ? lines.length : end;
    return [{ kind: 'code', lines: lines.slice(at + 1, last) }, last - at + 1];
  }
  const heading = /^(#{1,6}) (.*)$/.exec(line);
  if (heading !== null) return [{ kind: 'heading', level: heading[1]?.length ?? 1, text: heading[2] ?? '' }, 1];
  const fold = /^<details( open)?><summary>(.*)<\/summary>$/.exec(line);
  if (fold !== null) return [{ kind: 'open', summary: fold[2] ?? '', unfolded: fold[1] !== undefined }, 1];
  if (line === '</details>') return [{ kind: 'close' }, 1];
  if (line.startsWith('- ')) return [{ kind: 'item', text: line.slice(2) }, 1];
  const run = (belongs: (each: string) => boolean): readonly string[] => {
    const end = lines.findIndex((each, index) => index > at && !belongs(each));
    return lines.slice(at, end === -1 ? lines.length : end);
  };
  if (line.startsWith('|')) return tableOf(run((each) => each.startsWith('|')));
  if (line.startsWith('>')) {
    const quoted = run((each) => each.startsWith('>')).map((each) => each.replace(/^> ?/, ''));
    const title = /^\[!(\w+)\]$/.exec(quoted[0] ?? '')?.[1] ?? '';
    return [{ kind: 'callout', title, text: quoted.slice(title === '' ? 0 : 1).join(' ') }, quoted.length];
  }
  const text = run((each) => each.trim() !== '' && !/^([#|>]|- |<\/?details|`{3})/.test(each));
  return [{ kind: 'paragraph', text: text.join(' ') }, text.length];
}

function tableOf(lines: readonly string[]): readonly [MarkdownBlock, number] {
  const [head = [], rule = [], ...rows] = lines.map(cellsOfRow);
  return [{ kind: 'table', rows: [head, ...rows], right: rule.map((each) => each.endsWith(':')) }, lines.length];
}

/** Cells between pipes that no backslash escapes. */
const cellsOfRow = (line: string): readonly string[] =>
  line
    .slice(1, line.lastIndexOf('|'))
    .split(/(?<!\\)\|/)
    .map((each) => each.trim().replaceAll('\\|', '|'));

/** A stretch of inline Markdown. */
export interface Inline {
  readonly kind: 'text' | 'code' | 'strong';
  readonly text: string;
}

/** Inline Markdown in stretches: code spans, what is strong, and the rest, which may hold HTML of ours. */
export function inlineOf(text: string): readonly Inline[] {
  const parts: Inline[] = [];
  const pattern = /(`+)( ?)([\s\S]*?[^`])\2\1(?!`)|\*\*([^*`]+)\*\*/g;
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) });
    parts.push(match[4] === undefined ? { kind: 'code', text: match[3] ?? '' } : { kind: 'strong', text: match[4] });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}
