// What a step tells the runner, read back by the runner's own rules.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { annotationLines } from '../../reconciler/github/annotations.ts';
import { commandLine, escapeData, escapeProperty, guardedText, outputText } from '../../reconciler/github/commands.ts';
import type { Diagnostic, Severity } from '../../reconciler/model/diagnostic.ts';
import { runsOf } from '../runs.ts';

const runs = runsOf(100, 2000);
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('%', '\r', '\n', ':', ',', '0', 'A', 'D', '2', '5', 'x') }),
);

/** As the runner undoes it (ActionCommand.cs): the escapes one after the other, `%25` last. */
const unescapeData = (value: string): string => value.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
const unescapeProperty = (value: string): string =>
  value.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%');

function readCommand(line: string): { readonly name: string; readonly properties: Record<string, string>; readonly message: string } {
  const match = /^::([a-z-]+)(?: ([^\n]*?))?::([^\n]*)\n$/.exec(line);
  assert.ok(match !== null, line);
  const properties = (match[2] ?? '').split(',').filter((each) => each !== '');
  return {
    name: match[1] ?? '',
    properties: Object.fromEntries(
      properties.map((each) => [each.slice(0, each.indexOf('=')), unescapeProperty(each.slice(each.indexOf('=') + 1))]),
    ),
    message: unescapeData(match[3] ?? ''),
  };
}

test('1: a command is read back as it was meant, and is one line', () => {
  fc.assert(
    fc.property(text, text, (message, title) => {
      const line = commandLine('error', { title, line: 3, file: undefined }, message);
      assert.deepEqual(readCommand(line), { name: 'error', properties: { title, line: '3' }, message });
    }),
    { numRuns: runs },
  );
  assert.equal(escapeData('a%0A\r\n:,'), 'a%250A%0D%0A:,');
  assert.equal(escapeProperty('a:b,c%'), 'a%3Ab%2Cc%25');
});

test('1: no line of text that nobody trusts is a command', () => {
  const token = '0123456789abcdef';
  for (const given of ['::error::x', '\n::set-output name=a::b\n', '::stop-commands::y', 'x']) {
    const lines = guardedText(given, token).split('\n');
    assert.equal(lines[0], `::stop-commands::${token}`);
    assert.equal(lines.at(-2), `::${token}::`);
  }
  assert.throws(() => guardedText(`::${token}::`, token));
});

/** The runner's reading of `GITHUB_OUTPUT` (FileCommandManager.cs). */
function readOutputs(file: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = file.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const [name, delimiter] = (lines[index] ?? '').split('<<');
    if (name === undefined || delimiter === undefined) continue;
    const value: string[] = [];
    for (index++; lines[index] !== delimiter; index++) {
      assert.ok(index < lines.length, 'no end');
      value.push(lines[index] ?? '');
    }
    outputs[name] = value.join('\n');
  }
  return outputs;
}

test('2: outputs are read back, whatever they hold but their delimiter', () => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      const file = outputText('one', one, 'delimiter-1') + outputText('other', other, 'delimiter-2');
      assert.deepEqual(readOutputs(file), { one, other });
    }),
    { numRuns: runs },
  );
  assert.deepEqual(readOutputs(outputText('a', 'x\r\ny', 'd')), { a: 'x\r\ny' });
  assert.deepEqual(readOutputs(outputText('a', '', 'd')), { a: '' });
  assert.throws(() => outputText('a', 'x\nd\nb<<e\n', 'd'));
});

const diagnostic = (index: number, severity: Severity = 'error', message = `problem ${index}`): Diagnostic => ({
  severity,
  code: 'V-11',
  message,
  source: { file: `tenants/${index}.yaml`, line: index + 1, column: 2, endLine: index + 1, endColumn: 5, pointer: '' },
});

test('3: at most ten annotations, the worst first, the rest counted', () => {
  for (const count of [0, 1, 9, 10, 11, 500]) {
    const lines = annotationLines(Array.from({ length: count }, (_, index) => diagnostic(index)));
    assert.equal(lines.length, Math.min(count, 10));
    if (count > 10) assert.match(lines[9] ?? '', new RegExp(`^::error title=trueup::and ${count - 9} more`));
  }
  const nine = annotationLines(
    Array.from({ length: 12 }, (_, index) => diagnostic(index)),
    '',
    9,
  );
  assert.deepEqual([nine.length, readCommand(nine[8] ?? '').message], [9, 'and 4 more: see the summary']);
  const mixed = annotationLines([diagnostic(1, 'note'), diagnostic(2, 'warning'), diagnostic(3)], 'infra/');
  assert.deepEqual(
    mixed.map((line) => readCommand(line).name),
    ['error', 'warning', 'notice'],
  );
  assert.deepEqual(readCommand(mixed[0] ?? '').properties, {
    file: 'infra/tenants/3.yaml',
    line: '4',
    endLine: '4',
    col: '2',
    endColumn: '5',
    title: 'trueup V-11',
  });
  const one = annotationLines(Array.from({ length: 200 }, (_, index) => ({ ...diagnostic(1), message: `problem ${index}` })));
  assert.equal(one.length, 1);
  assert.match(one[0] ?? '', /problem 0 \(and 199 more of V-11 in this file\)/);
});

test('3: a message is cut at 4,000 code points, on one', () => {
  const { message } = readCommand(annotationLines([diagnostic(1, 'error', '😀'.repeat(5_000))])[0] ?? '');
  assert.equal(Array.from(message).length, 4_000);
  assert.doesNotMatch(message, /[\ud800-\udbff](?![\udc00-\udfff])/);
});
