import { canonicalJson, type Properties } from '../model/properties.ts';
import { formatSource, type Source } from '../model/source.ts';
import { jsonObject } from '../plan/json-pieces.ts';
import { formatVersion } from '../plan/plan-json.ts';
import { visible } from './visible-text.ts';

/** A policy that follows from a tenant, beside what is in force under its name. */
export interface ShownPolicy {
  readonly tenant: string;
  readonly purpose: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** The field that puts it into force, and what it says. */
  readonly field: string;
  readonly applied: boolean;
  readonly source: Source;
  readonly statements: readonly Properties[];
  readonly live: 'absent' | 'same' | 'different' | 'unreadable';
  readonly liveStatements: readonly Properties[] | undefined;
  /** Why it could not be read. */
  readonly message: string | undefined;
}

const documentOf = (Statement: readonly Properties[]): Properties => ({ Version: '2012-10-17', Statement: [...Statement] });

/** Each policy with where it stands and its document, ready to be copied; where another is in force, what would change, by statement. */
export function* tenantPoliciesText(policies: readonly ShownPolicy[]): Generator<string> {
  if (policies.length === 0) yield 'No policy follows from what is declared.\n';
  for (const policy of policies) {
    const { tenant, purpose, name, account, region, field, applied, source } = policy;
    yield `${visible(tenant)}  ${purpose}  ${visible(name)}  ${visible(account)}/${visible(region)}  ${stateOf(policy)}\n`;
    yield `  ${formatSource(source)}: ${field} is ${applied}${applied ? '' : ', so nothing is put into force'}\n`;
    yield* policy.live === 'different' ? changesIn(policy) : indented(documentOf(policy.statements), '  ');
  }
}

function stateOf({ live, message }: ShownPolicy): string {
  if (live === 'absent') return 'not in force';
  if (live === 'same') return 'in force';
  return live === 'different' ? 'another is in force:' : `not read: ${visible(message ?? '')}`;
}

function* changesIn({ statements, liveStatements = [] }: ShownPolicy): Generator<string> {
  const has = (all: readonly Properties[], one: Properties): boolean => all.some((each) => canonicalJson(each) === canonicalJson(one));
  for (const each of liveStatements) if (!has(statements, each)) yield* indented(each, '- ');
  for (const each of statements) yield* indented(each, has(liveStatements, each) ? '  ' : '+ ');
}

function* indented(value: Properties, by: string): Generator<string> {
  for (const line of JSON.stringify(value, null, 2).split('\n')) yield `${by}${visible(line)}\n`;
}

/** The same as JSON. */
export function* tenantPoliciesJson(policies: readonly ShownPolicy[], version: string): Generator<string> {
  yield* jsonObject({
    formatVersion,
    kind: 'tenant-policies',
    tool: { version },
    policies: policies.map(({ statements, liveStatements, source, message, ...policy }) => ({
      ...policy,
      ...(message === undefined ? {} : { message }),
      source: { file: source.file, line: source.line, column: source.column },
      document: documentOf(statements),
      ...(liveStatements === undefined ? {} : { liveDocument: documentOf(liveStatements) }),
    })),
  });
}
