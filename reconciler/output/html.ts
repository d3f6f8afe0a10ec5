// A page that needs nothing but itself: no script, no font, no request.
import { escapeHtml } from './markdown.ts';
import { visible } from './visible-text.ts';

/** Untrusted text between tags. */
export const text = (value: string): string => escapeHtml(visible(value));

const style = `:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem}h2{font-size:1.15rem;margin-top:2rem}table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}
th,td{border:1px solid color-mix(in srgb,currentColor 25%,transparent);padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
.n{text-align:right;white-space:nowrap}code,pre{font:13px/1.45 ui-monospace,monospace}pre{overflow-x:auto;white-space:pre-wrap}
.bad{border-left:.3rem solid #c62828;padding-left:.75rem}footer{opacity:.75;margin-top:3rem;font-size:.85rem}`;

/** A page in pieces; `title` is text, the body HTML. A policy in its head forbids scripts and requests even where text would slip through. */
export function* page(title: string, body: Iterable<string>): Generator<string> {
  yield `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n`;
  yield `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">\n`;
  yield `<title>${text(title)}</title>\n<style>${style}</style>\n</head>\n<body>\n`;
  yield* body;
  yield '</body>\n</html>\n';
}

/** A table in pieces; cells are HTML, columns of numbers are marked `n` in `align`. */
export function* rowsOf(head: readonly string[], rows: Iterable<readonly string[]>, align = ''): Generator<string> {
  const kind = (index: number): string => (align[index] === 'n' ? ' class="n"' : '');
  yield `<table>\n<tr>${head.map((each, index) => `<th scope="col"${kind(index)}>${each}</th>`).join('')}</tr>\n`;
  for (const row of rows) yield `<tr>${row.map((each, index) => `<td${kind(index)}>${each}</td>`).join('')}</tr>\n`;
  yield '</table>\n';
}
