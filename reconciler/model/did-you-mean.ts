/** Longest word that is compared; a longer one is no slip of the finger, and comparing costs its square. */
const maxWordLength = 128;

/**
 * Edits (insert, delete, replace, swap of neighbours) between two words, or `limit + 1` when there are more than `limit`.
 */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      row.push(best);
    }
    if (Math.min(...row) > limit) return limit + 1;
    beforeLast = last;
    last = row;
  }
  return Math.min(last[b.length] ?? limit + 1, limit + 1);
}

/**
 * The known word that `word` was probably meant to be, or undefined when none is near. Case counts nothing; a word that continues or
 * begins the other goes before an equally near one (`IAM.66` is nearer to `IAM.6` than to `IAM.26`); then the first in order.
 */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  if (word.length === 0 || word.length > maxWordLength) return undefined;
  const lower = word.toLowerCase();
  let limit = Math.min(3, Math.max(1, Math.floor(word.length / 3)));
  let best: string | undefined;
  let bestIsPrefix = false;
  for (const candidate of known) {
    const other = candidate.toLowerCase();
    const distance = editDistance(lower, other, limit);
    if (distance > limit) continue;
    const isPrefix = other.startsWith(lower) || lower.startsWith(other);
    if (best === undefined || distance < limit || (isPrefix && !bestIsPrefix)) {
      best = candidate;
      bestIsPrefix = isPrefix;
      limit = distance;
    }
  }
  return best;
}
