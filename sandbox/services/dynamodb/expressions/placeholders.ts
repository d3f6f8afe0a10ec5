import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { invalid } from '../errors.ts';
import { stored, type Value } from '../values.ts';

/** ExpressionAttributeNames and ExpressionAttributeValues of a request, and which of them its expressions used. */
export class Placeholders {
  readonly #names: Readonly<Record<string, string>>;
  readonly #values: Readonly<Record<string, Value>>;
  readonly #used = new Set<string>();

  /** `hasExpression` says whether the request has any expression. Throws ValidationException for placeholders of a wrong form or without use. */
  constructor(
    names: Readonly<Record<string, string>> | undefined,
    values: Readonly<Record<string, AttributeValue>> | undefined,
    hasExpression: boolean,
  ) {
    checkPlaceholders('ExpressionAttributeNames', names, /^#[A-Za-z0-9_]+$/, hasExpression);
    checkPlaceholders('ExpressionAttributeValues', values, /^:[A-Za-z0-9_]+$/, hasExpression);
    this.#names = names ?? {};
    this.#values = Object.fromEntries(Object.entries(values ?? {}).map(([name, value]) => [name, stored(value)]));
  }

  attribute(placeholder: string): string | undefined {
    this.#used.add(placeholder);
    return Object.hasOwn(this.#names, placeholder) ? this.#names[placeholder] : undefined;
  }

  value(placeholder: string): Value | undefined {
    this.#used.add(placeholder);
    return Object.hasOwn(this.#values, placeholder) ? this.#values[placeholder] : undefined;
  }

  /** Throws ValidationException when something was given that no expression uses. */
  refuseUnused(): void {
    for (const [what, given] of [
      ['ExpressionAttributeNames', this.#names],
      ['ExpressionAttributeValues', this.#values],
    ] as const) {
      const unused = Object.keys(given).filter((name) => !this.#used.has(name));
      if (unused.length > 0) throw invalid(`Value provided in ${what} unused in expressions: keys: {${unused.join(', ')}}`);
    }
  }
}

function checkPlaceholders(what: string, given: object | undefined, form: RegExp, hasExpression: boolean): void {
  if (given === undefined) return;
  if (!hasExpression) throw invalid(`${what} can only be specified when using expressions`);
  const names = Object.keys(given);
  if (names.length === 0) throw invalid(`${what} must not be empty`);
  const wrong = names.find((name) => !form.test(name));
  if (wrong !== undefined) throw invalid(`${what} contains invalid key: Syntax error; key: "${wrong}"`);
}
