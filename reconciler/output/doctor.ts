import type { RunHeader } from '../model/plan.ts';
import { jsonObject } from '../plan/json-pieces.ts';
import { headerMembers } from '../plan/plan-json.ts';
import type { Check } from '../providers/provider.ts';
import { visible } from './visible-text.ts';

const countOf = (checks: readonly Check[], status: Check['status']): number => checks.filter((check) => check.status === status).length;

const signs: Readonly<Record<Check['status'], string>> = { ok: 'ok     ', warning: 'warning', error: 'error  ' };

/** One line a check, and its cure below it. */
export function* doctorText(checks: readonly Check[]): Generator<string> {
  for (const { name, status, where, message, cure } of checks) {
    yield `${signs[status]} ${visible(name)} ${visible(where)}: ${visible(message)}\n`;
    if (cure !== undefined) yield `        ${visible(cure)}\n`;
  }
  yield `${countOf(checks, 'ok')} ok, ${countOf(checks, 'warning')} warnings, ${countOf(checks, 'error')} errors\n`;
}

/** The result of `doctor --format json`. `header` is absent where no run could begin. */
export function* doctorJson(checks: readonly Check[], header: RunHeader | undefined): Generator<string> {
  yield* jsonObject({
    ...(header === undefined ? { formatVersion: 1, kind: 'doctor' } : headerMembers('doctor', header)),
    summary: { ok: countOf(checks, 'ok'), warnings: countOf(checks, 'warning'), errors: countOf(checks, 'error') },
    checks: checks.map(({ name, status, where, message, cure }) => ({
      name,
      status,
      where,
      message,
      ...(cure === undefined ? {} : { cure }),
    })),
  });
}
