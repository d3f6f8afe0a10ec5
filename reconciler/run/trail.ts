import type { LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail';
import { type Cell, cellKey } from '../model/address.ts';
import { AwsFailure } from '../model/aws-failure.ts';
import { pagesBy } from '../model/paged-list.ts';
import type { PlanClass } from '../model/plan.ts';
import type { DriftFacts } from '../plan/causes.ts';
import { eventSourceOf, eventThatMade, type TrailEvent } from '../plan/trail.ts';
import type { ReadClients } from '../providers/clients.ts';

/** How far back events are looked for, in milliseconds. CloudTrail keeps 90 days; drift is looked for daily. */
const lookBackMs = 7 * 86_400_000;
/** Pages of 50 events that are read of one cell and service: at two calls a second, four seconds. */
const mostPages = 8;
/** Cells that are asked in one run. */
const mostCells = 200;
/** Cells of one difference that are asked: who made it in the first of them is who made it. */
const cellsOfOne = 3;

export interface TrailInput {
  /** The differences that are new. */
  readonly classes: readonly PlanClass[];
  readonly readClients: (cell: Cell) => ReadClients;
  /** Real time: what CloudTrail's own times are compared with. */
  readonly now: Date;
  readonly signal: AbortSignal;
}

/** `cut`: there are more events than were read. */
type Told = { readonly events: readonly TrailEvent[]; readonly cut: boolean } | { readonly unreadable: string };

/** Who made the differences and when, from each cell's event history; or why that is not known. Asked once a cell and service. */
export async function whoAndWhen(input: TrailInput): Promise<ReadonlyMap<PlanClass, Pick<DriftFacts, 'by' | 'at' | 'notTold'>>> {
  const asked = new Map<string, Promise<Told>>();
  const lookedUp = (cell: Cell, source: string): Promise<Told> | undefined => {
    const key = `${cellKey(cell)} ${source}`;
    if (!asked.has(key) && asked.size < mostCells) asked.set(key, lookUp(cell, source, input));
    return asked.get(key);
  };
  const found = await Promise.all(
    input.classes.map(async (each): Promise<readonly [PlanClass, Pick<DriftFacts, 'by' | 'at' | 'notTold'>]> => {
      const source = eventSourceOf(each);
      if (source === undefined) return [each, {}];
      const cells = [...each.cells].slice(0, cellsOfOne);
      return [each, await factsOf(each, cells, (cell) => lookedUp(cell, source))];
    }),
  );
  return new Map(found);
}

async function factsOf(
  each: PlanClass,
  cells: readonly Cell[],
  lookedUp: (cell: Cell) => Promise<Told> | undefined,
): Promise<Pick<DriftFacts, 'by' | 'at' | 'notTold'>> {
  let notTold = 'CloudTrail has no event of the last 7 days that made it; it lags by some minutes';
  for (const cell of cells) {
    const told = await lookedUp(cell);
    if (told === undefined) return { notTold: `more than ${mostCells} cells differ newly: CloudTrail was not asked about this one` };
    if ('unreadable' in told) notTold = `CloudTrail of ${cellKey(cell)}: ${told.unreadable}`;
    else {
      const made = eventThatMade(each, told.events);
      if (made !== undefined) return made;
      if (told.cut) notTold = `the last ${mostPages * 50} events of ${cellKey(cell)} hold none that made it`;
    }
  }
  return { notTold };
}

/** The write events of one service in one cell, the latest first. The budget of the connection keeps to two calls a second. */
async function lookUp(cell: Cell, source: string, { readClients, now, signal }: TrailInput): Promise<Told> {
  const question: LookupEventsCommandInput = {
    LookupAttributes: [{ AttributeKey: 'EventSource', AttributeValue: source }],
    StartTime: new Date(now.getTime() - lookBackMs),
  };
  let read = 0;
  try {
    const pages = await pagesBy(
      (token) => {
        read = token === undefined ? 1 : read + 1;
        return readClients(cell).cloudTrail.lookupEvents(token === undefined ? question : { ...question, NextToken: token }, signal);
      },
      ({ NextToken }) => (read < mostPages ? NextToken : undefined),
    );
    const events = pages
      .flatMap((page) => page.Events ?? [])
      .flatMap(({ EventName: name, EventTime: at, CloudTrailEvent: text }) =>
        name !== undefined && at !== undefined && text !== undefined ? [{ name, at: at.toISOString(), text }] : [],
      );
    return { events, cut: pages.at(-1)?.NextToken !== undefined };
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return { unreadable: error.awsName };
  }
}
