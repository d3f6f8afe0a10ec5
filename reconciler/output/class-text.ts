import type { CellSet } from '../model/cell-set.ts';
import { symbolOf } from '../model/change.ts';
import type { PlanClass } from '../model/plan.ts';
import { canonicalJson, type Properties, type PropertyValue } from '../model/properties.ts';
import { formatSource } from '../model/source.ts';
import { cellLines, type UnitOf } from './cells-text.ts';
import { actionPaint, type Paint } from './paint.ts';
import { visible } from './visible-text.ts';
import { wrapped } from './wrap.ts';

const because: Readonly<Record<string, string>> = {
  'declared-absent': 'declared absent',
  expired: 'its entry has expired',
  pruned: 'ours, and no document asks for it any more',
  unlisted: 'no document lists it',
};

/** Draws classes one after the other; one that has the cells of the class before it says so instead of listing them again. */
export class ClassText {
  readonly #paint: Paint;
  readonly #unitOf: UnitOf;
  #last: CellSet | undefined;

  constructor(paint: Paint, unitOf: UnitOf) {
    this.#paint = paint;
    this.#unitOf = unitOf;
  }

  *lines(each: PlanClass, extra: readonly string[] = []): Generator<string> {
    const paint = this.#paint;
    const colour = actionPaint(each.action, paint);
    const [head = '', ...more] = wrapped(`${symbolOf(each.action)} ${each.type} ${visible(each.name)}`, { first: 2, rest: 6 });
    yield `${colour(head)}\n`;
    for (const line of more) yield `${colour(line)}\n`;
    yield* this.#block(said(each), paint.dim);
    for (const line of extra) yield* this.#block(line, paint.dim);
    for (const line of propertyLines(each)) yield* this.#block(line);
    yield* this.#cells(each.cells);
    if (each.refused !== undefined) yield* this.#block(`refused by ${each.refused.guard}: ${visible(each.refused.message)}`, paint.red);
  }

  *#cells(cells: CellSet): Generator<string> {
    const count = `${cells.size} cell${cells.size === 1 ? '' : 's'}`;
    if (this.#last?.equals(cells) === true) {
      yield* this.#block(`${count}, the same as above`, this.#paint.dim);
      return;
    }
    this.#last = cells;
    yield* this.#block(`${count}:`, this.#paint.dim);
    for (const line of cellLines(cells, this.#unitOf)) yield* this.#block(line, this.#paint.dim, 8);
  }

  *#block(text: string, colour: (text: string) => string = (plain) => plain, indent = 6): Generator<string> {
    for (const line of wrapped(text, { first: indent, rest: indent + 2 })) yield `${colour(line)}\n`;
  }
}

/** Kind of difference, place and reason in one line. */
function said(each: PlanClass): string {
  const parts: string[] = [each.difference];
  if (each.source !== undefined) parts.push(visible(formatSource(each.source)));
  if (each.because !== undefined) parts.push(because[each.because] ?? visible(each.because));
  if (each.destructive) parts.push('destructive');
  return parts.join(', ');
}

/** What a create sets, what an update changes from and to, what a delete loses. */
function propertyLines({ action, before = {}, after = {} }: PlanClass): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  if (action === 'create') return names.map((name) => `${visible(name)}: ${shown(after[name])}`);
  if (action === 'delete') return names.map((name) => `${visible(name)}: ${shown(before[name])} -> gone`);
  return names
    .filter((name) => canonicalJson(before[name]) !== canonicalJson(after[name]))
    .map((name) => `${visible(name)}: ${shown(before[name])} -> ${name in after ? shown(after[name]) : 'dropped'}`);
}

/** A value on one line: text of one plain word bare, other text in quotes, the rest as JSON. */
export function shown(value: PropertyValue | undefined): string {
  if (value === undefined) return 'none';
  if (typeof value === 'string' && /^[\w./:@+-]+$/.test(value)) return value;
  return visible(canonicalJson(value));
}

export const shownProperties = (properties: Properties): string =>
  Object.entries(properties)
    .map(([name, value]) => `${visible(name)}: ${shown(value)}`)
    .join(', ');
