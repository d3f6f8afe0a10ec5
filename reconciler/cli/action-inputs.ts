import { type CommentMode, commentModes } from '../github/sticky-comment.ts';
import { maxShards, parseShard } from '../targets/shard.ts';
import { type DriftIssueMode, driftIssueModes } from './github-drift.ts';
import { type FailWord, failWords } from './github-report.ts';
import { UsageError } from './io.ts';

/** What `command` takes. */
export const actionCommands = [
  'validate',
  'plan',
  'split',
  'plan merge',
  'comment',
  'approve-check',
  'apply',
  'publish',
  'drift',
  'drift merge',
  'drift-issue',
] as const;

/** How diagnostics stand on their lines. */
export const annotationModes = ['commands', 'check'] as const;
const unapprovedModes = ['refuse', 'allow-additive'] as const;

/** The inputs of action.yml, checked. */
export interface ActionInputs {
  readonly command: (typeof actionCommands)[number];
  readonly config: string;
  readonly base: string | undefined;
  readonly in: string;
  readonly out: string;
  readonly comment: CommentMode;
  readonly commentKey: string;
  readonly expectDigest: string | undefined;
  readonly failOn: readonly FailWord[];
  readonly maxParallel: number;
  /** `i/n`: the part of the accounts that this job works on. */
  readonly shard: string | undefined;
  /** Folder of what `split` wrote. */
  readonly inventory: string | undefined;
  readonly unapproved: (typeof unapprovedModes)[number];
  readonly strict: boolean;
  readonly annotations: (typeof annotationModes)[number];
  /** Environment that `publish` records the outcome for. */
  readonly deployment: string | undefined;
  readonly driftIssue: DriftIssueMode;
  readonly driftLabel: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** How the runner hands an input over: spaces as `_`, hyphens as they are. */
const variable = (name: string): string => `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;

/** Reads the inputs from the environment. Throws UsageError that names what is allowed. */
export function readInputs(env: Env): ActionInputs {
  const text = (name: string, standard: string): string => {
    const value = env[variable(name)]?.trim() ?? '';
    return value === '' ? standard : value;
  };
  const optional = (name: string): string | undefined => text(name, '') || undefined;
  const expectDigest = optional('expect-digest');
  if (expectDigest !== undefined && !/^[0-9a-f]{64}$/.test(expectDigest))
    throw new UsageError(`expect-digest is ${expectDigest}`, 'it is the 64 hex digits of the output digest');
  return {
    command: oneOf('command', text('command', ''), actionCommands),
    config: text('config', '.'),
    base: optional('base'),
    in: text('in', '.trueup-out'),
    out: text('out', '.trueup-out'),
    comment: oneOf('comment', text('comment', 'update'), commentModes),
    commentKey: text('comment-key', 'default'),
    expectDigest,
    failOn: text('fail-on', 'errors,incomplete,unapproved')
      .split(/[\s,]+/)
      .filter((word) => word !== '')
      .map((word) => oneOf('fail-on', word, failWords)),
    maxParallel: count('max-parallel', text('max-parallel', '4'), 1000),
    shard: shard(optional('shard')),
    inventory: optional('inventory'),
    unapproved: oneOf('unapproved', text('unapproved', 'refuse'), unapprovedModes),
    strict: oneOf('strict', text('strict', 'false'), ['true', 'false']) === 'true',
    annotations: oneOf('annotations', text('annotations', 'commands'), annotationModes),
    deployment: optional('deployment'),
    driftIssue: oneOf('drift-issue', text('drift-issue', 'on'), driftIssueModes),
    driftLabel: text('drift-label', 'aws-drift'),
  };
}

function oneOf<T extends string>(name: string, value: string, known: readonly T[]): T {
  const found = known.find((word) => word === value);
  if (found === undefined) throw new UsageError(`the input ${name} is "${value}"`, `it takes ${known.join(', ')}`);
  return found;
}

function shard(value: string | undefined): string | undefined {
  if (value !== undefined && parseShard(value) === undefined)
    throw new UsageError(`the input shard is "${value}"`, `it takes i/n, 0/4 to 3/4 for four jobs, at most ${maxShards} of them`);
  return value;
}

function count(name: string, value: string, most: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < 1 || number > most)
    throw new UsageError(`the input ${name} is "${value}"`, `it takes a whole number from 1 to ${most}`);
  return number;
}
