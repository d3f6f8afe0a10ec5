// The schemas as editors show them: every member explained, every text with an example, code written as code.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

type Json = Readonly<Record<string, unknown>>;

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../schemas');
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every definition and member that is written out, with its place. */
function* written(node: unknown, place: string): Generator<readonly [string, Json]> {
  if (!isObject(node)) return;
  for (const list of ['properties', '$defs']) {
    for (const [name, member] of Object.entries(isObject(node[list]) ? node[list] : {})) {
      if (!isObject(member)) continue;
      const here = `${place}/${list}/${name}`;
      if (member['$ref'] === undefined) yield [here, member];
      yield* written(member, here);
    }
  }
}

for (const file of readdirSync(folder).filter((name) => name.endsWith('.schema.json'))) {
  test(`${file} explains itself in an editor`, () => {
    const schema: unknown = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
    const lacking: string[] = [];
    for (const [place, member] of written(schema, '')) {
      for (const word of ['title', 'description']) if (typeof member[word] !== 'string') lacking.push(`${place}: ${word}`);
      const isFree = ['string', 'number', 'integer'].includes(String(member['type']));
      if (isFree && !['examples', 'default', 'enum', 'const'].some((word) => member[word] !== undefined))
        lacking.push(`${place}: examples`);
      const { description, markdownDescription } = member;
      const namesCode = typeof description === 'string' && /\b[a-z]+[A-Z]\w*|--[a-z]|\benv:/.test(description);
      if (namesCode && !(typeof markdownDescription === 'string' && markdownDescription.includes('`')))
        lacking.push(`${place}: markdownDescription`);
    }
    assert.deepEqual(lacking, []);
  });
}
