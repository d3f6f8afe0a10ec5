// The plain way: every file through `yaml` with positions and a compiled ajv schema, each by itself. No rule beyond the schema.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { LineCounter, parseDocument } from 'yaml';
import { repository } from './options.ts';
import { usage } from './rounds.ts';
import { documentsFolder } from './validate-case.ts';

const startedMs = performance.now();
const folder = process.argv[2] ?? '';
const schema = (name: string): object => JSON.parse(readFileSync(path.join(repository, 'schemas', name), 'utf8')) as object;
const ajv = new Ajv2020({ allErrors: true, strict: false });
formats.default(ajv);
ajv.addSchema(schema('common.schema.json'), 'common.schema.json');
const isValid = ajv.compile(schema('disabled-controls.schema.json'));

const invalid: string[] = [];
let files = 0;
for (const file of readdirSync(path.join(folder, documentsFolder)).sort()) {
  files += 1;
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(path.join(folder, documentsFolder, file), 'utf8'), { lineCounter: lines });
  if (document.errors.length > 0 || !isValid(document.toJS()))
    invalid.push(path.posix.join('compliance', 'security-hub', 'disabled-controls', file));
}
console.log(JSON.stringify({ ...usage(startedMs), counts: { documents: files }, answer: invalid }));
