import type { GitHubClient } from './client.ts';
import { type Identity, isBy } from './identity.ts';

export interface Repository {
  readonly owner: string;
  readonly repo: string;
}

/** An issue as lists answer it. */
export interface FoundIssue {
  readonly number: number;
  readonly state: 'open' | 'closed';
  /** Why it was closed: `completed`, `not_planned`, `duplicate`. */
  readonly reason: string | undefined;
  readonly closedAt: string | undefined;
  readonly body: string;
  readonly locked: boolean;
}

/** Pages of issues that are read in one look, newest first. */
const maxPages = 30;

/**
 * Issues of this identity whose body `isOurs`, lowest number first. The label narrows the list; where it finds none, whoever took the label away is
 * answered by a second look at all that this identity wrote. Pull requests, which GitHub lists too, are left out.
 */
export async function issuesOf(
  client: GitHubClient,
  repository: Repository,
  me: Identity,
  label: string,
  isOurs: (body: string) => boolean,
  note: (text: string) => void,
): Promise<readonly FoundIssue[]> {
  const labelled = await listed(client, repository, me, { labels: label }, isOurs, note);
  if (labelled.length > 0) return labelled;
  return listed(client, repository, me, { creator: me.bot === true ? `${me.login}[bot]` : me.login }, isOurs, note);
}

async function listed(
  client: GitHubClient,
  repository: Repository,
  me: Identity,
  narrowed: { readonly labels?: string; readonly creator?: string },
  isOurs: (body: string) => boolean,
  note: (text: string) => void,
): Promise<readonly FoundIssue[]> {
  const found: FoundIssue[] = [];
  let strangers = 0;
  for (let page = 1; page <= maxPages; page++) {
    const { data, headers } = await client.request('GET /repos/{owner}/{repo}/issues', {
      ...repository,
      ...narrowed,
      state: 'all',
      sort: 'created',
      direction: 'desc',
      per_page: 100,
      page,
    });
    for (const issue of data) {
      const body = issue.body ?? '';
      if (issue.pull_request !== undefined || !isOurs(body)) continue;
      if (!isBy(me, issue.user)) strangers++;
      else
        found.push({
          number: issue.number,
          state: issue.state === 'open' ? 'open' : 'closed',
          reason: issue.state_reason ?? undefined,
          closedAt: issue.closed_at ?? undefined,
          body,
          locked: issue.locked,
        });
    }
    if (!/rel="next"/.test(headers.link ?? '')) break;
    if (page === maxPages) note(`the repository has more than ${maxPages * 100} such issues: the newest of them are read`);
  }
  if (strangers > 0) note(`${strangers} issues of others begin with our marker: ignored`);
  return found.sort((a, b) => a.number - b.number);
}
