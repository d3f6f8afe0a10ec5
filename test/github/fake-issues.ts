// The issues of the GitHub in memory: as its own pull requests, which it lists among them.
import { sample } from './contract.ts';
import type { Answer, FakeUser } from './fake.ts';

export interface FakeIssue {
  readonly number: number;
  title: string;
  body: string;
  readonly user: FakeUser;
  labels: string[];
  state: 'open' | 'closed';
  reason?: string;
  closedBy?: FakeUser;
  /** ISO 8601. */
  closedAt?: string;
  locked: boolean;
  readonly isPull: boolean;
  readonly comments: { readonly id: number; readonly body: string; readonly user: FakeUser }[];
}

type Body = Readonly<Record<string, unknown>> | undefined;

const notFound: Answer = { status: 404, body: { message: 'Not Found', documentation_url: '', status: '404' } };
const disabled: Answer = { status: 410, body: { message: 'Issues are disabled for this repo', documentation_url: '', status: '410' } };
const locked: Answer = {
  status: 403,
  body: { message: 'Unable to create comment because issue is locked.', documentation_url: '', status: '403' },
};
const tooLong: Answer = {
  status: 422,
  body: { message: 'Validation Failed: Body is too long (maximum is 65536 characters)', documentation_url: '' },
};

export class FakeIssues {
  readonly all: FakeIssue[] = [];
  readonly labels = new Set<string>();
  /** Turned off in the repository's settings. */
  disabled = false;
  now = '2026-11-23T05:30:00Z';
  #next = 500;
  #comments = 9000;

  add(issue: Partial<FakeIssue> & { readonly body: string; readonly user: FakeUser }): FakeIssue {
    const added: FakeIssue = {
      number: this.#next++,
      title: 'an issue',
      labels: [],
      state: 'open',
      locked: false,
      isPull: false,
      comments: [],
      ...issue,
    };
    this.all.push(added);
    return added;
  }

  /** What a person does in the browser. */
  close(issue: FakeIssue, reason: 'completed' | 'not_planned', closedBy: FakeUser, closedAt = this.now): void {
    Object.assign(issue, { state: 'closed', reason, closedBy, closedAt });
  }

  /** Undefined for an operation of something else. @param pages answers a page of a list */
  operate(
    operation: string,
    parameters: Readonly<Record<string, string>>,
    url: URL,
    body: Body,
    user: FakeUser,
    pages: (url: URL, items: readonly unknown[]) => Answer,
  ): Answer | undefined {
    const issue = this.all.find(({ number }) => number === Number(parameters['issue_number']));
    switch (operation) {
      case 'GET /issues':
        // Lists are answered from an index that has no closer.
        return pages(
          url,
          this.#listed(url).map((each) => ({ ...this.#json(each), closed_by: undefined })),
        );
      case 'POST /issues':
        return this.disabled ? disabled : this.#created(body, user);
      case 'GET /issues/{issue_number}':
        return issue === undefined ? notFound : { status: 200, body: this.#json(issue) };
      case 'PATCH /issues/{issue_number}':
        return issue === undefined ? notFound : this.#changed(issue, body, user);
      case 'POST /issues/{issue_number}/comments': {
        if (issue === undefined) return undefined;
        if (issue.locked) return locked;
        const comment = { id: this.#comments++, body: String(body?.['body']), user };
        issue.comments.push(comment);
        return { status: 201, body: { ...sample('issue-comment'), ...comment, user: userJson(user) } };
      }
      case 'GET /labels/{name}': {
        const name = parameters['name'] ?? '';
        return this.labels.has(name) ? { status: 200, body: labelJson(name) } : notFound;
      }
      case 'POST /labels': {
        const name = String(body?.['name']);
        if (this.labels.has(name))
          return {
            status: 422,
            body: {
              message: 'Validation Failed',
              documentation_url: '',
              errors: [{ resource: 'Label', code: 'already_exists', field: 'name' }],
            },
          };
        this.labels.add(name);
        return { status: 201, body: labelJson(name) };
      }
      default:
        return undefined;
    }
  }

  #listed(url: URL): readonly FakeIssue[] {
    const [state, labels, creator] = ['state', 'labels', 'creator'].map((name) => url.searchParams.get(name));
    return this.all
      .filter((each) => state === 'all' || each.state === (state ?? 'open'))
      .filter((each) => labels === null || labels === undefined || labels.split(',').every((label) => each.labels.includes(label)))
      .filter((each) => creator === null || creator === undefined || each.user.login === creator)
      .toSorted((a, b) => b.number - a.number);
  }

  #created(body: Body, user: FakeUser): Answer {
    if (String(body?.['body']).length > 65_536) return tooLong;
    const labels = Array.isArray(body?.['labels']) ? body['labels'].map(String) : [];
    return { status: 201, body: this.#json(this.add({ title: String(body?.['title']), body: String(body?.['body']), labels, user })) };
  }

  #changed(issue: FakeIssue, body: Body = {}, user: FakeUser): Answer {
    if (typeof body['body'] === 'string') {
      if (body['body'].length > 65_536) return tooLong;
      issue.body = body['body'];
    }
    if (typeof body['title'] === 'string') issue.title = body['title'];
    if (body['state'] === 'closed')
      Object.assign(issue, { state: 'closed', reason: body['state_reason'] ?? 'completed', closedBy: user, closedAt: this.now });
    if (body['state'] === 'open') Object.assign(issue, { state: 'open', reason: 'reopened', closedBy: undefined, closedAt: undefined });
    return { status: 200, body: this.#json(issue) };
  }

  #json({ number, title, body, user, labels, state, reason, closedBy, closedAt, locked: isLocked, isPull, comments }: FakeIssue): object {
    return {
      ...sample('issue'),
      number,
      title,
      body,
      user: userJson(user),
      labels: labels.map(labelJson),
      state,
      state_reason: reason ?? null,
      closed_at: closedAt ?? null,
      closed_by: closedBy === undefined ? null : userJson(closedBy),
      locked: isLocked,
      comments: comments.length,
      pull_request: isPull ? { diff_url: 'https://x/d', html_url: 'https://x/h', patch_url: 'https://x/p', url: 'https://x/u' } : undefined,
    };
  }
}

const userJson = ({ login, type }: FakeUser): object => ({ ...sample('simple-user'), login, type });
const labelJson = (name: string): object => ({
  id: 1,
  node_id: 'L',
  url: 'https://x/l',
  name,
  description: null,
  color: 'd93f0b',
  default: false,
});
