import { Command, CommanderError } from 'commander';
import { AwsFailure } from '../model/aws-failure.ts';
import { applyCommand } from './apply.ts';
import { catalogueCommand } from './catalogue.ts';
import { demoCommand } from './demo.ts';
import { driftCommand } from './drift.ts';
import { explainCommand } from './explain.ts';
import { ExitCode, type Io, OutputClosed } from './io.ts';
import { planCommand } from './plan.ts';
import { sandboxCommand } from './sandbox.ts';
import { schemaCommand } from './schema.ts';
import { validateCommand } from './validate.ts';
import { toolVersion } from './version.ts';

/** Carries a command's exit code through commander, which knows only success and throwing. */
export class Finished {
  code: ExitCode = ExitCode.Ok;
}

/**
 * The whole program: arguments in, exit code out, everything else through `io`. Never throws and prints no stack trace: what the user
 * can mend is one sentence with a hint.
 */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  const finished = new Finished();
  const helpTexts: Promise<void>[] = [];
  try {
    try {
      await program(io, finished, helpTexts).parseAsync(withBareSandbox(argv), { from: 'user' });
    } finally {
      await Promise.all(helpTexts);
    }
    return finished.code;
  } catch (error) {
    return await explainFailure(error, io);
  }
}

function program(io: Io, finished: Finished, helpTexts: Promise<void>[]): Command {
  const root = new Command('trueup')
    .description('Keeps an AWS Organization true to Git: documents in, differences shown, applied and verified.')
    .version(toolVersion, '--version', 'print the version')
    .showHelpAfterError('(trueup --help lists the commands)')
    .showSuggestionAfterError(true);
  const commands = [
    validateCommand,
    planCommand,
    applyCommand,
    driftCommand,
    explainCommand,
    catalogueCommand,
    schemaCommand,
    sandboxCommand,
    (io: Io, done: Finished) => demoCommand(io, done, main),
  ];
  for (const make of commands) root.addCommand(make(io, finished));
  root
    .command('version')
    .description('Print the version')
    .action(() => io.stdout.write(`${toolVersion}\n`));
  prepare(root, io, helpTexts);
  return root;
}

/** Text through `io`, errors as exceptions, on every command and its children. Commander does not wait for its help to be written: the caller does. */
function prepare(command: Command, io: Io, helpTexts: Promise<void>[]): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => {
      const written = io.stdout.write(text);
      // Looked at when the command has ended; until then a failure is not one that nobody handles.
      written.catch(() => undefined);
      helpTexts.push(written);
    },
    writeErr: (text) => void io.stderr.write(text).catch(() => undefined),
    getOutHelpWidth: () => io.stdout.columns,
    getErrHelpWidth: () => io.stderr.columns,
  });
  for (const child of command.commands) prepare(child, io, helpTexts);
}

/** `--sandbox` takes its folder only after `=`, so that `apply --sandbox plan.json` names a plan. */
const withBareSandbox = (argv: readonly string[]): string[] => argv.map((argument) => (argument === '--sandbox' ? '--sandbox=' : argument));

async function explainFailure(error: unknown, io: Io): Promise<ExitCode> {
  if (error instanceof OutputClosed) return ExitCode.Ok;
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.Ok : ExitCode.Error;
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
