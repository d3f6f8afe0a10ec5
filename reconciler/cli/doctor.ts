import { Command } from 'commander';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Desired } from '../pipeline.ts';
import type { Check } from '../providers/provider.ts';
import { doctorGitHubCommand } from './doctor-github.ts';
import { offlineChecks } from './doctor-offline.ts';
import { ExitCode, type Io, writeAll } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, type CommonOptions, commonOptions, type RawCommonOptions } from './options.ts';
import type { Walk } from './walk.ts';

/** `trueup doctor`: what a run needs around it, line by line, each with its cure. Ends with 1 where something keeps runs from succeeding. */
export function doctorCommand(io: Io, finished: Finished): Command {
  const command = new Command('doctor').description('Look at all that a run needs around it, and say how to mend what is wrong');
  command.addCommand(doctorGitHubCommand(io, finished));
  return addCommonOptions(command, ['text', 'json'], 'run').action(async (raw: RawCommonOptions) => {
    const options = commonOptions(raw, io);
    const { walk } = await import('./walk.ts');
    const { SetupProblem } = await import('../aws/setup-problem.ts');
    // Documents that cannot be read keep AWS from being asked; what the folder alone tells is told all the same.
    const onInvalid = async (desired: Desired, diagnostics: readonly Diagnostic[]): Promise<ExitCode> => {
      const { documentChecks } = await import('../run/doctor.ts');
      await print([...documentChecks(diagnostics), ...(await offlineChecks(desired, options))], undefined, options, io);
      return ExitCode.InvalidDocuments;
    };
    try {
      finished.code = await walk({ io, options, kind: 'plan', despiteErrors: true, onInvalid }, async (under) =>
        print(await checksOf(under), under, options, io),
      );
    } catch (error) {
      if (!(error instanceof SetupProblem)) throw error;
      const check: Check = { name: 'setup', status: 'error', where: 'organization', message: error.message, cure: error.hint };
      finished.code = await print([check], undefined, options, io);
    }
  });
}

async function print(checks: readonly Check[], under: Walk | undefined, options: CommonOptions, io: Io): Promise<ExitCode> {
  const { doctorJson, doctorText } = await import('../output/doctor.ts');
  under?.progress.clear();
  await writeAll(io.stdout, options.format === 'json' ? doctorJson(checks, under?.header()) : doctorText(checks));
  return checks.some(({ status }) => status === 'error') ? ExitCode.Error : ExitCode.Ok;
}

async function checksOf({ street, prepared, ledger, desired, options }: Walk): Promise<readonly Check[]> {
  const { delegationChecks, documentChecks, ledgerChecks, memberQuotaChecks, recorderChecks, roleChecks } = await import(
    '../run/doctor.ts'
  );
  const { gitHubAccessChecks } = await import('../run/doctor-github.ts');
  const { messagingChecks } = await import('../run/doctor-messaging.ts');
  const { tenantFindings } = await import('../pipeline.ts');
  const { organization, survey, connection } = prepared;
  const { readClients } = connection;
  const standards = [...survey.expansion.targets]
    .filter(([id]) => id.startsWith('SecurityStandards/'))
    .flatMap(([, { cells }]) => [...cells]);
  const byKey = new Map(standards.map((cell) => [`${cell.account}/${cell.region}`, cell]));
  const found = await Promise.all([
    ledgerChecks(ledger),
    roleChecks(organization, survey, 'plan', street),
    roleChecks(organization, survey, 'apply', street),
    delegationChecks(organization, readClients),
    // What only live answers tell of tenants is told beside what their documents say.
    tenantFindings(prepared, street).then((found) => documentChecks([...prepared.diagnostics, ...found])),
    domainChecks(prepared),
    recorderChecks(survey, byKey.values()),
    memberQuotaChecks(organization, survey),
    gitHubAccessChecks(organization, readClients),
    messagingChecks(desired.documents, {
      readClients,
      signal: street.signal,
      managementAccount: organization.spec.managementAccount,
      accounts: survey.inventory.accounts.size,
    }),
    offlineChecks(desired, options),
  ]);
  return found.flat();
}

/** What the providers say of the administrators' home cells. */
async function domainChecks(prepared: Walk['prepared']): Promise<readonly Check[]> {
  const { readCell } = await import('../pipeline.ts');
  const { accountId } = await import('../model/account-id.ts');
  const { managementAccount, homeRegion, delegatedAdmins } = prepared.organization.spec;
  const accounts = new Set([managementAccount, delegatedAdmins?.securityHub ?? managementAccount]);
  const reads = await Promise.all([...accounts].map((account) => readCell(prepared, { account: accountId(account), region: homeRegion })));
  return prepared.providers.flatMap((provider) => {
    const observations = reads
      .flat()
      .flatMap((read) => (read.kind === 'observed' && read.provider === provider.name ? [read.observation] : []));
    return provider.checks?.({ organization: prepared.survey.organization, observations }) ?? [];
  });
}
