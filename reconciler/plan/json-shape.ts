/** Why a text is not what it should be: where, and what was expected. Thrown inside the readers of this room and caught at their door. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

/** A JSON value that is read member by member, each checked; `path` names it in messages. */
export class Shape {
  readonly value: unknown;
  readonly path: string;

  constructor(value: unknown, path: string) {
    this.value = value;
    this.path = path;
  }

  get(name: string): Shape {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value)) this.fail('an object');
    return new Shape(Object.getOwnPropertyDescriptor(this.value, name)?.value, `${this.path}.${name}`);
  }

  optional<T>(name: string, read: (member: Shape) => T): T | undefined {
    const member = this.get(name);
    return member.value === undefined ? undefined : read(member);
  }

  list<T>(read: (element: Shape) => T): T[] {
    if (!Array.isArray(this.value)) this.fail('a list');
    return this.value.map((element: unknown, index) => read(new Shape(element, `${this.path}[${index}]`)));
  }

  text(): string {
    return typeof this.value === 'string' ? this.value : this.fail('a text');
  }

  count(): number {
    const value = this.integer();
    return value >= 0 ? value : this.fail('a whole number, 0 or more');
  }

  /** A whole number, negative too. */
  integer(): number {
    return Number.isSafeInteger(this.value) ? Number(this.value) : this.fail('a whole number');
  }

  amount(): number {
    return typeof this.value === 'number' && this.value >= 0 ? this.value : this.fail('a number, 0 or more');
  }

  flag(): boolean {
    return typeof this.value === 'boolean' ? this.value : this.fail('true or false');
  }

  oneOf<T extends string>(known: readonly T[]): T {
    return known.find((word) => word === this.value) ?? this.fail(`one of ${known.join(', ')}`);
  }

  /** An object of any members, each checked by `read`. */
  members<T>(read: (member: Shape) => T): Record<string, T> {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value)) this.fail('an object');
    return Object.fromEntries(Object.entries(this.value).map(([name, value]) => [name, read(new Shape(value, `${this.path}.${name}`))]));
  }

  fail(expected: string): never {
    throw new ShapeError(`${this.path} is not ${expected}`);
  }
}
