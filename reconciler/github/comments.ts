import type { GitHubClient } from './client.ts';

/** A comment as far as we look at it. */
export interface IssueComment {
  readonly id: number;
  readonly node_id: string;
  readonly body?: string;
  readonly user: { readonly login: string; readonly type: string } | null;
}

export interface Conversation {
  readonly owner: string;
  readonly repo: string;
  readonly issue_number: number;
}

/** Pages of a hundred that are read of one conversation. */
const maxPages = 30;

/** All comments, oldest first; of a conversation beyond the cap the first and the last half of it, with a note. */
export async function commentsOf(
  client: GitHubClient,
  conversation: Conversation,
  note: (text: string) => void,
): Promise<readonly IssueComment[]> {
  const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
  const page = (number: number) => client.request(route, { ...conversation, per_page: 100, page: number });
  const first = await page(1);
  const last = Number(/[?&]page=(\d+)[^>]*>; rel="last"/.exec(first.headers.link ?? '')?.[1] ?? 1);
  const comments: IssueComment[] = [...first.data];
  if (last > maxPages) note(`the conversation has ${last} pages of comments: ${maxPages} of them are read`);
  for (const number of pagesToRead(last)) comments.push(...(await page(number)).data);
  return comments;
}

/** Pages beside the first. */
function* pagesToRead(last: number): Generator<number> {
  const half = maxPages / 2;
  for (let number = 2; number <= last; number++) if (last <= maxPages || number <= half || number > last - half) yield number;
}
