// A comment or an issue as a terminal can show it.
import { blocksOfMarkdown, inlineOf, type MarkdownBlock } from './github-markdown.ts';
import { columnsOf } from './visible-text.ts';
import { wrapped } from './wrap.ts';

/**
 * A Markdown text that this program wrote in lines of at most `width` columns; of what is folded only the summary.
 * @param unfold so many folded parts at the top are shown all the same, the first ones
 */
export function* markdownText(markdown: string, width: number, unfold = 0): Generator<string> {
  let toUnfold = unfold;
  let depth = 0;
  /** At which depth something is folded: what is deeper is not shown. */
  let folded: number | undefined;
  for (const block of blocksOfMarkdown(markdown)) {
    if (block.kind === 'close') {
      depth -= 1;
      if (folded === depth) folded = undefined;
      continue;
    }
    if (block.kind !== 'open') {
      if (folded === undefined) yield* linesOf(block, width, depth * 2);
      continue;
    }
    const unfolded = block.unfolded || (depth === 0 && toUnfold-- > 0);
    if (folded === undefined) yield* linesOf({ ...block, unfolded }, width, depth * 2);
    if (!unfolded && folded === undefined) folded = depth;
    depth += 1;
  }
}

function* linesOf(block: MarkdownBlock, width: number, indent: number): Generator<string> {
  const paragraph = (text: string, first = '', rest = first.length): readonly string[] =>
    wrapped(`${first}${plainInline(text)}`, { first: indent, rest: indent + rest }, width);
  switch (block.kind) {
    case 'heading':
      yield* paragraph(block.text, '', 0);
      yield ' '.repeat(indent) + (block.level < 3 ? '=' : '-').repeat(Math.min(width - indent, columnsOf(plainInline(block.text))));
      break;
    case 'paragraph':
      yield* paragraph(block.text);
      break;
    case 'item':
      yield* paragraph(block.text, '- ');
      break;
    case 'callout':
      yield* paragraph(block.text, `${block.title}: `, 2);
      break;
    case 'code':
      for (const line of block.lines) yield* wrapped(line, { first: indent + 2, rest: indent + 4 }, width);
      break;
    case 'table':
      yield* tableLines(block, width, indent);
      break;
    case 'open':
      yield* paragraph(block.summary, block.unfolded ? 'v ' : '> ');
      break;
    case 'close':
      break;
    default:
      block satisfies never;
  }
}

/** Columns side by side where they fit, else a row a paragraph. */
function* tableLines({ rows, right }: Extract<MarkdownBlock, { kind: 'table' }>, width: number, indent: number): Generator<string> {
  const plain = rows.map((row) => row.map(plainInline));
  const columns = right.map((_, index) => Math.max(...plain.map((row) => columnsOf(row[index] ?? ''))));
  const total = columns.reduce((sum, each) => sum + each + 2, indent);
  if (total <= width) {
    for (const row of plain)
      yield `${' '.repeat(indent)}${columns.map((size, index) => padded(row[index] ?? '', size, right[index] === true)).join('  ')}`.trimEnd();
    return;
  }
  for (const row of plain.slice(1))
    yield* wrapped(row.filter((each) => each !== '').join(' | '), { first: indent, rest: indent + 4 }, width);
}

function padded(text: string, size: number, right: boolean): string {
  const blanks = ' '.repeat(Math.max(0, size - columnsOf(text)));
  return right ? blanks + text : text + blanks;
}

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };

/** Without marks, tags and addresses of links. */
const plainInline = (markdown: string): string =>
  inlineOf(markdown)
    .map(({ kind, text }) =>
      kind === 'code'
        ? text
        : text
            .replace(/\[([^\]]+)\]\(https?:[^)\s]+\)/g, '$1')
            .replace(/(?<![*\w])\*([^*\s][^*]*)\*(?![*\w])/g, '$1')
            .replace(/<[^>]+>/g, '')
            .replace(/&(?:amp|lt|gt|quot|#39);/g, (each) => entities[each] ?? each),
    )
    .join('');
