/** What a comment of ours tells: what a branch would change, or what became of a merged one. */
export type CommentKind = 'plan' | 'outcome';

/** Who and what a comment of ours is of: its first line, which only programs read. */
export interface Marker {
  /** Default: plan. */
  readonly kind?: CommentKind;
  /** Several configurations in one repository have a key each. */
  readonly key: string;
  /** Id and attempt of the workflow run. */
  readonly run: string;
  /** The pull request's head commit. */
  readonly head: string;
  /** Digest of the changes shown. */
  readonly plan: string;
}

/** Keys that a comment may have. */
export const keyPattern = /^[a-z0-9-]{1,40}$/;

/** `<!-- trueup:plan v=1 key=... run=... head=... plan=... -->` with its line feed. Holds hex, digits and `[a-z0-9-]` only, so nothing ends it early. */
export function markerLine({ kind = 'plan', key, run, head, plan }: Marker): string {
  if (!keyPattern.test(key) || !/^\d+\.\d+$/.test(run) || !/^[0-9a-f]{40,64}$/.test(head) || !/^[0-9a-f]{64}$/.test(plan))
    throw new RangeError('a marker holds a key of [a-z0-9-], a run and attempt, a commit and a digest');
  return `<!-- trueup:${kind} v=1 key=${key} run=${run} head=${head} plan=${plan} -->\n`;
}

/** The marker that a comment begins with; undefined for any other text. */
export function readMarker(body: string): Marker | undefined {
  const match = /^<!-- trueup:(plan|outcome) v=1 key=([a-z0-9-]+) run=(\d+\.\d+) head=([0-9a-f]{40,64}) plan=([0-9a-f]{64}) -->/.exec(body);
  const [, kind, key, run, head, plan] = match ?? [];
  if (key === undefined || run === undefined || head === undefined || plan === undefined) return undefined;
  return { kind: kind === 'outcome' ? 'outcome' : 'plan', key, run, head, plan };
}

/** Whether the comment begins as ours do, of whatever version. */
export const looksOurs = (body: string, key: string, kind: CommentKind = 'plan'): boolean =>
  body.startsWith(`<!-- trueup:${kind} v=`) && new RegExp(`^<!-- trueup:${kind} v=\\d+ key=${key} `).test(body);

/** Whether run `a` began after run `b`; ids and attempts grow. */
export function isNewerRun(a: string, b: string): boolean {
  const [[id = 0n, attempt = 0n], [otherId = 0n, otherAttempt = 0n]] = [a, b].map((run) => run.split('.').map(BigInt)) as [
    bigint[],
    bigint[],
  ];
  return id === otherId ? attempt > otherAttempt : id > otherId;
}

/** What a comment says, without its marker and without the line of times at its end. */
export const essence = (body: string): string => body.replace(/^<!--[^\n]*-->\n/, '').replace(/<sub>[^\n]*<\/sub>\s*$/, '');

/** Earlier plans that a comment of ours knows, latest first: its own, and those in its footer. */
export function earlierPlans(body: string): readonly { readonly digest: string; readonly commit: string }[] {
  const own = readMarker(body);
  const footer = /<sub>[^\n]*earlier plans: ([^\n]*)<\/sub>\s*$/.exec(body)?.[1] ?? '';
  const listed = Array.from(
    footer.matchAll(/<code>([0-9a-f]{8})<\/code> \(<code>([0-9a-f]{7})<\/code>\)/g),
    ([, digest = '', commit = '']) => ({
      digest,
      commit,
    }),
  );
  return own === undefined ? listed : [{ digest: own.plan.slice(0, 8), commit: own.head.slice(0, 7) }, ...listed];
}
