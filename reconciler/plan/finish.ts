import type { Action } from '../model/change.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Plan, PlanBase, PlanClass, PlanDigests, PlanException, PlanShard, PlanSummary, SkippedCell } from '../model/plan.ts';
import type { ResourceType } from '../providers/provider.ts';
import { bySkippedCell } from './cell-groups.ts';
import type { Folded, PlanBuilder } from './classes.ts';
import { planDigest } from './digest.ts';
import type { GuardExceptions } from './guard-exceptions.ts';
import { type GuardInput, leftByKinds, runGuards } from './guards.ts';
import { inOrderOfApplication } from './order.ts';

export interface FinishInput extends Omit<GuardInput, 'classes' | 'managed'> {
  readonly builder: PlanBuilder;
  /** All types of all providers, for the order of application. */
  readonly types: readonly ResourceType[];
  readonly skipped: readonly SkippedCell[];
  readonly diagnostics: readonly Diagnostic[];
  readonly exceptions?: readonly PlanException[];
  /** Those about guards, where the whole was looked at. */
  readonly guardExceptions?: GuardExceptions;
  readonly base?: PlanBase;
  readonly made?: PlanDigests;
  /** Where this is one part of several: what only the caller knows of it. */
  readonly part?: Pick<PlanShard, 'index' | 'of' | 'home' | 'read' | 'scopes'>;
}

/** The plan of what was compared: ordered, guarded, counted, with its digest. A part judges only what needs no whole: the merge judges the rest. */
export function finishPlan(input: FinishInput): Plan {
  const folded = input.builder.fold();
  const classes = inOrderOfApplication(folded.classes, input.types);
  const guards = runGuards({ ...input, classes: input.part === undefined ? classes : [], managed: folded.managed });
  const { guardExceptions } = input;
  if (guardExceptions !== undefined)
    guardExceptions.refused(runGuards({ ...input, classes, managed: folded.managed, allow: new Set() }).map(({ guard }) => guard));
  // What nobody could read may be what it is for.
  const isKnown = guardExceptions !== undefined && folded.unreadable.length === 0;
  const exceptions = isKnown ? guardExceptions.told(input.exceptions ?? []) : input.exceptions;
  const shard = input.part === undefined ? undefined : shardOfPlan(input, folded, input.part);
  return {
    space: input.builder.space,
    summary: summarise(classes, folded, input.skipped.length),
    classes,
    notices: folded.notices,
    unreadable: folded.unreadable,
    skipped: input.skipped.toSorted(bySkippedCell),
    guards,
    diagnostics: [
      ...input.diagnostics,
      ...(isKnown ? guardExceptions.problems() : []),
      ...(input.part === undefined ? leftByKinds({ ...input, classes }) : []),
    ],
    compared: folded.compared,
    digest: planDigest(classes, guards, shard),
    ...(exceptions === undefined || exceptions.length === 0 ? {} : { exceptions }),
    ...(input.base === undefined ? {} : { base: input.base }),
    ...(input.made === undefined ? {} : { made: input.made }),
    ...(shard === undefined ? {} : { shard }),
  };
}

function shardOfPlan(
  { thresholds, accounts, previousAccounts, vanished, allow }: FinishInput,
  { seen, unsettled, managed }: Folded,
  part: NonNullable<FinishInput['part']>,
): PlanShard {
  const previous = previousAccounts === undefined ? {} : { previousAccounts };
  return { ...part, seen, unsettled, managed, basis: { ...thresholds, accounts, ...previous, vanished, allow: [...allow].sort() } };
}

/** The figures of a plan. */
export function summarise(
  classes: readonly PlanClass[],
  folded: Pick<Folded, 'changedCells' | 'unchangedCells' | 'unreadableCells'>,
  skipped: number,
): PlanSummary {
  const count = (holds: (each: PlanClass) => boolean): number => classes.filter(holds).reduce((sum, each) => sum + each.cells.size, 0);
  return {
    ...countsOfClasses(classes),
    cells: folded.changedCells,
    unchanged: folded.unchangedCells,
    unreadable: folded.unreadableCells,
    skipped,
    refused: count((each) => each.refused !== undefined),
  };
}

/** Single changes of classes, by what they do. */
export function countsOfClasses(classes: readonly PlanClass[]): ChangeCounts {
  const count = (holds: (each: PlanClass) => boolean): number => classes.filter(holds).reduce((sum, each) => sum + each.cells.size, 0);
  const ofAction = (action: Action): number => count((each) => each.action === action);
  return {
    create: ofAction('create'),
    update: ofAction('update'),
    replace: ofAction('replace'),
    delete: ofAction('delete'),
    destructive: count((each) => each.destructive),
    classes: classes.length,
  };
}

/** The part of a summary that follows from classes alone. */
export type ChangeCounts = Pick<PlanSummary, 'create' | 'update' | 'replace' | 'delete' | 'destructive' | 'classes'>;
