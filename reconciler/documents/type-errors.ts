import type { Diagnostic } from '../model/diagnostic.ts';
import { explainControlName } from './control-names.ts';
import { problem } from './file-diagnostics.ts';
import type { ParsedText } from './parse.ts';
import { type Found, formHint, type Known, nameOf, shown } from './schema-words.ts';

const wordsOfType: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
};

/**
 * A value of the wrong type. YAML reads `012345678901` as a number and `1.10` as 1.1, so the message goes by what is written, not by what
 * was read. Source: facts/compliance.md 6.1, 6.6 (D-12, V-07).
 */
export function explainType(found: Found, parsed: ParsedText, known: Known): Diagnostic {
  const { path, schema, value } = found;
  const at = parsed.places.at(path);
  const types = [schema?.type ?? []].flat();
  const written = parsed.places.writtenAt(path)?.text ?? shown(value);
  if (schema?.['x-rule'] === 'V-07' && typeof value === 'number') {
    const { message, hint } = explainControlName(written, known.catalogue);
    return problem('V-07', at, message, hint);
  }
  if (value === null)
    return problem(
      'D-12',
      parsed.places.keyAt(path),
      `${nameOf(path)} is empty`,
      formHint(schema) ?? 'write its value, or leave the line out',
    );
  if (types.includes('string') && (typeof value === 'number' || typeof value === 'boolean')) {
    const read = typeof value === 'number' ? 'number' : 'truth value';
    const message =
      schema?.title === 'Account id'
        ? `an account id is a text: without quotes, ${written} is a number`
        : `${nameOf(path)} must be a text: without quotes, ${written} is a ${read}`;
    return problem('D-12', at, message, `write "${written}", in quotes`);
  }
  if (types.includes('boolean') && typeof value === 'string' && /^(?:yes|no|on|off|y|n|true|false)$/i.test(value)) {
    const meant = /^(?:yes|on|y|true)$/i.test(value);
    return problem('D-12', at, `${nameOf(path)} must be true or false, and ${written} is a text`, `write ${meant}`);
  }
  const wanted = types.map((type) => wordsOfType[type] ?? type).join(', ');
  return problem('D-12', at, `${nameOf(path)} must be ${wanted}, not ${shown(value)}`, formHint(schema) ?? example(types, value));
}

/** A single value where a list is wanted is the commonest slip. */
function example(types: readonly string[], value: unknown): string | undefined {
  if (!types.includes('array') || typeof value === 'object') return undefined;
  return `write [${String(value)}]`;
}
