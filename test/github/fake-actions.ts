// Commits, workflow runs, artifacts and deployments of the GitHub in memory.
import { createHash } from 'node:crypto';
import { crc32, deflateRawSync } from 'node:zlib';
import { sample } from './contract.ts';
import type { Answer } from './fake.ts';

export interface FakeRun {
  readonly id: number;
  readonly workflow: string;
  readonly number: number;
  readonly sha: string;
  readonly event: string;
  readonly branch: string;
  status: 'success' | 'failure' | 'in_progress';
  repository: string;
}

export interface FakeArtifact {
  readonly id: number;
  readonly run: number;
  readonly name: string;
  archive: Buffer;
  digest: string;
  expired: boolean;
}

export interface MergedPull {
  readonly number: number;
  readonly head: string;
  readonly base: string;
  merged: boolean;
}

/** An archive of files, as an artifact is. */
export function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const content = Buffer.from(text);
    const packed = deflateRawSync(content);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    entries.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), fields, tail, Buffer.from(name)]));
    locals.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06'), end]);
}

const notFound: Answer = { status: 404, body: { message: 'Not Found', documentation_url: '', status: '404' } };

export class FakeActions {
  readonly runs: FakeRun[] = [];
  readonly artifacts: FakeArtifact[] = [];
  /** The branch, oldest first. */
  readonly commits: string[] = [];
  /** Pull requests by the commits that brought them. */
  readonly pullsOf = new Map<string, MergedPull[]>();
  readonly deployments: { readonly id: number; readonly ref: string; readonly environment: string; readonly states: string[] }[] = [];
  readonly checkRuns: {
    readonly id: number;
    readonly head: string;
    readonly conclusion: string;
    readonly annotations: unknown[];
    requests: number;
  }[] = [];
  #next = 70_000;

  addRun(run: Partial<FakeRun> & Pick<FakeRun, 'workflow' | 'sha'>): FakeRun {
    const id = this.#next++;
    const added: FakeRun = { id, number: id, event: 'push', branch: 'main', status: 'success', repository: 'o/r', ...run };
    this.runs.push(added);
    return added;
  }

  addArtifact(run: FakeRun, name: string, files: Readonly<Record<string, string>>): FakeArtifact {
    const archive = zipOf(files);
    const digest = `sha256:${createHash('sha256').update(archive).digest('hex')}`;
    const added = { id: this.#next++, run: run.id, name, archive, digest, expired: false };
    this.artifacts.push(added);
    return added;
  }

  /** A pull request that was merged as one commit; its plan is the artifact of a run of plan.yml for its head. */
  merge(
    number: number,
    head: string,
    sha: string,
    plan: string | undefined,
    base = 'main',
  ): { readonly pull: MergedPull; readonly artifact?: FakeArtifact } {
    const pull: MergedPull = { number, head, base, merged: true };
    this.commits.push(sha);
    this.pullsOf.set(sha, [...(this.pullsOf.get(sha) ?? []), pull]);
    if (plan === undefined) return { pull };
    const run = this.addRun({ workflow: 'plan.yml', sha: head, event: 'pull_request', branch: `branch-${number}` });
    return { pull, artifact: this.addArtifact(run, 'plan', { 'plan.json': plan }) };
  }

  operate(
    name: string,
    parameters: Readonly<Record<string, string>>,
    url: URL,
    body: Readonly<Record<string, unknown>> | undefined,
  ): Answer | undefined {
    const query = (key: string): string | null => url.searchParams.get(key);
    switch (name) {
      case 'GET /commits/{commit_sha}/pulls':
        return { status: 200, body: (this.pullsOf.get(parameters['commit_sha'] ?? '') ?? []).map(pullBody) };
      case 'GET /compare/{basehead}':
        return this.#compare(parameters['basehead'] ?? '', Number(query('page') ?? 1), Number(query('per_page') ?? 250));
      case 'GET /actions/workflows/{workflow_id}/runs': {
        const found = this.runs.filter(
          (run) =>
            run.workflow === parameters['workflow_id'] &&
            (query('head_sha') ?? run.sha) === run.sha &&
            (query('event') ?? run.event) === run.event &&
            (query('branch') ?? run.branch) === run.branch &&
            (query('status') ?? run.status) === run.status,
        );
        const runs = found.sort((a, b) => b.number - a.number).slice(0, Number(query('per_page') ?? 30));
        return { status: 200, body: { total_count: found.length, workflow_runs: runs.map(runBody) } };
      }
      case 'GET /actions/runs/{run_id}/artifacts': {
        const found = this.artifacts.filter(({ run, name: own }) => run === Number(parameters['run_id']) && own === (query('name') ?? own));
        return { status: 200, body: { total_count: found.length, artifacts: found.map(artifactBody) } };
      }
      case 'GET /actions/artifacts/{artifact_id}/{archive_format}': {
        const artifact = this.artifacts.find(({ id }) => id === Number(parameters['artifact_id']));
        if (artifact === undefined) return notFound;
        if (artifact.expired) return { status: 410, body: { message: 'Artifact has expired', documentation_url: '', status: '410' } };
        return { status: 302, headers: { location: `/_storage/${artifact.id}` } };
      }
      case 'POST /check-runs': {
        const run = {
          id: this.#next++,
          head: String(body?.['head_sha']),
          conclusion: String(body?.['conclusion']),
          annotations: annotationsIn(body),
          requests: 1,
        };
        this.checkRuns.push(run);
        return { status: 201, body: { ...sample('check-run'), id: run.id } };
      }
      case 'PATCH /check-runs/{check_run_id}': {
        const run = this.checkRuns.find(({ id }) => id === Number(parameters['check_run_id']));
        if (run === undefined) return notFound;
        run.annotations.push(...annotationsIn(body));
        run.requests++;
        return { status: 200, body: { ...sample('check-run'), id: run.id } };
      }
      case 'POST /deployments': {
        const deployment = { id: this.#next++, ref: String(body?.['ref']), environment: String(body?.['environment']), states: [] };
        this.deployments.push(deployment);
        return {
          status: 201,
          body: { ...sample('deployment'), id: deployment.id, ref: deployment.ref, environment: deployment.environment },
        };
      }
      case 'POST /deployments/{deployment_id}/statuses': {
        const deployment = this.deployments.find(({ id }) => id === Number(parameters['deployment_id']));
        if (deployment === undefined) return notFound;
        deployment.states.push(String(body?.['state']));
        return { status: 201, body: { ...sample('deployment-status'), state: body?.['state'], target_url: 'https://github.com/o/r' } };
      }
      default:
        return undefined;
    }
  }

  /** The bytes behind a redirect: no operation of GitHub's, and without its token. */
  stored(pathname: string): Buffer | undefined {
    return this.artifacts.find(({ id }) => pathname === `/_storage/${id}`)?.archive;
  }

  #compare(basehead: string, page: number, size: number): Answer {
    const [base = '', head = ''] = basehead.split('...');
    const [from, to] = [this.commits.indexOf(base), this.commits.indexOf(head)];
    if (from === -1 || to === -1) return notFound;
    const commits = this.commits.slice(from + 1, to + 1);
    const body = sample('commit-comparison');
    return {
      status: 200,
      body: {
        ...body,
        total_commits: commits.length,
        commits: commits.slice((page - 1) * size, page * size).map((sha) => ({ ...sample('commit'), sha })),
      },
    };
  }
}

const annotationsIn = (body: Readonly<Record<string, unknown>> | undefined): unknown[] => [
  ...((body?.['output'] as { readonly annotations?: readonly unknown[] } | undefined)?.annotations ?? []),
];

function pullBody({ number, head, base, merged }: MergedPull): object {
  const body = sample('pull-request-simple');
  return {
    ...body,
    number,
    merged_at: merged ? '2026-11-23T10:00:00Z' : null,
    head: { ...(body['head'] as object), sha: head },
    base: { ...(body['base'] as object), ref: base },
  };
}

function runBody({ id, number, sha, event, branch, status, repository }: FakeRun): object {
  const body = sample('workflow-run');
  return {
    ...body,
    id,
    run_number: number,
    head_sha: sha,
    event,
    head_branch: branch,
    status: status === 'in_progress' ? 'in_progress' : 'completed',
    conclusion: status === 'in_progress' ? null : status,
    head_repository: { ...(body['head_repository'] as object), full_name: repository },
  };
}

const artifactBody = ({ id, name, archive, digest, expired }: FakeArtifact): object => ({
  ...sample('artifact'),
  id,
  name,
  size_in_bytes: archive.length,
  digest,
  expired,
});
