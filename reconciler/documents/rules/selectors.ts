import type { Diagnostic } from '../../model/diagnostic.ts';
import { didYouMean } from '../../model/did-you-mean.ts';
import type { Match, Organization, Selector } from '../../model/documents.generated.ts';
import type { PathSegment, Positioned } from '../../model/positioned.ts';
import { problem } from '../file-diagnostics.ts';

const unitId = /^(?:ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|r-[0-9a-z]{4,32})$/;

/** What a selector selects, the same for all spellings: two selectors with one key select the same accounts. */
export function selectorKey(selector: Selector | Match, organization: Positioned<Organization> | undefined): string {
  if (selector.account !== undefined) return selector.account;
  const ous = organization?.value.spec.ous;
  const unit = ous !== undefined && Object.hasOwn(ous, selector.ou) ? ous[selector.ou] : selector.ou;
  return selector.recursive === false ? `${unit} alone` : String(unit);
}

/** V-01 and V-30 of a selector: its unit is an alias of the Organization or an id; V-29: its account is not ignored. */
export function checkSelector(
  document: Positioned<unknown>,
  path: readonly PathSegment[],
  selector: Selector | Match,
  organization: Positioned<Organization> | undefined,
): Diagnostic | undefined {
  if (selector.account !== undefined) {
    if (organization?.value.spec.ignoreAccounts?.includes(selector.account) !== true) return undefined;
    const source = document.at(...path, 'account');
    return {
      severity: 'warning',
      code: 'V-29',
      source,
      message: `the account ${selector.account} is one of ignoreAccounts, so this selects no cell`,
      hint: 'take it out here or there',
    };
  }
  const { ou } = selector;
  if (unitId.test(ou) || organization === undefined) return undefined;
  const aliases = organization.value.spec.ous ?? {};
  if (Object.hasOwn(aliases, ou)) return undefined;
  const source = document.at(...path, 'ou');
  if (/^(?:ou|r)-/.test(ou))
    return problem(
      'V-01',
      source,
      `${ou} is not the id of a unit or root`,
      'write an id like ou-ab12-11111111, or an alias of Organization.spec.ous',
    );
  const near = didYouMean(ou, Object.keys(aliases));
  return problem(
    'V-30',
    source,
    `${JSON.stringify(ou)} is not an alias of Organization.spec.ous`,
    near === undefined ? aliasHint(Object.keys(aliases)) : `did you mean ${near}?`,
  );
}

const aliasHint = (aliases: readonly string[]): string =>
  aliases.length === 0
    ? 'add it to Organization.spec.ous'
    : `known are ${aliases.slice(0, 10).join(', ')}; add it to Organization.spec.ous, or write the id`;
