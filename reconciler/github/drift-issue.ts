import { createHash } from 'node:crypto';
import { type GitHubClient, isAmbiguous, messageOf, statusOf } from './client.ts';
import {
  type DriftMemory,
  driftKeyOf,
  driftMarkerLine,
  isKnown,
  type KnownDifference,
  memoryBytes,
  memoryLine,
  readMemory,
  rememberedCells,
} from './drift-marker.ts';
import { type Identity, identityOf, isBy } from './identity.ts';
import { type FoundIssue, issuesOf, type Repository } from './issues.ts';

/** One difference as a check found it. */
export interface CheckedDifference {
  /** 12 hex digits: the same in every check that finds the same. */
  readonly id: string;
  /** `account/region`. */
  readonly cells: readonly string[];
  /** When it was first seen, as far as others than the issue know. */
  readonly firstSeen?: string;
  /** One line of Markdown, for the comment that names what is new. */
  readonly line: string;
}

/** What the drawing of an issue is told of the checks before. */
export interface IssueHistory {
  readonly since: ReadonlyMap<string, string>;
  /** Ids of differences that the last check did not find; none for a new issue. */
  readonly fresh: ReadonlySet<string>;
  /** Ids of differences of cells that could not be read now. */
  readonly kept: ReadonlySet<string>;
  /** The issue as it is; empty for a new one. */
  readonly earlierBody: string;
  readonly lastComplete?: string;
}

/** Where issues are, and who looks. */
export interface DriftIssuesInput extends Repository {
  readonly client: GitHubClient;
  readonly token: string;
  /** The label that narrows the search; made where it is missing. */
  readonly label: string;
  readonly note: (text: string) => void;
}

/** What one issue is to say. */
export interface DriftIssueInput {
  /** Several configurations, and an issue per cause, have a key each. */
  readonly key: string;
  readonly title: string;
  readonly differences: readonly CheckedDifference[];
  /** Cells that could not be read, `account/region`. Without any the check is complete. */
  readonly unreadable: readonly string[];
  /** ISO 8601. */
  readonly now: string;
  /** Names the run in comments, as Markdown. */
  readonly run: string;
  /** Why an issue that nothing is left of ends; default: AWS is as declared. */
  readonly ending?: string;
  /** The body below its marker, within `bytes`. */
  draw(bytes: number, history: IssueHistory): string;
  /** Most bytes of a body. */
  readonly bytes: number;
}

/** What became of the issue. `unwritable`: this token or repository takes none. */
export type Issued =
  | { readonly kind: 'created' | 'updated' | 'unchanged' | 'closed' | 'reopened' | 'silenced'; readonly number: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'unwritable'; readonly why: string };

/** An issue that we closed longer ago is history: what comes then is a new one. */
const reopenedWithinMs = 30 * 86_400_000;
/** New differences that a comment names. */
const mostNamed = 20;

/** The drift issues of a repository, looked up once. */
export class DriftIssues {
  readonly #at: DriftIssuesInput;
  readonly #me: Identity;
  readonly #found: readonly FoundIssue[];

  private constructor(at: DriftIssuesInput, me: Identity, found: readonly FoundIssue[]) {
    this.#at = at;
    this.#me = me;
    this.#found = found;
  }

  static async open(at: DriftIssuesInput): Promise<DriftIssues> {
    const me = await identityOf(at.client, at.token);
    return new DriftIssues(at, me, await ourIssues(at, me));
  }

  /**
   * Brings one issue to what a check found (facts: github 7.6): found by author and marker, never by its title; opened, rewritten, closed and
   * reopened by itself; a comment only where somebody should look again. Throws what GitHub answered where a token that may write could not.
   */
  async sync(input: DriftIssueInput): Promise<Issued> {
    const own = this.#found.filter(({ body }) => driftKeyOf(body) === input.key);
    try {
      return await new DriftIssue(this.#at, input, this.#me).sync(own);
    } catch (error) {
      const why = whyUnwritable(error);
      if (why === undefined) throw error;
      this.#at.note(`no drift issue: ${why}`);
      return { kind: 'unwritable', why };
    }
  }
}

const ourIssues = (at: DriftIssuesInput, me: Identity): Promise<readonly FoundIssue[]> =>
  issuesOf(at.client, { owner: at.owner, repo: at.repo }, me, at.label, (body) => driftKeyOf(body) !== undefined, at.note);

function whyUnwritable(error: unknown): string | undefined {
  const [status, message] = [statusOf(error), messageOf(error)];
  if (status === 410) return 'issues are turned off in this repository';
  if (status === 403 && /\blocked\b/i.test(message)) return 'the issue is locked';
  if (status === 403 && /resource not accessible/i.test(message)) return 'this token may only read';
  return undefined;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

class DriftIssue {
  readonly #at: DriftIssuesInput;
  readonly #input: DriftIssueInput;
  readonly #me: Identity;
  readonly #repository: Repository;
  readonly #known: readonly KnownDifference[];
  readonly #unread: ReadonlySet<string>;

  constructor(at: DriftIssuesInput, input: DriftIssueInput, me: Identity) {
    this.#at = at;
    this.#input = input;
    this.#me = me;
    this.#repository = { owner: at.owner, repo: at.repo };
    this.#unread = new Set(input.unreadable.map((cell) => sha256(cell).slice(0, 8)));
    const merged = new Map<string, { readonly cells: Set<string>; readonly firstSeen: string | undefined }>();
    for (const { id, cells, firstSeen } of input.differences) {
      const before = merged.get(id);
      merged.set(id, { cells: new Set([...(before?.cells ?? []), ...cells]), firstSeen: before?.firstSeen ?? firstSeen });
    }
    this.#known = [...merged].map(([id, { cells, firstSeen }]) => ({
      id,
      since: firstSeen ?? input.now,
      cells: rememberedCells([...cells], sha256),
    }));
  }

  get #complete(): boolean {
    return this.#input.unreadable.length === 0;
  }

  async sync(all: readonly FoundIssue[]): Promise<Issued> {
    const { differences } = this.#input;
    const open = all.filter(({ state }) => state === 'open');
    const [kept, ...others] = open;
    if (kept !== undefined) {
      const done = await this.#syncOpen(kept);
      // Only a check that read everything may say that one of two is too many.
      if (this.#complete) for (const other of others) await this.#close(other, done.kind === 'closed' ? 'completed' : 'duplicate');
      return done;
    }
    if (differences.length === 0) return { kind: 'none' };
    const last = all
      .filter(({ reason }) => reason !== 'duplicate')
      .toSorted((a, b) => (a.closedAt ?? '').localeCompare(b.closedAt ?? ''))
      .at(-1);
    return last === undefined ? this.#create(all) : this.#syncClosed(last, all);
  }

  async #syncOpen(issue: FoundIssue): Promise<Issued> {
    const { differences, run, ending } = this.#input;
    const memory = readMemory(issue.body);
    const kept = this.#keptOf(memory);
    if (differences.length === 0 && this.#complete) {
      await this.#comment(issue.number, ending ?? `AWS is as declared since ${run}: this issue closes by itself.`);
      await this.#close(issue, 'completed');
      return { kind: 'closed', number: issue.number };
    }
    const fresh = this.#freshIn(memory);
    const changed = await this.#rewrite(issue, memory, kept, fresh);
    if (fresh.size > 0) await this.#comment(issue.number, this.#newText(fresh, 'New differences'));
    return { kind: changed ? 'updated' : 'unchanged', number: issue.number };
  }

  async #syncClosed(issue: FoundIssue, all: readonly FoundIssue[]): Promise<Issued> {
    const { now } = this.#input;
    const memory = readMemory(issue.body);
    const fresh = this.#freshIn(memory);
    if (issue.reason === 'not_planned' && fresh.size === 0) return { kind: 'silenced', number: issue.number };
    const { data } = await this.#at.client.request('GET /repos/{owner}/{repo}/issues/{issue_number}', {
      ...this.#repository,
      issue_number: issue.number,
    });
    const byUs = isBy(this.#me, data.closed_by);
    const age = Date.parse(now) - Date.parse(issue.closedAt ?? now);
    if (byUs && age > reopenedWithinMs) return this.#create(all);
    // What was known before a clean check is known no longer: after our own closing all of it is new.
    const known = byUs ? { known: [], more: 0, ...lastOf(memory) } : memory;
    await this.#patch(issue.number, { state: 'open' });
    const again = this.#freshIn(known);
    await this.#rewrite(issue, known, new Map(), again);
    const text = byUs
      ? this.#newText(again, 'AWS differs again')
      : issue.reason === 'not_planned'
        ? this.#newText(fresh, 'Closed as not planned, and reopened because of new differences')
        : `Closed by hand, and reopened: AWS still differs (${this.#input.run}). Closing it as *not planned* silences exactly these differences.`;
    await this.#comment(issue.number, text);
    return { kind: 'reopened', number: issue.number };
  }

  /** Differences, or cells of them, that the memory does not hold. */
  #freshIn({ known, more }: DriftMemory): ReadonlySet<string> {
    const before = new Map(known.map((each) => [each.id, each]));
    const fresh = this.#known.filter(({ id, cells }) => {
      const earlier = before.get(id);
      return earlier === undefined || !isKnown(cells, earlier.cells);
    });
    // Some of what was known did not fit into the memory: only more than that can be called new.
    const unknown = fresh.filter(({ id }) => !before.has(id));
    return new Set(unknown.length <= more ? fresh.filter(({ id }) => before.has(id)).map(({ id }) => id) : fresh.map(({ id }) => id));
  }

  /** What was known, was not found now, and lies in cells that could not be read: it goes only when they were. */
  #keptOf({ known }: DriftMemory): ReadonlyMap<string, KnownDifference> {
    const found = new Set(this.#known.map(({ id }) => id));
    return new Map(
      known
        .filter(
          ({ id, cells }) => !found.has(id) && ('count' in cells ? !this.#complete : [...cells].some((cell) => this.#unread.has(cell))),
        )
        .map((each) => [each.id, each]),
    );
  }

  /** The body anew; answers whether it was another. */
  async #rewrite(
    issue: FoundIssue,
    memory: DriftMemory,
    kept: ReadonlyMap<string, KnownDifference>,
    fresh: ReadonlySet<string>,
  ): Promise<boolean> {
    const body = this.#body(issue.body, memory, kept, fresh);
    if (body === issue.body) return false;
    await this.#patch(issue.number, { body });
    return true;
  }

  #body(earlierBody: string, memory: DriftMemory, kept: ReadonlyMap<string, KnownDifference>, fresh: ReadonlySet<string>): string {
    const { key, now, bytes, draw } = this.#input;
    const since = new Map(memory.known.map((each) => [each.id, each.since]));
    const known = [
      ...this.#known.map((each) => ({ ...each, since: [each.since, since.get(each.id) ?? each.since].sort()[0] ?? each.since })),
      ...kept.values(),
    ];
    const lastComplete = this.#complete ? now : memory.lastComplete;
    const remembered = memoryLine({ known, more: 0, ...(lastComplete === undefined ? {} : { lastComplete }) });
    const fingerprint = sha256(
      known
        .map(({ id, cells }) => `${id} ${'count' in cells ? cells.all : [...cells].sort().join(',')}`)
        .sort()
        .join('\n'),
    );
    const line = driftMarkerLine(key, fingerprint);
    const text = draw(bytes - memoryBytes - line.length, {
      since: new Map(known.map((each) => [each.id, each.since])),
      fresh: earlierBody === '' ? new Set() : fresh,
      kept: new Set(kept.keys()),
      earlierBody,
      ...(lastComplete === undefined ? {} : { lastComplete }),
    });
    return `${line}${text.trimEnd()}\n\n${remembered}`;
  }

  async #create(all: readonly FoundIssue[]): Promise<Issued> {
    const { client, label, note } = this.#at;
    const { title, key } = this.#input;
    await this.#ensureLabel();
    const nothing: DriftMemory = { known: [], more: 0 };
    const body = this.#body('', nothing, new Map(), new Set());
    const known = new Set(all.map(({ number }) => number));
    for (let attempt = 1; ; attempt++) {
      try {
        const { data } = await client.request('POST /repos/{owner}/{repo}/issues', {
          ...this.#repository,
          title,
          body,
          labels: [label],
          request: { retries: 0 },
        });
        return { kind: 'created', number: data.number };
      } catch (error) {
        if (!isAmbiguous(error)) throw error;
        // It may have been made all the same: only where it is not there, once more.
        const there = (await ourIssues(this.#at, this.#me)).find(
          ({ number, state, body: text }) => state === 'open' && driftKeyOf(text) === key && !known.has(number),
        );
        if (there !== undefined) return { kind: 'created', number: there.number };
        if (attempt === 2) throw error;
        note(`the issue ${key} was not made (${messageOf(error)}): once more`);
      }
    }
  }

  /** Makes the label where the repository lacks it; that another run makes it at the same time is fine. */
  async #ensureLabel(): Promise<void> {
    const { client, label } = this.#at;
    try {
      await client.request('GET /repos/{owner}/{repo}/labels/{name}', { ...this.#repository, name: label });
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
      await client
        .request('POST /repos/{owner}/{repo}/labels', {
          ...this.#repository,
          name: label,
          color: 'd93f0b',
          description: 'AWS differs from what was applied',
          request: { retries: 0 },
        })
        .catch((failure: unknown) => {
          if (statusOf(failure) !== 422 && !isAmbiguous(failure)) throw failure;
        });
    }
  }

  async #close(issue: FoundIssue, reason: 'completed' | 'duplicate'): Promise<void> {
    await this.#patch(issue.number, { state: 'closed', state_reason: reason });
  }

  async #patch(
    number: number,
    change: { readonly body?: string; readonly state?: 'open' | 'closed'; readonly state_reason?: 'completed' | 'duplicate' },
  ): Promise<void> {
    await this.#at.client.request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', {
      ...this.#repository,
      issue_number: number,
      ...change,
    });
  }

  /** A comment notifies, so a second one would too: after a failure that may have been none it is not sent again. */
  async #comment(number: number, body: string): Promise<void> {
    const { client, note } = this.#at;
    await client
      .request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
        ...this.#repository,
        issue_number: number,
        body,
        request: { retries: 0 },
      })
      .catch((error: unknown) => {
        if (!isAmbiguous(error)) throw error;
        note(`whether the comment on issue ${number} was written is not known: ${messageOf(error)}`);
      });
  }

  #newText(fresh: ReadonlySet<string>, title: string): string {
    const lines = this.#input.differences.filter(({ id }) => fresh.has(id)).map(({ line }) => `- ${line}\n`);
    const more = lines.length <= mostNamed ? '' : `\nand ${lines.length - mostNamed} more\n`;
    return `${title} (${this.#input.run}):\n\n${lines.slice(0, mostNamed).join('')}${more}`;
  }
}

const lastOf = ({ lastComplete }: DriftMemory): Pick<DriftMemory, 'lastComplete'> => (lastComplete === undefined ? {} : { lastComplete });
