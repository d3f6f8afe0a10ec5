import type { TypeName } from '../model/address.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { GuardRefusal, PlanClass, VanishedKind } from '../model/plan.ts';
import { byText } from './order.ts';

/** Guards that a plan can meet; the names that `--allow` takes for them. */
export const planGuards = [
  'empty-inventory',
  'shrunk-inventory',
  'blast-radius',
  'kind-vanished',
  'create-account',
  'data-loss',
  'governed',
] as const;

/** Thresholds of `Organization.spec.guards`. */
export interface GuardThresholds {
  /** Percent. */
  readonly accountsLostShare: number;
  /** Percent. */
  readonly deleteShare: number;
  readonly deleteCount: number;
}

/** The defaults of facts: compliance 6.2. */
export function guardThresholds(spec: Partial<GuardThresholds> = {}): GuardThresholds {
  return { accountsLostShare: spec.accountsLostShare ?? 10, deleteShare: spec.deleteShare ?? 30, deleteCount: spec.deleteCount ?? 10 };
}

export interface GuardInput {
  readonly thresholds: GuardThresholds;
  /** Accounts found by this run. */
  readonly accounts: number;
  /** Accounts found by the last run; undefined when no ledger tells. */
  readonly previousAccounts: number | undefined;
  readonly classes: readonly PlanClass[];
  /** By type, over all cells: declared resources and leftovers to correct. */
  readonly managed: ReadonlyMap<TypeName, number>;
  /** Kinds that the last apply had documents of and this run has none of, with the types that such documents make. */
  readonly vanished: readonly VanishedKind[];
  /** Guards that `--allow` lifts. */
  readonly allow: ReadonlySet<string>;
}

/** The guards of scope run that refuse: each of them means that nothing is written. */
export function runGuards(input: GuardInput): readonly GuardRefusal[] {
  return [...inventoryGuards(input), ...kindVanished(input), ...blastRadius(input)].filter((refusal) => !input.allow.has(refusal.guard));
}

function* inventoryGuards({ accounts, previousAccounts, thresholds }: GuardInput): Generator<GuardRefusal> {
  if (accounts === 0) {
    yield {
      guard: 'empty-inventory',
      message: 'Organizations answered with no account at all',
      hint: 'check the credentials and Organization.spec.managementAccount; --allow empty-inventory when this is true',
    };
    return;
  }
  // Not known is not the same as not shrunk: without a ledger the guard has nothing to say, and doctor says so.
  if (previousAccounts === undefined) return;
  const lost = previousAccounts - accounts;
  if (lost * 100 <= previousAccounts * thresholds.accountsLostShare) return;
  yield {
    guard: 'shrunk-inventory',
    message: `${accounts} accounts found, ${previousAccounts} in the last run: ${lost} fewer, more than ${thresholds.accountsLostShare} %`,
    hint: '--allow shrunk-inventory when the accounts are really gone; Organization.spec.guards.accountsLostShare sets the share',
  };
}

/**
 * A folder that was moved, a wrong `--config` or a bad merge takes all documents of a kind away at once; what they made would be taken back. Where
 * nothing of theirs is left (after `offboard`), nothing is refused. Source: DESIGN section 6.
 */
function* kindVanished({ classes, vanished }: Pick<GuardInput, 'classes' | 'vanished'>): Generator<GuardRefusal> {
  for (const { kind, types } of vanished) {
    const lost = lostOf(types, classes);
    if (lost === 0) continue;
    yield {
      guard: 'kind-vanished',
      message: `no document of kind ${kind} is left, the last apply had some: ${lost} destructive changes would follow`,
      hint: 'check --config and the branch; --allow kind-vanished when the documents are really gone',
    };
  }
}

const lostOf = (types: readonly TypeName[], classes: readonly PlanClass[]): number =>
  classes.filter(({ type, destructive }) => destructive && types.includes(type)).reduce((sum, { cells }) => sum + cells.size, 0);

/** V-32: what a kind without documents set stays where nothing of it would be taken back, and no cell tells so, since no document asks for a look at one. */
export function* leftByKinds({ classes, vanished }: Pick<GuardInput, 'classes' | 'vanished'>): Generator<Diagnostic> {
  for (const { kind, types } of vanished) {
    if (lostOf(types, classes) > 0) continue;
    yield {
      severity: 'warning',
      code: 'V-32',
      message: `no document of kind ${kind} is left, the last apply had some: what they set in AWS stays as it is`,
      hint: `trueup prune removes what bears our mark; for all of it bring them back from Git first, then trueup offboard ${kind} takes it out or tells the way`,
    };
  }
}

/** Destructive changes of one type that exceed both the share and the number. What is refused already does not count: it will not happen. */
function* blastRadius({ classes, managed, thresholds }: GuardInput): Generator<GuardRefusal> {
  const destructive = new Map<TypeName, number>();
  for (const each of classes) {
    if (each.destructive && each.refused === undefined) destructive.set(each.type, (destructive.get(each.type) ?? 0) + each.cells.size);
  }
  for (const [type, count] of [...destructive].sort(([a], [b]) => byText(a, b))) {
    const of = Math.max(managed.get(type) ?? 0, count);
    if (count <= thresholds.deleteCount || count * 100 <= of * thresholds.deleteShare) continue;
    yield {
      guard: 'blast-radius',
      message: `${count} of ${of} managed ${type} would be deleted or lose protection: more than ${thresholds.deleteShare} % and more than ${thresholds.deleteCount}`,
      hint: 'look at the destructive classes; --allow blast-radius when they are meant; Organization.spec.guards.deleteShare and deleteCount set the limits',
    };
  }
}
