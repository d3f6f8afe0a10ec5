import { Command, Option } from 'commander';
import type { Organization } from '../model/documents.generated.ts';
import { ExitCode, type Io, UsageError, writeAll } from './io.ts';
import type { Finished } from './main.ts';
import { toolVersion } from './version.ts';

interface DoctorGitHubOptions {
  readonly repository?: string;
}

/** What is left of the options of `doctor`, whose subcommand this is. */
interface ParentOptions {
  readonly config: string;
  readonly format: 'text' | 'json';
}

/** `trueup doctor github`: the settings of the repository on GitHub, each with its cure. Asks GitHub alone; what AWS trusts is `trueup doctor`. */
export function doctorGitHubCommand(io: Io, finished: Finished): Command {
  return new Command('github')
    .description('Look at the settings of the repository on GitHub, and say how to mend what is wrong (docs/github.md)')
    .addOption(new Option('--repository <owner/name>', 'default: GITHUB_REPOSITORY, else bootstrap.github of organization.yaml'))
    .action(async (options: DoctorGitHubOptions, command: Command) => {
      finished.code = await look(options, command.parent?.opts() ?? { config: '.', format: 'text' }, io);
    });
}

async function look({ repository: given }: DoctorGitHubOptions, { config, format }: ParentOptions, io: Io): Promise<ExitCode> {
  const path = await import('node:path');
  const { openDocuments, catalogueOf } = await import('./walk.ts');
  const { loadDesired } = await import('../pipeline.ts');
  const { calendarAt } = await import('../model/clock.ts');
  const folder = path.resolve(io.cwd, config);
  const desired = loadDesired(openDocuments(folder), catalogueOf(folder), { calendar: calendarAt(io.now()) });
  const { organization } = desired;
  if (organization === undefined)
    throw new UsageError(`${config} has no valid organization.yaml`, 'trueup validate says what is wrong with it');
  const trust = organization.spec.bootstrap?.github;
  const repository = given ?? io.env['GITHUB_REPOSITORY'] ?? trust?.repository ?? '';
  const [owner, repo, ...more] = repository.split('/');
  if (owner === undefined || owner === '' || repo === undefined || repo === '' || more.length > 0)
    throw new UsageError(
      repository === '' ? 'which repository?' : `${repository} is no repository`,
      'name it with --repository OWNER/NAME',
    );
  const token = io.env['GITHUB_TOKEN'] ?? '';
  if (token === '') throw new UsageError('GITHUB_TOKEN is not set', 'for example: GITHUB_TOKEN=$(gh auth token) trueup doctor github');
  const { openGitHub } = await import('../github/client.ts');
  const { repositoryChecks } = await import('../github/repository-checks.ts');
  const { doctorJson, doctorText } = await import('../output/doctor.ts');
  const { offlineChecks } = await import('./doctor-offline.ts');
  const client = openGitHub({
    token,
    clock: io.clock,
    apiUrl: (io.env['GITHUB_API_URL'] ?? 'https://api.github.com').replace(/\/+$/, ''),
    version: toolVersion,
    note: (text) => void io.stderr.write(`note: ${text}\n`).catch(() => undefined),
  });
  const checks = [
    ...(await repositoryChecks({ client, owner, repo, trust, variables: variablesOf(organization) })),
    ...(await offlineChecks(desired, { config: folder, calendar: calendarAt(io.now()) })),
  ];
  await writeAll(io.stdout, format === 'json' ? doctorJson(checks, undefined) : doctorText(checks));
  return checks.some(({ status }) => status === 'error') ? ExitCode.Error : ExitCode.Ok;
}

/** The variables that the workflows of `trueup init` read. */
function variablesOf({ spec }: Organization): Readonly<Record<string, string>> {
  const role = (name: string): string => `arn:${spec.partition ?? 'aws'}:iam::${spec.managementAccount}:role/${name}`;
  return {
    AWS_PLAN_ROLE: role(spec.roles.plan.hub),
    AWS_APPLY_ROLE: role(spec.roles.apply.hub),
    AWS_REGION: spec.homeRegion,
    AWS_HUB_ACCOUNT: spec.managementAccount,
  };
}
