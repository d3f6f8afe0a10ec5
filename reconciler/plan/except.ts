// The third answer to a difference: an Exception that holds what is live until its last day.
import { stringify } from 'yaml';
import type { YamlObject } from '../documents/edit-overrides.ts';
import type { Cell } from '../model/address.ts';
import type { PlanClass } from '../model/plan.ts';
import { coverageOf } from './adopt-devops-guru.ts';
import { NotAdoptable } from './adopt-parts.ts';
import { differenceId } from './drift-report.ts';

export interface ExceptInput {
  /** `2026-11-28`. */
  readonly today: string;
  /** `guards.maxExceptionDays`. */
  readonly maxDays: number;
}

/** An Exception document: its file in the configuration and its text. */
export interface ExceptFile {
  readonly file: string;
  readonly text: string;
}

/** Cells of one class that get an Exception each. */
const mostCells = 10;
/** How long a proposed exception lasts, in days. */
const proposedDays = 30;
/** What only people know: a rule on tickets, where there is one, refuses it. */
const toFill = 'CHANGE-ME';

/** The Exceptions, a file a cell, or why there are none. */
export function except(drifted: PlanClass, input: ExceptInput): { readonly files: readonly ExceptFile[] } | { readonly whyNot: string } {
  try {
    const what = departureOf(drifted);
    const cells = [...drifted.cells];
    if (cells.length > mostCells) return { whyNot: `it is in ${cells.length} cells: write one for the unit` };
    return { files: cells.map((cell, index) => fileOf(drifted, cell, cells.length === 1 ? '' : `-${index + 1}`, what, input)) };
  } catch (error) {
    if (error instanceof NotAdoptable) return { whyNot: error.message };
    throw error;
  }
}

/** What departs, as `Exception.spec.what` says it (docs/exceptions.md). */
function departureOf({ type, name, before, action }: PlanClass): YamlObject {
  if (type === 'securityhub/standard') return { standard: name, state: action === 'create' ? 'absent' : 'unmanaged' };
  if (type === 'devops-guru/coverage') return { coverage: coverageOf(before?.['coverage']) };
  if (type !== 'securityhub/control') throw new NotAdoptable(`an Exception cannot say what is there of a ${type}`);
  const status = before?.['status'];
  if (typeof status !== 'string') throw new NotAdoptable('what is there was not seen');
  const slash = name.lastIndexOf('/');
  return { control: name.slice(slash + 1), standards: [name.slice(0, slash)], status };
}

function fileOf(
  drifted: PlanClass,
  { account, region }: Cell,
  suffix: string,
  what: YamlObject,
  { today, maxDays }: ExceptInput,
): ExceptFile {
  const name = `drift-${differenceId(drifted)}${suffix}`;
  const last = new Date(Date.parse(today) + Math.min(proposedDays, maxDays) * 86_400_000).toISOString().slice(0, 10);
  const folder =
    drifted.source === undefined || !drifted.source.file.includes('/') ? 'compliance' : drifted.source.file.replace(/\/[^/]*$/, '');
  const document = {
    apiVersion: 'trueup/v1',
    kind: 'Exception',
    metadata: { name },
    spec: {
      selector: { account, region },
      what,
      reason: `found in AWS on ${today}, kept until it is decided`,
      owner: toFill,
      ticket: toFill,
      expires: last,
    },
  };
  return { file: `${folder}/${name}.yaml`, text: stringify(document, { lineWidth: 0 }) };
}
