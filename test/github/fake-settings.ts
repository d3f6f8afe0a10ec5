// The settings of the repository of the GitHub in memory: as docs/github.md sets them up, until a test says otherwise.
import { sample } from './contract.ts';
import type { Answer } from './fake.ts';

export interface FakeEnvironment {
  reviewers?: { preventSelfReview: boolean };
  /** `protected`, or the branches that may use it; undefined: every branch. */
  branches?: 'protected' | readonly string[];
}

const forbidden: Answer = {
  status: 403,
  body: { message: 'Resource not accessible by personal access token', documentation_url: '', status: '403' },
};
const notFound: Answer = { status: 404, body: { message: 'Not Found', documentation_url: '', status: '404' } };

export class FakeSettings {
  hasIssues = true;
  /** Operations that the token may not read. */
  readonly hidden = new Set<string>();
  readonly environments = new Map<string, FakeEnvironment>([
    ['aws-approve', { reviewers: { preventSelfReview: true }, branches: ['main'] }],
    ['aws-apply', { branches: ['main'] }],
  ]);
  readonly variables = new Map<string, string>();
  defaultSubject = true;
  token: { usual: 'read' | 'write'; approves: boolean } = { usual: 'read', approves: false };
  review: Readonly<Record<string, unknown>> | undefined = {
    required_approving_review_count: 1,
    require_code_owner_review: true,
    dismiss_stale_reviews_on_push: true,
    require_last_push_approval: false,
    required_review_thread_resolution: false,
  };
  checks: readonly string[] = ['gate'];

  /** Undefined for an operation of something else. */
  operate(operation: string, parameters: Readonly<Record<string, string>>): Answer | undefined {
    if (this.hidden.has(operation)) return forbidden;
    switch (operation) {
      case 'GET ':
        return { status: 200, body: this.#repository() };
      case 'GET /environments/{environment_name}':
        return this.#environment(parameters['environment_name'] ?? '');
      case 'GET /environments/{environment_name}/deployment-branch-policies': {
        const branches = this.environments.get(parameters['environment_name'] ?? '')?.branches;
        const names = Array.isArray(branches) ? branches.map(String) : [];
        return {
          status: 200,
          body: { total_count: names.length, branch_policies: names.map((name, id) => ({ id, node_id: 'B', name, type: 'branch' })) },
        };
      }
      case 'GET /rules/branches/{branch}':
        return { status: 200, body: this.#rules() };
      case 'GET /actions/variables/{name}': {
        const value = this.variables.get(parameters['name'] ?? '');
        const body = { ...sample('actions-variable'), name: parameters['name'] ?? '', value };
        return value === undefined ? notFound : { status: 200, body };
      }
      case 'GET /actions/permissions/workflow':
        return {
          status: 200,
          body: { default_workflow_permissions: this.token.usual, can_approve_pull_request_reviews: this.token.approves },
        };
      case 'GET /actions/oidc/customization/sub':
        return {
          status: 200,
          body: { use_default: this.defaultSubject, ...(this.defaultSubject ? {} : { include_claim_keys: ['repo'] }) },
        };
      default:
        return undefined;
    }
  }

  #repository(): object {
    const body = sample('full-repository');
    return {
      ...body,
      id: 456,
      name: 'r',
      full_name: 'o/r',
      default_branch: 'main',
      has_issues: this.hasIssues,
      owner: { ...(body['owner'] as object), login: 'o', id: 123 },
    };
  }

  #environment(name: string): Answer {
    const environment = this.environments.get(name);
    if (environment === undefined) return notFound;
    const { reviewers, branches } = environment;
    return {
      status: 200,
      body: {
        ...sample('environment'),
        name,
        protection_rules:
          reviewers === undefined
            ? []
            : [{ id: 1, node_id: 'R', type: 'required_reviewers', prevent_self_review: reviewers.preventSelfReview, reviewers: [] }],
        deployment_branch_policy:
          branches === undefined
            ? null
            : { protected_branches: branches === 'protected', custom_branch_policies: branches !== 'protected' },
      },
    };
  }

  #rules(): readonly object[] {
    const of = { ruleset_source_type: 'Repository', ruleset_source: 'o/r', ruleset_id: 1 };
    const required = this.checks.map((context) => ({ context }));
    return [
      ...(this.review === undefined ? [] : [{ ...of, type: 'pull_request', parameters: this.review }]),
      ...(required.length === 0
        ? []
        : [
            {
              ...of,
              type: 'required_status_checks',
              parameters: { required_status_checks: required, strict_required_status_checks_policy: false },
            },
          ]),
    ];
  }
}
