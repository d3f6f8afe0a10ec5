// Processes that shared a plan, a drift or an apply and left nothing: said in words, also of one that would have had nothing to say.
import { callout, code, counted } from './markdown.ts';

/** What one of them is missed for: `shard 2/4 left no plan`. */
export interface MissingRow {
  readonly message: string;
  /** 0 where it would have had none. */
  readonly cells: number;
}

/** Most that are named. */
const mostNamed = 10;

/** Empty where none is missing. */
export function missingCallout(missing: readonly MissingRow[], of: 'plan' | 'drift' | 'apply'): string {
  if (missing.length === 0) return '';
  const lines = missing
    .slice(0, mostNamed)
    .map(({ message, cells }) => `${code(message)}: ${cells === 0 ? 'no cells of its own' : `${counted(cells, 'cell')} unreadable`}`);
  const more = missing.length > mostNamed ? [`and ${counted(missing.length - mostNamed, 'more shard')}`] : [];
  const what = `**${counted(missing.length, 'shard')} of this ${of} ${missing.length === 1 ? 'is' : 'are'} missing**, which is never taken for nothing to do. Run the failed jobs again.`;
  return `${callout('CAUTION', [what, ...lines, ...more].join('\n'))}\n`;
}
