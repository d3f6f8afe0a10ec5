import { Command, CommanderError } from 'commander';
import { AwsFailure } from '../model/aws-failure.ts';
import { ExitCode, type Io, OutputClosed } from './io.ts';
import { toolVersion } from './version.ts';

/** Carries a command's exit code through commander, which knows only success and throwing. */
export class Finished {
  code: ExitCode = ExitCode.Ok;
  /** Help and version, which commander writes by itself. */
  readonly written: Promise<void>[] = [];
}

/**
 * The whole program: arguments in, exit code out, everything else through `io`. Never throws and prints no stack trace: what the user
 * can mend is one sentence with a hint.
 */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  const finished = new Finished();
  try {
    const root = await program(argv, io, finished);
    await root.parseAsync(withBareSandbox(argv), { from: 'user' }).catch((error: unknown) => {
      if (!(error instanceof CommanderError && error.exitCode === 0)) throw error;
    });
    await Promise.all(finished.written);
    return finished.code;
  } catch (error) {
    return await explainFailure(error, io);
  }
}

type MakeCommand = (io: Io, finished: Finished) => Command;

/** The commands, as help lists them. Each is loaded when it is asked for: all of them are half a second of a start. */
const commands: Readonly<Record<string, () => Promise<MakeCommand>>> = {
  init: async () => (await import('./init.ts')).initCommand,
  validate: async () => (await import('./validate.ts')).validateCommand,
  plan: async () => (await import('./plan.ts')).planCommand,
  apply: async () => (await import('./apply.ts')).applyCommand,
  result: async () => (await import('./result.ts')).resultCommand,
  inventory: async () => (await import('./inventory.ts')).inventoryCommand,
  drift: async () => (await import('./drift.ts')).driftCommand,
  explain: async () => (await import('./explain.ts')).explainCommand,
  exceptions: async () => (await import('./exceptions.ts')).exceptionsCommand,
  posture: async () => (await import('./posture.ts')).postureCommand,
  prove: async () => (await import('./prove.ts')).proveCommand,
  github: async () => (await import('./github.ts')).githubCommand,
  adopt: async () => (await import('./adopt.ts')).adoptCommand,
  prune: async () => (await import('./prune.ts')).pruneCommand,
  insights: async () => (await import('./insights.ts')).insightsCommand,
  runs: async () => (await import('./runs.ts')).runsCommand,
  tenants: async () => (await import('./tenants.ts')).tenantsCommand,
  unlock: async () => (await import('./unlock.ts')).unlockCommand,
  bootstrap: async () => (await import('./bootstrap.ts')).bootstrapCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  migrate: async () => (await import('./migrate.ts')).migrateCommand,
  offboard: async () => (await import('./offboard.ts')).offboardCommand,
  capacity: async () => (await import('./capacity.ts')).capacityCommand,
  catalogue: async () => (await import('./catalogue.ts')).catalogueCommand,
  schema: async () => (await import('./schema.ts')).schemaCommand,
  sandbox: async () => (await import('./sandbox.ts')).sandboxCommand,
  demo: async () => {
    const { demoCommand } = await import('./demo.ts');
    return (io, finished) => demoCommand(io, finished, main);
  },
};

/** The command that the arguments name, or all where they name none of them: help lists them, and a misspelt one is compared with each. */
function asked(argv: readonly string[]): Promise<readonly MakeCommand[]> {
  const [first = '', second = ''] = argv;
  if (first === '--version' || first === 'version') return Promise.resolve([]);
  const name = first === 'help' ? second : first;
  const named = Object.hasOwn(commands, name) ? commands[name] : undefined;
  return Promise.all((named === undefined ? Object.values(commands) : [named]).map((load) => load()));
}

async function program(argv: readonly string[], io: Io, finished: Finished): Promise<Command> {
  const root = new Command('trueup')
    .description('Keeps an AWS Organization true to Git: documents in, differences shown, applied and verified.')
    .version(toolVersion, '--version', 'print the version')
    .showHelpAfterError('(trueup --help lists the commands)')
    .showSuggestionAfterError(true)
    // What stands behind a command is that command's own, also where its parent has an option of the same name (migrate pinpoint).
    .enablePositionalOptions();
  for (const make of await asked(argv)) root.addCommand(make(io, finished));
  root
    .command('version')
    .description('Print the version')
    .action(() => io.stdout.write(`${toolVersion}\n`));
  prepare(root, io, finished);
  return root;
}

/** Text through `io`, errors as exceptions, on every command and its children. */
function prepare(command: Command, io: Io, finished: Finished): void {
  command.exitOverride().configureOutput({
    // Commander writes and throws at once; `main` waits for what was written, so that a full disk is no success.
    writeOut: (text) => {
      const written = io.stdout.write(text);
      written.catch(() => undefined);
      finished.written.push(written);
    },
    // As it was written: see withBareSandbox.
    writeErr: (text) => void io.stderr.write(text.replace("'--sandbox='", "'--sandbox'")).catch(() => undefined),
    getOutHelpWidth: () => io.stdout.columns,
    getErrHelpWidth: () => io.stderr.columns,
  });
  for (const child of command.commands) prepare(child, io, finished);
}

/** `--sandbox` takes its folder only after `=`, so that `apply --sandbox plan.json` names a plan. */
const withBareSandbox = (argv: readonly string[]): string[] => argv.map((argument) => (argument === '--sandbox' ? '--sandbox=' : argument));

async function explainFailure(error: unknown, io: Io): Promise<ExitCode> {
  // Whoever reads no more knows it: nothing is said (`trueup plan | head`), and what was lost is no success.
  if (error instanceof OutputClosed) return ExitCode.Error;
  if (error instanceof CommanderError) return ExitCode.Error;
  if (io.signal.aborted) {
    await io.stderr.write('interrupted\n').catch(() => undefined);
    return ExitCode.Interrupted;
  }
  const lines = [`error: ${error instanceof Error ? error.message : String(error)}`];
  // Wrong usage and problems of the setup carry what to do about them.
  if (error instanceof Error && 'hint' in error && typeof error.hint === 'string') lines.push(`  ${error.hint}`);
  if (error instanceof AwsFailure)
    lines.push(`  ${error.service} ${error.operation} in account ${error.account}, ${error.region}: ${error.awsName}`);
  if (io.env['TRUEUP_DEBUG'] !== undefined && error instanceof Error && error.stack !== undefined) lines.push(error.stack);
  await io.stderr.write(`${lines.join('\n')}\n`).catch(() => undefined);
  return ExitCode.Error;
}
