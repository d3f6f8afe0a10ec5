import type { Evidence, IsolationFacts, TenantFacts, Use, UseKind } from './facts.ts';
import { type Reach, reachesOf } from './reach.ts';

/** Something that two tenants have in common. */
export interface Overlap {
  readonly kind: UseKind | 'reach';
  /** The thing: as in the facts; of a prefix the inner one; of a reach `action resource`. */
  readonly id: string;
  readonly verdict: 'intended' | 'breach';
  /** Why it is the one or the other. */
  readonly because: string;
  /** What showed it, on each side. */
  readonly evidence: readonly Evidence[];
}

/** Two tenants, in the order of their names, and what they share. Pairs that share nothing and are proved are not written out. */
export interface Pair {
  readonly tenants: readonly [string, string];
  readonly overlaps: readonly Overlap[];
}

/** An account that tenants share by their models: told once, and not for each pair of them. */
export interface SharedAccount {
  readonly account: string;
  /** In the order of their names. */
  readonly tenants: readonly string[];
  readonly because: string;
  readonly evidence: Evidence;
}

export interface IsolationProof {
  /** In the order of their names. */
  readonly tenants: readonly {
    readonly name: string;
    readonly isolation: TenantFacts['isolation'];
    readonly unread: TenantFacts['unread'];
  }[];
  readonly pairs: readonly Pair[];
  readonly shared: readonly SharedAccount[];
  readonly summary: {
    readonly tenants: number;
    readonly pairs: number;
    /** Pairs with nothing in common, all of both read. */
    readonly clean: number;
    /** Pairs that share only what both say. */
    readonly intended: number;
    /** Pairs with at least one breach. */
    readonly breached: number;
    /** Pairs without a breach of which one side could not be read whole. */
    readonly unproved: number;
    readonly breaches: number;
  };
}

/** What a pair comes to: a breach is a breach even where more could not be read. */
export type Verdict = 'clean' | 'intended' | 'breach' | 'unproved';

/**
 * What every pair of tenants shares, each as intended (declared on both sides, or part of the declared model) or as a breach. Through an index of things,
 * so that clean tenants cost nothing a pair. Source: issue 5, section 3.
 */
export function proofOf({ tenants }: IsolationFacts): IsolationProof {
  const byName = new Map(tenants.map((tenant) => [tenant.tenant, tenant]));
  const pairs = new Map<string, { readonly tenants: readonly [string, string]; readonly overlaps: Overlap[] }>();
  const add = (a: string, b: string, overlap: Overlap): void => {
    const names: readonly [string, string] = a < b ? [a, b] : [b, a];
    const key = names.join('\n');
    const pair = pairs.get(key) ?? { tenants: names, overlaps: [] };
    pair.overlaps.push(overlap);
    pairs.set(key, pair);
  };
  const shared: SharedAccount[] = [];
  for (const users of usersByThing(tenants)) {
    const together = users[0]?.use.kind === 'account' ? sharedAccount(users) : undefined;
    if (together !== undefined) shared.push(together);
    for (const [a, b] of couples(users))
      if (together === undefined || isAlone(a) || isAlone(b)) add(a.tenant.tenant, b.tenant.tenant, overlapOf(a, b));
  }
  for (const [outer, inner] of nestedPrefixes(tenants)) add(outer.tenant.tenant, inner.tenant.tenant, overlapOf(outer, inner));
  for (const reach of reachesOf(tenants)) add(reach.from, reach.to, overlapOfReach(reach));
  const sorted = [...pairs.values()].sort((a, b) => compare(a.tenants[0], b.tenants[0]) || compare(a.tenants[1], b.tenants[1]));
  const found = sorted.map(
    ({ tenants: names, overlaps }): Pair => ({
      tenants: names,
      overlaps: overlaps.sort((a, b) => compare(a.kind, b.kind) || compare(a.id, b.id)),
    }),
  );
  return {
    tenants: [...byName.values()]
      .map(({ tenant, isolation, unread }) => ({ name: tenant, isolation, unread }))
      .sort((a, b) => compare(a.name, b.name)),
    pairs: found,
    shared: shared.sort((a, b) => compare(a.account, b.account)),
    summary: summaryOf(tenants, found, shared),
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** By tenant: its account, where it shares it by its model. Two with the same share one. */
export const sharedAccounts = (shared: readonly SharedAccount[]): ReadonlyMap<string, string> =>
  new Map(shared.flatMap(({ account, tenants }) => tenants.map((tenant) => [tenant, account] as const)));

/** What a pair comes to. @param pair undefined where nothing was found of it but an account that both share by their models (`together`) */
export function verdictOf(
  pair: Pair | undefined,
  a: { readonly unread: readonly unknown[] },
  b: { readonly unread: readonly unknown[] },
  together = false,
): Verdict {
  if (pair?.overlaps.some(({ verdict }) => verdict === 'breach') === true) return 'breach';
  if (a.unread.length > 0 || b.unread.length > 0) return 'unproved';
  return !together && (pair === undefined || pair.overlaps.length === 0) ? 'clean' : 'intended';
}

const couplesOf = (count: number): number => (count * (count - 1)) / 2;

function summaryOf(tenants: readonly TenantFacts[], pairs: readonly Pair[], shared: readonly SharedAccount[]): IsolationProof['summary'] {
  const byName = new Map(tenants.map((tenant) => [tenant.tenant, tenant]));
  const whole = tenants.filter(({ unread }) => unread.length === 0).length;
  const all = couplesOf(tenants.length);
  const accounts = sharedAccounts(shared);
  const isWhole = (name: string): boolean => byName.get(name)?.unread.length === 0;
  const together = shared.reduce((sum, group) => sum + couplesOf(group.tenants.filter(isWhole).length), 0);
  const counts = { clean: couplesOf(whole) - together, intended: together, breach: 0, unproved: all - couplesOf(whole) };
  for (const pair of pairs) {
    const [a, b] = [byName.get(pair.tenants[0]), byName.get(pair.tenants[1])];
    if (a === undefined || b === undefined) continue;
    const account = accounts.get(a.tenant);
    const both = account !== undefined && account === accounts.get(b.tenant);
    const before = verdictOf(undefined, a, b, both);
    const verdict = verdictOf(pair, a, b, both);
    counts[before] -= 1;
    counts[verdict] += 1;
  }
  const breaches = pairs.reduce((sum, { overlaps }) => sum + overlaps.filter(({ verdict }) => verdict === 'breach').length, 0);
  return {
    tenants: tenants.length,
    pairs: all,
    clean: counts.clean,
    intended: counts.intended,
    breached: counts.breach,
    unproved: counts.unproved,
    breaches,
  };
}

interface User {
  readonly tenant: TenantFacts;
  readonly use: Use;
}

function usersByThing(tenants: readonly TenantFacts[]): Iterable<readonly User[]> {
  const things = new Map<string, User[]>();
  for (const tenant of tenants)
    for (const use of tenant.uses) {
      const key = `${use.kind} ${use.id}`;
      const users = things.get(key) ?? [];
      // Once a tenant, however often it was seen; declared only where it is wherever it was seen.
      if (users.at(-1)?.tenant !== tenant) users.push({ tenant, use });
      else if (!use.declaredShared) users.splice(-1, 1, { tenant, use });
      things.set(key, users);
    }
  return things.values();
}

const isAlone = ({ tenant }: User): boolean => tenant.isolation === 'dedicated-account';

/** The tenants of an account whose models share one; undefined where they are not several. */
function sharedAccount(users: readonly User[]): SharedAccount | undefined {
  const sharing = users.filter((user) => !isAlone(user));
  const [first] = sharing;
  if (first === undefined || sharing.length < 2) return undefined;
  const { id, evidence } = first.use;
  return { account: id, tenants: sharing.map(({ tenant }) => tenant.tenant).sort(compare), because: bothShare, evidence };
}

const bothShare = 'both models share an account';

function* couples(users: readonly User[]): Generator<readonly [User, User]> {
  for (const [index, a] of users.entries()) for (const b of users.slice(index + 1)) if (a.tenant !== b.tenant) yield [a, b];
}

/** Prefixes of other tenants that cover a prefix, but for equal ones, which are the same thing. */
function* nestedPrefixes(tenants: readonly TenantFacts[]): Generator<readonly [User, User]> {
  const users = tenants.flatMap((tenant) =>
    tenant.uses.filter(({ kind }) => kind === 'bucket-prefix').map((use): User => ({ tenant, use })),
  );
  const covering: User[] = [];
  for (const user of users.sort((a, b) => compare(a.use.id, b.use.id))) {
    while (covering.length > 0 && !user.use.id.startsWith(covering.at(-1)?.use.id ?? '')) covering.pop();
    for (const outer of covering) if (outer.tenant !== user.tenant && outer.use.id !== user.use.id) yield [outer, user];
    covering.push(user);
  }
}

function overlapOf(a: User, b: User): Overlap {
  const { verdict, because } = judged(a, b);
  // Of two prefixes the longer one is what both can touch.
  const id = a.use.id.length >= b.use.id.length ? a.use.id : b.use.id;
  return { kind: a.use.kind, id, verdict, because, evidence: [a.use.evidence, b.use.evidence] };
}

function judged(a: User, b: User): Pick<Overlap, 'verdict' | 'because'> {
  const alone = [a, b].find(({ tenant }) => tenant.isolation === 'dedicated-account');
  if (a.use.kind === 'account')
    return alone === undefined
      ? { verdict: 'intended', because: bothShare }
      : { verdict: 'breach', because: `${alone.tenant.tenant} is declared dedicated-account` };
  const silent = [a, b].filter(({ use }) => !use.declaredShared).map(({ tenant }) => tenant.tenant);
  if (silent.length === 0) return { verdict: 'intended', because: 'declared shared on both sides' };
  return {
    verdict: 'breach',
    because: silent.length === 2 ? 'neither side declares it shared' : `${silent[0]} does not declare it shared`,
  };
}

const overlapOfReach = ({ from, to, action, resource, evidence }: Reach): Overlap => ({
  kind: 'reach',
  id: `${action} ${resource}`,
  verdict: 'breach',
  because: `a policy of ${from} allows it on what is ${to}'s`,
  evidence: [evidence],
});
