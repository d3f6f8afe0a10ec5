import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { type RunCommand, Story } from './demo/story.ts';
import { tell } from './demo/tell.ts';
import { ExitCode, type Io, UsageError } from './io.ts';
import type { Finished } from './main.ts';
import { startEmbedded } from './sandbox-process.ts';

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** The sandbox's delays are AWS's, so many times faster than its rates. */
const speed = 120;
/** And everything, its rates too, runs so many times faster than real time: nobody should sit through one call a second. */
const hurry = 10;

/** `trueup demo`: the whole story on the embedded organization, told with real commands. `npm start` is the short form. */
export function demoCommand(io: Io, finished: Finished, run: RunCommand): Command {
  return new Command('demo')
    .description('Tell the whole story on an embedded organization: roles, plan, apply, drift, insights, tenants, review')
    .option('--short', 'abridge what the commands print, and leave out what only repeats')
    .option('--no-color', 'no colours, also by NO_COLOR')
    .action(async (options: { readonly short?: boolean; readonly color: boolean }) => {
      const folder = path.join(io.cwd, '.trueup', 'demo', 'configuration');
      copyExample(folder);
      const sandbox = await startEmbedded(io, { seed: 'first-day', speed, hurry });
      try {
        await tell(new Story({ io, hurry, run, sandbox, folder, color: options.color, short: options.short === true }), repository);
        finished.code = ExitCode.Ok;
      } finally {
        await sandbox.stop();
      }
    });
}

function copyExample(folder: string): void {
  if (!existsSync(path.join(repository, 'organization.yaml')))
    throw new UsageError('the demo needs the example configuration of the repository');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of ['organization.yaml', 'compliance']) {
    const from = path.join(repository, part);
    if (existsSync(from)) cpSync(from, path.join(folder, part), { recursive: true });
  }
}
