import { NormalizedSchema } from '@smithy/core/schema';
import { type Field, validation } from './errors.ts';
import type { Bounds } from './schemas/parts.ts';

/** Refuses an input that breaks the lengths, patterns or enumerations of its schema, all of them in one error. Source: facts/compliance.md 3.6. */
export function checkBounds(schema: unknown, input: unknown): void {
  const fields = [...faultsOf(NormalizedSchema.of(schema as never), input, '')];
  if (fields.length === 0) return;
  throw validation(
    'FIELD_VALIDATION_FAILED',
    `${fields.length} validation error${fields.length === 1 ? '' : 's'} detected: ${fields.map((field) => `${field.Name}: ${field.Message}`).join('; ')}`,
    fields,
  );
}

function* faultsOf(schema: NormalizedSchema, value: unknown, path: string): Generator<Field> {
  if (value === undefined || value === null) return;
  const message = boundsFault((schema.getMergedTraits() as { bounds?: Bounds }).bounds, value);
  if (message !== undefined) yield { Name: path, Message: message };
  if (schema.isStructSchema()) {
    for (const [name, member] of schema.structIterator()) {
      yield* faultsOf(member, (value as Readonly<Record<string, unknown>>)[name], path === '' ? name : `${path}.${name}`);
    }
  } else if (schema.isListSchema()) {
    for (const [index, item] of (value as readonly unknown[]).entries())
      yield* faultsOf(schema.getValueSchema(), item, `${path}.${index + 1}`);
  }
}

function boundsFault(bounds: Bounds | undefined, value: unknown): string | undefined {
  if (bounds === undefined) return undefined;
  const { min, max, pattern, oneOf } = bounds;
  const size = typeof value === 'number' ? value : typeof value === 'string' ? [...value].length : (value as readonly unknown[]).length;
  const what = typeof value === 'number' ? 'value' : 'length';
  if (min !== undefined && size < min) return `Member must have a ${what} of at least ${min}`;
  if (max !== undefined && size > max) return `Member must have a ${what} of at most ${max}`;
  if (oneOf !== undefined && !oneOf.includes(String(value))) return `Member must satisfy enum value set: [${oneOf.join(', ')}]`;
  if (pattern !== undefined && !pattern.test(String(value))) return `Member must satisfy regular expression pattern: ${pattern.source}`;
  return undefined;
}
