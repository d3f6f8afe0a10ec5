import { parseAccountId } from '../model/account-id.ts';
import { CellSpace } from '../model/cell-set.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ApplyResult, CellResult, RunHeader } from '../model/plan.ts';
import { Shape, ShapeError } from './json-shape.ts';
import { readClass, readDiagnostic, readGuardRefusal, readHeader } from './plan-file.ts';
import { formatVersion } from './plan-json.ts';
import { readGroup, readPartOf } from './shard-file.ts';

/** A result read back. `cells` are those that the file lists: the converged ones only where they were asked for. */
export interface ResultFile {
  readonly result: ApplyResult;
  readonly header: RunHeader;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads what `resultJson` wrote, or why it is none. */
export function readResultFile(text: string): ResultFile | { readonly wrong: string } {
  try {
    const root = new Shape(JSON.parse(text), 'result');
    root.get('kind').oneOf(['result']);
    if (root.get('formatVersion').value !== formatVersion)
      root.get('formatVersion').fail(`${formatVersion}, the version that this trueup reads`);
    return { result: readResult(root), header: readHeader(root), diagnostics: root.get('diagnostics').list(readDiagnostic) };
  } catch (error) {
    if (!(error instanceof ShapeError || error instanceof SyntaxError)) throw error;
    return { wrong: error.message };
  }
}

function readResult(root: Shape): ApplyResult {
  const cells = root.get('cells').list(readCellResult);
  const groups = root
    .get('moved')
    .list((each) => each.get('cells').list(readGroup))
    .flat();
  const space = new CellSpace(
    [...cells.map(({ cell }) => cell.account), ...groups.flatMap(({ accounts }) => accounts)],
    [...cells.map(({ cell }) => cell.region), ...groups.flatMap(({ regions }) => regions)],
  );
  const waves = root.optional('waves', (list) =>
    list.list((each) => ({
      name: each.get('name').text(),
      state: each.get('state').oneOf(['passed', 'stopped', 'awaiting-approval', 'not-reached']),
      cells: each.get('cells').count(),
      failed: each.get('failed').count(),
    })),
  );
  const joined = root.optional('joined', (list) =>
    list.list((each) => ({
      account: each.get('account').text(),
      joinedAt: each.get('joinedAt').text(),
      coveredAt: each.get('coveredAt').text(),
      seconds: each.get('seconds').amount(),
      by: each.get('by').oneOf(['apply', 'auto-deployment']),
    })),
  );
  const missing = root.optional('missing', (list) => list.list((each) => each.text()));
  const stopped = root.optional('stopped', (each) => ({
    code: each.get('code').oneOf(['lease-lost', 'journal-unwritable']),
    message: each.get('message').text(),
  }));
  const of = root.optional('plan', readPartOf);
  return {
    space,
    cells,
    moved: root.get('moved').list((each) => readClass(each, space)),
    guards: root.get('guards').list(readGuardRefusal),
    interrupted: root.get('interrupted').flag(),
    ...(missing === undefined ? {} : { missing }),
    ...(waves === undefined ? {} : { waves }),
    ...(joined === undefined ? {} : { joined }),
    ...(stopped === undefined ? {} : { stopped }),
    ...(of === undefined ? {} : { of }),
  };
}

function readCellResult(each: Shape): CellResult {
  const text = (name: 'code' | 'message' | 'waitingFor') => {
    const value = each.optional(name, (member) => member.text());
    return value === undefined ? {} : { [name]: value };
  };
  return {
    cell: {
      account: parseAccountId(each.get('account').text()) ?? each.get('account').fail('an account id'),
      region: each.get('region').text(),
    },
    status: each.get('status').oneOf(['converged', 'converging', 'failed', 'refused', 'unreadable', 'skipped']),
    changes: each.get('changes').count(),
    ...text('code'),
    ...text('message'),
    ...text('waitingFor'),
  };
}
