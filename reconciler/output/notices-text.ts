import type { NoticeClass } from '../model/plan.ts';
import { namesText } from './block-text.ts';
import { visible } from './visible-text.ts';
import type { Words } from './words.ts';

/** Notices, a line each: those that differ only in the name they speak of are one, and no name is said twice. */
export function noticeLines(notices: Iterable<NoticeClass>, words: Words): string[] {
  const alike = new Map<string, NoticeClass[]>();
  for (const notice of notices) {
    const { difference, severity, type, name, message, cells } = notice;
    const key = JSON.stringify([difference, severity, type, name === undefined, withoutName(message, name), cells.size]);
    const known = [...(alike.get(key) ?? [])];
    alike.set(known.length === 0 || known[0]?.cells.equals(cells) === true ? key : `${key} ${alike.size}`, [...known, notice]);
  }
  return [...alike.values()].map((group) => noticeLine(group, words));
}

const withoutName = (message: string, name: string | undefined): string => (name === undefined ? message : message.replaceAll(name, '\0'));

function noticeLine(group: readonly NoticeClass[], words: Words): string {
  const [first, ...others] = group;
  if (first === undefined) return '';
  const { difference, severity, type, name, message, cells } = first;
  const text = type === undefined || name === undefined ? visible(message) : aboutNames(first, type, name, others, words);
  return `${severity === 'warning' ? '!' : '-'} ${difference}: ${text} (${cells.size} cell${cells.size === 1 ? '' : 's'})`;
}

function aboutNames(
  { message }: NoticeClass,
  type: NonNullable<NoticeClass['type']>,
  name: string,
  others: readonly NoticeClass[],
  words: Words,
): string {
  const named = (names: readonly string[]): string =>
    words
      .grouped(type, names)
      .map((group) => namesText(group.names, group.of))
      .join('; ');
  const rest = others.flatMap((each) => each.name ?? []);
  if (!message.includes(name)) return `${named([name, ...rest])}: ${visible(message)}`;
  return `${visible(message)}${rest.length === 0 ? '' : `; the same of ${named(rest)}`}`;
}
