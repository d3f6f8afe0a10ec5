/** Who asks a resource policy for leave. A service that acts for an account gives both. */
export interface Principal {
  /** Service principal, e.g. `eu-west-1.devops-guru.amazonaws.com`. */
  readonly service?: string;
  readonly account?: string;
  /** ARN of the user or of the assumed role's session. */
  readonly arn?: string;
}

export interface PolicyRequest {
  readonly principal: Principal;
  /** `sns:Publish` */
  readonly action: string;
  readonly resource: string;
  /** Condition keys in lower case (`aws:sourceaccount`) with their value; a key that is not here is absent from the request. */
  readonly context: Readonly<Record<string, string>>;
}

export type Verdict = 'allow' | 'deny' | 'none';

interface Statement {
  readonly Effect?: string;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * What a resource policy says to a request: a Deny that matches wins, then an Allow, else `none`. A policy that is not JSON says `none`.
 * The language is IAM's; of the condition operators those of text, ARN, Bool and Null are known, an unknown one never matches an Allow
 * and always a Deny, so that doubt never opens a door.
 */
export function judge(policy: string, request: PolicyRequest): Verdict {
  let verdict: Verdict = 'none';
  for (const statement of statementsOf(policy)) {
    if (!covers(statement, request) || !conditionsHold(statement, request.context)) continue;
    if (statement.Effect === 'Deny') return 'deny';
    if (statement.Effect === 'Allow') verdict = 'allow';
  }
  return verdict;
}

/** The policy's statements; none when the text is no policy. */
export function statementsOf(policy: string): readonly Statement[] {
  try {
    const parsed = JSON.parse(policy) as { Statement?: unknown } | null;
    return (parsed === null ? [] : listOf(parsed.Statement)).filter((one): one is Statement => typeof one === 'object' && one !== null);
  } catch {
    return [];
  }
}

/** Undefined when the text is a policy document with statements, else what is wrong with it. */
export function policyFault(policy: string): string | undefined {
  const statements = statementsOf(policy);
  if (statements.length === 0) return 'the policy is not JSON with a Statement';
  const wrong = statements.find((one) => one.Effect !== 'Allow' && one.Effect !== 'Deny');
  return wrong === undefined ? undefined : 'each statement needs an Effect of Allow or Deny';
}

const listOf = (value: unknown): readonly unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);
const textsOf = (value: unknown): readonly string[] => listOf(value).map(String);

function covers(statement: Statement, { principal, action, resource }: PolicyRequest): boolean {
  const who = statement.NotPrincipal === undefined ? isNamed(statement.Principal, principal) : !isNamed(statement.NotPrincipal, principal);
  const lower = action.toLowerCase();
  const what =
    statement.NotAction === undefined
      ? textsOf(statement.Action).some((pattern) => like(pattern.toLowerCase(), lower))
      : !textsOf(statement.NotAction).some((pattern) => like(pattern.toLowerCase(), lower));
  // A key policy and a function's policy may leave the resource out.
  const where =
    statement.NotResource === undefined
      ? statement.Resource === undefined || textsOf(statement.Resource).some((pattern) => like(pattern, resource))
      : !textsOf(statement.NotResource).some((pattern) => like(pattern, resource));
  return who && what && where;
}

function isNamed(named: unknown, principal: Principal): boolean {
  if (named === '*') return true;
  if (typeof named !== 'object' || named === null) return false;
  const { AWS: accounts, Service: services } = named as { AWS?: unknown; Service?: unknown };
  if (principal.service !== undefined && textsOf(services).includes(principal.service)) return true;
  return principal.account !== undefined && textsOf(accounts).some((one) => isAccount(one, principal.account ?? '', principal.arn));
}

function isAccount(named: string, account: string, arn: string | undefined): boolean {
  if (named === '*' || named === account) return true;
  if (new RegExp(`^arn:[\\w-]+:iam::${account}:root$`).test(named)) return true;
  if (arn === undefined) return false;
  const session = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn);
  // A role's path stands in its own ARN but not in that of its sessions.
  const role = /^arn:[\w-]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(named);
  return named === arn || (session !== null && role !== null && role[1] === session[2] && role[2] === session[3]);
}

function conditionsHold(statement: Statement, context: Readonly<Record<string, string>>): boolean {
  return Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const held = conditionHolds(operator, textsOf(wanted), context[key.toLowerCase()]);
      return held ?? statement.Effect === 'Deny';
    }),
  );
}

/** Whether one condition holds, undefined for an operator that is not known here. */
function conditionHolds(operator: string, wanted: readonly string[], given: string | undefined): boolean | undefined {
  if (operator === 'Null') return wanted.includes(String(given === undefined));
  const optional = operator.endsWith('IfExists');
  const test = tests[optional ? operator.slice(0, -'IfExists'.length) : operator];
  if (test === undefined) return undefined;
  const negative = /Not/.test(operator);
  if (given === undefined) return optional || negative;
  return negative ? wanted.every((value) => test(value, given)) : wanted.some((value) => test(value, given));
}

const tests: Readonly<Record<string, (wanted: string, given: string) => boolean>> = {
  StringEquals: (wanted, given) => wanted === given,
  StringNotEquals: (wanted, given) => wanted !== given,
  StringEqualsIgnoreCase: (wanted, given) => wanted.toLowerCase() === given.toLowerCase(),
  StringLike: (wanted, given) => like(wanted, given),
  StringNotLike: (wanted, given) => !like(wanted, given),
  ArnEquals: (wanted, given) => like(wanted, given),
  ArnLike: (wanted, given) => like(wanted, given),
  ArnNotEquals: (wanted, given) => !like(wanted, given),
  ArnNotLike: (wanted, given) => !like(wanted, given),
  Bool: (wanted, given) => wanted === given,
};

/** IAM's wildcards: `*` any text, `?` one character. */
export function like(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
