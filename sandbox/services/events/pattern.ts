type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Whether an event matches a pattern of EventBridge: each leaf is a list of which one must fit; an event's list fits when one of its items
 * does. Known filters: exact values, prefix, suffix, equals-ignore-case, wildcard, anything-but, exists, numeric, and `$or`.
 */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  if (!isObject(pattern)) return false;
  const fields: JsonObject = isObject(event) ? event : {};
  return Object.entries(pattern).every(([name, wanted]) => {
    if (name === '$or' && Array.isArray(wanted)) return wanted.some((one) => matchesPattern(one, event));
    const given = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (Array.isArray(wanted)) return fitsOne(wanted, given);
    if (!isObject(wanted)) return false;
    return Array.isArray(given) ? given.some((one) => matchesPattern(wanted, one)) : matchesPattern(wanted, given);
  });
}

function fitsOne(filters: readonly unknown[], given: unknown): boolean {
  if (given === undefined) return filters.some((filter) => isObject(filter) && filter['exists'] === false);
  const values: readonly unknown[] = Array.isArray(given) ? given : [given];
  return filters.some((filter) => values.some((value) => fits(filter, value)));
}

function fits(filter: unknown, value: unknown): boolean {
  if (!isObject(filter)) return filter === value;
  const [[kind, wanted] = ['', undefined]] = Object.entries(filter);
  const test = Object.hasOwn(tests, kind) ? tests[kind] : undefined;
  return test?.(wanted, value) ?? false;
}

type Test = (wanted: unknown, value: unknown) => boolean;

const tests: Readonly<Record<string, Test>> = {
  exists: (wanted) => wanted === true,
  prefix: (wanted, value) => typeof value === 'string' && folded(wanted, value, (text, part) => text.startsWith(part)),
  suffix: (wanted, value) => typeof value === 'string' && folded(wanted, value, (text, part) => text.endsWith(part)),
  'equals-ignore-case': (wanted, value) => String(wanted).toLowerCase() === String(value).toLowerCase(),
  wildcard: (wanted, value) => typeof value === 'string' && wildcard(String(wanted), value),
  'anything-but': (wanted, value) => !(Array.isArray(wanted) ? wanted : [wanted]).some((one) => fits(one, value)),
  numeric: (wanted, value) => typeof value === 'number' && Array.isArray(wanted) && numeric(wanted, value),
};

/** `{"prefix": "a"}` and `{"prefix": {"equals-ignore-case": "a"}}`. */
function folded(wanted: unknown, value: string, test: (text: string, part: string) => boolean): boolean {
  if (!isObject(wanted)) return test(value, String(wanted));
  return test(value.toLowerCase(), String(wanted['equals-ignore-case']).toLowerCase());
}

function numeric(wanted: readonly unknown[], value: number): boolean {
  for (let index = 0; index < wanted.length; index += 2) {
    const limit = Number(wanted[index + 1]);
    const holds = { '=': value === limit, '<': value < limit, '<=': value <= limit, '>': value > limit, '>=': value >= limit }[
      String(wanted[index])
    ];
    if (holds !== true) return false;
  }
  return true;
}

/** `*` is any text; every other character is itself. */
function wildcard(pattern: string, value: string): boolean {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${source}$`, 's').test(value);
}

/** What is wrong with a pattern, undefined when nothing is. */
export function patternFault(text: string): string | undefined {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    return 'Event pattern is not valid. Reason: not JSON';
  }
  return isObject(pattern) && Object.keys(pattern).length > 0
    ? faultIn(pattern)
    : 'Event pattern is not valid. Reason: an object with fields is needed';
}

function faultIn(pattern: JsonObject): string | undefined {
  for (const [name, wanted] of Object.entries(pattern)) {
    if (isObject(wanted)) {
      const fault = faultIn(wanted);
      if (fault !== undefined) return fault;
    } else if (!Array.isArray(wanted) || wanted.length === 0) {
      return `Event pattern is not valid. Reason: "${name}" must be an object or an array`;
    } else if (name !== '$or') {
      const unknown = wanted.find((filter) => isObject(filter) && !Object.hasOwn(tests, Object.keys(filter)[0] ?? ''));
      if (unknown !== undefined)
        return `Event pattern is not valid. Reason: Unrecognized match type ${Object.keys(unknown as object)[0] ?? ''}`;
    }
  }
  return undefined;
}
