import { existsSync } from 'node:fs';
import path from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { hasErrors } from '../model/diagnostic.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { MigrationStep, MigrationWish } from '../providers/messaging/tenant-migration.ts';
import { writeNew } from './files.ts';
import { ExitCode, type Io, UsageError, writeAll } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, type CommonOptions, commonOptions, type RawCommonOptions } from './options.ts';
import { toolVersion } from './version.ts';

interface TenantOptions extends RawCommonOptions {
  readonly to: MigrationWish['to'];
  readonly in?: string;
  readonly as?: string;
  readonly out?: string;
}

/** `trueup migrate tenant NAME --to MODEL`: the steps from one isolation model to another, each an ordinary plan and apply that is safe to stop at. */
export function migrateTenantCommand(io: Io, finished: Finished): Command {
  const command = new Command('tenant')
    .description(
      'Print the steps that bring a tenant to another isolation model, with the documents of each; reads and writes nothing in AWS',
    )
    .argument('<name>', 'the tenant')
    .addOption(
      new Option('--to <model>', 'the model').choices(['shared-project', 'dedicated-project', 'dedicated-account']).makeOptionMandatory(),
    )
    .option('--in <account>', 'the account of the new tenant: its own with dedicated-account, else by default the same', parseAccount)
    .option('--as <name>', "the new tenant's name; a name is never used again for another place")
    .option('--out <dir>', 'write the files of step N to DIR/step-N');
  return addCommonOptions(command, ['text', 'json'], false).action(async (name: string, raw: TenantOptions) => {
    const options = commonOptions(raw, io);
    const steps = await stepsOf(name, raw, options);
    if (steps === undefined) {
      await io.stderr.write('the documents are not valid: trueup validate says what is wrong\n');
      finished.code = ExitCode.InvalidDocuments;
      return;
    }
    if (raw.out !== undefined) place(path.resolve(io.cwd, raw.out), steps);
    const { stepsJson, stepsText } = await import('../output/tenant-migration.ts');
    await writeAll(io.stdout, options.format === 'json' ? stepsJson(steps, toolVersion) : stepsText(steps));
    await io.stderr.write(
      raw.out === undefined ? 'add --out DIR to write the files of each step\n' : `wrote the files of each step below ${raw.out}\n`,
    );
  });
}

function parseAccount(text: string): string {
  if (!/^\d{12}$/.test(text)) throw new InvalidArgumentError('an account id has twelve digits');
  return text;
}

const suffixes = { 'shared-project': 'shared', 'dedicated-project': 'project', 'dedicated-account': 'account' } as const;

/** Undefined: the documents are in error. Throws UsageError where the wish cannot be. */
async function stepsOf(
  name: string,
  { to, in: account, as }: TenantOptions,
  options: CommonOptions,
): Promise<readonly MigrationStep[] | undefined> {
  const { openDocuments, catalogueOf } = await import('./walk.ts');
  const { loadDesired } = await import('../pipeline.ts');
  const { effectiveTenants } = await import('../providers/messaging/effective-tenants.ts');
  const { tenantMigration } = await import('../providers/messaging/tenant-migration.ts');
  const desired = loadDesired(openDocuments(options.config), catalogueOf(options.config), options);
  if (hasErrors(desired.diagnostics)) return undefined;
  const tenants = effectiveTenants(desired.documents);
  const names = tenants.map((tenant) => tenant.name);
  const tenant = tenants.find((each) => each.name === name);
  if (tenant === undefined) {
    const near = didYouMean(name, names);
    throw new UsageError(
      `no document declares the tenant ${name}`,
      near === undefined ? 'trueup tenants lists them' : `did you mean ${near}?`,
    );
  }
  const own = tenant.account?.value;
  const newName = as ?? `${name}-${suffixes[to]}`;
  const target = account ?? (to === 'dedicated-account' ? undefined : own);
  if (target === undefined) throw new UsageError(`--to ${to} needs the account that the tenant is to have`, 'add --in ACCOUNT');
  if (to === tenant.isolation && target === own)
    throw new UsageError(`${name} is ${to} in ${target} already`, 'name another model, or another account with --in');
  if (to === 'shared-project' && tenant.push !== undefined)
    throw new UsageError(
      `${name} has push messages, and there is no way into a shared application: the tokens of its users' devices belong to its own`,
      'have the apps register with the shared application first and take channels.push out of its document, or leave it dedicated-project',
    );
  if (to === 'dedicated-account' && tenants.some((each) => each.account?.value === target))
    throw new UsageError(`the account ${target} has a tenant already`, 'a dedicated account has one tenant (S-14)');
  if (!/^[a-z][a-z0-9-]{1,38}[a-z0-9]$/.test(newName) || names.includes(newName))
    throw new UsageError(
      `${newName} is no name for a new tenant`,
      'give another with --as: 3 to 40 small letters, digits and hyphens, not used yet',
    );
  const [defaults] = desired.documents.all('TenantDefaults');
  const [tenantText, defaultsText] = [
    desired.textOf(tenant.document.file),
    defaults === undefined ? undefined : desired.textOf(defaults.file),
  ];
  if (defaults === undefined || tenantText === undefined || defaultsText === undefined)
    throw new Error('valid tenants have their defaults');
  return tenantMigration(
    tenant,
    { to, account: target, newName },
    { tenant: { file: tenant.document.file, text: tenantText }, defaults: { file: defaults.file, text: defaultsText } },
  );
}

/** A folder a step with the files that it writes; what it removes is said in the steps. Throws UsageError where one is there already. */
function place(folder: string, steps: readonly MigrationStep[]): void {
  const files = steps.flatMap((step, index) =>
    step.files.flatMap(({ file, text }) => (text === undefined ? [] : [{ full: path.join(folder, `step-${index + 1}`, file), text }])),
  );
  const taken = files.find(({ full }) => existsSync(full));
  if (taken !== undefined) throw new UsageError(`${taken.full} is there already, and nothing was written`, 'give another --out');
  writeNew(files.map(({ full, text }) => [full, text]));
}
