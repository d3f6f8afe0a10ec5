import { Command, CommanderError } from 'commander';
import { AwsFailure } from '../model/aws-failure.ts';
import { visibleLines } from '../model/visible.ts';
import { commands, lineOf } from './commands.ts';
import { ExitCode, type Io, type Output, OutputClosed } from './io.ts';
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
export async function main(argv: readonly string[], given: Io): Promise<ExitCode> {
  const io: Io = { ...given, stderr: visibleOutput(given.stderr) };
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

/** What is said beside the result has sentences and names of others in it (errors of AWS, files, accounts): none of them steers a terminal or a runner. */
const visibleOutput = (output: Output): Output => ({
  isTerminal: output.isTerminal,
  get columns() {
    return output.columns;
  },
  write: (text) => output.write(visibleLines(text)),
});

async function program(argv: readonly string[], io: Io, finished: Finished): Promise<Command> {
  const root = new Command('trueup')
    .description('Keeps an AWS Organization true to Git: documents in, differences shown, applied and verified.')
    .version(toolVersion, '--version', 'print the version')
    .showHelpAfterError('(trueup --help lists the commands)')
    .showSuggestionAfterError(true)
    // What stands behind a command is that command's own, also where its parent has an option of the same name (migrate pinpoint).
    .enablePositionalOptions();
  // Only the command that is asked for is loaded; of the others the list shows a line, and a misspelt name is compared with theirs.
  const asked = argv.find((word) => !word.startsWith('-') && word !== 'help');
  for (const each of commands) root.addCommand(each.name === asked ? (await each.load())(io, finished, main) : lineOf(each));
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
