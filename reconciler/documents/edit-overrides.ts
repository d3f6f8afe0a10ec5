// Writes overrides into a document's text. What is not touched stays to the letter: comments, order, quotes and blank lines.
import { type Document, isMap, isSeq, type Node, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { canonicalJson } from '../model/properties.ts';

/** A value of YAML 1.2 core. */
export type YamlValue = string | number | boolean | readonly YamlValue[] | { readonly [name: string]: YamlValue };
export type YamlObject = { readonly [name: string]: YamlValue };

/** One override as it is to be: found by its `match`, made where there is none, taken out where `value` is undefined. */
export interface OverrideEdit {
  readonly match: YamlObject;
  /** The whole override but its match, from what is there now. */
  readonly change: (now: YamlObject) => YamlObject | undefined;
}

/** The text with the overrides, or why it cannot be edited. @param comment stands above overrides that are new, without `#` */
export function withOverrides(
  text: string,
  edits: readonly OverrideEdit[],
  comment: string,
): { readonly text: string } | { readonly problem: string } {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) return { problem: `it is not YAML: ${error.message.split('\n')[0]}` };
  const now = document.toJS() as { spec?: { overrides?: YamlObject[] } };
  const before = now.spec?.overrides ?? [];
  const planned = overridesAfter(before, edits);
  const expected = { ...now, spec: { ...now.spec, overrides: planned.filter((each) => each !== undefined) } };
  if (expected.spec.overrides.length === 0) Reflect.deleteProperty(expected.spec, 'overrides');
  const splice = (tight: boolean): string | undefined => spliced(text, document, planned, before.length, { comment, tight });
  for (const edited of [splice(true), splice(false), redrawn(text, planned)]) {
    if (edited !== undefined && isAsExpected(edited, expected)) return { text: edited };
  }
  return { problem: 'its shape is not one that can be edited by a program' };
}

/** The overrides that are to be, at the places of those that are there; undefined for one that goes. New ones follow. */
function overridesAfter(before: readonly YamlObject[], edits: readonly OverrideEdit[]): (YamlObject | undefined)[] {
  const after: (YamlObject | undefined)[] = [...before];
  for (const { match, change } of edits) {
    const index = after.findIndex((each) => each !== undefined && canonicalJson(each['match'] ?? {}) === canonicalJson(match));
    const { match: _, ...now } = after[index] ?? {};
    const changed = change(now);
    const override = changed === undefined || Object.keys(changed).length === 0 ? undefined : { match, ...changed };
    if (index === -1) {
      if (override !== undefined) after.push(override);
    } else after[index] = override;
  }
  return after;
}

const isAsExpected = (text: string, expected: object): boolean => {
  const document = parseDocument(text);
  return document.errors.length === 0 && canonicalJson(document.toJS()) === canonicalJson(expected as never);
};

/** The text with only the changed overrides written anew. Undefined where the document is not written in blocks. */
function spliced(
  text: string,
  document: Document.Parsed,
  planned: readonly (YamlObject | undefined)[],
  existing: number,
  style: Style,
): string | undefined {
  const spec = document.get('spec');
  if (!isMap(spec) || spec.flow === true) return undefined;
  const overrides = spec.get('overrides');
  const fresh = planned.slice(existing).filter((each) => each !== undefined);
  if (overrides === undefined) return appended(text, spec, fresh, style);
  if (!isSeq(overrides) || overrides.flow === true || planned.slice(0, existing).every((each) => each === undefined)) return undefined;
  return inSequence(text, overrides, planned.slice(0, existing), fresh, style);
}

interface Style {
  /** Above overrides that are new. */
  readonly comment: string;
  readonly tight: boolean;
}

interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const applied = (text: string, splices: readonly Splice[]): string =>
  splices.toSorted((a, b) => b.start - a.start).reduce((all, each) => all.slice(0, each.start) + each.text + all.slice(each.end), text);

/** A new list at the end of `spec`. */
function appended(text: string, spec: YAMLMap, fresh: readonly YamlObject[], style: Style): string | undefined {
  const first = spec.items[0]?.key as Node | undefined;
  const last = spec.items.at(-1)?.value as Node | undefined;
  if (first?.range === undefined || first.range === null || last?.range === undefined || last.range === null) return undefined;
  const indent = columnOf(text, first.range[0]);
  const at = lineEnd(text, last.range[1]);
  const lines = [`${' '.repeat(indent)}overrides:`, ...fresh.map((each) => item(each, indent + 2, style))];
  return applied(text, [{ start: at, end: at, text: `\n${lines.join('\n')}` }]);
}

function inSequence(
  text: string,
  overrides: YAMLSeq,
  planned: readonly (YamlObject | undefined)[],
  fresh: readonly YamlObject[],
  style: Style,
): string | undefined {
  const splices: Splice[] = [];
  let dash = 0;
  for (const [index, node] of (overrides.items as Node[]).entries()) {
    if (node.range === undefined || node.range === null) return undefined;
    const [start, end] = [node.range[0], trimmedEnd(text, node.range[0], node.range[1])];
    const lineStart = text.lastIndexOf('\n', start - 1) + 1;
    const opening = /^( *)-( +)$/.exec(text.slice(lineStart, start));
    if (opening === null) return undefined;
    dash = opening[1]?.length ?? 0;
    const wanted = planned[index];
    if (wanted === undefined) splices.push({ start: lineStart, end: Math.min(text.length, lineEnd(text, end) + 1), text: '' });
    else if (canonicalJson(node.toJS(parseDocument('')) as never) !== canonicalJson(wanted))
      splices.push({ start, end, text: redrawnItem(text.slice(lineStart, end), dash, wanted, style).slice(start - lineStart) });
  }
  const last = (overrides.items as Node[]).at(-1)?.range;
  if (fresh.length > 0 && last !== undefined && last !== null) {
    const at = lineEnd(text, trimmedEnd(text, last[0], last[1]));
    splices.push({ start: at, end: at, text: fresh.map((each) => `\n${item(each, dash, style)}`).join('') });
  }
  return applied(text, splices);
}

/** One override of the list, from its own lines, with its own comments. */
function redrawnItem(lines: string, dash: number, wanted: YamlObject, style: Style): string {
  const own = parseDocument(lines.replaceAll(new RegExp(`^ {${dash}}`, 'gm'), ''));
  bring(own, ['0'], wanted);
  return indented(textOf(own, style), dash);
}

/** The value at the path becomes `wanted`; nodes that say the same already stay as they are written. */
function bring(document: Document, path: readonly string[], wanted: YamlValue): void {
  const keys = path.map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  const node = document.getIn(keys, true) as Node | undefined;
  if (node !== undefined && canonicalJson(node.toJS(document) as never) === canonicalJson(wanted)) return;
  if (isMap(node) && typeof wanted === 'object' && !Array.isArray(wanted)) {
    for (const { key } of [...node.items]) {
      const name = String((key as { value?: unknown }).value ?? key);
      if (!Object.hasOwn(wanted, name)) node.delete(name);
    }
    for (const [name, value] of Object.entries(wanted)) {
      if (node.has(name)) bring(document, [...path, name], value);
      else node.set(document.createNode(name), createNode(document, value));
    }
    return;
  }
  if (isSeq(node) && Array.isArray(wanted)) {
    const left = [...(node.items as Node[])];
    node.items = (wanted as readonly YamlValue[]).map((value) => {
      const index = left.findIndex((each) => canonicalJson(each.toJS(document) as never) === canonicalJson(value));
      return index === -1 ? createNode(document, value) : (left.splice(index, 1)[0] as Node);
    });
    return;
  }
  document.setIn(keys, createNode(document, wanted));
}

/** Short things on one line, as the examples have them. */
function createNode(document: Document, value: YamlValue): Node {
  const node = document.createNode(value) as Node;
  flowWhereShort(document, node);
  return node;
}

function flowWhereShort(document: Document, node: unknown): void {
  if (!isMap(node) && !isSeq(node)) return;
  if (JSON.stringify(node.toJS(document)).length <= shortValue) node.flow = true;
  else for (const each of isMap(node) ? node.items.map(({ value }) => value) : node.items) flowWhereShort(document, each);
}

/** Characters of a value that stands on one line. */
const shortValue = 70;

/** A new override as lines of a list. */
function item(override: YamlObject, dash: number, style: Style): string {
  const document = parseDocument('[]');
  const list = document.createNode([{}]) as YAMLSeq;
  const own = list.items[0] as YAMLMap;
  for (const [name, value] of Object.entries(override)) own.set(document.createNode(name), createNode(document, value));
  document.contents = list as never;
  return `${' '.repeat(dash)}# ${style.comment}\n${indented(textOf(document, style), dash)}`;
}

/** `[a, b]` beside `{ a: b }`, which the library cannot tell apart; where that would change a text, the caller tries without. */
function textOf(document: Document, { tight }: Style): string {
  const text = document.toString({ lineWidth: 0, indentSeq: true }).trimEnd();
  return tight ? text.replaceAll(/\[ (?=\S)/g, '[').replaceAll(/(?<=\S) \]/g, ']') : text;
}

const indented = (text: string, by: number): string => text.replaceAll(/^(?=.)/gm, ' '.repeat(by));
const columnOf = (text: string, offset: number): number => offset - (text.lastIndexOf('\n', offset - 1) + 1);

function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && /\s/.test(text[at - 1] ?? '')) at--;
  return at;
}

/** The end of the line in which the value ends: a comment behind it stays its own. */
function lineEnd(text: string, end: number): number {
  const at = trimmedEnd(text, 0, end);
  const next = text.indexOf('\n', at);
  return next === -1 ? text.length : next;
}

/** The whole document written anew by the library, which keeps comments and order: for what is not written in blocks. */
function redrawn(text: string, planned: readonly (YamlObject | undefined)[]): string {
  const document = parseDocument(text);
  const overrides = planned.filter((each) => each !== undefined);
  if (overrides.length === 0) document.deleteIn(['spec', 'overrides']);
  else if (isSeq(document.getIn(['spec', 'overrides'], true))) bring(document, ['spec', 'overrides'], overrides);
  else document.setIn(['spec', 'overrides'], createNode(document, overrides));
  return document.toString({ lineWidth: 0 });
}
