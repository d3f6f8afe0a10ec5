import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnostic } from '../../reconciler/model/diagnostic.ts';
import { canonicalJson } from '../../reconciler/model/properties.ts';
import { mostResults, renderDiagnosticsSarif } from '../../reconciler/output/diagnostics-sarif.ts';
import { renderDiagnosticsText, summarizeDiagnostics } from '../../reconciler/output/diagnostics-text.ts';
import { columnsOf } from '../../reconciler/output/visible-text.ts';
import { diagnosticJson } from '../../reconciler/plan/plan-json.ts';

const at = (line: number, column: number, endColumn: number) => ({
  file: 'tenants/größe #1.yaml',
  line,
  column,
  endLine: line,
  endColumn,
  pointer: '/spec/a~1b',
});
const problem = (column: number, endColumn: number): Diagnostic => ({
  severity: 'error',
  code: 'V-08',
  message: 'wrong',
  hint: 'right',
  source: at(1, column, endColumn),
});

const text = (diagnostic: Diagnostic, line: string, options: { readonly color?: boolean; readonly width?: number } = {}): string[] =>
  [...renderDiagnosticsText([diagnostic], { textOf: () => line, ...options })].join('').split('\n');

test('the caret stands under what is meant, after tabs and wide characters', () => {
  assert.deepEqual(text(problem(5, 8), '漢\t字 abc')[2], '    1 | 漢    字 abc');
  assert.deepEqual(text(problem(5, 8), '漢\t字 abc')[3], `      | ${' '.repeat(9)}^^^`);
});

test('no line is wider than the terminal, and the part that is meant stays in view', () => {
  for (const width of [40, 80, 120]) {
    const lines = text(problem(300, 306), `${'x'.repeat(299)}MEANT!${'y'.repeat(300)}`, { width });
    assert.match(lines[2] ?? '', /\.\.\.x*MEANT!\.\.\.$|\.\.\.x*MEANT!y*\.\.\.$/);
    assert.equal(lines[3]?.indexOf('^'), lines[2]?.indexOf('MEANT!'));
    for (const line of lines.slice(2)) assert.ok(columnsOf(line) <= width, `${columnsOf(line)} columns`);
  }
});

test('colours only when asked', () => {
  assert.doesNotMatch(text(problem(1, 2), 'abc').join('\n'), /\x1b/);
  assert.match(text(problem(1, 2), 'abc', { color: true }).join('\n'), /\x1b\[31merror V-08\x1b\[0m/);
});

test('control characters of a document never reach the terminal', () => {
  const disguised: Diagnostic = { ...problem(1, 4), message: 'a\x1b[2Jb\u202ec\nd' };
  const lines = text(disguised, 'a\x1b[2Jb\u202ec');
  assert.equal(lines[0], 'tenants/größe #1.yaml:1:1 error V-08: a\\x1b[2Jb\\u{202e}c\\x0ad');
  assert.equal(lines[2], '    1 | a\\x1b[2Jb\\u{202e}c');
});

test('a diagnostic as JSON has the members of the format, sorted, and none that is empty', () => {
  assert.equal(
    canonicalJson(diagnosticJson(problem(3, 7))),
    '{"code":"V-08","column":3,"endColumn":7,"endLine":1,"file":"tenants/größe #1.yaml","hint":"right","line":1,"message":"wrong","pointer":"/spec/a~1b","severity":"error"}',
  );
  assert.equal(
    canonicalJson(diagnosticJson({ severity: 'note', code: 'D-16', message: 'none' })),
    '{"code":"D-16","message":"none","severity":"note"}',
  );
});

test('SARIF has rules, levels, encoded relative URIs and regions', () => {
  const sarif = JSON.parse(
    [
      ...renderDiagnosticsSarif([problem(3, 7), { severity: 'error', code: 'D-16', message: 'none' }], {
        version: '1.2.3',
        prefix: 'infra/',
      }),
    ].join(''),
  );
  const [run] = sarif.runs;
  assert.equal(sarif.version, '2.1.0');
  assert.equal(run.tool.driver.version, '1.2.3');
  assert.equal(run.tool.driver.rules[run.results[0].ruleIndex].id, 'V-08');
  assert.deepEqual(run.results[0].locations[0].physicalLocation, {
    artifactLocation: { uri: 'infra/tenants/gr%C3%B6%C3%9Fe%20%231.yaml', uriBaseId: '%SRCROOT%' },
    region: { startLine: 1, startColumn: 3, endLine: 1, endColumn: 7 },
  });
  assert.equal(run.results[1].locations[0].physicalLocation.artifactLocation.uri, 'infra/organization.yaml');
});

test('the summary counts', () => {
  assert.equal(summarizeDiagnostics([], 1), 'No problems in 1 file\n');
  assert.equal(
    summarizeDiagnostics([problem(1, 2), { ...problem(1, 2), severity: 'warning' }, problem(3, 4)], 7),
    '2 errors, 1 warning in 7 files\n',
  );
});

test('SARIF holds as many results as code scanning takes: the worst, and one that counts the rest', () => {
  const many = Array.from({ length: mostResults + 5 }, (_, index) => ({
    ...problem(1, 2),
    ...(index < 10 ? { severity: 'note' as const } : {}),
  }));
  const { results } = JSON.parse([...renderDiagnosticsSarif(many, { version: '0' })].join('')).runs[0] as {
    results: { level: string; message: { text: string } }[];
  };
  assert.equal(results.length, mostResults);
  assert.equal(results.filter(({ level }) => level === 'note').length, 5);
  assert.equal(results.at(-1)?.message.text, 'and 6 more: trueup validate prints all of them');
});
