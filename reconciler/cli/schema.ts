import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { didYouMean } from '../model/did-you-mean.ts';
import { type Io, UsageError } from './io.ts';

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'schemas');

const files: Readonly<Record<string, string>> = {
  Organization: 'organization',
  SecurityStandards: 'security-standards',
  DisabledControls: 'disabled-controls',
  DevOpsGuruTargets: 'devops-guru-targets',
  StackSet: 'stack-set',
  TenantDefaults: 'tenant-defaults',
  Tenant: 'tenant',
  Exception: 'exception',
};

/** `trueup schema [KIND]`: the kinds, or the JSON Schema of one. */
export function schemaCommand(io: Io): Command {
  return new Command('schema')
    .description('List the document kinds, or print the JSON Schema of one')
    .argument('[kind]', 'a document kind')
    .action(async (kind: string | undefined) => {
      if (kind === undefined) return io.stdout.write(`${Object.keys(files).join('\n')}\n`);
      const file = Object.hasOwn(files, kind) ? files[kind] : undefined;
      if (file === undefined) {
        const near = didYouMean(kind, Object.keys(files));
        throw new UsageError(`there is no kind ${kind}`, near === undefined ? 'trueup schema lists them' : `did you mean ${near}?`);
      }
      return io.stdout.write(readFileSync(path.join(folder, `${file}.schema.json`), 'utf8'));
    });
}
