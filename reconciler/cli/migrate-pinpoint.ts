import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Command, Option } from 'commander';
import type { Cell } from '../model/address.ts';
import type { Migration, MigrationOptions } from '../providers/messaging/pinpoint-migration.ts';
import { writeNew } from './files.ts';
import { ExitCode, type Io, UsageError, writeAll } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, type CommonOptions, commonOptions, type RawCommonOptions } from './options.ts';
import { toolVersion } from './version.ts';
import type { Walk } from './walk.ts';

interface PinpointOptions extends RawCommonOptions {
  readonly tenantTag: string;
  readonly isolation: MigrationOptions['isolation'];
  readonly owner: string;
  readonly contact: string;
  readonly out?: string;
}

/** `trueup migrate pinpoint [FILE...]`: what lives on of Amazon Pinpoint as tenants, and what ended with what comes instead. */
export function migratePinpointCommand(io: Io, finished: Finished): Command {
  const command = new Command('pinpoint')
    .description('List what lives on of Amazon Pinpoint and what ended, and write a tenant for each application; from exports, or live')
    .argument(
      '[file...]',
      'JSON: {applications: [...]}, or what aws pinpoint get-apps and get-channels printed; without one the accounts of tenants are read',
    )
    .option('--tenant-tag <key>', "the tag of an application that names its tenant; without one it is the application's name", 'tenant')
    .addOption(
      new Option('--isolation <model>', 'of the tenants').choices(['dedicated-project', 'dedicated-account']).default('dedicated-project'),
    )
    .requiredOption('--owner <team>', 'the team that owns the tenants (owner.team)')
    .requiredOption('--contact <address>', 'whom to write to (owner.contact)')
    .option('--out <dir>', 'write the documents to DIR/tenants; nothing is overwritten');
  return addCommonOptions(command, ['text', 'json']).action(async (files: readonly string[], raw: PinpointOptions) => {
    const options = commonOptions(raw, io);
    if (files.length > 0) {
      finished.code = await fromFiles(files, raw, options, io);
      return;
    }
    const { walk } = await import('./walk.ts');
    finished.code = await walk({ io, options, kind: 'plan' }, (under) => fromLive(under, raw));
  });
}

async function fromFiles(files: readonly string[], raw: PinpointOptions, options: CommonOptions, io: Io): Promise<ExitCode> {
  const { readPinpointExport } = await import('../providers/messaging/pinpoint-export.ts');
  const { migratePinpoint } = await import('../providers/messaging/pinpoint-migration.ts');
  const { applications, problems } = readPinpointExport(files.map((file) => ({ file, text: textOf(path.resolve(io.cwd, file)) })));
  if (problems.length > 0) {
    for (const problem of problems) await io.stderr.write(`error: ${problem}\n`);
    return ExitCode.InvalidDocuments;
  }
  const { openDocuments, catalogueOf } = await import('./walk.ts');
  const { loadDesired } = await import('../pipeline.ts');
  const isThere = existsSync(path.join(options.config, 'organization.yaml'));
  const documents = isThere ? loadDesired(openDocuments(options.config), catalogueOf(options.config), options).documents : undefined;
  const taken = new Set((documents?.all('Tenant') ?? []).map(({ value }) => value.metadata.name));
  return tell(migratePinpoint(applications, settings(raw, taken)), raw, options, io);
}

async function fromLive(under: Walk, raw: PinpointOptions): Promise<ExitCode> {
  const { io, options, prepared, progress, street } = under;
  const { readOldApplications } = await import('../run/old-applications.ts');
  const { migratePinpoint } = await import('../providers/messaging/pinpoint-migration.ts');
  const concurrency = street.concurrency ?? prepared.organization.spec.limits?.concurrencyAccounts ?? 10;
  const { applications, unreadable } = await readOldApplications(await cellsOf(under), prepared.connection.readClients, concurrency);
  progress.clear();
  for (const { cell, code, message } of unreadable)
    await io.stderr.write(`unreadable ${cell.account}/${cell.region}: ${code}: ${message}\n`);
  const documents = prepared.desired.documents.all('Tenant');
  // What a document names by its id is migrated already.
  const ids = new Set(documents.map(({ value }) => value.spec.channels?.push?.appId));
  const left = applications.filter(({ id }) => !ids.has(id));
  const taken = new Set(documents.map(({ value }) => value.metadata.name));
  const code = await tell(migratePinpoint(left, settings(raw, taken)), raw, options, io);
  return unreadable.length > 0 ? ExitCode.Incomplete : code;
}

/** The accounts that TenantDefaults names, in their Regions; all governed cells where it names none. */
async function cellsOf({ prepared, options }: Walk): Promise<Iterable<Cell>> {
  const { filterCells } = await import('../targets/filter.ts');
  const { expansion } = prepared.survey;
  const [defaults] = prepared.desired.documents.all('TenantDefaults');
  const places = Object.entries(defaults?.value.spec.accounts ?? {}).flatMap(
    ([account, { regions = prepared.organization.spec.governedRegions }]) => regions.map((region) => ({ account, region }) as Cell),
  );
  const known = places.filter((cell) => expansion.space.indexOf(cell) !== undefined && expansion.active.has(cell));
  const cells = places.length === 0 ? expansion.active : expansion.space.of(known);
  return filterCells({ ...expansion, cells }, options.filters).cells;
}

const settings = ({ tenantTag, isolation, owner, contact }: PinpointOptions, taken: ReadonlySet<string>): MigrationOptions => ({
  tenantTag,
  isolation,
  team: owner,
  contact,
  taken,
});

async function tell(migration: Migration, raw: PinpointOptions, options: CommonOptions, io: Io): Promise<ExitCode> {
  const { migrationJson, migrationText } = await import('../output/pinpoint-migration.ts');
  for (const sentence of migration.told) await io.stderr.write(`note: ${sentence}\n`);
  const folder = raw.out === undefined ? undefined : path.resolve(io.cwd, raw.out);
  const files = migration.applications.map(({ document }) => document);
  if (folder !== undefined) place(folder, files);
  await writeAll(io.stdout, options.format === 'json' ? migrationJson(migration, toolVersion) : migrationText(migration));
  const said = folder === undefined ? 'add --out DIR to write the documents\n' : files.map(({ file }) => `wrote ${file}\n`).join('');
  if (files.length > 0) await io.stderr.write(said);
  return ExitCode.Ok;
}

/** Writes all of them or none. Throws UsageError where one is there already. */
function place(folder: string, files: readonly { readonly file: string; readonly text: string }[]): void {
  const taken = files.find(({ file }) => existsSync(path.join(folder, file)));
  if (taken !== undefined)
    throw new UsageError(`${path.join(folder, taken.file)} is there already, and nothing was written`, 'move it, or give another --out');
  writeNew(files.map(({ file, text }) => [path.join(folder, file), text]));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
