/** A mistake in a seed or in the arguments of a console change, with the path of the member that is wrong. */
export class SeedError extends Error {
  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
    this.name = 'SeedError';
  }
}

type Members = Readonly<Record<string, unknown>>;

/** The members of an object; SeedError for anything else or for a member that is not in `known`. */
export function readObject(value: unknown, path: string, known?: readonly string[]): Members {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new SeedError(path, 'must be an object');
  for (const name of Object.keys(value)) {
    if (known !== undefined && !known.includes(name))
      throw new SeedError(`${path}.${name}`, `is not known here; known are ${known.join(', ')}`);
  }
  return value as Members;
}

/** The members of an object whose keys are the giver's own, e.g. account ids. */
export const readEntries = (value: unknown, path: string): [string, unknown][] => Object.entries(readObject(value, path));

/** The items of a list as they are; none where it is absent. */
export const readItems = (value: unknown, path: string): readonly unknown[] => readList(value, path, (item) => item);

export function readList<T>(value: unknown, path: string, item: (value: unknown, path: string) => T): T[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new SeedError(path, 'must be a list');
  return value.map((one, index) => item(one, `${path}[${index}]`));
}

export function readMap<T>(value: unknown, path: string, item: (value: unknown, path: string, key: string) => T): Record<string, T> {
  if (value === undefined) return {};
  return Object.fromEntries(Object.entries(readObject(value, path)).map(([key, one]) => [key, item(one, `${path}.${key}`, key)]));
}

export function readText(value: unknown, path: string): string {
  if (typeof value !== 'string' || value === '') throw new SeedError(path, 'must be a text that is not empty');
  return value;
}

export function readNumber(value: unknown, path: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new SeedError(path, 'must be a number');
  return value;
}

export function readBoolean(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') throw new SeedError(path, 'must be true or false');
  return value;
}

export function readOneOf<T extends string>(value: unknown, path: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new SeedError(path, `must be one of ${allowed.join(', ')}`);
  return found;
}

/** ISO 8601 date and time. */
export function readTime(value: unknown, path: string): string {
  const text = readText(value, path);
  if (Number.isNaN(Date.parse(text))) throw new SeedError(path, 'must be a date and time like 2025-01-15T08:00:00.000Z');
  return text;
}

/** `{name: read(value)}` where the member is given, else nothing: for objects whose optional members are left out. */
export function optional<Name extends string, T>(
  members: Members,
  name: Name,
  path: string,
  read: (value: unknown, path: string) => T,
): { readonly [K in Name]?: T } {
  const value = members[name];
  return value === undefined ? {} : ({ [name]: read(value, `${path}.${name}`) } as { readonly [K in Name]?: T });
}
