import type { Plan, PlanClass } from '../model/plan.ts';
import type { DriftFacts } from '../plan/causes.ts';
import { differenceId } from '../plan/drift-report.ts';
import type { SeenDifference } from '../run/seen-drift.ts';
import type { Walk } from './walk.ts';

/** What is known of each difference beside itself: since when, and who did it. What was found is remembered for the next check. */
export async function driftFacts({ ledger, street, options, io }: Walk, plan: Plan): Promise<ReadonlyMap<PlanClass, DriftFacts>> {
  const now = options.calendar.now.toISOString();
  const earlier = await ledger.seen?.read();
  // Where nothing is remembered, also not of runs, the differences may be older than anybody knows.
  const isKnown = earlier !== undefined || street.ledger.runs.length > 0;
  const seen = new Map<string, SeenDifference>();
  for (const each of plan.classes) {
    const id = differenceId(each);
    seen.set(id, earlier?.get(id) ?? { firstSeen: now });
  }
  const facts = new Map(
    plan.classes.map((each): [PlanClass, DriftFacts] => {
      const known = seen.get(differenceId(each));
      return [each, known === undefined || ledger.seen === undefined || !isKnown ? {} : known];
    }),
  );
  const isWhole = plan.unreadable.length === 0 && Object.values(options.filters).every((list) => list.length === 0);
  await remember(isWhole ? seen : new Map([...(earlier ?? []), ...seen]));
  return facts;

  /** A folder that cannot be written costs the history, never the answer. */
  async function remember(all: ReadonlyMap<string, SeenDifference>): Promise<void> {
    if (ledger.seen === undefined || (all.size === 0 && earlier === undefined)) return;
    await ledger.seen
      .write(all)
      .catch((error: unknown) =>
        io.stderr.write(`note: the drift is not remembered: ${error instanceof Error ? error.message : String(error)}\n`),
      );
  }
}
