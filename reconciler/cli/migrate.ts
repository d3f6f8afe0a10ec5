import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { migrateList } from '../documents/migrate-list.ts';
import { ExitCode, type Io, UsageError } from './io.ts';
import type { Finished } from './main.ts';

interface MigrateOptions {
  readonly config: string;
  readonly name: string;
  readonly ou: string;
  readonly reason: string;
  readonly ticket: string;
  readonly owner: string;
}

/** `trueup migrate FILE`: an old list of disabled controls as a document on stdout; what AWS has ended on stderr. */
export function migrateCommand(io: Io, finished: Finished): Command {
  return new Command('migrate')
    .description('Read an old list of disabled controls (ARNs, ids of standards) and print it as a document')
    .argument('<file>', 'the list: ids separated by commas, blanks or lines')
    .requiredOption('--reason <text>', 'why they are disabled')
    .requiredOption('--ticket <id>', 'where that was decided')
    .requiredOption('--owner <name>', 'who answers for it')
    .option('--name <name>', 'name of the document', 'migrated')
    .option('--ou <alias>', 'the unit that it applies to', 'root')
    .option('--config <dir>', 'folder whose catalogue.json counts', '.')
    .action(async (file: string, options: MigrateOptions) => {
      const { catalogueOf } = await import('./walk.ts');
      const list = migrateList(textOf(path.resolve(io.cwd, file)), catalogueOf(path.resolve(io.cwd, options.config)));
      for (const sentence of list.ended) await io.stderr.write(`left out: ${sentence}\n`);
      for (const { line, message, hint } of list.problems) await io.stderr.write(`${file}:${line} error: ${message}\n  ${hint}\n`);
      if (list.problems.length > 0) {
        finished.code = ExitCode.InvalidDocuments;
        return;
      }
      if (list.controls.size === 0) throw new UsageError(`${file} holds no control that AWS still has`);
      await io.stdout.write(documentOf(list.controls, options));
    });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function documentOf(controls: ReadonlyMap<string, readonly string[]>, { name, ou, reason, ticket, owner }: MigrateOptions): string {
  const why = `reason: ${JSON.stringify(reason)}, ticket: ${JSON.stringify(ticket)}, owner: ${JSON.stringify(owner)}`;
  const entries = [...controls].map(
    ([control, standards]) => `    - { control: ${control}, standards: [${standards.join(', ')}], ${why} }\n`,
  );
  return `apiVersion: trueup/v1
kind: DisabledControls
metadata: { name: ${JSON.stringify(name)} }
spec:
  targets: { include: [{ ou: ${JSON.stringify(ou)} }] }
  controls:
${entries.join('')}`;
}
