// How AWS reads a policy, as far as policies of this program and of usual templates go: effect, actions, resources, conditions. Pure.

/** What is asked: one action on one resource, with what is known of the call. */
export interface Question {
  /** `securityhub:DescribeHub` */
  readonly action: string;
  /** ARN, or `*` for an action that has no resource. */
  readonly resource: string;
  /** Condition keys in lower case; a key that is not there is absent. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
}

export type Verdict = 'allowed' | 'denied' | 'not-said';

type Json = Readonly<Record<string, unknown>>;

const asObject = (value: unknown): Json => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {});
const asTexts = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).map((each) => String(each));

/** The statements of a policy document; none of a text that is no JSON. */
export function statementsOf(document: string): readonly Json[] {
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

function speaksOf(statement: Json, { action, resource, keys }: Question): boolean {
  const actions = asTexts(statement['Action']);
  const named =
    statement['NotAction'] === undefined
      ? actions.some((pattern) => matches(pattern, action, true))
      : !asTexts(statement['NotAction']).some((pattern) => matches(pattern, action, true));
  const reached =
    statement['NotResource'] === undefined
      ? asTexts(statement['Resource']).some((pattern) => matches(pattern, resource))
      : !asTexts(statement['NotResource']).some((pattern) => matches(pattern, resource));
  return named && reached && isFulfilled(statement['Condition'], keys);
}

/** `*` is any text, `?` one character. Actions do not mind case. */
export function matches(pattern: string, text: string, anyCase = false): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[\\s\\S]*')
    .replaceAll('?', '[\\s\\S]');
  return new RegExp(`^${source}$`, anyCase ? 'i' : '').test(text);
}

const operators: Readonly<Record<string, (pattern: string, value: string) => boolean>> = {
  StringEquals: (pattern, value) => pattern === value,
  StringEqualsIgnoreCase: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
  StringLike: (pattern, value) => matches(pattern, value),
  ArnEquals: (pattern, value) => matches(pattern, value),
  ArnLike: (pattern, value) => matches(pattern, value),
  Bool: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
};

/** Every operator and every key in it has to hold. An operator that is not known holds never: nothing is allowed by what is not understood. */
export function isFulfilled(condition: unknown, keys: Question['keys']): boolean {
  return Object.entries(asObject(condition)).every(([written, wanted]) => {
    const optional = written.endsWith('IfExists');
    const name = optional ? written.slice(0, -'IfExists'.length) : written;
    return Object.entries(asObject(wanted)).every(([key, patterns]) =>
      holds(name, optional, keys.get(key.toLowerCase()), asTexts(patterns)),
    );
  });
}

function holds(operator: string, optional: boolean, values: readonly string[] | undefined, patterns: readonly string[]): boolean {
  if (operator === 'Null') return patterns.includes(String(values === undefined));
  const negated = /^(String|Arn)Not/.test(operator);
  const test = operators[operator.replace('Not', '')];
  if (test === undefined) return false;
  if (values === undefined) return optional || negated;
  const some = values.some((value) => patterns.some((pattern) => test(pattern, value)));
  return negated ? !some : some;
}
