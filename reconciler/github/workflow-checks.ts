import { parse } from 'yaml';
import type { GitHubTrust } from '../model/documents.generated.ts';
import type { Check } from '../providers/provider.ts';
import { brokenRules } from './workflow-rules.ts';

/** A file of `.github/workflows`. */
export interface WorkflowFile {
  readonly name: string;
  readonly text: string;
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const objectOf = (value: unknown): Json => (isObject(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

/** What a repository's workflows do with trueup, and when. Source: docs/github.md. */
const wanted = [
  { command: 'plan', event: 'pull_request', words: 'shows the plan of a pull request' },
  { command: 'apply', event: 'push', words: 'applies what is merged' },
  { command: 'drift', event: 'schedule', words: 'looks for drift every day' },
] as const;

const writes = 'trueup init (in an empty folder) writes it; docs/github.md has each step';

/** A job that runs a command of trueup. */
interface UsingJob {
  readonly file: string;
  readonly job: string;
  readonly events: Json;
  readonly definition: Json;
  readonly command: string;
}

/**
 * Whether workflows plan, apply and look for drift, keep the rules of docs/security.md, and are those that the roles trust: the branch and the
 * environment of `Organization.spec.bootstrap.github`. Pure.
 */
export function workflowChecks(files: readonly WorkflowFile[], trust: GitHubTrust | undefined): readonly Check[] {
  const parsed = files.map((file) => ({ ...file, workflow: parsedOf(file.text) }));
  const broken = parsed.filter(({ workflow }) => workflow === undefined);
  const jobs = parsed.flatMap(({ name, workflow }) => (workflow === undefined ? [] : jobsOf(name, workflow)));
  const unreadable = broken.map(
    ({ name }): Check => ({ name: 'workflows', status: 'warning', where: name, message: 'it is no YAML', cure: writes }),
  );
  if (jobs.length === 0) {
    const message = 'no workflow runs trueup: nobody sees a plan, and nothing finds drift, unless another system runs it';
    return [...unreadable, { name: 'workflows', status: 'warning', where: '.github/workflows', message, cure: writes }];
  }
  const missing = wanted
    .filter(({ command, event }) => !jobs.some((job) => job.command === command && event in job.events))
    .map(
      ({ command, event, words }): Check => ({
        name: `workflows/${command}`,
        status: 'warning',
        where: '.github/workflows',
        message: `no workflow ${words} (${event})`,
        cure: writes,
      }),
    );
  const users = new Set(jobs.map(({ file }) => file));
  const unsafe = parsed
    .filter(({ name }) => users.has(name))
    .flatMap(({ name, text, workflow }) =>
      brokenRules(text, workflow).map(
        ({ rule, where, message }): Check => ({
          name: `workflows/rule-${rule}`,
          status: 'warning',
          where: `${name} ${where}`,
          message,
          cure: `docs/security.md has the rules of workflows; rule ${rule}`,
        }),
      ),
    );
  const untrusted = trust === undefined ? [] : [...mismatches(jobs, trust)];
  const found = [...unreadable, ...missing, ...unsafe, ...untrusted];
  if (found.length > 0) return found;
  return [{ name: 'workflows', status: 'ok', where: [...users].join(', '), message: 'plan, apply and drift are run by workflows' }];
}

function parsedOf(text: string): Json | undefined {
  try {
    const value: unknown = parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function jobsOf(file: string, workflow: Json): UsingJob[] {
  // A parser of YAML 1.1 reads the key `on` as true.
  const on = workflow['on'] ?? workflow['true'];
  const events = isObject(on) ? on : Object.fromEntries(listOf(on).map((name) => [String(name), null]));
  return Object.entries(objectOf(workflow['jobs'])).flatMap(([job, value]) => {
    const definition = objectOf(value);
    const commands = listOf(definition['steps']).flatMap((step) => commandsOf(objectOf(step)));
    return [...new Set(commands)].map((command) => ({ file, job, events, definition, command }));
  });
}

/** The action with its `command`, or the program in a script. */
function commandsOf(step: Json): string[] {
  const uses = String(step['uses'] ?? '');
  const command = objectOf(step['with'])['command'];
  if (typeof command === 'string' && /(^\.\/?$|\btrueup\b)/.test(uses)) return [command];
  const run = String(step['run'] ?? '');
  return [...run.matchAll(/\btrueup\s+(plan|apply|drift)\b/g)].map(([, name = '']) => name);
}

/** Jobs that cannot take the role that they need, since its trust names another branch or environment. */
function* mismatches(jobs: readonly UsingJob[], { branch = 'main', environment = 'aws-apply' }: GitHubTrust): Generator<Check> {
  const applying = jobs.filter(({ command, events }) => command === 'apply' && 'push' in events);
  for (const { file, job, definition, events } of applying) {
    const where = `${file} ${job}`;
    const own = definition['environment'];
    const name = isObject(own) ? own['name'] : own;
    if (name !== environment)
      yield {
        name: 'workflows/environment',
        status: 'error',
        where,
        message: `its environment is ${name === undefined ? 'none' : String(name)}, and the apply role trusts ${environment}`,
        cure: 'write environment at the job, or spec.bootstrap.github.environment and trueup bootstrap',
      };
    const branches = listOf(objectOf(events['push'])['branches']).map(String);
    if (!branches.includes(branch))
      yield {
        name: 'workflows/branch',
        status: 'error',
        where,
        message: `it runs on ${branches.length === 0 ? 'every branch' : branches.join(', ')}, and the roles trust ${branch}`,
        cure: 'write on.push.branches, or spec.bootstrap.github.branch and trueup bootstrap',
      };
  }
  for (const { file, job, definition, command } of jobs) {
    if (command !== 'plan' && command !== 'apply' && command !== 'drift') continue;
    if (objectOf(definition['permissions'])['id-token'] === 'write') continue;
    yield {
      name: 'workflows/id-token',
      status: 'error',
      where: `${file} ${job}`,
      message: 'it may not ask GitHub for a token, so it cannot take a role',
      cure: 'write permissions: { contents: read, id-token: write } at the job',
    };
  }
}
