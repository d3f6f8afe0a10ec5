// How AWS reads a policy: effect, actions, resources, conditions. Pure.
import { asObject, asTexts, type ConditionKeys, isFulfilled, matches, withVariables } from './conditions.ts';

/** What is asked: one action on one resource, with what is known of the call. */
export interface Question {
  /** `securityhub:DescribeHub` */
  readonly action: string;
  /** ARN, or `*` for an action that has no resource. */
  readonly resource: string;
  readonly keys: ConditionKeys;
}

export type Verdict = 'allowed' | 'denied' | 'not-said';

export type Statement = Readonly<Record<string, unknown>>;

/** Documents read lately: the same few are asked about at each call. */
const read = new Map<string, readonly Statement[]>();
const mostRead = 2_000;

/** The statements of a policy document; none of a text that is no JSON. */
export function statementsOf(document: string): readonly Statement[] {
  const known = read.get(document);
  if (known !== undefined) return known;
  if (read.size >= mostRead) read.clear();
  const statements = parsed(document);
  read.set(document, statements);
  return statements;
}

function parsed(document: string): readonly Statement[] {
  try {
    const statements: unknown = asObject(JSON.parse(document))['Statement'];
    return (Array.isArray(statements) ? statements : [statements]).map(asObject);
  } catch {
    return [];
  }
}

/** The verdict of all documents together: a denial anywhere wins. */
export function verdictOf(documents: Iterable<string>, question: Question): Verdict {
  let verdict: Verdict = 'not-said';
  for (const document of documents) {
    for (const statement of statementsOf(document)) {
      if (!speaksOf(statement, question)) continue;
      if (statement['Effect'] === 'Deny') return 'denied';
      if (statement['Effect'] === 'Allow') verdict = 'allowed';
    }
  }
  return verdict;
}

function speaksOf(statement: Statement, { action, resource, keys }: Question): boolean {
  const isNamed = (patterns: unknown): boolean => asTexts(patterns).some((pattern) => matches(pattern, action, true));
  const isReached = (patterns: unknown): boolean =>
    asTexts(patterns).some((pattern) => {
      const written = withVariables(pattern, keys);
      return written !== undefined && matches(written, resource);
    });
  const named = statement['NotAction'] === undefined ? isNamed(statement['Action']) : !isNamed(statement['NotAction']);
  const reached = statement['NotResource'] === undefined ? isReached(statement['Resource']) : !isReached(statement['NotResource']);
  return named && reached && isFulfilled(statement['Condition'], keys, statement['Effect'] === 'Deny');
}
