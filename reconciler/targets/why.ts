import { didYouMean } from '../model/did-you-mean.ts';
import type { Account } from '../model/inventory.ts';
import type { Source } from '../model/source.ts';
import type { DocumentTargets, Expansion } from './expand.ts';
import { stillCounts } from './selector.ts';

/** Why no document, or one document, does not reach a cell. */
export interface NotTargeted {
  readonly message: string;
  readonly source?: Source;
}

/** What keeps every document from the cell: an account that is unknown, ignored or not ACTIVE, a Region that is not governed. */
export function whyOutside(expansion: Expansion, account: string, region: string): NotTargeted | undefined {
  const { tree, space } = expansion;
  const known = tree.account(account);
  if (known === undefined) {
    const near = didYouMean(account, space.accounts);
    return { message: `the organization has no account ${account}${near === undefined ? '' : `; did you mean ${near}?`}` };
  }
  if (expansion.ignored.has(account)) return { message: `account ${account} (${known.name}) is in Organization.spec.ignoreAccounts` };
  if (known.state !== 'ACTIVE') return { message: `account ${account} (${known.name}) is ${known.state}` };
  if (!space.regions.includes(region)) {
    const near = didYouMean(region, space.regions);
    return { message: `${region} is not in Organization.spec.governedRegions${near === undefined ? '' : `; did you mean ${near}?`}` };
  }
  return undefined;
}

/** Why the document does not reach a cell of a known ACTIVE account in a governed Region; undefined where it does. */
export function whyNotBy(targets: DocumentTargets, expansion: Expansion, account: Account, region: string): NotTargeted | undefined {
  const { document, regions } = targets;
  const block = document.targets;
  const { tree, calendar } = expansion;
  if (!regions.includes(region)) {
    const index = block.excludeRegions?.indexOf(region) ?? -1;
    return index === -1
      ? { message: `${region} is not among its Regions`, source: document.at('spec', 'targets', 'regions') }
      : { message: `${region} is excluded`, source: document.at('spec', 'targets', 'excludeRegions', index) };
  }
  if (!block.include.some((selector) => tree.selects(selector, account))) {
    return { message: 'no include selects the account', source: document.at('spec', 'targets', 'include') };
  }
  for (const [i, exclusion] of (block.exclude ?? []).entries()) {
    if (!stillCounts(exclusion, calendar) || !tree.selects(exclusion, account)) continue;
    const until = exclusion.expires === undefined ? '' : `, until ${exclusion.expires}`;
    return { message: `excluded: ${exclusion.reason}${until}`, source: document.at('spec', 'targets', 'exclude', i) };
  }
  return undefined;
}
