import { readFileSync } from 'node:fs';

/** What GitHub tells a step of where it runs. */
export interface WorkflowRun {
  /** Without a slash at its end: `https://api.github.com`, `https://HOST/api/v3`. */
  readonly apiUrl: string;
  readonly serverUrl: string;
  readonly owner: string;
  readonly repo: string;
  /** `17345678901.1`: id and attempt. */
  readonly run: string;
  readonly runUrl: string;
  readonly event: string;
  /** Of a `pull_request` event. */
  readonly pull?: PullRequestEvent;
  /** The commit to compare with: of the pull request's base, of the queue's. */
  readonly base?: string;
  /** Of a run on a branch: its commit, its branch, and what the push found there. */
  readonly sha?: string;
  readonly branch?: string;
  readonly before?: string;
  /** The workflow's file: `apply.yml`. */
  readonly workflow?: string;
  /** Counts up with each run of the workflow. */
  readonly runNumber?: number;
  /** What a person who started the run by hand accepts: the digest of a plan. */
  readonly acceptDigest?: string;
  /** Files that outputs and the summary go to, where the runner gives them. */
  readonly outputFile?: string;
  readonly summaryFile?: string;
}

export interface PullRequestEvent {
  readonly number: number;
  readonly head: string;
  /** The branch is of another repository: its token can only read. */
  readonly fork: boolean;
}

/** The environment is not that of a step, or its event cannot be read. Carries what to do. */
export class SurroundingsProblem extends Error {
  override readonly name = 'SurroundingsProblem';
  readonly hint: string;
  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

type Env = Readonly<Record<string, string | undefined>>;

/** Largest event file that is read, in bytes. */
const maxEventBytes = 32 * 1024 * 1024;

/** Reads where the step runs from its environment and its event's file. Throws SurroundingsProblem. */
export function workflowRun(env: Env, readFile: (file: string) => string = readEvent): WorkflowRun {
  const repository = needed(env, 'GITHUB_REPOSITORY');
  const [owner, repo, ...more] = repository.split('/');
  if (owner === undefined || owner === '' || repo === undefined || repo === '' || more.length > 0)
    throw new SurroundingsProblem(`GITHUB_REPOSITORY is ${repository}`, 'it is OWNER/NAME in a workflow');
  const serverUrl = withoutSlash(env['GITHUB_SERVER_URL'] ?? 'https://github.com');
  const id = needed(env, 'GITHUB_RUN_ID');
  const attempt = env['GITHUB_RUN_ATTEMPT'] ?? '1';
  if (!/^\d+$/.test(id) || !/^\d+$/.test(attempt))
    throw new SurroundingsProblem(`GITHUB_RUN_ID is ${id}, GITHUB_RUN_ATTEMPT ${attempt}`, 'both are numbers in a workflow');
  const event = eventOf(env, readFile);
  return {
    apiUrl: withoutSlash(env['GITHUB_API_URL'] ?? 'https://api.github.com'),
    serverUrl,
    owner,
    repo,
    run: `${id}.${attempt}`,
    runUrl: `${serverUrl}/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}/actions/runs/${id}`,
    event: env['GITHUB_EVENT_NAME'] ?? '',
    ...pullOf(event),
    ...baseOf(event),
    ...branchOf(env, event),
    ...(env['GITHUB_OUTPUT'] === undefined ? {} : { outputFile: env['GITHUB_OUTPUT'] }),
    ...(env['GITHUB_STEP_SUMMARY'] === undefined ? {} : { summaryFile: env['GITHUB_STEP_SUMMARY'] }),
  };
}

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');

function needed(env: Env, name: string): string {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw new SurroundingsProblem(`${name} is not set`, 'this command runs in a step of a workflow');
}

function eventOf(env: Env, readFile: (file: string) => string): unknown {
  const file = env['GITHUB_EVENT_PATH'];
  if (file === undefined || file === '') return undefined;
  try {
    return JSON.parse(readFile(file));
  } catch (error) {
    throw new SurroundingsProblem(
      `the event ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'GITHUB_EVENT_PATH names the JSON of the event',
    );
  }
}

function readEvent(file: string): string {
  const bytes = readFileSync(file);
  if (bytes.length > maxEventBytes) throw new Error(`it is larger than ${maxEventBytes} bytes`);
  return bytes.toString('utf8');
}

/** A member of a JSON value, through objects only. */
function at(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (each, name) => (typeof each === 'object' && each !== null ? Object.getOwnPropertyDescriptor(each, name)?.value : undefined),
    value,
  );
}

function pullOf(event: unknown): { readonly pull?: PullRequestEvent } {
  const pull = at(event, 'pull_request');
  const [number, head] = [at(pull, 'number'), at(pull, 'head', 'sha')];
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || typeof head !== 'string' || !/^[0-9a-f]{40,64}$/.test(head)) return {};
  const [from, to] = [at(pull, 'head', 'repo', 'full_name'), at(pull, 'base', 'repo', 'full_name')];
  return { pull: { number, head, fork: typeof from !== 'string' || from !== to } };
}

const commit = (value: unknown): string | undefined => (typeof value === 'string' && /^[0-9a-f]{40,64}$/.test(value) ? value : undefined);

/** What a run on a branch tells of itself. */
function branchOf(env: Env, event: unknown): Pick<WorkflowRun, 'sha' | 'branch' | 'before' | 'workflow' | 'runNumber' | 'acceptDigest'> {
  const sha = commit(env['GITHUB_SHA']);
  const branch = /^refs\/heads\/(.+)$/.exec(env['GITHUB_REF'] ?? '')?.[1];
  // A push that makes the branch has zeros before it.
  const before = commit(at(event, 'before'));
  const workflow = /\/([^/@]+\.ya?ml)@/.exec(env['GITHUB_WORKFLOW_REF'] ?? '')?.[1];
  const number = Number(env['GITHUB_RUN_NUMBER'] ?? Number.NaN);
  const accepted = at(event, 'inputs', 'accept-digest');
  return {
    ...(sha === undefined ? {} : { sha }),
    ...(branch === undefined ? {} : { branch }),
    ...(before === undefined || /^0+$/.test(before) ? {} : { before }),
    ...(workflow === undefined ? {} : { workflow }),
    ...(Number.isSafeInteger(number) ? { runNumber: number } : {}),
    ...(typeof accepted === 'string' && accepted.trim() !== '' ? { acceptDigest: accepted.trim() } : {}),
  };
}

function baseOf(event: unknown): { readonly base?: string } {
  const base = at(event, 'pull_request', 'base', 'sha') ?? at(event, 'merge_group', 'base_sha');
  return typeof base === 'string' && /^[0-9a-f]{40,64}$/.test(base) ? { base } : {};
}
