// A comment or an issue as a page of its own, for who has no GitHub at hand.
import { blocksOfMarkdown, inlineOf, type MarkdownBlock } from './github-markdown.ts';
import { page, rowsOf, text } from './html.ts';
import { escapeHtml } from './markdown.ts';

/** A Markdown text that this program wrote as one HTML page; what is folded stays folded. */
export function markdownPage(title: string, markdown: string): Iterable<string> {
  return page(title, bodyOf(markdown));
}

function* bodyOf(markdown: string): Generator<string> {
  let inList = false;
  for (const block of blocksOfMarkdown(markdown)) {
    if (inList !== (block.kind === 'item')) yield inList ? '</ul>\n' : '<ul>\n';
    inList = block.kind === 'item';
    yield* htmlOf(block);
  }
  if (inList) yield '</ul>\n';
}

function* htmlOf(block: MarkdownBlock): Generator<string> {
  switch (block.kind) {
    case 'heading':
      yield `<h${block.level}>${inlineHtml(block.text)}</h${block.level}>\n`;
      break;
    case 'paragraph':
      yield `<p>${inlineHtml(block.text)}</p>\n`;
      break;
    case 'item':
      yield `<li>${inlineHtml(block.text)}</li>\n`;
      break;
    case 'callout':
      yield `<p class="bad"><b>${text(block.title)}</b> ${inlineHtml(block.text)}</p>\n`;
      break;
    case 'code':
      yield `<pre>${block.lines.map(text).join('\n')}</pre>\n`;
      break;
    case 'table': {
      const [head = [], ...rows] = block.rows.map((row) => row.map(inlineHtml));
      yield* rowsOf(head, rows, block.right.map((right) => (right ? 'n' : ' ')).join(''));
      break;
    }
    case 'open':
      yield `<details${block.unfolded ? ' open' : ''}><summary>${block.summary}</summary>\n`;
      break;
    case 'close':
      yield '</details>\n';
      break;
    default:
      block satisfies never;
  }
}

/** Outside code spans the text is ours, and its HTML too; links in Markdown become links. */
const inlineHtml = (markdown: string): string =>
  inlineOf(markdown)
    .map((part) => {
      if (part.kind === 'code') return `<code>${escapeHtml(part.text)}</code>`;
      if (part.kind === 'strong') return `<b>${part.text}</b>`;
      return part.text
        .replace(/(?<![*\w])\*([^*\s][^*]*)\*(?![*\w])/g, '<em>$1</em>')
        .replace(/\[([^\]]+)\]\((https?:[^)\s]+)\)/g, '<a href="$2">$1</a>');
    })
    .join('');
