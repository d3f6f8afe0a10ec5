import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { writeNew } from './files.ts';
import { type Io, UsageError } from './io.ts';
import { toolVersion } from './version.ts';

interface InitOptions {
  readonly action?: string;
  readonly organizationId?: string;
  readonly managementAccount?: string;
  readonly homeRegion?: string;
  readonly root?: string;
  readonly shards?: boolean;
}

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const templates = path.join(repository, 'templates', 'init');
/** Workflows that share a plan and an apply over a matrix of jobs, in the place of those of one job. */
const shardTemplates = path.join(repository, 'templates', 'init-shards');
const schemas = path.join(repository, 'schemas');

/** `trueup init [DIR]`: a new configuration repository, valid as it is, with the workflows for a real organization. */
export function initCommand(io: Io): Command {
  return new Command('init')
    .description('Write a new configuration repository with its workflows')
    .argument('[dir]', 'where; nothing that is there already is overwritten', '.')
    .option(
      '--action <action>',
      'the action that the workflows use: OWNER/trueup@COMMIT, 40 hex digits',
      shaped(/^[\w.-]+\/[\w.-]+@[0-9a-f]{40}$/),
    )
    .option('--organization-id <id>', 'of Organizations', shaped(/^o-[a-z0-9]{10,32}$/))
    .option('--management-account <id>', 'its management account', shaped(/^\d{12}$/))
    .option('--home-region <region>', 'where what is global is kept; the first governed Region', shaped(/^[a-z]{2,}(-[a-z]+)+-\d+$/))
    .option('--root <id>', 'the root of the OUs', shaped(/^r-[a-z0-9]{4,32}$/))
    .option('--shards', 'workflows that share plan and apply over a matrix of at most 50 jobs: for more than about 2,000 cells')
    .action(async (dir: string, options: InitOptions) => {
      const folder = path.resolve(io.cwd, dir);
      const files = filesOf(options);
      const taken = [...files.keys()].filter((name) => existsSync(path.join(folder, name)));
      if (taken[0] !== undefined)
        throw new UsageError(
          `${path.join(folder, taken[0])} is there already${taken.length > 1 ? `, and ${taken.length - 1} more` : ''}`,
          'nothing was written: name an empty folder',
        );
      writeNew([...files].map(([name, text]) => [path.join(folder, name), text]));
      copySchemas(path.join(folder, 'schemas'));
      await io.stdout.write([...files.keys(), 'schemas/'].map((name) => `+ ${name}\n`).join(''));
      await io.stdout.write(nextSteps(options));
    });
}

const shaped =
  (pattern: RegExp) =>
  (text: string): string => {
    if (!pattern.test(text)) throw new InvalidArgumentError(`it looks like ${pattern.source.replace(/^\^|\$$/g, '')}`);
    return text;
  };

/** The files by their names, with what is known of the organization in the place of the examples. */
function filesOf({ action, organizationId, managementAccount, homeRegion, root, shards }: InitOptions): ReadonlyMap<string, string> {
  const known: readonly (readonly [string, string | undefined])[] = [
    ['OWNER/trueup@1111111111111111111111111111111111111111 # vX.Y.Z', action === undefined ? undefined : `${action} # v${toolVersion}`],
    ['o-exampleorgid', organizationId],
    ['111111111111', managementAccount],
    ['eu-west-1', homeRegion],
    ['r-ab12', root],
  ];
  const filled = (text: string): string =>
    known.reduce((all, [example, own]) => (own === undefined ? all : all.replaceAll(example, own)), text);
  const texts = new Map([templates, ...(shards === true ? [shardTemplates] : [])].flatMap(textsIn));
  return new Map(
    [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, text]) => [name === 'gitignore' ? '.gitignore' : name, filled(text)]),
  );
}

function textsIn(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => [path.relative(folder, file).split(path.sep).join('/'), readFileSync(file, 'utf8')] as const);
}

/** For editors: the first line of each document names its own. */
function copySchemas(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(schemas).filter((each) => each.endsWith('.schema.json')))
    copyFileSync(path.join(schemas, name), path.join(folder, name));
}

const nextSteps = ({ action, organizationId }: InitOptions): string =>
  `
Next (docs/github.md has each step):
${organizationId === undefined ? '  - put the ids of your organization into organization.yaml\n' : ''}${action === undefined ? '  - put the action and its commit in the place of OWNER/trueup@1111... in .github/workflows\n' : ''}  - put your teams into .github/CODEOWNERS
  - trueup validate; trueup bootstrap
  - in the repository: variables AWS_PLAN_ROLE, AWS_APPLY_ROLE, AWS_REGION, AWS_HUB_ACCOUNT; environments aws-approve (reviewers) and aws-apply, both of main only;
    a ruleset of main with the required check gate, one review, code owners, no bypass
`;
