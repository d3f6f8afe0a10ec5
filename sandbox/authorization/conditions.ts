// The condition block of a statement: operators, sets of values, policy variables. Pure.
// Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Variables and tags".

/** Condition keys in lower case; a key that is not there is absent. */
export type ConditionKeys = ReadonlyMap<string, readonly string[]>;

type Json = Readonly<Record<string, unknown>>;

export const asObject = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
export const asTexts = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).map((each) => String(each));

/** `*` is any text, `?` one character. Actions do not mind case. */
export function matches(pattern: string, text: string, anyCase = false): boolean {
  return anyCase ? isLike(pattern.toLowerCase(), text.toLowerCase()) : isLike(pattern, text);
}

/** Linear in practice: the last star alone is gone back to, so that no pattern runs for ever. */
function isLike(pattern: string, text: string): boolean {
  let [at, from, star, mark] = [0, 0, -1, 0];
  while (at < text.length) {
    if (from < pattern.length && pattern[from] === '*') {
      star = from;
      mark = at;
      from += 1;
    } else if (from < pattern.length && (pattern[from] === '?' || pattern[from] === text[at])) {
      from += 1;
      at += 1;
    } else if (star >= 0) {
      from = star + 1;
      mark += 1;
      at = mark;
    } else return false;
  }
  while (pattern[from] === '*') from += 1;
  return from === pattern.length;
}

/** A pattern with its variables written out; undefined where the call does not tell one: then the pattern matches nothing. */
export function withVariables(pattern: string, keys: ConditionKeys): string | undefined {
  if (!pattern.includes('${')) return pattern;
  let known = true;
  const written = pattern.replace(/\$\{([^},]+)(?:,\s*'([^']*)')?\}/g, (_all, name: string, otherwise: string | undefined) => {
    // `${*}`, `${?}` and `${$}` are the characters themselves, which a pattern has no other way to say.
    if (['*', '?', '$'].includes(name)) return name;
    const [value, second] = keys.get(name.toLowerCase()) ?? [];
    if (value === undefined || second !== undefined) {
      if (otherwise === undefined) known = false;
      return otherwise ?? '';
    }
    return value;
  });
  return known ? written : undefined;
}

type Test = (pattern: string, value: string) => boolean;

const number =
  (holds: (value: number, limit: number) => boolean): Test =>
  (pattern, value) => {
    const [left, right] = [Number(value), Number(pattern)];
    return value.trim() !== '' && pattern.trim() !== '' && !Number.isNaN(left) && !Number.isNaN(right) && holds(left, right);
  };

/** Moments as ISO 8601 or as seconds since 1970. */
const moment = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));
const date =
  (holds: (value: number, limit: number) => boolean): Test =>
  (pattern, value) => {
    const [left, right] = [moment(value), moment(pattern)];
    return !Number.isNaN(left) && !Number.isNaN(right) && holds(left, right);
  };

const operators: Readonly<Record<string, Test>> = {
  StringEquals: (pattern, value) => pattern === value,
  StringEqualsIgnoreCase: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
  StringLike: (pattern, value) => matches(pattern, value),
  ArnEquals: (pattern, value) => isArnLike(pattern, value),
  ArnLike: (pattern, value) => isArnLike(pattern, value),
  Bool: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
  NumericEquals: number((value, limit) => value === limit),
  NumericLessThan: number((value, limit) => value < limit),
  NumericLessThanEquals: number((value, limit) => value <= limit),
  NumericGreaterThan: number((value, limit) => value > limit),
  NumericGreaterThanEquals: number((value, limit) => value >= limit),
  DateEquals: date((value, limit) => value === limit),
  DateLessThan: date((value, limit) => value < limit),
  DateLessThanEquals: date((value, limit) => value <= limit),
  DateGreaterThan: date((value, limit) => value > limit),
  DateGreaterThanEquals: date((value, limit) => value >= limit),
};

/** Each of the six parts of an ARN is matched by itself. */
function isArnLike(pattern: string, arn: string): boolean {
  const [wanted, given] = [arnParts(pattern), arnParts(arn)];
  if (wanted.length < 6) return matches(pattern, arn);
  return given.length === 6 && wanted.every((part, index) => matches(part, given[index] ?? ''));
}

function arnParts(arn: string): readonly string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** Operators whose negation is an operator too, and holds for a key that is absent. */
const negatable = /^(String|Arn|Numeric|Date)Not/;

/**
 * Every operator and every key in it has to hold. `unknown` is what an operator says that is not understood (addresses, bytes): nothing may be
 * allowed by it, and nothing escape a denial by it.
 */
export function isFulfilled(condition: unknown, keys: ConditionKeys, unknown = false): boolean {
  return Object.entries(asObject(condition)).every(([written, wanted]) => {
    const [, quantifier, name = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(written) ?? [];
    return Object.entries(asObject(wanted)).every(([key, patterns]) =>
      holds(
        { name, quantifier, optional: ifExists !== undefined, unknown },
        keys.get(key.toLowerCase()),
        asTexts(patterns).flatMap((pattern) => withVariables(pattern, keys) ?? []),
      ),
    );
  });
}

interface Operator {
  readonly name: string;
  readonly quantifier: string | undefined;
  readonly optional: boolean;
  readonly unknown: boolean;
}

function holds(
  { name, quantifier, optional, unknown }: Operator,
  values: readonly string[] | undefined,
  patterns: readonly string[],
): boolean {
  if (name === 'Null') return patterns.includes(String(values === undefined));
  const negated = negatable.test(name);
  const test = Object.hasOwn(operators, name.replace('Not', '')) ? operators[name.replace('Not', '')] : undefined;
  if (test === undefined) return unknown;
  if (values === undefined) return optional || negated || quantifier === 'ForAllValues';
  const one = (value: string): boolean => patterns.some((pattern) => test(pattern, value)) !== negated;
  if (quantifier === 'ForAllValues') return values.every(one);
  // A negation without a quantifier speaks of all values, since each one has to differ.
  return negated && quantifier === undefined ? values.every(one) : values.some(one);
}
