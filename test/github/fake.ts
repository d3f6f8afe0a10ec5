// GitHub in memory, over real HTTP: the operations that we use, each request and each answer held to GitHub's published description.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerProblem, type Matched, matched, requestProblems, sample } from './contract.ts';
import { FakeActions } from './fake-actions.ts';
import { FakeIssues } from './fake-issues.ts';
import { FakeSettings } from './fake-settings.ts';

export interface FakeUser {
  readonly login: string;
  readonly type: 'User' | 'Bot';
}
export const actionsBot: FakeUser = { login: 'github-actions[bot]', type: 'Bot' };

export interface FakeComment {
  readonly id: number;
  body: string;
  readonly user: FakeUser;
  minimized?: string;
}
export interface FakePull {
  readonly number: number;
  head: string;
  state: 'open' | 'closed';
  locked: boolean;
  /** Set: comments are answered with 410. */
  gone?: boolean;
  comments: FakeComment[];
}

/** What happens to the next request that matches. `stored`: it is carried out, and the answer is lost; `cut`: the connection ends. */
export interface Fault {
  readonly method?: string;
  readonly path?: RegExp;
  readonly do: 'answer' | 'stored' | 'cut' | 'stored-cut';
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly message?: string;
  /** Before anything else, the state is changed. */
  readonly first?: () => void;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const resourceNotAccessible: Answer = {
  status: 403,
  body: { message: 'Resource not accessible by integration', documentation_url: '', status: '403' },
};

export class FakeGitHub {
  readonly pulls = new Map<number, FakePull>();
  readonly issues = new FakeIssues();
  readonly settings = new FakeSettings();
  readonly actions = new FakeActions();
  /** By token. */
  readonly tokens = new Map<string, { readonly user: FakeUser; readonly writes: boolean }>([
    ['ghs_actions', { user: actionsBot, writes: true }],
    ['ghs_fork', { user: actionsBot, writes: false }],
  ]);
  /** `METHOD path` of every request. */
  readonly requests: string[] = [];
  readonly violations: string[] = [];
  readonly faults: Fault[] = [];
  /** Told of each request before it is carried out. */
  onRequest: ((request: string) => void) | undefined;
  /** Answers 304 to. */
  notModified = 0;
  /** Longest body of a comment, in UTF-16 units. */
  maxBody = 65_536;
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch((error: unknown) => {
      this.violations.push(`the fake failed: ${String(error)}`);
      response.writeHead(500).end('{}');
    });
  });
  #next = 1000;
  readonly #basePath: string;

  /** @param basePath `/api/v3` makes it an Enterprise Server */
  constructor(basePath = '') {
    this.#basePath = basePath;
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${this.#basePath}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  addPull(number: number, head: string): FakePull {
    const pull: FakePull = { number, head, state: 'open', locked: false, comments: [] };
    this.pulls.set(number, pull);
    return pull;
  }

  addComment(pull: FakePull, body: string, user: FakeUser = actionsBot): FakeComment {
    const comment = { id: this.#next++, body, user };
    pull.comments.push(comment);
    return comment;
  }

  writes(): readonly string[] {
    return this.requests.filter((request) => !request.startsWith('GET') && !request.includes('/graphql'));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://fake');
    const method = request.method ?? 'GET';
    const text = Buffer.concat(chunks).toString('utf8');
    const stored = this.actions.stored(url.pathname);
    if (stored !== undefined) return void response.writeHead(200, { 'content-type': 'application/zip' }).end(stored);
    this.requests.push(`${method} ${url.pathname}`);
    this.onRequest?.(`${method} ${url.pathname}`);
    const index = this.faults.findIndex((fault) => (fault.method ?? method) === method && (fault.path ?? /./).test(url.pathname));
    const [fault] = index === -1 ? [] : this.faults.splice(index, 1);
    fault?.first?.();
    if (fault?.do === 'cut') return void request.socket.destroy();
    if (fault?.do === 'answer') return this.#answer(response, refusal(fault));
    const answer = this.#route(method, url, text === '' ? undefined : JSON.parse(text), request);
    if (fault?.do === 'stored-cut') return void request.socket.destroy();
    this.#answer(response, fault?.do === 'stored' ? refusal(fault) : answer, request.headers['if-none-match']);
  }

  #answer(response: ServerResponse, { status, body, headers = {} }: Answer, known?: string): void {
    const text = body === undefined ? '' : JSON.stringify(body);
    const etag = `W/"${createHash('sha256').update(text).digest('hex')}"`;
    if (status === 200 && known === etag) {
      this.notModified++;
      response.writeHead(304, { etag }).end();
      return;
    }
    response
      .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...(status === 200 ? { etag } : {}), ...headers })
      .end(text);
  }

  #route(method: string, url: URL, body: unknown, request: IncomingMessage): Answer {
    const token = /^(?:token|bearer) (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const who = this.tokens.get(token);
    if (who === undefined) return { status: 401, body: { message: 'Bad credentials' } };
    if (url.pathname === (this.#basePath === '' ? '/graphql' : '/api/graphql')) return this.#graphql(body, who.user);
    if (!url.pathname.startsWith(`${this.#basePath}/`)) return this.#violation(`${url.pathname} is not below ${this.#basePath}`);
    const found = matched(method, url.pathname.slice(this.#basePath.length));
    if (found === undefined) return this.#violation(`${method} ${url.pathname} is no operation`);
    const problems = requestProblems(found, url.searchParams, body);
    if (problems.length > 0) return this.#violation(`${method} ${found.operation.route}: ${problems.join('; ')}`);
    const answer = this.#operate(found, url, body as Readonly<Record<string, unknown>> | undefined, who);
    const wrong = answerProblem(found, answer.status, answer.body);
    if (wrong !== undefined) this.violations.push(`answer ${answer.status} of ${method} ${found.operation.route}: ${wrong}`);
    return answer;
  }

  #violation(text: string): Answer {
    this.violations.push(text);
    return { status: 422, body: { message: `Validation Failed: ${text}`, documentation_url: '' } };
  }

  #operate(
    { operation, parameters }: Matched,
    url: URL,
    body: Readonly<Record<string, unknown>> | undefined,
    who: { readonly user: FakeUser; readonly writes: boolean },
  ): Answer {
    const notFound: Answer = { status: 404, body: { message: 'Not Found', documentation_url: '', status: '404' } };
    if (operation.method !== 'GET' && !who.writes) return resourceNotAccessible;
    if (operation.route === 'GET /user' || operation.route === '/user') {
      return who.user.type === 'Bot' ? resourceNotAccessible : { status: 200, body: { ...sample('public-user'), login: who.user.login } };
    }
    // A repository that the token does not see is not there.
    if (parameters['owner'] !== 'o' || parameters['repo'] !== 'r') return notFound;
    const name = `${operation.method} ${operation.route.replace('/repos/{owner}/{repo}', '')}`;
    const ofActions = this.actions.operate(name, parameters, url, body);
    if (ofActions !== undefined) return ofActions;
    const ofSettings = this.settings.operate(name, parameters);
    if (ofSettings !== undefined) return ofSettings;
    const ofIssue = this.issues.operate(name, parameters, url, body, who.user, (at, items) => this.#page(at, items));
    if (ofIssue !== undefined) return ofIssue;
    const pull = this.pulls.get(Number(parameters['pull_number'] ?? parameters['issue_number']));
    switch (name) {
      case 'GET /pulls/{pull_number}':
        return pull === undefined ? notFound : { status: 200, body: pullBody(pull) };
      case 'GET /issues/{issue_number}/comments':
        return pull === undefined ? notFound : this.#page(url, pull.comments.map(commentBody));
      case 'POST /issues/{issue_number}/comments': {
        if (pull === undefined) return notFound;
        const refused = this.#refusesComment(pull, String(body?.['body']));
        return refused ?? { status: 201, body: commentBody(this.addComment(pull, String(body?.['body']), who.user)) };
      }
      case 'PATCH /issues/comments/{comment_id}':
      case 'DELETE /issues/comments/{comment_id}':
        return this.#changeComment(operation.method, Number(parameters['comment_id']), String(body?.['body'])) ?? notFound;
      default:
        return this.#violation(`the fake does not do ${operation.method} ${operation.route}`);
    }
  }

  #refusesComment(pull: FakePull, body: string): Answer | undefined {
    if (pull.gone === true)
      return { status: 410, body: { message: 'Issues are disabled for this repo', documentation_url: '', status: '410' } };
    if (pull.locked)
      return { status: 403, body: { message: 'Unable to create comment because issue is locked.', documentation_url: '', status: '403' } };
    if (body.length <= this.maxBody) return undefined;
    return {
      status: 422,
      body: {
        message: `Validation Failed: {"resource":"IssueComment","code":"unprocessable","field":"data","message":"Body is too long (maximum is ${this.maxBody} characters)"}`,
        documentation_url: '',
      },
    };
  }

  #changeComment(method: string, id: number, body: string): Answer | undefined {
    for (const pull of this.pulls.values()) {
      const index = pull.comments.findIndex((each) => each.id === id);
      const comment = pull.comments[index];
      if (comment === undefined) continue;
      if (method === 'DELETE') {
        pull.comments.splice(index, 1);
        return { status: 204 };
      }
      const refused = this.#refusesComment(pull, body);
      if (refused !== undefined) return refused;
      comment.body = body;
      return { status: 200, body: commentBody(comment) };
    }
    return undefined;
  }

  /** A page with GitHub's `Link`: next and last. */
  #page(url: URL, items: readonly unknown[]): Answer {
    const size = Number(url.searchParams.get('per_page') ?? 30);
    const number = Number(url.searchParams.get('page') ?? 1);
    const last = Math.max(1, Math.ceil(items.length / size));
    const link = (page: number, rel: string): string =>
      `<https://api.github.com${url.pathname}?per_page=${size}&page=${page}>; rel="${rel}"`;
    const links = number < last ? [link(number + 1, 'next'), link(last, 'last')] : [];
    const body = items.slice((number - 1) * size, number * size);
    return { status: 200, body, ...(links.length === 0 ? {} : { headers: { link: links.join(', ') } }) };
  }

  #graphql(body: unknown, user: FakeUser): Answer {
    const { query, variables } = body as { readonly query: string; readonly variables?: { readonly id?: string } };
    if (query === 'query { viewer { login } }') return { status: 200, body: { data: { viewer: { login: user.login } } } };
    if (
      /^mutation\(\$id: ID!\) \{ minimizeComment\(input: \{ subjectId: \$id, classifier: (OUTDATED|DUPLICATE) \}\) \{ clientMutationId \} \}$/.test(
        query,
      )
    ) {
      const comment = [...this.pulls.values()].flatMap(({ comments }) => comments).find(({ id }) => variables?.id === `IC_${id}`);
      if (comment !== undefined) {
        comment.minimized = 'OUTDATED';
        return { status: 200, body: { data: { minimizeComment: { clientMutationId: null } } } };
      }
    }
    return { status: 200, body: { errors: [{ type: 'NOT_FOUND', message: 'Could not resolve to a node' }] } };
  }
}

const refusal = ({ status = 502, headers = {}, message = 'Server Error' }: Fault): Answer => ({
  status,
  headers,
  body: { message, documentation_url: '' },
});

const userBody = ({ login, type }: FakeUser): object => ({ ...sample('simple-user'), login, type });

const commentBody = ({ id, body, user }: FakeComment): object => ({
  ...sample('issue-comment'),
  id,
  node_id: `IC_${id}`,
  body,
  user: userBody(user),
});

function pullBody({ number, head, state, locked }: FakePull): object {
  const body = sample('pull-request');
  return { ...body, number, state, locked, head: { ...(body['head'] as object), sha: head } };
}
