import type { GitHubClient } from './client.ts';

/** Who a token writes as. */
export interface Identity {
  /** Without `[bot]`. */
  readonly login: string;
  /** Undefined where the token does not tell. */
  readonly bot: boolean | undefined;
}

const bare = (login: string): string => login.replace(/\[bot\]$/, '');

/**
 * Who the token writes as. `GET /user` is refused to the tokens of workflows and apps, GraphQL's viewer answers all of them; where neither does
 * (an old server), a workflow's own token is `github-actions[bot]`.
 */
export async function identityOf(client: GitHubClient, token: string): Promise<Identity> {
  const bot = botness(token);
  try {
    const { viewer } = await client.graphql<{ readonly viewer: { readonly login: string } }>('query { viewer { login } }');
    return { login: bare(viewer.login), bot: viewer.login.endsWith('[bot]') ? true : bot };
  } catch {
    if (bot !== false) return { login: 'github-actions', bot: true };
    const { data } = await client.request('GET /user');
    return { login: data.login, bot: false };
  }
}

/** Tokens of installations begin with `ghs_`, those of people and of apps for people with the others. */
function botness(token: string): boolean | undefined {
  if (token.startsWith('ghs_')) return true;
  return /^(ghp|gho|ghu|github_pat)_/.test(token) ? false : undefined;
}

/** Whether a comment or an issue was written by this identity: a person who is called like a bot is not it. */
export function isBy(identity: Identity, user: { readonly login: string; readonly type: string } | null | undefined): boolean {
  if (user === null || user === undefined || bare(user.login) !== identity.login) return false;
  return identity.bot === undefined || (user.type === 'Bot') === identity.bot;
}
