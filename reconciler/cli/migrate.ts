import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { Catalogue, ControlId, StandardId } from '../catalogue/catalogue.ts';
import { devOpsGuruEndOfSupport } from '../catalogue/shipped.ts';
import { migrateList } from '../documents/migrate-list.ts';
import { isTemplate, migrateTemplate } from '../documents/migrate-template.ts';
import { devOpsGuruFile, disabledControlsFile, type MigratedFile, type Placed, standardsFile } from '../documents/migrated-files.ts';
import { type OldInstance, type OldParameter, type OldProblem, readOldRollout } from '../documents/old-rollout.ts';
import { decompileOldParameters } from '../providers/devops-guru/decompile-old.ts';
import { writeNew } from './files.ts';
import { ExitCode, type Io, UsageError } from './io.ts';
import type { Finished } from './main.ts';
import { migratePinpointCommand } from './migrate-pinpoint.ts';
import { migrateTenantCommand } from './migrate-tenant.ts';

interface MigrateOptions {
  readonly config: string;
  readonly name: string;
  readonly ou: string;
  readonly account?: readonly string[];
  readonly region?: readonly string[];
  readonly reason?: string;
  readonly ticket?: string;
  readonly owner?: string;
  readonly out?: string;
}

/** `trueup migrate FILE...`: what was rolled out by the old lists and templates, as documents; what AWS has ended is told on stderr. */
export function migrateCommand(io: Io, finished: Finished): Command {
  return (
    new Command('migrate')
      // Options behind `pinpoint` and `tenant` are those commands' own.
      .enablePositionalOptions()
      .addCommand(migratePinpointCommand(io, finished))
      .addCommand(migrateTenantCommand(io, finished))
      .description(
        'Read old lists of disabled controls, old templates or the parameters they were rolled out with, and write them as documents',
      )
      .argument(
        '<file...>',
        'a list (ids or ARNs), a template, CloudFormation parameters or what the AWS CLI printed of a stack set and its instances',
      )
      .option('--reason <text>', 'why the controls are disabled')
      .option('--ticket <id>', 'where that was decided')
      .option('--owner <name>', 'who answers for it')
      .option(
        '--name <name>',
        'name of the documents',
        shaped(/^[a-z0-9][a-z0-9-]{0,62}$/, 'small letters, digits and hyphens'),
        'migrated',
      )
      .option('--ou <alias>', 'the unit that they apply to', 'root')
      .option('--account <id...>', 'the accounts that they apply to, instead of a unit', several(/^\d{12}$/, 'twelve digits'))
      .option(
        '--region <region...>',
        'the Regions that they apply to; by default the governed ones',
        several(/^[a-z]{2,}(-[a-z]+)+-\d+$/, 'a Region like eu-west-1'),
      )
      .option('--out <dir>', 'write the documents to their places below DIR instead of printing them; nothing is overwritten')
      .option('--config <dir>', 'folder whose catalogue.json counts', '.')
      .action(async (files: readonly string[], options: MigrateOptions) => {
        const { catalogueOf } = await import('./walk.ts');
        const read = readFiles(files, io, catalogueOf(path.resolve(io.cwd, options.config)));
        const documents = read.problems.length > 0 ? [] : documentsOf(read, options);
        if (read.problems.length > 0) {
          for (const { file, line, message, hint } of read.problems)
            await io.stderr.write(`${file}:${line} error: ${message}\n  ${hint}\n`);
          finished.code = ExitCode.InvalidDocuments;
          return;
        }
        for (const sentence of read.told) await io.stderr.write(`${sentence}\n`);
        if (documents.length === 0)
          throw new UsageError(
            `${files.join(', ')} holds nothing that becomes a document`,
            'see the lines above, or trueup migrate --help',
          );
        await (options.out === undefined ? print(documents, io) : place(documents, path.resolve(io.cwd, options.out), io));
      })
  );
}

const shaped =
  (pattern: RegExp, words: string) =>
  (text: string): string => {
    if (!pattern.test(text)) throw new InvalidArgumentError(`write ${words}`);
    return text;
  };

const several =
  (pattern: RegExp, words: string) =>
  (text: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), shaped(pattern, words)(text)];

/** All files together. */
interface ReadFiles {
  readonly controls: Map<ControlId, readonly StandardId[]>;
  readonly standards: Set<StandardId>;
  readonly parameters: OldParameter[];
  readonly instances: OldInstance[];
  readonly told: string[];
  readonly problems: OldProblem[];
}

function readFiles(files: readonly string[], io: Io, catalogue: Catalogue): ReadFiles {
  const all: ReadFiles = { controls: new Map(), standards: new Set(), parameters: [], instances: [], told: [], problems: [] };
  for (const file of files) {
    const text = textOf(path.resolve(io.cwd, file));
    const rollout = isTemplate(text) ? undefined : readOldRollout(file, text);
    if (rollout === undefined) readSource(file, text, catalogue, all);
    else {
      all.parameters.push(...rollout.parameters);
      all.instances.push(...rollout.instances);
      all.problems.push(...rollout.problems);
    }
  }
  return all;
}

function readSource(file: string, text: string, catalogue: Catalogue, all: ReadFiles): void {
  const list = isTemplate(text) ? migrateTemplate(text, catalogue) : { ...migrateList(text, catalogue), standards: [] };
  for (const [control, standards] of list.controls)
    all.controls.set(control, [...new Set([...(all.controls.get(control) ?? []), ...standards])].sort());
  for (const standard of list.standards) all.standards.add(standard);
  all.told.push(...list.ended.map((sentence) => `left out: ${sentence}`));
  all.problems.push(...list.problems.map((problem) => ({ file, ...problem })));
}

/** The documents of what was read; what is wrong with the parameters is added to its problems. Throws UsageError for a missing option. */
function documentsOf(read: ReadFiles, options: MigrateOptions): MigratedFile[] {
  const guru = decompileOldParameters(read.parameters, read.instances);
  read.problems.push(...guru.problems);
  read.told.push(...guru.told);
  const given = options.account ?? guru.accounts;
  const placed: Placed = {
    name: options.name,
    include: given.length > 0 ? given.map((account) => ({ account })) : [{ ou: options.ou }],
    regions: options.region ?? guru.regions,
  };
  const documents: MigratedFile[] = [];
  if (read.controls.size > 0) documents.push(disabledControlsFile(read.controls, placed, accountedBy(options)));
  if (read.standards.size > 0) documents.push(standardsFile([...read.standards].sort(), placed));
  if (Object.keys(guru.body).length > 0 || guru.overrides.length > 0) {
    const end = devOpsGuruEndOfSupport();
    documents.push(devOpsGuruFile(guru.body, guru.overrides, placed, end));
    read.told.push(
      `AWS ends DevOps Guru on ${end}; the document says that you know`,
      'the old stack set may go when trueup apply has run: delete its instances with --retain-stacks first, so that nothing is switched off',
    );
  }
  return read.problems.length > 0 ? [] : documents;
}

function accountedBy({ reason, ticket, owner }: MigrateOptions) {
  if (reason === undefined || ticket === undefined || owner === undefined) {
    throw new UsageError('who disables a control says why', 'add --reason TEXT --ticket ID --owner NAME');
  }
  return { reason, ticket, owner };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function print(documents: readonly MigratedFile[], io: Io): Promise<void> {
  const [first, ...others] = documents;
  if (others.length > 0) {
    throw new UsageError(
      `${documents.map(({ kind }) => kind).join(' and ')} come of it, and a file holds one document`,
      'add --out DIR to write them to their places',
    );
  }
  await io.stdout.write(first?.text ?? '');
}

/** Writes all of them or none. */
async function place(documents: readonly MigratedFile[], folder: string, io: Io): Promise<void> {
  const taken = documents.find(({ file }) => existsSync(path.join(folder, file)));
  if (taken !== undefined)
    throw new UsageError(`${path.join(folder, taken.file)} is there already, and nothing was written`, 'give the documents another --name');
  writeNew(documents.map(({ file, text }) => [path.join(folder, file), text]));
  for (const { file } of documents) await io.stdout.write(`wrote ${file}\n`);
}
