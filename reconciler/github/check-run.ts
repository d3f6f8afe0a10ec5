import type { Diagnostic, Severity } from '../model/diagnostic.ts';
import type { GitHubClient } from './client.ts';
import type { Repository } from './issues.ts';

/** Annotations that GitHub takes in one request, and that we write in all: more is nobody's reading. */
const perRequest = 50;
const most = 500;
/** Bytes of a message; GitHub takes 64 KB. */
const maxMessage = 4_000;

const levels = { error: 'failure', warning: 'warning', note: 'notice' } as const satisfies Record<Severity, string>;

export interface CheckRunInput extends Repository {
  readonly client: GitHubClient;
  readonly head: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Where the configuration lies in the repository, with its slash. */
  readonly prefix: string;
  readonly runUrl: string;
}

/**
 * A check run of its own with the diagnostics on their lines, fifty a request. For the token of an app: one that a workflow's own token makes lands in
 * whatever suite of checks GitHub picks (facts: github 1.3).
 */
export async function writeCheckRun({ client, owner, repo, head, diagnostics, prefix, runUrl }: CheckRunInput): Promise<void> {
  const placed = diagnostics.flatMap((each) => annotationOf(each, prefix) ?? []).slice(0, most);
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const hidden = diagnostics.length - placed.length;
  const output = {
    title: `${errors} errors, ${diagnostics.length - errors} warnings and notes`,
    summary: `[The run](${runUrl}) has all of them.${hidden === 0 ? '' : ` ${hidden} of them stand on no line, or are beyond ${most}.`}`,
  };
  const { data } = await client.request('POST /repos/{owner}/{repo}/check-runs', {
    owner,
    repo,
    name: 'trueup',
    head_sha: head,
    status: 'completed',
    conclusion: errors > 0 ? 'failure' : 'success',
    details_url: runUrl,
    output: { ...output, annotations: placed.slice(0, perRequest) },
    request: { retries: 0 },
  });
  for (let from = perRequest; from < placed.length; from += perRequest)
    await client.request('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
      owner,
      repo,
      check_run_id: data.id,
      output: { ...output, annotations: placed.slice(from, from + perRequest) },
    });
}

function annotationOf({ severity, code, message, hint, source }: Diagnostic, prefix: string) {
  if (source === undefined) return undefined;
  const text = `${message}${hint === undefined ? '' : `. ${hint}`}`;
  return {
    path: `${prefix}${source.file}`,
    start_line: source.line,
    end_line: source.endLine,
    annotation_level: levels[severity],
    title: `trueup ${code}`,
    message: Array.from(text).slice(0, maxMessage).join(''),
  };
}
