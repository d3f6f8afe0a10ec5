// GitHub's own language service for workflows and actions. Plain Node 20 cannot load it (JSON without an import attribute): bundled, it can.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { parse } from 'yaml';
import { repository } from '../e2e/harness.ts';

interface Problem {
  readonly message: string;
  readonly range: { readonly start: { readonly line: number } };
}
interface Service {
  readonly validate: (document: unknown, config: object) => Promise<readonly Problem[]>;
  readonly TextDocument: { create(uri: string, language: string, version: number, text: string): unknown };
}

/** Inputs of the actions that we use, as their own metadata has them (facts: github 7.1); one that is not here is a problem. */
const inputsOf: Readonly<Record<string, readonly string[]>> = {
  checkout: ['persist-credentials', 'fetch-depth', 'ref'],
  'setup-node': ['node-version', 'cache'],
  'upload-artifact': ['name', 'path', 'overwrite', 'if-no-files-found', 'retention-days'],
  'download-artifact': ['name', 'path', 'pattern', 'merge-multiple'],
  'configure-aws-credentials': ['role-to-assume', 'role-session-name', 'aws-region', 'allowed-account-ids', 'role-duration-seconds'],
};

function metadataOf(name: string): object | undefined {
  if (name === 'trueup') return parse(readFileSync(path.join(repository, 'action.yml'), 'utf8')) as object;
  const inputs = inputsOf[name];
  return inputs === undefined ? undefined : { name, description: name, inputs: Object.fromEntries(inputs.map((input) => [input, {}])) };
}

let service: Service | undefined;
let documents = 0;

function load(): Service {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'trueup-language-'));
  try {
    const outfile = path.join(folder, 'service.cjs');
    buildSync({
      stdin: {
        contents:
          "export { validate } from '@actions/languageservice';\nexport { TextDocument } from 'vscode-languageserver-textdocument';",
        resolveDir: repository,
      },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile,
      logLevel: 'error',
    });
    return createRequire(import.meta.url)(outfile) as Service;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What GitHub says of a workflow (or of `action.yml`), one sentence a problem. Inputs of our own action are checked against action.yml. */
export async function problemsOf(name: 'workflow' | 'action', text: string): Promise<readonly string[]> {
  service ??= load();
  const uri = name === 'action' ? `file:///${documents++}/action.yml` : `file:///${documents++}/.github/workflows/w.yml`;
  const found = await service.validate(service.TextDocument.create(uri, 'yaml', 1, text), {
    actionsMetadataProvider: {
      fetchActionMetadata: async ({ name: action }: { readonly name: string }) => metadataOf(action),
    },
  });
  return found.map(({ message, range }) => `${range.start.line + 1}: ${message}`);
}
