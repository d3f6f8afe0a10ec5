import { Command } from 'commander';
import type { ExitCode, Io } from './io.ts';
import type { Finished } from './main.ts';

/** The program itself, for a command that runs others. */
type Main = (argv: readonly string[], io: Io) => Promise<ExitCode>;

/** A command as the list of commands shows it, and the way to the whole of it. */
export interface ListedCommand {
  readonly name: string;
  /** What stands behind the name in the list. */
  readonly takes: string;
  readonly about: string;
  /** Loads its code. All commands together are half a second of a start. */
  readonly load: () => Promise<(io: Io, finished: Finished, main: Main) => Command>;
}

/** All commands, in the order of the list. `takes` and `about` are the command's own words (held by test/cli/commands.test.ts). */
export const commands: readonly ListedCommand[] = [
  {
    name: 'init',
    takes: '[options] [dir]',
    about: 'Write a new configuration repository with its workflows',
    load: async () => (await import('./init.ts')).initCommand,
  },
  {
    name: 'validate',
    takes: '[options]',
    about: 'Check the documents offline; needs no credentials',
    load: async () => (await import('./validate.ts')).validateCommand,
  },
  {
    name: 'plan',
    takes: '[options]',
    about: 'Show what apply would change',
    load: async () => (await import('./plan.ts')).planCommand,
  },
  {
    name: 'apply',
    takes: '[options] [file]',
    about: 'Apply the documents, and read every cell again until it is so',
    load: async () => (await import('./apply.ts')).applyCommand,
  },
  {
    name: 'result',
    takes: '',
    about: 'Results of apply',
    load: async () => (await import('./result.ts')).resultCommand,
  },
  {
    name: 'inventory',
    takes: '[options]',
    about: 'Read the organization once, for processes that share a plan (plan --shard), and say how many they should be',
    load: async () => (await import('./inventory.ts')).inventoryCommand,
  },
  {
    name: 'drift',
    takes: '[options]',
    about: 'Show where the organization departs from what was applied last',
    load: async () => (await import('./drift.ts')).driftCommand,
  },
  {
    name: 'explain',
    takes: '[options] <address>',
    about: 'Show what is asked of a resource, which line wins, which lose, what is live, or why nothing reaches it',
    load: async () => (await import('./explain.ts')).explainCommand,
  },
  {
    name: 'exceptions',
    takes: '[options]',
    about: 'List exceptions, disabled controls that end, and waivers of tenants, with the days that are left',
    load: async () => (await import('./exceptions.ts')).exceptionsCommand,
  },
  {
    name: 'posture',
    takes: '[options]',
    about: "Show passed and failed controls and the score of each standard and account, from the administrator's findings",
    load: async () => (await import('./posture.ts')).postureCommand,
  },
  {
    name: 'prove',
    takes: '',
    about: 'Prove from live state that what must be kept apart is',
    load: async () => (await import('./prove.ts')).proveCommand,
  },
  {
    name: 'github',
    takes: '',
    about: 'Steps of a GitHub workflow (docs/github.md)',
    load: async () => (await import('./github.ts')).githubCommand,
  },
  {
    name: 'adopt',
    takes: '[options] <address>',
    about: 'Take an existing object over: write our mark on what a document declares, or the document of a stack set that none does',
    load: async () => (await import('./adopt.ts')).adoptCommand,
  },
  {
    name: 'prune',
    takes: '[options]',
    about: 'Remove what we own and no document asks for, the newest first',
    load: async () => (await import('./prune.ts')).pruneCommand,
  },
  {
    name: 'insights',
    takes: '[options] [id]',
    about: 'List the insights of DevOps Guru in all governed cells, or show one with anomalies, events and recommendations',
    load: async () => (await import('./insights.ts')).insightsCommand,
  },
  {
    name: 'runs',
    takes: '[options] [run]',
    about: 'List the runs that are remembered, or one with its write calls',
    load: async () => (await import('./runs.ts')).runsCommand,
  },
  {
    name: 'tenants',
    takes: '[options] [name]',
    about: 'List tenants with state, account, ids and health',
    load: async () => (await import('./tenants.ts')).tenantsCommand,
  },
  {
    name: 'unlock',
    takes: '[options] [run]',
    about: "Show who holds the organization's lease; with the run's id, take the lease of a dead run",
    load: async () => (await import('./unlock.ts')).unlockCommand,
  },
  {
    name: 'bootstrap',
    takes: '[options]',
    about: 'Make the roles that trueup works with, in every account and in those to come',
    load: async () => (await import('./bootstrap.ts')).bootstrapCommand,
  },
  {
    name: 'doctor',
    takes: '[options]',
    about: 'Look at all that a run needs around it, and say how to mend what is wrong',
    load: async () => (await import('./doctor.ts')).doctorCommand,
  },
  {
    name: 'migrate',
    takes: '[options] <file...>',
    about: 'Read old lists of disabled controls, old templates or the parameters they were rolled out with, and write them as documents',
    load: async () => (await import('./migrate.ts')).migrateCommand,
  },
  {
    name: 'offboard',
    takes: '[options] [kind]',
    about: 'Take out what the documents of a kind made, in the right order',
    load: async () => (await import('./offboard.ts')).offboardCommand,
  },
  {
    name: 'capacity',
    takes: '[options]',
    about: 'Forecast how many more tenants fit, what runs out first, and which isolation suits a tenant',
    load: async () => (await import('./capacity.ts')).capacityCommand,
  },
  {
    name: 'catalogue',
    takes: '',
    about: 'The dated facts about standards and controls',
    load: async () => (await import('./catalogue.ts')).catalogueCommand,
  },
  {
    name: 'schema',
    takes: '[kind]',
    about: 'List the document kinds, or print the JSON Schema of one',
    load: async () => (await import('./schema.ts')).schemaCommand,
  },
  {
    name: 'sandbox',
    takes: '',
    about: 'The embedded AWS organization: serve it, look into it, break it',
    load: async () => (await import('./sandbox.ts')).sandboxCommand,
  },
  {
    name: 'demo',
    takes: '[options]',
    about: 'Tell the whole story on an embedded organization: roles, plan, apply, drift, insights, tenants, review',
    load: async () => (await import('./demo.ts')).demoCommand,
  },
];

/** The command as a line of the list, without its code. */
export function lineOf({ name, takes, about }: ListedCommand): Command {
  const line = new Command(name).description(about);
  if (takes.startsWith('[options]')) line.option('--any', 'stands for the options in the list');
  for (const argument of takes.split(' ').filter((word) => word !== '' && word !== '[options]')) line.argument(argument);
  return line;
}
