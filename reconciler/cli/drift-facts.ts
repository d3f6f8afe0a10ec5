import type { Plan, PlanClass } from '../model/plan.ts';
import type { DriftFacts } from '../plan/causes.ts';
import { differenceId } from '../plan/drift-report.ts';
import type { SeenDifference } from '../run/seen-drift.ts';
import type { Walk } from './walk.ts';

/** Events come minutes late: who made a difference is asked for so long after it was first seen, and never again once it is known. */
const askedForMs = 2 * 86_400_000;

/** What is known of each difference beside itself: since when, and who did it. What was found is remembered for the next check. */
export async function driftFacts({ ledger, street, options, io, prepared }: Walk, plan: Plan): Promise<ReadonlyMap<PlanClass, DriftFacts>> {
  const now = options.calendar.now.toISOString();
  const earlier = await ledger.seen?.read();
  // Where nothing is remembered, also not of runs, the differences may be older than anybody knows.
  const isKnown = earlier !== undefined || street.ledger.runs.length > 0;
  const seen = new Map<string, SeenDifference>();
  for (const each of plan.classes) {
    const id = differenceId(each);
    seen.set(id, earlier?.get(id) ?? { firstSeen: now });
  }
  const young = plan.classes.filter((each) => {
    const { by, firstSeen = now } = seen.get(differenceId(each)) ?? {};
    return by === undefined && Date.parse(now) - Date.parse(firstSeen) <= askedForMs;
  });
  const { whoAndWhen } = await import('../run/trail.ts');
  const made = await whoAndWhen({ classes: young, readClients: prepared.connection.readClients, now: io.now(), signal: street.signal });
  const facts = new Map(
    plan.classes.map((each): [PlanClass, DriftFacts] => {
      const id = differenceId(each);
      const { by, at, notTold } = made.get(each) ?? {};
      const known = { ...(seen.get(id) ?? { firstSeen: now }), ...(by === undefined || at === undefined ? {} : { by, at }) };
      seen.set(id, known);
      const { firstSeen: _, ...who } = known;
      return [each, { ...(ledger.seen === undefined || !isKnown ? who : known), ...(notTold === undefined ? {} : { notTold }) }];
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
