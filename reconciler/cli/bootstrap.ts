import { Command } from 'commander';
import type { Desired, Street } from '../pipeline.ts';
import type { Bootstrap } from '../providers/stack-sets/bootstrap/documents.ts';
import type { WriteSession } from '../run/session.ts';
import { withSession } from './apply-session.ts';
import { ExitCode, type Io, UsageError, worstExitCode } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, commonOptions, type RawCommonOptions } from './options.ts';
import { planThenApply } from './planned-writes.ts';
import type { Walk } from './walk.ts';

interface BootstrapOptions extends RawCommonOptions {
  readonly yes?: boolean;
  readonly plan?: boolean;
}

/** `trueup bootstrap`: the roles that trueup needs, in the management account and in every other account and those to come. */
export function bootstrapCommand(io: Io, finished: Finished): Command {
  const command = new Command('bootstrap')
    .description('Make the roles that trueup works with, in every account and in those to come')
    .option('--plan', 'only show what would be made')
    .option('--yes', 'do not ask');
  return addCommonOptions(command, ['text', 'json'], 'run').action(async (raw: BootstrapOptions) => {
    const options = commonOptions(raw, io);
    if (raw.yes !== true && raw.plan !== true && io.ask === undefined)
      throw new UsageError('bootstrap asks before it writes, and there is no terminal to ask on', 'look with --plan, then add --yes');
    const { walk } = await import('./walk.ts');
    finished.code = await withSession((session) =>
      walk({ io, options, kind: 'apply', ownKeys: true, insteadOf, writes: session }, (under) => makeRoles(under, raw, session)),
    );
  });
}

type Surroundings = Pick<Street, 'env' | 'clock' | 'calendar' | 'signal' | 'run' | 'version'>;

async function insteadOf(ofFolder: Desired, surroundings: Surroundings) {
  const { createBootstrapProviders } = await import('../providers/stack-sets/bootstrap/providers.ts');
  const made = await bootstrapFor(ofFolder, surroundings);
  const { files, catalogue, organization, textOf, contents } = ofFolder;
  const desired: Desired = { documents: made.documents, organization, diagnostics: [], files, catalogue, textOf, contents };
  return { desired, providers: () => createBootstrapProviders(made.request) };
}

/** What bootstrap asks for of this folder, made with the caller's own keys. Throws UsageError. */
export async function bootstrapFor({ documents }: Desired, surroundings: Surroundings): Promise<Bootstrap> {
  const { organization } = documents;
  if (organization === undefined) throw new Error('bootstrap needs an organization');
  const { openConnection } = await import('../run/survey.ts');
  const { readRoot } = await import('../aws/inventory.ts');
  const { externalId } = await import('../aws/assume-role.ts');
  const { bootstrapOf } = await import('../providers/stack-sets/bootstrap/documents.ts');
  const connection = openConnection(organization.value, 'apply', { ...surroundings, ownKeys: true });
  try {
    const root = await readRoot(connection.organizations, surroundings.signal);
    const external = externalId(organization.value.spec.roles.externalIdFrom, surroundings.env);
    const made = bootstrapOf({ documents, organization, root, externalId: external });
    refuseLongValues(made);
    return made;
  } finally {
    connection.close();
  }
}

/** Longest value of a template's parameter in bytes. Source: facts/compliance.md 4.1. */
const mostValueBytes = 4096;

function refuseLongValues({ request }: Bootstrap): void {
  for (const [name, value] of Object.entries(request.parameters)) {
    const bytes = Buffer.byteLength(value);
    if (bytes > mostValueBytes)
      throw new UsageError(
        `the value of ${name} has ${bytes} bytes; CloudFormation takes ${mostValueBytes} in a parameter`,
        'give stack sets that trueup took over names that begin with trueup-, one after the other: a new set, then the old one away',
      );
  }
}

async function makeRoles(under: Walk, raw: BootstrapOptions, session: WriteSession): Promise<ExitCode> {
  return planThenApply(under, raw, session, 'bootstrap', async (_result, code) =>
    worstExitCode([code, ...((await enterAll(under)) ? [] : [ExitCode.Partial])]),
  );
}

/** The proof: each account entered as a run will enter it, by way of the hub and the member's role. Says on stderr which could not be. */
async function enterAll(under: Walk): Promise<boolean> {
  const { io, street, prepared } = under;
  const { openConnection } = await import('../run/survey.ts');
  const { enterAccounts } = await import('../run/enter-accounts.ts');
  const connection = openConnection(prepared.organization, 'plan', { ...street, ownKeys: false });
  try {
    const { active } = prepared.survey.expansion;
    const accounts = active.space.accounts.filter((account) => active.has({ account, region: prepared.organization.spec.homeRegion }));
    const closed = await enterAccounts(connection, accounts, prepared.organization.spec.homeRegion, street.signal);
    for (const { account, message } of closed) await io.stderr.write(`! ${account} cannot be entered by its role: ${message}\n`);
    await io.stderr.write(`${accounts.length - closed.length} of ${accounts.length} accounts entered by their roles\n`);
    return closed.length === 0;
  } finally {
    connection.close();
  }
}
