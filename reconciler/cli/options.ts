import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type AccountId, parseAccountId } from '../model/account-id.ts';
import type { Region } from '../model/address.ts';
import { type Calendar, calendarAt } from '../model/clock.ts';
import { maxShards, parseShard, type Shard } from '../targets/shard.ts';
import { type Io, UsageError } from './io.ts';

/** Narrows a run to some cells or kinds; what is left out is neither read nor written. */
export interface Filters {
  readonly accounts: readonly AccountId[];
  readonly regions: readonly Region[];
  readonly kinds: readonly string[];
  readonly ous: readonly string[];
  /** Account ids, Regions or `account/region` cells to leave out. */
  readonly excludes: readonly string[];
}

export type Format = 'text' | 'json' | 'markdown' | 'sarif' | 'html';

/** The options that every command of the street takes, checked. */
export interface CommonOptions {
  /** Absolute path of the configuration folder. */
  readonly config: string;
  readonly format: Format;
  readonly filters: Filters;
  /** Undefined: a real organization. Else the folder of the embedded one's state. */
  readonly sandbox: string | undefined;
  readonly calendar: Calendar;
  readonly concurrency: number | undefined;
  readonly color: boolean;
  readonly quiet: boolean;
}

/** The same as commander parsed them. */
export interface RawCommonOptions {
  readonly config: string;
  readonly format: Format;
  readonly account?: AccountId[];
  readonly region?: string[];
  readonly kind?: string[];
  readonly ou?: string[];
  readonly exclude?: string[];
  readonly sandbox?: string;
  readonly now?: Date;
  readonly concurrency?: number;
  readonly color: boolean;
  readonly quiet?: boolean;
}

/** Adds the options of DESIGN section 5 that apply to the command; `formats` are the ones it can print; `run` is live without filters. */
export function addCommonOptions(command: Command, formats: readonly Format[], live: boolean | 'run' = true): Command {
  addFormatOptions(command, formats)
    .option('--config <dir>', 'folder with organization.yaml', '.')
    .option('--now <iso>', 'the day to calculate with (expiry, service ends); default: today', parseInstant)
    .option('--quiet', 'no progress');
  if (live !== false)
    command
      .option('--sandbox <dir>', 'against the embedded organization; its state stays in DIR (bare --sandbox: .trueup/sandbox)')
      .option('--concurrency <n>', 'accounts worked on at once', parseCount);
  if (live === true)
    command
      .option('--account <id...>', 'only these accounts', collectAccount)
      .option('--region <name...>', 'only these Regions', collect)
      .option('--kind <kind...>', 'only documents of these kinds', collect)
      .option('--ou <alias or id...>', 'only accounts below these OUs', collect)
      .option('--exclude <what...>', 'leave out accounts, Regions or cells (account/region)', collect);
  return command;
}

/** Adds how a result is printed, for commands that read files only. */
export const addFormatOptions = (command: Command, formats: readonly Format[]): Command =>
  command
    .addOption(new Option('--format <format>', 'how to print the result').choices([...formats]).default('text'))
    .option('--no-color', 'no colours, also by NO_COLOR');

/** Turns parsed options into checked ones. Throws UsageError. */
export function commonOptions(raw: RawCommonOptions, io: Io): CommonOptions {
  const config = path.resolve(io.cwd, raw.config);
  return {
    config,
    format: raw.format,
    filters: {
      accounts: raw.account ?? [],
      regions: raw.region ?? [],
      kinds: raw.kind ?? [],
      ous: raw.ou ?? [],
      excludes: raw.exclude ?? [],
    },
    sandbox:
      raw.sandbox === undefined
        ? undefined
        : path.resolve(io.cwd, raw.sandbox === '' ? path.join(config, '.trueup', 'sandbox') : raw.sandbox),
    calendar: calendarAt(raw.now ?? io.now()),
    concurrency: raw.concurrency,
    color: wantsColor(raw, io),
    quiet: raw.quiet === true,
  };
}

/** Whether the result is printed in colours. */
export function wantsColor(raw: Pick<RawCommonOptions, 'color'>, io: Io): boolean {
  if (!raw.color || (io.env['NO_COLOR'] ?? '') !== '' || io.env['TERM'] === 'dumb') return false;
  return (io.env['FORCE_COLOR'] ?? '') !== '' || io.stdout.isTerminal;
}

const collect = (value: string, previous: string[] | undefined): string[] => [
  ...(previous ?? []),
  ...value.split(',').filter((part) => part !== ''),
];

function collectAccount(value: string, previous: AccountId[] | undefined): AccountId[] {
  const accounts = collect(value, undefined).map((text) => {
    const id = parseAccountId(text);
    if (id === undefined) throw new InvalidArgumentError('an account id has twelve digits.');
    return id;
  });
  return [...(previous ?? []), ...accounts];
}

/** A date (`2026-11-23`, midnight UTC) or an instant with its offset (`2026-11-23T08:00:00Z`). */
function parseInstant(text: string): Date {
  const shaped = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text);
  const instant = new Date(text);
  // 2026-02-30 would roll over to March without this.
  const rolled =
    shaped &&
    !Number.isNaN(instant.getTime()) &&
    new Date(`${text.slice(0, 10)}T00:00:00Z`).toISOString().slice(0, 10) !== text.slice(0, 10);
  if (!shaped || Number.isNaN(instant.getTime()) || rolled) {
    throw new InvalidArgumentError('write a date (2026-11-23) or an instant (2026-11-23T08:00:00Z).');
  }
  return instant;
}

/** What `--shard` and `--inventory` say. */
export interface RawShardOptions {
  readonly shard?: Shard;
  readonly inventory?: string;
}

/** Adds the options of one process among several. */
export const addShardOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--shard <i/n>', 'only this part of the accounts, 0/4 to 3/4; the parts are joined by merge').argParser(readShard),
    )
    .option('--inventory <file>', 'the organization as trueup inventory --out has read it, instead of reading it again');

function readShard(text: string): Shard {
  const shard = parseShard(text);
  if (shard === undefined) throw new InvalidArgumentError(`write i/n, 0/4 to 3/4 for four parts; at most ${maxShards} of them.`);
  return shard;
}

/** Throws UsageError: the parts of a plan are parts of the whole organization. */
export function refuseFilteredShard({ shard }: RawShardOptions, { filters }: Pick<CommonOptions, 'filters'>): void {
  if (shard !== undefined && Object.values(filters).some((words: readonly unknown[]) => words.length > 0))
    throw new UsageError('--shard goes without --account, --region, --kind, --ou and --exclude', 'a shard is a part of the whole plan');
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > 1000) throw new InvalidArgumentError('write a whole number from 1 to 1000.');
  return count;
}

/** Parses `--allow` and the like: names from a closed list. */
export function oneOf(known: readonly string[], what: string): (value: string, previous: string[] | undefined) => string[] {
  return (value, previous) => {
    const names = collect(value, undefined);
    for (const name of names) if (!known.includes(name)) throw new UsageError(`unknown ${what} ${name}`, `known are ${known.join(', ')}`);
    return [...(previous ?? []), ...names];
  };
}
