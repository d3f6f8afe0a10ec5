import type { NormalizedSchema } from '@smithy/core/schema';

/**
 * The service's own operation schemas (facts/sandbox.md 1.1) as a tree that the codecs walk. Built once per schema and lazily, because
 * shapes refer to each other in circles.
 */
export type Shape = Structure | ListShape | MapShape | Scalar;

export interface Scalar {
  readonly kind: 'string' | 'number' | 'boolean' | 'blob' | 'document' | 'date-time' | 'http-date' | 'epoch-seconds' | 'timestamp';
}

export interface ListShape {
  readonly kind: 'list';
  readonly value: Member;
}

export interface MapShape {
  readonly kind: 'map';
  readonly key: Member;
  readonly value: Member;
}

/** A member of a structure, the value of a list, or the key or value of a map: a shape with the traits of its place. */
export interface Member {
  readonly name: string;
  readonly required: boolean;
  readonly traits: Traits;
  readonly shape: Shape;
}

/** The traits that decide where and under which name a member travels. */
export interface Traits {
  readonly xmlName?: string;
  readonly xmlFlattened?: unknown;
  readonly xmlAttribute?: unknown;
  readonly ec2QueryName?: string;
  readonly jsonName?: string;
  readonly httpLabel?: unknown;
  readonly httpQuery?: string;
  readonly httpQueryParams?: unknown;
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpPayload?: unknown;
  readonly httpResponseCode?: unknown;
}

export class Structure {
  readonly kind = 'structure';
  readonly name: string;
  /** Name of the root element, where the structure is a document of its own. */
  readonly xmlName: string;
  /** True for a union: exactly one member is given. */
  readonly union: boolean;
  /** True for the empty input or output that the query protocols leave out. */
  readonly unit: boolean;
  /** For an error: code and status in query answers, where they differ from the name. */
  readonly queryError: readonly [string, number] | undefined;
  readonly #schema: NormalizedSchema;
  #members: readonly Member[] | undefined;
  #byName: ReadonlyMap<string, Member> | undefined;

  constructor(schema: NormalizedSchema) {
    const traits = schema.getMergedTraits();
    this.#schema = schema;
    this.name = schema.getName() ?? '';
    this.xmlName = String(traits['xmlName'] ?? this.name);
    this.union = schema.isUnionSchema();
    this.unit = schema.isUnitSchema();
    this.queryError = traits['awsQueryError'] as Structure['queryError'];
  }

  get members(): readonly Member[] {
    this.#members ??= this.unit ? [] : this.#readMembers();
    return this.#members;
  }

  member(name: string): Member | undefined {
    this.#byName ??= new Map(this.members.map((member) => [member.name, member]));
    return this.#byName.get(name);
  }

  #readMembers(): Member[] {
    const raw = this.#schema.getSchema();
    // Required members come first; their number stands at index 6 of the static structure.
    const requiredCount = Array.isArray(raw) ? Number(raw[6] ?? 0) : 0;
    return [...this.#schema.structIterator()].map(([name, schema], index) => memberOf(name, schema, index < requiredCount));
  }
}

const structures = new WeakMap<object, Structure>();

export function structureOf(schema: NormalizedSchema): Structure {
  const raw = schema.getSchema();
  if (typeof raw !== 'object') return new Structure(schema);
  const known = structures.get(raw);
  if (known !== undefined) return known;
  const made = new Structure(schema);
  structures.set(raw, made);
  return made;
}

function memberOf(name: string, schema: NormalizedSchema, required: boolean): Member {
  let shape: Shape | undefined;
  return {
    name,
    required,
    traits: schema.getMergedTraits() as Traits,
    get shape() {
      shape ??= shapeOf(schema);
      return shape;
    },
  };
}

function shapeOf(schema: NormalizedSchema): Shape {
  if (schema.isStructSchema() || schema.isUnitSchema()) return structureOf(schema);
  if (schema.isListSchema()) return { kind: 'list', value: memberOf('member', schema.getValueSchema(), false) };
  if (schema.isMapSchema()) {
    return { kind: 'map', key: memberOf('key', schema.getKeySchema(), true), value: memberOf('value', schema.getValueSchema(), false) };
  }
  return { kind: scalarKind(schema) };
}

const timestampKinds: Readonly<Record<number, Scalar['kind']>> = { 5: 'date-time', 6: 'http-date', 7: 'epoch-seconds' };

function scalarKind(schema: NormalizedSchema): Scalar['kind'] {
  if (schema.isTimestampSchema()) return timestampKinds[Number(schema.getSchema())] ?? 'timestamp';
  if (schema.isNumericSchema() || schema.isBigIntegerSchema() || schema.isBigDecimalSchema()) return 'number';
  if (schema.isBooleanSchema()) return 'boolean';
  if (schema.isBlobSchema()) return 'blob';
  if (schema.isDocumentSchema()) return 'document';
  return 'string';
}
