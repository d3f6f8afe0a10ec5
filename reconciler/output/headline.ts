// The verdict in words: what a reviewer reads first, in a comment, a summary, a page and a notification.
import type { Plan } from '../model/plan.ts';
import { countsOfClasses } from '../plan/finish.ts';
import { classesOf } from '../plan/origin.ts';
import { counted, figure } from './markdown.ts';

/** A verdict: its sign, which always has words beside it, and the words. */
export interface Verdict {
  readonly sign: '✅' | '🔶' | '⚠️' | '⛔' | '❌';
  readonly words: string;
}

/**
 * The verdict of a plan. With a base it speaks of the branch; what was different before is said after it.
 * @param quote makes text that nobody trusts harmless where the verdict is shown
 */
export function planVerdict(plan: Plan, quote: (text: string) => string): Verdict {
  const classes = plan.base === undefined ? plan.classes : classesOf(plan.classes, 'branch');
  const cells = classes.reduce((all, each) => all.union(each.cells), plan.space.empty()).size;
  const counts = countsOfClasses(classes);
  const of = plan.base === undefined ? '' : ` of ${figure(plan.base.of)}`;
  const does =
    counts.classes === 0
      ? nothing(plan)
      : [
          `${figure(counts.create)} to create`,
          `${figure(counts.update)} to update`,
          ...(counts.replace === 0 ? [] : [`**${figure(counts.replace)} to replace**`]),
          counts.delete === 0 ? '0 to delete' : `**${figure(counts.delete)} to delete**`,
        ].join(', ') +
        ` in ${figure(cells)}${of} ${cells === 1 && of === '' ? 'cell' : 'cells'} (${counted(counts.classes, 'class', 'classes')})`;
  const [refusal] = plan.guards;
  if (refusal !== undefined) return { sign: '⛔', words: `trueup plan refused by ${quote(refusal.guard)}: ${does}` };
  if (plan.summary.unreadable > 0)
    return { sign: '⚠️', words: `trueup plan incomplete: ${counted(plan.summary.unreadable, 'cell')} unreadable; ${does}` };
  return { sign: counts.classes === 0 ? '✅' : '🔶', words: `trueup plan: ${does}` };
}

function nothing({ base, summary }: Plan): string {
  if (base === undefined) return `nothing to change in ${counted(summary.unchanged, 'cell')}`;
  return base.read === 0
    ? `this branch touches none of ${counted(base.of, 'cell')}`
    : `this branch changes nothing in the ${figure(base.read)} of ${counted(base.of, 'cell')} that it touches`;
}
