import type { OwnershipMark } from '../observation.ts';

/** Limits in characters (code points), all together within the 256 that we trust AWS to keep. Source: facts/compliance.md 2.3, V-11. */
export const reasonLimits = { reason: 120, ticket: 32, organization: 32, total: 256 } as const;

/** What we write into `UpdatedReason`: why a control is disabled, and our mark. */
export interface MarkedReason {
  readonly reason: string;
  readonly ticket: string;
  /** Last day of the entry, `2027-03-31`; absent when it does not end. */
  readonly expires?: string;
  readonly mark: OwnershipMark;
}

/** What a live `UpdatedReason` says. Without `mark` somebody else wrote it, and `reason` is the whole text. */
export type LiveReason = MarkedReason | { readonly reason: string; readonly mark?: never };

const pattern =
  /^([^|\r\n]+) \| ticket=([^|\r\n]+?)(?: \| expires=([0-9]{4}-[0-9]{2}-[0-9]{2}))? \| by=trueup:([a-z0-9][a-z0-9-]*)( del)?$/u;

/** `reason | ticket=SEC-1 | expires=2027-03-31 | by=trueup:main[ del]`. Throws a RangeError for what the rules of documents refuse (V-11). */
export function formatReason(marked: MarkedReason): string {
  const text = join(marked);
  if (!isWellFormed(marked, text)) throw new RangeError(`not a reason that can carry our mark: ${JSON.stringify(text)}`);
  return text;
}

/** Splits a live reason. Ours is only what `formatReason` could have written, to the letter: a text that looks alike is somebody else's. */
export function parseReason(text: string): LiveReason {
  const [, reason, ticket, expires, organization, deletion] = pattern.exec(text) ?? [];
  if (reason === undefined || ticket === undefined || organization === undefined) return { reason: text };
  const mark = { organization, deleteAllowed: deletion !== undefined };
  const marked: MarkedReason = { reason, ticket, ...(expires === undefined ? {} : { expires }), mark };
  return isWellFormed(marked, text) ? marked : { reason: text };
}

function join({ reason, ticket, expires, mark }: MarkedReason): string {
  const parts = [reason, `ticket=${ticket}`, ...(expires === undefined ? [] : [`expires=${expires}`])];
  return [...parts, `by=trueup:${mark.organization}${mark.deleteAllowed ? ' del' : ''}`].join(' | ');
}

function isWellFormed(marked: MarkedReason, text: string): boolean {
  return (
    pattern.test(text) &&
    isTrimmed(marked.reason) &&
    isTrimmed(marked.ticket) &&
    !/[|\r\n]/.test(marked.reason + marked.ticket) &&
    length(marked.reason) <= reasonLimits.reason &&
    length(marked.ticket) <= reasonLimits.ticket &&
    length(marked.mark.organization) <= reasonLimits.organization &&
    length(text) <= reasonLimits.total
  );
}

const isTrimmed = (text: string): boolean => text !== '' && text.trim() === text;
const length = (text: string): number => [...text].length;

/**
 * A text that `LastUpdateReason` of UpdateSecurityControl takes: letters, digits, space, `-`, `_` and whatever is not ASCII; the rest becomes
 * a space. Undefined when nothing is left. Source: facts/compliance.md V-25.
 */
export function plainUpdateReason(text: string): string | undefined {
  const plain = text
    .replace(/[\u0000-\u007f]/g, (character) => (/[-_ a-zA-Z0-9]/.test(character) ? character : ' '))
    .replace(/ +/g, ' ')
    .trim();
  return plain === '' ? undefined : plain;
}
