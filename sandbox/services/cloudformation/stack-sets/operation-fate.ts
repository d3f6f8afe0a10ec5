// Operations of stack sets that do not come to their end: what AWS or a person does to them halfway.
import { readObject, readOneOf } from '../../../seeds/reading.ts';
import type { BackgroundEnvironment, ServiceEnvironment } from '../../operation.ts';
import type { ConsoleChange } from '../../service.ts';
import { workOf } from '../background.ts';
import { setResult } from './results.ts';
import type { OperationRecord, ResultRecord } from './stack-set.ts';

export const fates = ['stopped', 'failed', 'stuck', 'none'] as const;

/** What happens to each operation once `after` of its instances are done. */
export interface OperationFate {
  readonly after: number;
  readonly ends: Exclude<(typeof fates)[number], 'none'>;
}

export const fateOf = (operation: OperationRecord, env: Pick<ServiceEnvironment, 'state'>): OperationFate | undefined =>
  operation.work === 'detect-drift' ? undefined : workOf(env).fate;

/** Whether the operation has come to where its fate waits: nothing runs, something is left, and enough is done. */
export function isMet(fate: OperationFate, results: readonly ResultRecord[]): boolean {
  const count = (status: ResultRecord['status']): number => results.filter((result) => result.status === status).length;
  return count('RUNNING') === 0 && count('PENDING') > 0 && count('SUCCEEDED') >= fate.after;
}

/** How many instances may still be started. */
export const allowance = (fate: OperationFate | undefined, results: readonly ResultRecord[]): number =>
  fate === undefined ? results.length : fate.after - results.filter(({ status }) => status !== 'PENDING').length;

/** The first of those left fails, and with it its Region. */
export function failFirst(operation: OperationRecord, results: readonly ResultRecord[], env: BackgroundEnvironment): void {
  const first = results.find(({ status }) => status === 'PENDING');
  if (first === undefined) return;
  setResult(first, 'FAILED', 'Internal failure', env);
  operation.failedRegions.push(first.region);
}

export const consoleChanges: Readonly<Record<string, ConsoleChange>> = {
  'set-operation-fate': {
    describe:
      'operations of stack sets end early: {ends: stopped | failed | stuck, after (instances that are done before)}, until {ends: none}; one that is stuck goes on then',
    run(args, env) {
      const { ends, after = 1 } = readObject(args, 'args', ['ends', 'after']);
      const fate = readOneOf(ends, 'ends', fates);
      if (typeof after !== 'number' || !Number.isInteger(after) || after < 0) throw new Error('after is a whole number of instances');
      const work = workOf(env);
      if (fate === 'none') delete work.fate;
      else work.fate = { after, ends: fate };
      return fate === 'none'
        ? 'operations of stack sets run to their end'
        : `operations of stack sets are ${fate} after ${after} instances`;
    },
  },
};
