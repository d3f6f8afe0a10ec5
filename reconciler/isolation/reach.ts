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
  readonly action: string;
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

function* reachesOfPolicy(tenant: TenantFacts, { statements, evidence }: PolicyFacts, targets: Targets): Generator<Reach> {
  const own = new Set(tenant.uses.map(({ kind, id }) => `${kind} ${id}`));
  const told = new Set<string>();
  for (const allow of statements.filter(({ effect }) => effect === 'Allow')) {
    for (const target of candidates(allow, targets)) {
      if (target.tenant === tenant.tenant || own.has(`${target.use.kind} ${target.use.id}`)) continue;
      const key = `${target.tenant} ${target.action} ${target.resource}`;
      if (told.has(key) || !allows(allow, target) || statements.some((statement) => denies(statement, target))) continue;
      told.add(key);
      yield { from: tenant.tenant, to: target.tenant, action: target.action, resource: target.resource, evidence };
    }
  }
}

interface Targets {
  readonly sorted: readonly Target[];
}

function targetsOf(tenants: readonly TenantFacts[]): Targets {
  const all = tenants.flatMap((tenant) =>
    tenant.uses.flatMap((use) =>
      (actionsOn[use.kind] ?? []).map((action): Target => ({ tenant: tenant.tenant, use, action, resource: resourceOf(use) })),
    ),
  );
  return { sorted: all.sort((a, b) => (a.resource < b.resource ? -1 : a.resource > b.resource ? 1 : 0)) };
}

const resourceOf = ({ kind, id }: Use): string => (kind === 'bucket-prefix' ? `arn:aws:s3:::${id.slice('s3://'.length)}*` : id);

/** Targets that a statement can name: those that start as one of its resources does before its first wildcard. */
function* candidates({ resources, notResources }: Statement, { sorted }: Targets): Generator<Target> {
  const patterns = notResources === undefined ? resources : ['*'];
  const seen = new Set<Target>();
  for (const pattern of patterns) {
    const prefix = fixedStart(pattern);
    // A pattern that goes deeper into a prefix than the prefix itself reaches objects below it.
    for (const start of prefix.startsWith('arn:aws:s3:::') ? shorter(prefix) : [prefix]) {
      for (let at = firstAtLeast(sorted, start); at < sorted.length; at++) {
        const target = sorted[at];
        if (target === undefined || !target.resource.startsWith(start)) break;
        if (seen.has(target)) continue;
        seen.add(target);
        yield target;
      }
    }
  }
}

const fixedStart = (pattern: string): string => {
  const wild = pattern.search(/[*?]/);
  return wild === -1 ? pattern : pattern.slice(0, wild);
};

/** The bucket of an object's ARN: prefixes inside it may be shorter than what the policy names. */
const shorter = (prefix: string): readonly string[] => {
  const slash = prefix.indexOf('/');
  return [slash === -1 ? prefix : prefix.slice(0, slash + 1)];
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

const allows = (statement: Statement, target: Target): boolean =>
  namesAction(statement, target.action) && namesResource(statement, target.resource, 'some') && !isFenced(statement, target);

/** A denial counts where it holds for all of the target, whoever asks: with a condition that is not understood it may not. */
const denies = (statement: Statement, target: Target): boolean =>
  statement.effect === 'Deny' &&
  namesAction(statement, target.action) &&
  namesResource(statement, target.resource, 'all') &&
  denialHolds(statement, target);

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

/** Whether a condition of an allowance keeps its holder away from the target: all conditions have to hold. */
function isFenced({ conditions }: Statement, target: Target): boolean {
  for (const [operator, keys] of Object.entries(conditions)) {
    // With ...IfExists and ForAllValues a call without the key passes, so they fence nothing.
    const plain = operator.toLowerCase().replace(/^foranyvalue:/, '');
    if (!equals.has(plain)) continue;
    for (const [key, values] of Object.entries(keys))
      if (ownerKeys.has(key.toLowerCase()) && !values.some((value) => isVariable(value) || matches(value, owner(key, target)))) return true;
  }
  return false;
}

/** What the key would hold for the target. An SES tenant is called `<prefix>-<tenant>`, and its name is in its ARN; a tag holds the tenant's name. */
const owner = (key: string, { tenant, use }: Target): string =>
  key.toLowerCase() === 'ses:tenantname' ? (use.sesTenant ?? tenant) : tenant;

function denialHolds({ conditions }: Statement, target: Target): boolean {
  return Object.entries(conditions).every(([operator, keys]) => {
    const plain = operator.toLowerCase();
    return Object.entries(keys).every(([key, values]) => {
      if (!ownerKeys.has(key.toLowerCase()) || values.some(isVariable)) return false;
      const isOne = values.some((value) => matches(value, owner(key, target)));
      if (plain === 'stringnotequals' || plain === 'stringnotlike') return !isOne;
      return equals.has(plain) && isOne;
    });
  });
}
