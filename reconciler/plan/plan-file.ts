import { type AccountId, parseAccountId } from '../model/account-id.ts';
import type { Cell, TypeName } from '../model/address.ts';
import { CellSpace } from '../model/cell-set.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { type DiagnosticCode, diagnosticCodes } from '../model/diagnostic-codes.ts';
import { differenceKinds } from '../model/difference.ts';
import type {
  GuardRefusal,
  NoticeClass,
  Plan,
  PlanBase,
  PlanClass,
  PlanException,
  PlanSummary,
  RunHeader,
  SkippedCell,
  UnreadableCell,
} from '../model/plan.ts';
import type { Properties, PropertyValue } from '../model/properties.ts';
import type { Source } from '../model/source.ts';
import { bySkippedCell, cellsOfGroups } from './cell-groups.ts';
import { classId, planDigest } from './digest.ts';
import { Shape, ShapeError } from './json-shape.ts';
import { formatVersion } from './plan-json.ts';
import { groupsOfShard, readDigests, readGroup, readPartOf, readShard } from './shard-file.ts';

/** A plan file read back, or why it cannot be applied. `tampered-plan` is the guard of that name: the content does not match its digest. */
export type PlanFile =
  | { readonly plan: Plan; readonly header: RunHeader; readonly units: ReadonlyMap<AccountId, string> }
  | { readonly refused: 'not-a-plan' | 'tampered-plan'; readonly message: string };

/** Reads what `planJson` wrote. The plan's space is made of the cells that the file names. */
export function readPlanFile(text: string): PlanFile {
  try {
    const root = new Shape(JSON.parse(text), 'plan');
    if (root.get('kind').value !== 'plan') root.get('kind').fail('"plan": this is not a plan file');
    if (root.get('formatVersion').value !== formatVersion)
      root.get('formatVersion').fail(`${formatVersion}, the version that this trueup reads`);
    const plan = { ...readPlan(root), ...given('base', root.optional('base', readBase)) };
    const written = root.get('digest').text();
    const digest = planDigest(plan.classes, plan.guards, plan.shard);
    if (written !== digest) {
      return {
        refused: 'tampered-plan',
        message: `the content has the digest ${digest.slice(0, 12)}, the file says ${written.slice(0, 12)}: plan again`,
      };
    }
    return { plan, header: readHeader(root), units: new Map(root.optional('units', (units) => units.list(readUnit))?.flat()) };
  } catch (error) {
    if (!(error instanceof ShapeError || error instanceof SyntaxError)) throw error;
    return { refused: 'not-a-plan', message: error.message };
  }
}

/** The members of a plan that a drift has as well: all but the base. Throws ShapeError. */
export function readPlan(root: Shape): Plan {
  const groups = [
    ...['classes', 'notices'].flatMap((name) =>
      root
        .get(name)
        .list((each) => each.get('cells').list(readGroup))
        .flat(),
    ),
    ...(root.optional('shard', groupsOfShard) ?? []),
  ];
  const unreadable = root.get('unreadable').list(readUnreadable);
  const space = new CellSpace(
    [...groups.flatMap((group) => group.accounts), ...unreadable.map((each) => each.cell.account)],
    [...groups.flatMap((group) => group.regions), ...unreadable.map((each) => each.cell.region)],
  );
  return {
    space,
    summary: readSummary(root.get('summary')),
    classes: root.get('classes').list((each) => readClass(each, space)),
    notices: root.get('notices').list((each) => readNotice(each, space)),
    unreadable,
    skipped: root.get('skipped').list(readSkipped).flat().sort(bySkippedCell),
    guards: root.get('guards').list(readGuardRefusal),
    diagnostics: root.get('diagnostics').list(readDiagnostic),
    ...given(
      'exceptions',
      root.optional('exceptions', (each) => each.list(readException)),
    ),
    compared: root.get('compared').count(),
    digest: root.get('digest').text(),
    ...given('made', root.optional('made', readDigests)),
    ...given('partOf', root.optional('partOf', readPartOf)),
    ...given(
      'shard',
      root.optional('shard', (each) => readShard(each, space)),
    ),
  };
}

export function readClass(each: Shape, space: CellSpace): PlanClass {
  const content = {
    type: readType(each.get('type')),
    name: each.get('name').text(),
    action: each.get('action').oneOf(['create', 'update', 'replace', 'delete']),
    difference: each.get('difference').oneOf(differenceKinds),
    destructive: each.get('destructive').flag(),
    ...given('before', each.optional('before', readProperties)),
    ...given('after', each.optional('after', readProperties)),
    ...given('source', each.optional('source', readSource)),
    ...given(
      'because',
      each.optional('because', (member) => member.text()),
    ),
    ...given(
      'refused',
      each.optional('refused', (member) => ({ guard: member.get('guard').text(), message: member.get('message').text() })),
    ),
    ...given(
      'origin',
      each.optional('origin', (member) => member.oneOf(['branch', 'drift'] as const)),
    ),
    ...given(
      'createdAt',
      each.optional('createdAt', (member) => member.text()),
    ),
  };
  // The id follows from the content; the one in the file is for readers.
  return { id: classId(content), ...content, cells: cellsOfGroups(space, each.get('cells').list(readGroup)) };
}

const readBase = (each: Shape): PlanBase => ({
  ref: each.get('ref').text(),
  commit: each.get('commit').text(),
  state: each.get('state').oneOf(['read', 'absent', 'invalid']),
  read: each.get('read').count(),
  of: each.get('of').count(),
  ended: each.get('ended').count(),
});

function readNotice(each: Shape, space: CellSpace): NoticeClass {
  return {
    difference: each.get('difference').oneOf(differenceKinds),
    severity: each.get('severity').oneOf(['warning', 'note']),
    ...given('type', each.optional('type', readType)),
    ...given(
      'name',
      each.optional('name', (member) => member.text()),
    ),
    message: each.get('message').text(),
    cells: cellsOfGroups(space, each.get('cells').list(readGroup)),
  };
}

function readUnreadable(each: Shape): UnreadableCell {
  const scope = each.get('scope');
  const [account = '', ...region] = scope.text().split('/');
  return {
    cell: readCell(account, region.join('/'), scope),
    provider: each.get('provider').text(),
    ...given(
      'types',
      each.optional('types', (types) => types.list(readType)),
    ),
    code: each.get('code').text(),
    message: each.get('message').text(),
  };
}

function readUnit(each: Shape): [AccountId, string][] {
  const name = each.get('name').text();
  return each.get('accounts').list((account) => [parseAccountId(account.text()) ?? account.fail('an account id'), name]);
}

function readSkipped(each: Shape): SkippedCell[] {
  const reason = each.get('reason').text();
  const groups = each.get('cells').list(readGroup);
  return groups.flatMap(({ accounts, regions }) =>
    accounts.flatMap((account) => regions.map((region) => ({ cell: { account, region }, reason }))),
  );
}

function readCell(account: string, region: string, scope: Shape): Cell {
  return { account: parseAccountId(account) ?? scope.fail('an account and a Region'), region };
}

export const readGuardRefusal = (each: Shape): GuardRefusal => ({
  guard: each.get('guard').text(),
  message: each.get('message').text(),
  hint: each.get('hint').text(),
});

const readException = (each: Shape): PlanException => ({
  name: each.get('name').text(),
  what: each.get('what').text(),
  selector: each.get('selector').text(),
  reason: each.get('reason').text(),
  owner: each.get('owner').text(),
  ticket: each.get('ticket').text(),
  expires: each.get('expires').text(),
  // Negative from the day after its last one, while it may still stand in Git.
  daysLeft: each.get('daysLeft').integer(),
  inForce: each.get('inForce').flag(),
  cells: each.get('cells').count(),
  ...given(
    'changes',
    each.optional('changes', (member) => member.flag()),
  ),
  source: readSource(each.get('source')),
});

export function readDiagnostic(each: Shape): Diagnostic {
  return {
    severity: each.get('severity').oneOf(['error', 'warning', 'note']),
    code: each.get('code').oneOf(Object.keys(diagnosticCodes) as DiagnosticCode[]),
    message: each.get('message').text(),
    ...given(
      'hint',
      each.optional('hint', (member) => member.text()),
    ),
    ...given('source', each.get('file').value === undefined ? undefined : readSource(each)),
  };
}

const readSource = (each: Shape): Source => ({
  file: each.get('file').text(),
  line: each.get('line').count(),
  column: each.get('column').count(),
  endLine: each.get('endLine').count(),
  endColumn: each.get('endColumn').count(),
  pointer: each.get('pointer').text(),
});

const summaryMembers = [
  'create',
  'update',
  'replace',
  'delete',
  'destructive',
  'cells',
  'classes',
  'unchanged',
  'unreadable',
  'skipped',
  'refused',
] as const;
const readSummary = (each: Shape): PlanSummary =>
  Object.fromEntries(summaryMembers.map((name) => [name, each.get(name).count()])) as Record<(typeof summaryMembers)[number], number>;

/** The members that every result has. Throws ShapeError. */
export function readHeader(root: Shape): RunHeader {
  const [tool, stats] = [root.get('tool'), root.get('stats')];
  return {
    run: root.get('run').text(),
    tool: { version: tool.get('version').text(), catalogue: tool.get('catalogue').text() },
    ...given(
      'commit',
      root.optional('commit', (member) => member.text()),
    ),
    now: root.get('now').text(),
    stats: {
      calls: stats.get('calls').count(),
      callsByOperation: stats.get('callsByOperation').members((member) => member.count()),
      throttled: stats.get('throttled').count(),
      waitedMs: stats.get('waitedMs').amount(),
      cpuMs: stats.get('cpuMs').amount(),
      peakRssBytes: stats.get('peakRssBytes').amount(),
      wallMs: stats.get('wallMs').amount(),
      ...given(
        'processes',
        stats.optional('processes', (member) => member.count()),
      ),
    },
  };
}

const readType = (each: Shape): TypeName => {
  const text = each.text();
  return /^[^/]+\/[^/]+$/.test(text) ? (text as TypeName) : each.fail('service/type');
};

const readProperties = (each: Shape): Properties => each.members(readProperty);

function readProperty(each: Shape): PropertyValue {
  const { value } = each;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (value === null || value === undefined) return each.fail('a value');
  return Array.isArray(value) ? each.list(readProperty) : each.members(readProperty);
}

/** A member only where it has a value: absent and undefined are not the same in a plan. */
export const given = <N extends string, T>(name: N, value: T | undefined): { [K in N]?: T } =>
  (value === undefined ? {} : { [name]: value }) as { [K in N]?: T };
