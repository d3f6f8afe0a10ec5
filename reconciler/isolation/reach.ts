import type { Evidence, PolicyFacts, Statement, TenantFacts, Use, UseKind } from './facts.ts';

/** A tenant's policy that lets its holder act on what belongs to another. */
export interface Reach {
  readonly from: string;
  readonly to: string;
  /** What can be done: `ses:SendEmail`. */
  readonly action: string;
  /** The ARN that is reached. */
  readonly resource: string;
  readonly evidence: Evidence;
}

/** What acting on a thing of each kind means: the calls by which one tenant would send as another, or read what is another's. Source: facts/tenants.md 2.7. */
const actionsOn: Partial<Record<UseKind, readonly string[]>> = {
  identity: ['ses:SendEmail', 'ses:SendRawEmail'],
  'configuration-set': ['ses:SendEmail'],
  template: ['ses:SendEmail'],
  'sms-pool': ['sms-voice:SendTextMessage'],
  'phone-number': ['sms-voice:SendTextMessage'],
  'sender-id': ['sms-voice:SendTextMessage'],
  'opt-out-list': ['sms-voice:PutOptedOutNumber', 'sms-voice:DeleteOptedOutNumber'],
  application: ['mobiletargeting:SendMessages'],
  'event-stream': ['firehose:PutRecord', 'firehose:PutRecordBatch'],
  'bucket-prefix': ['s3:GetObject', 's3:PutObject'],
};

interface Target {
  readonly tenant: string;
  readonly use: Use;
  /** The same number for the same tenant and SES tenant. */
  readonly owner: number;
  /** What a policy names: the ARN, of a prefix all objects below it. */
  readonly resource: string;
}

/**
 * Who reaches what of whom. Allowed counts only where no statement denies; a condition counts as a fence where it is understood (`ses:TenantName`, tags),
 * and one that is not understood keeps nobody out: what cannot be shown is not proved. Targets are looked up by what a policy names, so that
 * the work grows with what is reached and not with pairs.
 */
export function* reachesOf(tenants: readonly TenantFacts[]): Generator<Reach> {
  const targets = targetsOf(tenants);
  for (const tenant of tenants) for (const policy of tenant.policies) yield* reachesOfPolicy(tenant, policy, targets);
}

function* reachesOfPolicy(tenant: TenantFacts, policy: PolicyFacts, targets: Targets): Generator<Reach> {
  const { statements, evidence, bounds = [], principal } = policy;
  const own = new Set(tenant.uses.map(({ kind, id }) => `${kind} ${id}`));
  const told = new Set<string>();
  const denials = [statements, ...bounds].flat().filter(({ effect }) => effect === 'Deny');
  for (const allow of statements.filter(({ effect }) => effect === 'Allow')) {
    const isFenced = fenceOf(allow, principal);
    for (const action of targets.byAction.keys()) {
      if (!namesAction(allow, action)) continue;
      for (const target of candidates(allow, targets.byAction.get(action) ?? [])) {
        if (target.tenant === tenant.tenant || isFenced(target) || own.has(`${target.use.kind} ${target.use.id}`)) continue;
        const key = `${target.tenant} ${action} ${target.resource}`;
        const isReached =
          namesResource(allow, target.resource, 'some') &&
          !denials.some((statement) => denies(statement, action, target, principal)) &&
          bounds.every((bound) => mayAllow(bound, action, target, principal));
        if (told.has(key) || !isReached) continue;
        told.add(key);
        yield { from: tenant.tenant, to: target.tenant, action, resource: target.resource, evidence };
      }
    }
  }
}

interface Targets {
  /** Each list in the order of the resources. */
  readonly byAction: ReadonlyMap<string, readonly Target[]>;
}

function targetsOf(tenants: readonly TenantFacts[]): Targets {
  const byAction = new Map<string, Target[]>();
  const owners = new Map<string, number>();
  for (const tenant of tenants)
    for (const use of tenant.uses)
      for (const action of actionsOn[use.kind] ?? []) {
        const list = byAction.get(action) ?? [];
        const name = `${tenant.tenant} ${use.sesTenant ?? ''}`;
        const number = owners.get(name) ?? owners.size;
        owners.set(name, number);
        list.push({ tenant: tenant.tenant, use, owner: number, resource: resourceOf(use) });
        byAction.set(action, list);
      }
  for (const list of byAction.values()) list.sort((a, b) => (a.resource < b.resource ? -1 : a.resource > b.resource ? 1 : 0));
  return { byAction };
}

const resourceOf = ({ kind, id }: Use): string => (kind === 'bucket-prefix' ? `arn:aws:s3:::${id.slice('s3://'.length)}*` : id);

/** Targets that a statement can name: those that start as one of its resources does before its first wildcard. */
function* candidates({ resources, notResources }: Statement, sorted: readonly Target[]): Generator<Target> {
  const starts = new Set((notResources === undefined ? resources : ['*']).map(startOf));
  const seen = starts.size > 1 ? new Set<Target>() : undefined;
  for (const start of starts) {
    for (let at = firstAtLeast(sorted, start); at < sorted.length; at++) {
      const target = sorted[at];
      if (target === undefined || !target.resource.startsWith(start)) break;
      if (seen?.has(target) === true) continue;
      seen?.add(target);
      yield target;
    }
  }
}

/** Where the targets of a pattern begin. A pattern may go deeper into a prefix than the prefix itself, so in a bucket it is the bucket. */
function startOf(pattern: string): string {
  const start = fixedStart(pattern);
  const slash = start.startsWith('arn:aws:s3:::') ? start.indexOf('/') : -1;
  return slash === -1 ? start : start.slice(0, slash + 1);
}

const fixedStart = (pattern: string): string => {
  const wild = pattern.search(/[*?]/);
  return wild === -1 ? pattern : pattern.slice(0, wild);
};

function firstAtLeast(sorted: readonly Target[], start: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.resource ?? '') < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A denial counts where it holds for all of the target, whoever asks: with a condition that is not understood it may not. */
const denies = (statement: Statement, action: string, target: Target, principal: string | undefined): boolean =>
  namesAction(statement, action) && namesResource(statement, target.resource, 'all') && denialHolds(statement, target, principal);

/** Whether a bound lets the action pass on some of the target. */
const mayAllow = (bound: readonly Statement[], action: string, target: Target, principal: string | undefined): boolean =>
  bound.some(
    (statement) =>
      statement.effect === 'Allow' &&
      namesAction(statement, action) &&
      namesResource(statement, target.resource, 'some') &&
      !fenceOf(statement, principal)(target),
  );

function namesAction({ actions, notActions }: Statement, action: string): boolean {
  if (notActions !== undefined) return !notActions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase()));
  return actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase()));
}

function namesResource({ resources, notResources }: Statement, resource: string, how: 'some' | 'all'): boolean {
  const other = how === 'some' ? 'all' : 'some';
  if (notResources !== undefined) return !notResources.some((pattern) => covers(pattern, resource, other));
  return resources.some((pattern) => covers(pattern, resource, how));
}

/** Whether a pattern covers a target: `some` of it is enough for an allowance, a denial has to cover `all`. Targets of buckets end in a star. */
function covers(pattern: string, resource: string, how: 'some' | 'all'): boolean {
  if (matches(pattern, resource)) return true;
  if (how === 'all' || !resource.endsWith('*')) return false;
  return fixedStart(pattern).startsWith(resource.slice(0, -1));
}

/** IAM's wildcards: `*` any text, `?` one character; read as text, so that no expression of a document is ever run. */
export function matches(pattern: string, value: string): boolean {
  let [p, v, star, mark] = [0, 0, -1, 0];
  while (v < value.length) {
    const letter = pattern[p];
    if (letter === '*') {
      star = p++;
      mark = v;
    } else if (letter === '?' || letter === value[v]) {
      p++;
      v++;
    } else if (star !== -1) {
      p = star + 1;
      v = ++mark;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

const equals: ReadonlySet<string> = new Set(['stringequals', 'stringlike']);

/** A policy variable stands for anything here. */
const isVariable = (value: string): boolean => value.includes('${');

/** Keys that say whose a call or a thing is, and the value that would let one in to the target's tenant. */
const ownerKeys: ReadonlySet<string> = new Set(['ses:tenantname', 'aws:resourcetag/tenant']);

/**
 * Whether a condition of an allowance keeps its holder away from a target: all conditions have to hold, so one fence is enough. Asked once for each owner.
 */
function fenceOf({ conditions }: Statement, principal: string | undefined): (target: Target) => boolean {
  const asked = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => isAsking(operator, key, values, principal)),
  );
  if (asked.includes(false)) return () => true;
  const fences = Object.entries(conditions).flatMap(([operator, keys]) =>
    // With ...IfExists and ForAllValues a call without the key passes, so they fence nothing.
    equals.has(operator.toLowerCase().replace(/^foranyvalue:/, ''))
      ? Object.entries(keys).filter(([key]) => ownerKeys.has(key.toLowerCase()))
      : [],
  );
  if (fences.length === 0) return () => false;
  const known: boolean[] = [];
  return (target) => {
    const before = known[target.owner];
    if (before !== undefined) return before;
    const fenced = fences.some(([name, values]) => !values.some((value) => isVariable(value) || matches(value, owner(name, target))));
    known[target.owner] = fenced;
    return fenced;
  };
}

/** What the key would hold for the target. An SES tenant is called `<prefix>-<tenant>`, and its name is in its ARN; a tag holds the tenant's name. */
const owner = (key: string, { tenant, use }: Target): string =>
  key.toLowerCase() === 'ses:tenantname' ? (use.sesTenant ?? tenant) : tenant;

const whoIs: ReadonlySet<string> = new Set(['arnequals', 'arnlike', 'stringequals', 'stringlike']);

/** Whether a condition on who asks holds for the principal; undefined where it is another condition, or the principal is not known. */
function isAsking(operator: string, key: string, values: readonly string[], principal: string | undefined): boolean | undefined {
  if (principal === undefined || key.toLowerCase() !== 'aws:principalarn' || values.some(isVariable)) return undefined;
  const plain = operator.toLowerCase().replace(/ifexists$/, '');
  if (!whoIs.has(plain.replace('not', ''))) return undefined;
  return values.some((value) => matches(value, principal)) !== plain.includes('not');
}

function denialHolds({ conditions }: Statement, target: Target, principal: string | undefined): boolean {
  return Object.entries(conditions).every(([operator, keys]) => {
    const plain = operator.toLowerCase();
    return Object.entries(keys).every(([key, values]) => {
      const asking = isAsking(operator, key, values, principal);
      if (asking !== undefined) return asking;
      if (!ownerKeys.has(key.toLowerCase()) || values.some(isVariable)) return false;
      const isOne = values.some((value) => matches(value, owner(key, target)));
      if (plain === 'stringnotequals' || plain === 'stringnotlike') return !isOne;
      return equals.has(plain) && isOne;
    });
  });
}
