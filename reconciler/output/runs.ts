import { jsonObject } from '../plan/json-pieces.ts';
import { formatVersion } from '../plan/plan-json.ts';
import { visible } from './visible-text.ts';

/** A run as it is listed. */
interface ListedRun {
  readonly run: string;
  readonly state: string;
  readonly command: string;
  readonly startedAt: string;
  readonly exitCode?: number;
  readonly attempts: number;
  readonly cells?: Readonly<Record<string, number>>;
  readonly steps?: number;
  readonly inDoubt?: number;
  readonly problem?: string;
  readonly waves?: readonly { readonly name: string; readonly state: string }[];
}

/** A write call as the journal has it. */
interface ListedStep {
  readonly at: string;
  readonly cell: string;
  readonly service: string;
  readonly operation: string;
  readonly changes: readonly { readonly type: string; readonly name: string; readonly action: string }[];
  /** Undefined where the journal has no answer: it may have happened or not. */
  readonly ended?: { readonly status: string; readonly code?: string; readonly request?: string };
}

/** The runs as lines for people, newest first. */
export function* runsText(runs: readonly ListedRun[]): Generator<string> {
  if (runs.length === 0) yield 'No run is remembered.\n';
  for (const each of runs) yield `${runLine(each)}\n`;
}

/** One run with its write calls. */
export function* runText(run: ListedRun, steps: readonly ListedStep[]): Generator<string> {
  yield `${runLine(run)}\n`;
  for (const { at, cell, service, operation, changes, ended } of steps) {
    const outcome =
      ended === undefined
        ? 'NO ANSWER: the cell tells'
        : ended.code === undefined
          ? visible(ended.status)
          : `${visible(ended.status)}: ${visible(ended.code)}`;
    yield `  ${visible(at)} ${visible(cell)} ${visible(service)} ${visible(operation)}: ${outcome}\n`;
    for (const change of changes) yield `    ${visible(change.action)} ${visible(change.type)} ${visible(change.name)}\n`;
  }
}

function runLine({ run, state, command, startedAt, exitCode, attempts, cells, steps, inDoubt, problem, waves = [] }: ListedRun): string {
  const parts = [
    `${visible(run)}  ${visible(command)}  ${state}${exitCode === undefined ? '' : ` with ${exitCode}`}`,
    ...(startedAt === '' ? [] : [`began ${visible(startedAt)}`]),
    ...(attempts > 1 ? [`${attempts} attempts`] : []),
    ...(cells === undefined ? [] : [cellWords(cells)]),
    ...(steps === undefined ? [] : [`${steps} write ${steps === 1 ? 'call' : 'calls'}`]),
    ...(inDoubt === undefined || inDoubt === 0 ? [] : [`${inDoubt} without an answer`]),
    ...waves
      .filter(({ state }) => state === 'stopped' || state === 'awaiting-approval')
      .map(({ name, state }) => `wave ${visible(name)} ${visible(state.replace('-', ' '))}`),
    ...(problem === undefined ? [] : [visible(problem)]),
  ].filter((part) => part !== '');
  return `${parts.join(', ')}${state === 'died' ? `\n  finish it: trueup apply --resume ${visible(run)}` : ''}`;
}

const cellWords = (cells: Readonly<Record<string, number>>): string =>
  Object.entries(cells)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${visible(status)}`)
    .join(', ');

/** The same as JSON; with `steps` of one run. */
export function* runsJson(runs: readonly ListedRun[], version: string, steps?: readonly ListedStep[]): Generator<string> {
  yield* jsonObject({ formatVersion, kind: 'runs', tool: { version }, runs, ...(steps === undefined ? {} : { steps }) });
}
