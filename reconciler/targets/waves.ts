import { createHash } from 'node:crypto';
import type { AccountId } from '../model/account-id.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Gate, Organization } from '../model/documents.generated.ts';
import type { Positioned } from '../model/positioned.ts';
import type { OrganizationTree } from './tree.ts';

/** Accounts that are written together, and what must hold before the next ones are. */
export interface Wave {
  readonly name: string;
  readonly accounts: ReadonlySet<AccountId>;
  readonly gate: Required<Gate>;
}

/** The name of the wave of all accounts that no wave selects. */
export const restWave = 'rest';

/**
 * The waves of `Organization.spec.rollout` in their order, each account in the first that selects it, and what is left as the last. Shares are
 * taken of the accounts that no selector of any wave names, in the order of a hash of their ids: the same accounts in every run, whatever
 * else joins. Without a rollout nothing.
 */
export function wavesOf(organization: Organization, tree: OrganizationTree): readonly Wave[] {
  const { rollout } = organization.spec;
  if (rollout === undefined) return [];
  const free = new Set([...tree.inventory.accounts.keys()]);
  const named = rollout.waves.map(({ include = [] }) => {
    const own = new Set(include.flatMap((selector) => tree.accountsOf(selector)).filter((account) => free.has(account)));
    for (const account of own) free.delete(account);
    return own;
  });
  const inOrder = [...free].sort((a, b) => (hashOf(a) < hashOf(b) ? -1 : 1));
  let percent = 0;
  const waves = rollout.waves.map((wave, index): Wave => {
    const gate = gateOf(rollout.gate, wave.gate);
    if (wave.share === undefined) return { name: wave.name, accounts: named[index] ?? new Set(), gate };
    const from = Math.ceil((percent * inOrder.length) / 100);
    percent = Math.min(100, percent + wave.share);
    return { name: wave.name, accounts: new Set(inOrder.slice(from, Math.ceil((percent * inOrder.length) / 100))), gate };
  });
  const rest = new Set(inOrder.slice(Math.ceil((percent * inOrder.length) / 100)));
  return [...waves, { name: restWave, accounts: rest, gate: gateOf(rollout.gate, undefined) }];
}

const gateOf = (common: Gate | undefined, own: Gate | undefined): Required<Gate> => ({
  maxFailedShare: 0,
  approval: false,
  ...common,
  ...own,
});

const hashOf = (account: AccountId): string => createHash('sha256').update(account).digest('hex');

/** V-03 and V-29 of the rollout's selectors: what they name must exist, and select somebody whom no earlier wave has. */
export function* checkWaves(organization: Positioned<Organization>, tree: OrganizationTree): Generator<Diagnostic> {
  const taken = new Set<AccountId>();
  for (const [index, { name, include = [] }] of (organization.value.spec.rollout?.waves ?? []).entries()) {
    for (const [at, selector] of include.entries()) {
      const source = organization.at('spec', 'rollout', 'waves', index, 'include', at);
      const accounts = tree.accountsOf(selector);
      const isThere = selector.account === undefined ? tree.unit(selector.ou) !== undefined : accounts.length > 0;
      const what = selector.account ?? selector.ou;
      if (!isThere) {
        yield {
          severity: 'error',
          code: 'V-03',
          source,
          message: `${what} of the wave ${name} is not in the organization`,
          hint: 'write an account or a unit that is',
        };
      } else if (accounts.every((account) => taken.has(account))) {
        const message = `${what} adds no account to the wave ${name}: it has none, or earlier waves have them`;
        yield { severity: 'warning', code: 'V-29', source, message, hint: 'take it out, or put the wave earlier' };
      }
      for (const account of accounts) taken.add(account);
    }
  }
}
