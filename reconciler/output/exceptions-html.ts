import type { PlanException } from '../model/plan.ts';
import { formatSource } from '../model/source.ts';
import { leftText, reachText } from './exceptions.ts';
import { rowsOf, text } from './html.ts';

/** The exceptions of a plan, a row each. */
export function* exceptionsHtml(exceptions: readonly PlanException[] = []): Generator<string> {
  if (exceptions.length === 0) return;
  yield '<h2>Exceptions</h2>\n';
  yield* rowsOf(
    ['exception', 'what', 'until', 'where', 'why', 'declared in'],
    exceptions.map((each) => [
      text(each.name),
      text(`${each.what} in ${each.selector}`),
      text(`${each.expires}, ${leftText(each.daysLeft)}`),
      text(reachText(each)),
      text(`${each.owner}, ${each.ticket}: ${each.reason}`),
      text(formatSource(each.source)),
    ]),
  );
}
