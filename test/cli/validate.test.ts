// `trueup validate` on every case of the corpus, through the program: the text of the corpus, JSON and SARIF that say the same.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { main } from '../../reconciler/cli/main.ts';
import { TestClock } from '../clock.ts';
import { corpus, corpusFiles, corpusNames } from '../documents/corpus.ts';
import { repository, testIo } from '../e2e/harness.ts';
import { folderWith } from './program.ts';

interface ValidateJson {
  readonly diagnostics: readonly { readonly severity: string; readonly code: string; readonly file?: string; readonly line?: number }[];
}
interface Sarif {
  readonly version: string;
  readonly runs: readonly { readonly results: readonly { readonly ruleId: string; readonly level: string }[] }[];
}

const schema: unknown = JSON.parse(readFileSync(path.join(repository, 'schemas', 'output', 'validate.schema.json'), 'utf8'));
const conforms = new Ajv2020({ strict: true, allErrors: true }).compile(schema as object);

test('text, JSON and SARIF of the corpus say the same, and the exit code with them', async (t) => {
  for (const name of corpusNames) {
    await t.test(name, async (inner) => {
      const clock = TestClock.for(inner);
      const folder = folderWith(inner, corpusFiles(name));
      const validate = async (...more: string[]): Promise<{ code: number; out: string }> => {
        const io = testIo(folder, clock, {});
        const code = await main(['validate', ...more], io);
        assert.equal(io.stderr.text(), '');
        return { code, out: io.stdout.text() };
      };
      const text = await validate();
      assert.equal(text.out, readFileSync(path.join(corpus, `${name.replace(/\.yaml$/, '')}.expected`), 'utf8'));

      const json = await validate('--format', 'json');
      const printed = JSON.parse(json.out) as ValidateJson;
      assert.ok(conforms(printed), JSON.stringify(conforms.errors));
      const hasErrors = printed.diagnostics.some(({ severity }) => severity === 'error');
      assert.deepEqual([text.code, json.code], hasErrors ? [3, 3] : [0, 0]);
      for (const { code, severity, file, line } of printed.diagnostics) {
        assert.ok(text.out.includes(`${severity} ${code}: `));
        if (file !== undefined) assert.ok(text.out.includes(`${file}:${line}:`), `${file}:${line}`);
      }

      const sarif = await validate('--format', 'sarif');
      const [run] = (JSON.parse(sarif.out) as Sarif).runs;
      assert.equal(sarif.code, json.code);
      assert.deepEqual(
        run?.results.map(({ ruleId, level }) => `${level} ${ruleId}`),
        printed.diagnostics.map(({ severity, code }) => `${severity} ${code}`),
      );
    });
  }
});
