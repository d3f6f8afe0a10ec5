// Comments and issues as a terminal and a page show them.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { marked } from 'marked';
import { callout, cell, code, folded, table } from '../../reconciler/output/markdown.ts';
import { markdownPage } from '../../reconciler/output/markdown-page.ts';
import { markdownText } from '../../reconciler/output/markdown-text.ts';
import { columnsOf } from '../../reconciler/output/visible-text.ts';
import { repository } from '../e2e/harness.ts';

const expected = path.join(repository, 'test', 'golden', 'expected');
const comments = readdirSync(expected).filter((name) => name.endsWith('.md') && !/4444|huge/.test(name));
const read = (name: string): string => readFileSync(path.join(expected, name), 'utf8');

/** What a reader sees of HTML, without the marks between words. */
const seen = (html: string): string =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim();

for (const name of comments) {
  test(`${name}: the page says what GitHub's Markdown says, the terminal keeps to its columns`, () => {
    const markdown = read(name);
    const [, body = ''] = /<body>\n([\s\S]*)<\/body>/.exec([...markdownPage(name, markdown)].join('')) ?? [];
    const ours = seen(body).replace(/ (NOTE|WARNING|CAUTION) /g, ' [!$1] ');
    assert.equal(ours, seen(String(marked.parse(markdown, { async: false }))));
    const lines = [...markdownText(markdown, 76)];
    assert.deepEqual(
      lines.filter((line) => columnsOf(line) > 76),
      [],
    );
    assert.ok(lines.length > 2);
  });
}

test('text of others stays text, on a page and in a terminal', () => {
  const nasty = '<img src=x onerror=alert(1)> `a` | **b** [c](https://d.example)';
  const markdown = [
    folded(`<code>x</code>`, `${code(nasty)}\n\n${table(['of'], [[cell(nasty)]])}\n${callout('NOTE', code(nasty))}`, true),
    folded('closed', 'hidden'),
  ].join('\n');
  const html = [...markdownPage('t', markdown)].join('');
  assert.ok(!html.includes('<img') && !html.includes('href="https://d.example"'), html);
  assert.equal(html.split('&lt;img src=x onerror=alert(1)&gt; `a`').length - 1, 3, html);
  const text = [...markdownText(markdown, 100)].join('\n');
  assert.equal(text.split(nasty).length - 1, 3, text);
  assert.match(text, /^v x$/m);
  assert.match(text, /^> closed$/m);
  assert.doesNotMatch(text, /hidden/);
  assert.match([...markdownText(markdown, 100, 2)].join('\n'), /hidden/);
});
