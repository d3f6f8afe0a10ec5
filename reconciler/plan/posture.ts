import { byText } from './order.ts';

/** Controls of a standard by what their checks say, and the score. */
export interface Score {
  readonly standard: string;
  readonly passed: number;
  readonly failed: number;
  /** A check could not be made, and none failed. */
  readonly unknown: number;
  /** Percent, rounded to a whole number; absent without data, and where something could not be read. */
  readonly score?: number;
}

export interface AccountScore extends Score {
  readonly account: string;
  /** Some cell of the account could not be read: the counts are of the others, and there is no score. */
  readonly incomplete?: true;
}

/** A cell of which nobody can say anything. */
export interface Unseen {
  /** `account/region`. */
  readonly scope: string;
  readonly code: string;
  readonly message: string;
}

export interface Posture {
  readonly accounts: readonly AccountScore[];
  /** Over all accounts, as the administrator sees them: a control failed where it failed anywhere. */
  readonly standards: readonly (Score & { readonly accounts: number; readonly incomplete?: true })[];
  /** The mean of the standards' scores. */
  readonly summaryScore?: number;
  readonly unreadable: readonly Unseen[];
  /** Checks that were counted. */
  readonly checks: number;
}

type ControlStatus = 'passed' | 'unknown' | 'failed';

/**
 * Counts checks as Security Hub does: a control failed when a check of it failed, is unknown when one is WARNING or NOT_AVAILABLE, and passed
 * else; a control without checks has no data. The score is passed controls in percent of those with data.
 * Source: docs/assumptions.md, Security Hub.
 */
export class PostureCounter {
  readonly #controls = new Map<string, Map<string, Map<string, ControlStatus>>>();
  #checks = 0;

  get checks(): number {
    return this.#checks;
  }

  /** A standard of the account is to be shown, whether it has checks or not. */
  expect(account: string, standard: string): void {
    this.#controlsOf(account, standard);
  }

  add(fact: { readonly account: string; readonly control: string; readonly standards: readonly string[]; readonly status: string }): void {
    this.#checks++;
    const status = fact.status === 'FAILED' ? 'failed' : fact.status === 'PASSED' ? 'passed' : 'unknown';
    for (const standard of fact.standards) {
      const controls = this.#controlsOf(fact.account, standard);
      controls.set(fact.control, worse(controls.get(fact.control) ?? status, status));
    }
  }

  /** @param only the standards to show; all when empty */
  posture(unreadable: readonly Unseen[], only: readonly string[] = []): Posture {
    const hidden = new Set(unreadable.map(({ scope }) => scope.split('/')[0] ?? scope));
    const accounts: AccountScore[] = [];
    const overall = new Map<string, { readonly controls: Map<string, ControlStatus>; accounts: number }>();
    for (const [account, standards] of [...this.#controls].sort(byKey)) {
      for (const [standard, controls] of [...standards].sort(byKey)) {
        if (only.length > 0 && !only.includes(standard)) continue;
        const isIncomplete = hidden.has(account);
        accounts.push({ account, ...scoreOf(standard, controls, isIncomplete), ...(isIncomplete ? { incomplete: true as const } : {}) });
        const all = overall.get(standard) ?? { controls: new Map(), accounts: 0 };
        overall.set(standard, all);
        all.accounts++;
        for (const [control, status] of controls) all.controls.set(control, worse(all.controls.get(control) ?? status, status));
      }
    }
    // An account that could not be read at all would have counted in each standard.
    const isIncomplete = unreadable.length > 0;
    const standards = [...overall].sort(byKey).map(([standard, { controls, accounts: count }]) => ({
      ...scoreOf(standard, controls, isIncomplete),
      accounts: count,
      ...(isIncomplete ? { incomplete: true as const } : {}),
    }));
    const scores = standards.flatMap(({ score }) => score ?? []);
    const summary = scores.length === 0 ? {} : { summaryScore: Math.round(scores.reduce((sum, score) => sum + score, 0) / scores.length) };
    return { accounts, standards, ...summary, unreadable: [...unreadable], checks: this.#checks };
  }

  #controlsOf(account: string, standard: string): Map<string, ControlStatus> {
    const standards = this.#controls.get(account) ?? new Map<string, Map<string, ControlStatus>>();
    this.#controls.set(account, standards);
    const controls = standards.get(standard) ?? new Map<string, ControlStatus>();
    standards.set(standard, controls);
    return controls;
  }
}

const order: readonly ControlStatus[] = ['passed', 'unknown', 'failed'];
const worse = (one: ControlStatus, other: ControlStatus): ControlStatus => (order.indexOf(one) > order.indexOf(other) ? one : other);

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => byText(a, b);

function scoreOf(standard: string, controls: ReadonlyMap<string, ControlStatus>, isIncomplete: boolean): Score {
  const count = (status: ControlStatus): number => [...controls.values()].filter((one) => one === status).length;
  const [passed, failed, unknown] = [count('passed'), count('failed'), count('unknown')];
  const withData = passed + failed + unknown;
  return { standard, passed, failed, unknown, ...(withData === 0 || isIncomplete ? {} : { score: Math.round((passed * 100) / withData) }) };
}
