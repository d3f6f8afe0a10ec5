// What a drift issue of ours carries for programs: its first line says whose it is, its last one what the last check knew.

/** One difference as the issue remembers it. */
export interface KnownDifference {
  /** 12 hex digits. */
  readonly id: string;
  /** ISO 8601, to the minute. */
  readonly since: string;
  /** Short hashes of its cells; where they are too many, one hash of all of them and how many. */
  readonly cells: ReadonlySet<string> | { readonly all: string; readonly count: number };
}

/** What the last check left in the issue. */
export interface DriftMemory {
  readonly known: readonly KnownDifference[];
  /** Differences that did not fit. */
  readonly more: number;
  /** When every cell was read last. */
  readonly lastComplete?: string;
}

/** The first line of an issue of ours, with its line feed. `fingerprint` is the SHA-256 of what differs. */
export function driftMarkerLine(key: string, fingerprint: string): string {
  if (!/^[a-z0-9-]{1,60}$/.test(key) || !/^[0-9a-f]{64}$/.test(fingerprint))
    throw new RangeError('a marker holds a key of [a-z0-9-] and a digest');
  return `<!-- trueup:drift v=1 key=${key} fp=${fingerprint} -->\n`;
}

/** The key of an issue that begins as ours do; undefined for any other text. */
export const driftKeyOf = (body: string): string | undefined =>
  /^<!-- trueup:drift v=1 key=([a-z0-9-]{1,60}) fp=[0-9a-f]{64} -->/.exec(body)?.[1];

/** Cells of one difference that are remembered one by one. */
const mostCells = 100;
/** Bytes of the memory: with the body it stays under GitHub's limit. */
export const memoryBytes = 12_000;

const minute = (time: string): string => `${new Date(time).toISOString().slice(0, 16)}Z`;

/** The last line: digits, letters and `@:;,=#.-` only, so that nothing ends it early. Never longer than `memoryBytes`. */
export function memoryLine({ known, lastComplete, more }: DriftMemory): string {
  const head = `<!-- trueup:known v=1${lastComplete === undefined ? '' : ` complete=${minute(lastComplete)}`}`;
  const texts: string[] = [];
  let bytes = head.length + 40;
  for (const { id, since, cells } of known) {
    const listed = 'count' in cells ? `#${cells.count}.${cells.all}` : [...cells].sort().join(',');
    const text = ` ${id}@${minute(since)}=${listed}`;
    if (bytes + text.length > memoryBytes) break;
    bytes += text.length;
    texts.push(text);
  }
  const left = more + known.length - texts.length;
  return `${head}${left === 0 ? '' : ` more=${left}`}${texts.join('')} -->\n`;
}

/** What `memoryLine` wrote, at the end of an issue; nothing known where there is none. */
export function readMemory(body: string): DriftMemory {
  const line = /<!-- trueup:known v=1( [^\n]*)? -->\s*$/.exec(body)?.[1] ?? '';
  const known = Array.from(
    line.matchAll(/ ([0-9a-f]{12})@([0-9T:-]{16}Z)=([0-9a-f,]*|#\d+\.[0-9a-f]+)(?= |$)/g),
    ([, id = '', since = '', listed = '']): KnownDifference => {
      const [, count, all] = /^#(\d+)\.([0-9a-f]+)$/.exec(listed) ?? [];
      return { id, since, cells: count === undefined || all === undefined ? new Set(listed.split(',')) : { all, count: Number(count) } };
    },
  );
  const lastComplete = / complete=([0-9T:-]{16}Z)/.exec(line)?.[1];
  return {
    known,
    more: Number(/ more=(\d+)/.exec(line)?.[1] ?? 0),
    ...(lastComplete === undefined ? {} : { lastComplete }),
  };
}

/** The cells as they are remembered. @param hash of a text, hex digits */
export function rememberedCells(cells: readonly string[], hash: (text: string) => string): KnownDifference['cells'] {
  if (cells.length <= mostCells) return new Set(cells.map((each) => hash(each).slice(0, 8)));
  return { all: hash([...cells].sort().join('\n')).slice(0, 16), count: cells.length };
}

/** Whether every cell of the difference was known before. Of too many to be remembered one by one: whether they are the same, or fewer. */
export function isKnown(now: KnownDifference['cells'], before: KnownDifference['cells']): boolean {
  if ('count' in before) return 'count' in now ? now.all === before.all || now.count < before.count : true;
  return !('count' in now) && [...now].every((cell) => before.has(cell));
}
