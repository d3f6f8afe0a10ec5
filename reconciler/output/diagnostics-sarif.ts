import type { Diagnostic } from '../model/diagnostic.ts';
import { type DiagnosticCode, diagnosticCodes } from '../model/diagnostic-codes.ts';
import { visibleJson } from '../model/visible.ts';

export interface SarifOptions {
  /** The version of this program. */
  readonly version: string;
  /** Where the configuration lies in the repository, `infra/` for example; default its root. */
  readonly prefix?: string;
}

/** Results that code scanning takes of one run: a file with more is refused whole (facts: github 1.2). */
export const mostResults = 25_000;

const schema = 'https://json.schemastore.org/sarif-2.1.0.json';

/** Diagnostics as SARIF 2.1.0, as code scanning reads it: rules from the table of codes, relative URIs, regions in UTF-16 code units. */
export function* renderDiagnosticsSarif(diagnostics: Iterable<Diagnostic>, options: SarifOptions): Generator<string> {
  const codes = Object.keys(diagnosticCodes) as DiagnosticCode[];
  const rules = codes.map((id) => ({ id, shortDescription: { text: diagnosticCodes[id] } }));
  const driver = { name: 'trueup', version: options.version, rules };
  const frame = JSON.stringify({ $schema: schema, version: '2.1.0', runs: [{ columnKind: 'utf16CodeUnits', tool: { driver } }] });
  // The results come last, so that they can be written one by one.
  yield `${frame.slice(0, -3)},"results":[`;
  let separator = '';
  for (const diagnostic of fewEnough([...diagnostics])) {
    yield `${separator}${visibleJson(JSON.stringify(resultOf(diagnostic, codes.indexOf(diagnostic.code), options.prefix ?? '')))}`;
    separator = ',';
  }
  yield ']}]}\n';
}

const rank = { error: 0, warning: 1, note: 2 } as const;

/** All of them, or the worst and one that counts the rest. */
function fewEnough(all: readonly Diagnostic[]): readonly Diagnostic[] {
  if (all.length <= mostResults) return all;
  const ordered = all.toSorted((a, b) => rank[a.severity] - rank[b.severity]);
  const [hidden] = ordered.slice(mostResults - 1);
  if (hidden === undefined) return ordered;
  const message = `and ${all.length - mostResults + 1} more: trueup validate prints all of them`;
  return [...ordered.slice(0, mostResults - 1), { severity: hidden.severity, code: hidden.code, message }];
}

function resultOf({ severity, code, message, hint, source }: Diagnostic, ruleIndex: number, prefix: string): object {
  const text = hint === undefined ? message : `${message}. ${hint}`;
  const result = { ruleId: code, ruleIndex, level: severity, message: { text } };
  // Code scanning shows a result only where it has a place: what concerns the configuration as a whole goes to its main file.
  const place = source ?? { file: 'organization.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 };
  const region = { startLine: place.line, startColumn: place.column, endLine: place.endLine, endColumn: place.endColumn };
  return {
    ...result,
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(prefix + place.file), uriBaseId: '%SRCROOT%' }, region } }],
  };
}

const uriOf = (file: string): string => file.split('/').map(encodeURIComponent).join('/');
