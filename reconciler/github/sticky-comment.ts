import { type GitHubClient, isAmbiguous, messageOf, statusOf } from './client.ts';
import { type Conversation, commentsOf, type IssueComment } from './comments.ts';
import { type Identity, identityOf, isBy } from './identity.ts';
import { earlierPlans, essence, isNewerRun, looksOurs, type Marker, markerLine, readMarker } from './marker.ts';

/** When and how the comment is written. */
export const commentModes = ['update', 'new', 'changes-only', 'off'] as const;
export type CommentMode = (typeof commentModes)[number];

export interface StickyInput {
  readonly client: GitHubClient;
  readonly token: string;
  readonly owner: string;
  readonly repo: string;
  /** Number of the pull request. */
  readonly pull: number;
  readonly marker: Marker;
  readonly mode: Exclude<CommentMode, 'off'>;
  readonly hasChanges: boolean;
  /** The comment below its marker, within `bytes`. */
  draw(bytes: number, earlier: ReturnType<typeof earlierPlans>): string;
  readonly bytes: number;
  /** A pull request that is closed, or has moved on, is commented all the same: the outcome of a merge. */
  readonly closedToo?: boolean;
  readonly note: (text: string) => void;
}

/** What became of the comment. `unwritable`: this token or conversation takes none, which is nobody's failure. */
export type Posted =
  | { readonly kind: 'created' | 'updated' | 'unchanged'; readonly id: number }
  | { readonly kind: 'skipped' | 'unwritable'; readonly why: string };

/**
 * Writes the one comment of a pull request (facts: github 7.3): found by author and marker, rewritten in place, never twice. Throws what GitHub
 * answered where a token that may write could not, for another reason than a closed or locked conversation.
 */
export async function postSticky(input: StickyInput): Promise<Posted> {
  const { client, owner, repo, marker, note } = input;
  const { data: pull } = await client.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', { owner, repo, pull_number: input.pull });
  if (pull.state !== 'open' && input.closedToo !== true) return { kind: 'skipped', why: `pull request ${input.pull} is closed` };
  if (pull.head.sha !== marker.head && input.closedToo !== true)
    return { kind: 'skipped', why: `the branch has moved on to ${pull.head.sha.slice(0, 7)}` };
  if (pull.locked) return { kind: 'unwritable', why: 'the conversation is locked' };
  const sticky = new Sticky(input, await identityOf(client, input.token));
  try {
    return await sticky.post();
  } catch (error) {
    const why = whyUnwritable(error);
    if (why === undefined) throw error;
    note(`no comment: ${why}`);
    return { kind: 'unwritable', why };
  }
}

/** Why nobody is to blame for a write that GitHub refused; undefined for every other failure. */
function whyUnwritable(error: unknown): string | undefined {
  const status = statusOf(error);
  const message = messageOf(error);
  if (status === 410) return 'the conversation is closed to comments';
  if (status === 403 && /\blocked\b/i.test(message)) return 'the conversation is locked';
  if (status === 403 && /resource not accessible/i.test(message)) return 'this token may only read';
  return undefined;
}

const tooLong = (error: unknown): boolean => statusOf(error) === 422 && /too long/i.test(messageOf(error));

class Sticky {
  readonly #input: StickyInput;
  readonly #me: Identity;
  readonly #conversation: Conversation;

  constructor(input: StickyInput, me: Identity) {
    this.#input = input;
    this.#me = me;
    this.#conversation = { owner: input.owner, repo: input.repo, issue_number: input.pull };
  }

  async post(): Promise<Posted> {
    const { marker, mode, hasChanges } = this.#input;
    const [kept, ...others] = await this.#ours();
    const latest = [kept, ...others].flatMap((each) => readMarker(each?.body ?? '')?.run ?? []);
    const newer = latest.find((run) => isNewerRun(run, marker.run));
    if (newer !== undefined) return { kind: 'skipped', why: `run ${newer} has commented already` };
    if (mode === 'new') {
      const created = await this.#create(others.at(-1) ?? kept);
      await this.#hide(kept === undefined ? others : [kept, ...others]);
      return created;
    }
    if (kept === undefined) {
      if (mode === 'changes-only' && !hasChanges) return { kind: 'skipped', why: 'nothing changes' };
      return this.#create(undefined);
    }
    const updated = await this.#update(kept);
    for (const other of others) await this.#remove(other);
    return updated;
  }

  /** Comments of this token with our marker and key, oldest first. A stranger's that looks like ours is left alone. */
  async #ours(): Promise<readonly IssueComment[]> {
    const { client, marker, note } = this.#input;
    const marked = (await commentsOf(client, this.#conversation, note)).filter(({ body = '' }) => looksOurs(body, marker.key, marker.kind));
    const ours = marked.filter(({ user }) => isBy(this.#me, user));
    if (ours.length < marked.length) note(`${marked.length - ours.length} comments of others begin with our marker: ignored`);
    return ours.sort((a, b) => a.id - b.id);
  }

  async #update(comment: IssueComment): Promise<Posted> {
    const { client, owner, repo } = this.#input;
    const { body = '' } = comment;
    return this.#fitting(body, async (text) => {
      if (essence(text) === essence(body)) return { kind: 'unchanged', id: comment.id };
      try {
        await client.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
          owner,
          repo,
          comment_id: comment.id,
          body: text,
        });
      } catch (error) {
        // Somebody deleted it between the look and the write.
        if (statusOf(error) === 404) return this.#createOnce(text);
        throw error;
      }
      return { kind: 'updated', id: comment.id };
    });
  }

  #create(before: IssueComment | undefined): Promise<Posted> {
    return this.#fitting(before?.body ?? '', (text) => this.#createOnce(text));
  }

  /** Draws and writes; where GitHub counts otherwise than we do, once more at half the size. */
  async #fitting(before: string, write: (text: string) => Promise<Posted>): Promise<Posted> {
    const { marker, bytes, note } = this.#input;
    const line = markerLine(marker);
    const earlier = earlierPlans(before).filter(({ digest }) => digest !== marker.plan.slice(0, 8));
    for (const size of [bytes, Math.floor(bytes / 2)]) {
      try {
        return await write(line + this.#input.draw(size - line.length, earlier));
      } catch (error) {
        if (!tooLong(error)) throw error;
        note(`GitHub takes no comment of ${size} bytes`);
      }
    }
    return { kind: 'unwritable', why: 'the comment is too long for GitHub, also at half its size' };
  }

  /** Never repeated blindly: after a failure that may have been none, what is there decides. */
  async #createOnce(body: string): Promise<Posted> {
    const { client } = this.#input;
    const post = async (): Promise<Posted> => {
      const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
      const { data } = await client.request(route, { ...this.#conversation, body, request: { retries: 0 } });
      return { kind: 'created', id: data.id };
    };
    try {
      return await post();
    } catch (error) {
      if (!isAmbiguous(error)) throw error;
      const stored = (await this.#ours()).find((each) => each.body?.startsWith(markerLine(this.#input.marker)));
      return stored === undefined ? post() : { kind: 'created', id: stored.id };
    }
  }

  /** Older comments stay as history, folded; where GitHub does not fold them they just stay. */
  async #hide(older: readonly IssueComment[]): Promise<void> {
    const query = 'mutation($id: ID!) { minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) { clientMutationId } }';
    for (const { node_id: id } of older.slice(-maxHidden)) {
      await this.#input.client
        .graphql(query, { id })
        .catch((error: unknown) => this.#input.note(`a comment stays unfolded: ${messageOf(error)}`));
    }
  }

  /** The loser of a race of two first runs. */
  async #remove({ id }: IssueComment): Promise<void> {
    const { client, owner, repo, note } = this.#input;
    const route = 'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}';
    await client.request(route, { owner, repo, comment_id: id }).catch((error: unknown) => {
      if (statusOf(error) !== 404) note(`comment ${id}, a second of ours, stays: ${messageOf(error)}`);
    });
  }
}

/** Older comments that one run folds: those before them were folded by earlier runs. */
const maxHidden = 3;
