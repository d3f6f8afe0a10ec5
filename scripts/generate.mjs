// Writes what is generated from schemas/: the documents' types, the validators and the bundled schema that explains their errors.
// With --check nothing is written: exit 1 names the files that differ.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { compile } from 'json-schema-to-typescript';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const schemasFolder = path.join(root, 'schemas');
const notice = 'Generated from schemas/ by `npm run generate`; do not edit.';

/** Annotations of ours beside the constraints: the rule's code, what to write instead, what is not available yet, a TypeScript type. */
const annotations = ['x-rule', 'x-form', 'x-available', 'x-unavailable', 'markdownDescription', 'tsType'];

/** A day of the Gregorian calendar, leap years included. */
const dayPattern =
  /^(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)$/;

function readSchemas() {
  const files = readdirSync(schemasFolder).filter((name) => name.endsWith('.schema.json'));
  return new Map(files.sort().map((name) => [name, JSON.parse(readFileSync(path.join(schemasFolder, name), 'utf8'))]));
}

/** One schema with every definition once, so that types repeat nothing and an error's path is found in one place. */
function bundle(schemas) {
  const definitions = {};
  const kinds = [];
  for (const [file, schema] of schemas) {
    for (const [name, definition] of Object.entries(schema.$defs ?? {})) {
      if (Object.hasOwn(definitions, name)) throw new Error(`${file}: "${name}" is defined in two schemas`);
      definitions[name] = definition;
    }
    if (schema.type === 'object') {
      const { $schema, $id, $defs, ...kind } = schema;
      definitions[schema.title] = kind;
      kinds.push(schema.title);
    }
  }
  const text = JSON.stringify({ $id: 'trueup', $defs: definitions }).replaceAll(/"[a-z-]+\.schema\.json#\//g, '"#/');
  return { schema: JSON.parse(text), kinds };
}

/** The schema with every object in it rewritten by `change`, innermost first. */
const rewrite = (value, change) => {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return change(Object.fromEntries(Object.entries(value).map(([name, member]) => [name, rewrite(member, change)])));
};

/** Without annotations, which are texts: a property that is called "title" or "description" is an object and stays. */
const without = (schema, names) =>
  rewrite(schema, (node) =>
    Object.fromEntries(
      Object.entries(node).filter(([name, member]) => !(names.includes(name) && (typeof member === 'string' || name === 'examples'))),
    ),
  );

/** References alone: with a description beside it, a reference would become a second type of another name. */
const bareReferences = (schema) => rewrite(schema, (node) => (typeof node.$ref === 'string' ? { $ref: node.$ref } : node));

async function typesOf({ schema }) {
  const text = await compile({ ...bareReferences(without(schema, ['title'])), title: 'Documents' }, 'Documents', {
    bannerComment: `// ${notice}`,
    ignoreMinAndMaxItems: true,
    unreachableDefinitions: true,
    style: { singleQuote: true, printWidth: 140 },
  });
  // The bundle itself has no members; only its definitions are of use.
  return text
    .replace(/export interface Documents \{[^}]*\}\n/, '')
    .replaceAll(/\n \*\n \* This interface was referenced by [^\n]*\n \* via the [^\n]*/g, '')
    .replaceAll(/\/\*\*\n \* This interface was referenced by [^\n]*\n \* via the [^\n]*\n \*\/\n/g, '');
}

function validatorsOf({ schema, kinds }) {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    strictRequired: false,
    strictTypes: 'log',
    allowUnionTypes: true,
    code: { source: true, esm: true },
  });
  for (const keyword of annotations) ajv.addKeyword({ keyword });
  ajv.addFormat('date', dayPattern);
  ajv.addSchema(without(schema, ['title', 'description', 'examples', ...annotations]));
  const refs = Object.fromEntries(kinds.map((kind) => [`validate${kind}`, `trueup#/$defs/${kind}`]));
  const banner = `// ${notice}\nimport { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\n`;
  // Joining lists of errors by copying takes the square of their number: a long list of wrong entries would take a minute.
  const code = standalone
    .default(ajv, refs)
    .replaceAll(/vErrors\.concat\((validate\d+\.errors)\)/g, '$1.reduce((all, one) => (all.push(one), all), vErrors)');
  return banner + code.replace('"use strict";', '');
}

function validatorTypes(kinds) {
  const names = kinds.join(', ');
  const lines = kinds.map((kind) => `export const validate${kind}: Validator<${kind}>;`);
  return `// ${notice}
import type { ErrorObject } from 'ajv';
import type { ${names} } from '../../model/documents.generated.ts';

export interface Validator<T> {
  (value: unknown): value is T;
  errors?: readonly ErrorObject[] | null;
}
${lines.join('\n')}
`;
}

const bundled = bundle(readSchemas());
const outputs = new Map([
  ['reconciler/model/documents.generated.ts', await typesOf(bundled)],
  ['reconciler/documents/generated/validators.js', validatorsOf(bundled)],
  ['reconciler/documents/generated/validators.d.ts', validatorTypes(bundled.kinds)],
  [
    'reconciler/documents/generated/schemas.json',
    `${JSON.stringify(without(bundled.schema, ['tsType', 'markdownDescription', 'examples']))}\n`,
  ],
]);

const stale = [...outputs].filter(
  ([file, text]) => !existsSync(path.join(root, file)) || readFileSync(path.join(root, file), 'utf8') !== text,
);
if (process.argv.includes('--check')) {
  for (const [file] of stale) console.error(`${file} differs from what schemas/ says; repair: npm run generate`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const [file, text] of stale) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
    console.log(`wrote ${file}`);
  }
}
