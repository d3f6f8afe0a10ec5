// What makes a workflow safe (facts: github 2.2, rules 1 to 8), over its parsed YAML and its text. Pure: the tests hold our own workflows to it.

/** A workflow that breaks a rule. `rule` is its number in docs/security.md. */
export interface BrokenRule {
  readonly rule: number;
  /** Job and step, as far as they tell. */
  readonly where: string;
  readonly message: string;
}

type Json = Readonly<Record<string, unknown>>;

const asObject = (value: unknown): Json => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {});
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** All that the workflow breaks. @param parsed the text as YAML */
export function brokenRules(text: string, parsed: unknown): readonly BrokenRule[] {
  const workflow = asObject(parsed);
  return [
    ...ofWorkflow(workflow, text),
    ...Object.entries(asObject(workflow['jobs'])).flatMap(([name, job]) => [...ofJob(name, asObject(job))]),
  ];
}

function* ofWorkflow(workflow: Json, text: string): Generator<BrokenRule> {
  if (JSON.stringify(workflow['permissions']) !== '{}')
    yield { rule: 1, where: 'top', message: 'permissions: {} at the top; each job asks for its own' };
  for (const line of text.split('\n')) {
    const granted = /^\s+([a-z-]+): write\s*(#.*)?$/.exec(line);
    if (granted !== null && granted[2] === undefined)
      yield { rule: 1, where: granted[1] ?? '', message: 'a permission to write says in a comment what for' };
    const used = /^\s*(?:- )?uses: ([^\s#]+)\s*(#.*)?$/.exec(line);
    if (used !== null && !used[1]?.startsWith('./') && !(/@[0-9a-f]{40}$/.test(used[1] ?? '') && /^# v/.test(used[2] ?? '')))
      yield { rule: 2, where: used[1] ?? '', message: 'actions are pinned by commit, with the version as a comment' };
  }
  const events = workflow['on'];
  const named = typeof events === 'string' ? [events] : Array.isArray(events) ? events.map(String) : Object.keys(asObject(events));
  for (const event of named.filter((each) => ['pull_request_target', 'workflow_run', 'issue_comment'].includes(each)))
    yield { rule: 5, where: event, message: 'runs with secrets on what strangers write' };
  if (/secrets:\s*inherit|toJSON\(\s*secrets\s*\)|\$\{\{[^}]*\bsecrets\./i.test(text))
    yield { rule: 6, where: 'secrets', message: 'no secrets: OIDC gives what a job may do' };
  if (/github\.(actor|triggering_actor)\b/.test(text)) yield { rule: 7, where: 'actor', message: 'who acted is no permission' };
  if (workflow['concurrency'] === undefined) yield { rule: 8, where: 'top', message: 'a concurrency group' };
}

function* ofJob(name: string, job: Json): Generator<BrokenRule> {
  if (job['permissions'] === undefined) yield { rule: 1, where: name, message: 'permissions of its own, also none' };
  if (typeof job['timeout-minutes'] !== 'number') yield { rule: 8, where: name, message: 'timeout-minutes' };
  if (/-latest$/.test(asText(job['runs-on']))) yield { rule: 8, where: name, message: 'a runner image by its version' };
  const permissions = asObject(job['permissions']);
  if (
    permissions['id-token'] === 'write' &&
    Object.entries(permissions).some(([scope, access]) => scope !== 'id-token' && access === 'write')
  )
    yield { rule: 1, where: name, message: 'the job that can enter AWS writes nothing on GitHub' };
  for (const each of [job, ...asList(job['steps']).map(asObject)]) {
    // A block scalar ends with a line feed: GitHub takes it for a text, which is always true.
    if (/\$\{\{[\s\S]*\}\}\s*\n/.test(asText(each['if']))) yield { rule: 7, where: name, message: 'an if of several lines is always true' };
  }
  for (const step of asList(job['steps']).map(asObject)) {
    const { uses, run } = step;
    if (asText(uses).startsWith('actions/checkout@') && asObject(step['with'])['persist-credentials'] !== false)
      yield { rule: 3, where: name, message: 'actions/checkout with persist-credentials: false' };
    if (asText(run).includes('${{')) yield { rule: 4, where: name, message: 'an expression in a script: pass it by env' };
  }
}
