/** Checks for what people hand in outside the wire: seed sections and console changes. Each throws an Error with a sentence. */

export function asObject(value: unknown, what: string, members: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what} must be an object`);
  for (const name of Object.keys(value)) {
    if (!members.includes(name)) throw new Error(`${what} has no member ${name}; it has ${members.join(', ')}`);
  }
  return value as Readonly<Record<string, unknown>>;
}

/** A map whose keys are names of the giver's own, e.g. account ids. */
export function asMap(value: unknown, what: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what} must be an object`);
  return Object.entries(value);
}

export function asList(value: unknown, what: string): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new Error(`${what} must be a list`);
  return value;
}

export function asText(value: unknown, what: string): string {
  if (typeof value !== 'string' || value === '') throw new Error(`${what} must be text`);
  return value;
}

export function oneOf<Word extends string>(value: unknown, words: readonly Word[], what: string): Word {
  const found = words.find((word) => word === value);
  if (found === undefined) throw new Error(`${what} must be one of ${words.join(', ')}`);
  return found;
}
