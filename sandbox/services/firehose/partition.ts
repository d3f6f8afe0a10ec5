/** One key of a MetadataExtraction query: its name and the path of its value in the record. */
export interface PartitionKey {
  readonly name: string;
  readonly path: readonly (string | number)[];
}

const pathStep = /\.([A-Za-z_][\w]*)|\.?\["([^"\\]*)"\]|\.?\[(\d+)\]/y;

/**
 * The keys of a query such as `{tenant: .mail.tags.tenant[0]}`. Of jq the sandbox reads an object of paths, no more; undefined for
 * anything else.
 */
export function partitionKeys(query: string): PartitionKey[] | undefined {
  const inside = /^\s*\{(.*)\}\s*$/s.exec(query)?.[1];
  if (inside === undefined) return undefined;
  const keys: PartitionKey[] = [];
  for (const piece of inside.split(',')) {
    const [, name = '', text = ''] = /^\s*"?([A-Za-z_]\w*)"?\s*:\s*(\..*?)\s*$/s.exec(piece) ?? [];
    const path = name === '' ? undefined : pathOf(text);
    if (path === undefined) return undefined;
    keys.push({ name, path });
  }
  return keys;
}

function pathOf(text: string): (string | number)[] | undefined {
  const steps: (string | number)[] = [];
  let at = 0;
  while (at < text.length) {
    pathStep.lastIndex = at;
    const match = pathStep.exec(text);
    if (match === null) return undefined;
    const [all, plain, quoted, index] = match;
    steps.push(index === undefined ? (plain ?? quoted ?? '') : Number(index));
    at += all.length;
  }
  return steps.length === 0 ? undefined : steps;
}

/** The values of the keys in a record; undefined where it is not JSON or one of them is missing, null or no scalar. */
export function partitionOf(record: string, keys: readonly PartitionKey[]): Record<string, string> | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(record);
  } catch {
    return undefined;
  }
  const values: Record<string, string> = {};
  for (const { name, path } of keys) {
    const value = path.reduce<unknown>(
      (one, step) =>
        typeof one === 'object' && one !== null && Object.hasOwn(one, step) ? (one as Record<string | number, unknown>)[step] : undefined,
      parsed,
    );
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
    if (value === '') return undefined;
    values[name] = String(value);
  }
  return values;
}

const expression = /!\{([a-zA-Z]+):([^}]*)\}/g;

export const hasExpression = (prefix: string): boolean => /!\{/.test(prefix);

/** The namespaces and what follows them, of all expressions in a prefix. */
export const expressionsIn = (prefix: string): { namespace: string; argument: string }[] =>
  [...prefix.matchAll(expression)].map(([, namespace = '', argument = '']) => ({ namespace, argument }));

export interface PrefixScope {
  readonly moment: Date;
  readonly random: string;
  readonly errorType?: string;
  readonly keys: Readonly<Record<string, string>>;
}

/** A prefix with its expressions filled in. Without any, Firehose appends the hour. Source: the developer guide, custom prefixes. */
export function evaluatePrefix(prefix: string, scope: PrefixScope): string {
  if (!hasExpression(prefix)) return `${prefix}${formatTime('yyyy/MM/dd/HH/', scope.moment)}`;
  return prefix.replace(expression, (all, namespace: string, argument: string) => {
    switch (namespace) {
      case 'timestamp':
        return formatTime(argument, scope.moment);
      case 'firehose':
        return argument === 'random-string' ? scope.random : (scope.errorType ?? all);
      default:
        return scope.keys[argument] ?? all;
    }
  });
}

/** The letters of Java's DateTimeFormatter that prefixes use, in UTC; text stands in single quotes. */
function formatTime(pattern: string, moment: Date): string {
  const iso = moment.toISOString();
  const fields: Readonly<Record<string, string>> = {
    yyyy: iso.slice(0, 4),
    YYYY: iso.slice(0, 4),
    MM: iso.slice(5, 7),
    dd: iso.slice(8, 10),
    HH: iso.slice(11, 13),
    mm: iso.slice(14, 16),
    ss: iso.slice(17, 19),
  };
  return pattern.replace(/'([^']*)'|yyyy|YYYY|MM|dd|HH|mm|ss/g, (all, quoted?: string) => quoted ?? fields[all] ?? all);
}
