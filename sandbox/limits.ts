/** A token bucket: `perSecond` tokens flow in, at most `burst` are kept. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

const rate = (perSecond: number, burst: number): Rate => ({ perSecond, burst });

/** What AWS allows a service: by operation, `*` for each other operation; `organization` is the second, shared bucket of Organizations. */
interface ServiceRates {
  readonly operations: Readonly<Record<string, Rate>>;
  readonly organization?: Readonly<Record<string, Rate>>;
}

/** Published rates where AWS names them (facts/compliance.md 2.5 and 5.1, facts/tenants.md 2.6), else the assumed ones of docs/assumptions.md. */
const rates: Readonly<Record<string, ServiceRates>> = {
  securityhub: {
    operations: {
      BatchEnableStandards: rate(1, 1),
      UpdateStandardsControl: rate(1, 5),
      GetFindings: rate(3, 6),
      '*': rate(10, 30),
    },
  },
  organizations: {
    operations: {
      CreateAccount: rate(0.1, 3),
      CloseAccount: rate(0.05, 1),
      DescribeCreateAccountStatus: rate(2, 2),
      DescribeAccount: rate(20, 30),
      ListAccounts: rate(8, 12),
      ListAccountsForParent: rate(5, 8),
      ListParents: rate(5, 8),
      ListOrganizationalUnitsForParent: rate(5, 8),
      DescribeOrganizationalUnit: rate(2, 2),
      DescribeOrganization: rate(1, 2),
      MoveAccount: rate(2, 3),
      ListRoots: rate(1, 2),
      TagResource: rate(4, 6),
      '*': rate(5, 8),
    },
    organization: {
      DescribeCreateAccountStatus: rate(2, 3),
      DescribeAccount: rate(24, 36),
      ListAccounts: rate(9, 15),
      ListAccountsForParent: rate(6, 10),
      ListParents: rate(6, 10),
      ListOrganizationalUnitsForParent: rate(6, 10),
      DescribeOrganizationalUnit: rate(2, 3),
    },
  },
  sts: { operations: { '*': rate(600, 600) } },
  account: { operations: { '*': rate(5, 10) } },
};

/** For services whose rates neither AWS nor the facts name. */
const otherwise: ServiceRates = { operations: { '*': rate(20, 40) } };

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Counts calls per account, Region and operation in real time, whatever the speed of AWS time. */
export class CallLimits {
  readonly #buckets = new Map<string, Bucket>();
  readonly #nowMs: () => number;
  readonly #enforced: boolean;

  constructor(nowMs: () => number, enforced: boolean) {
    this.#nowMs = nowMs;
    this.#enforced = enforced;
  }

  /** Takes one token for the call; false when AWS would answer with throttling. `own` are the service module's rates. */
  take(service: string, operation: string, account: string, region: string, own?: Readonly<Record<string, Rate>>): boolean {
    if (!this.#enforced) return true;
    const table = rates[service] ?? otherwise;
    const limit = own?.[operation] ?? own?.['*'] ?? table.operations[operation] ?? table.operations['*'] ?? rate(20, 40);
    if (!this.#takeFrom(`${service}/${operation}/${account}/${region}`, limit)) return false;
    const shared = table.organization?.[operation];
    return shared === undefined || this.#takeFrom(`${service}/${operation}/*`, shared);
  }

  /** Forgets all use, as if no call had been made for a long time. */
  clear(): void {
    this.#buckets.clear();
  }

  #takeFrom(key: string, limit: Rate): boolean {
    const nowMs = this.#nowMs();
    const bucket = this.#buckets.get(key) ?? { tokens: limit.burst, atMs: nowMs };
    bucket.tokens = Math.min(limit.burst, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * limit.perSecond);
    bucket.atMs = nowMs;
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}
