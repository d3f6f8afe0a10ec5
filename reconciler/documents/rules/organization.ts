import type { RegionFacts } from '../../catalogue/catalogue.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { didYouMean } from '../../model/did-you-mean.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import type { Organization } from '../../model/documents.generated.ts';
import type { Positioned } from '../../model/positioned.ts';
import { problem } from '../file-diagnostics.ts';
import { checkRollout } from './rollout.ts';

/** Rules inside the Organization: its Regions (V-02), its ticket pattern (V-11), accounts that contradict each other (V-29). */
export function* checkOrganization({ organization }: DocumentSet, regions: readonly RegionFacts[]): Generator<Diagnostic> {
  if (organization === undefined) return;
  yield* checkName(organization);
  yield* checkPartition(organization, regions);
  const { homeRegion, governedRegions, guards, ignoreAccounts = [], managementAccount } = organization.value.spec;
  if (!governedRegions.includes(homeRegion)) {
    const hint = didYouMean(homeRegion, governedRegions);
    yield problem(
      'V-02',
      organization.at('spec', 'homeRegion'),
      `the home Region ${homeRegion} is not one of governedRegions`,
      hint === undefined ? 'add it to governedRegions' : `did you mean ${hint}?`,
    );
  }
  if (guards?.ticketPattern !== undefined && compilePattern(guards.ticketPattern) === undefined) {
    yield problem(
      'V-11',
      organization.at('spec', 'guards', 'ticketPattern'),
      'the ticket pattern is not a regular expression',
      'write one like [A-Z]+-[0-9]+',
    );
  }
  yield* checkRollout(organization);
  const ignored = ignoreAccounts.indexOf(managementAccount);
  if (ignored !== -1) {
    const source = organization.at('spec', 'ignoreAccounts', ignored);
    yield { severity: 'note', code: 'V-29', source, message: 'the management account is ignored: no document reaches it' };
  }
}

/** Longest name that fits, beside reason, ticket and last day, into the 256 characters of a control's reason. Source: facts/compliance.md 2.3. */
export const longestOrganizationName = 32;

/** D-13: the name is our mark, and has to fit wherever AWS has a place for one. */
function* checkName(organization: Positioned<Organization>): Generator<Diagnostic> {
  const { name } = organization.value.metadata;
  if (name.length <= longestOrganizationName) return;
  yield problem(
    'D-13',
    organization.at('metadata', 'name'),
    `the name has ${name.length} characters: as our mark it has to fit into AWS's reasons, which takes ${longestOrganizationName}`,
    `write one of at most ${longestOrganizationName} characters`,
  );
}

function* checkPartition(organization: Positioned<Organization>, regions: readonly RegionFacts[]): Generator<Diagnostic> {
  const { partition = 'aws', governedRegions } = organization.value.spec;
  const inPartition = regions.filter((region) => region.partition === partition).map((region) => region.id);
  // Nothing is known of the isolated partitions; there only the form of a name is checked.
  if (inPartition.length === 0) return;
  for (const [index, region] of governedRegions.entries()) {
    if (inPartition.includes(region)) continue;
    const other = regions.find((known) => known.id === region);
    const near = didYouMean(region, inPartition);
    const hint =
      other !== undefined
        ? `it belongs to partition ${other.partition}`
        : near === undefined
          ? 'write the code of a Region, like eu-west-1'
          : `did you mean ${near}?`;
    yield problem('V-02', organization.at('spec', 'governedRegions', index), `${region} is not a Region of partition ${partition}`, hint);
  }
}

/** The pattern as an expression that must match all of a text; undefined where it is none. */
export function compilePattern(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u');
  } catch {
    return undefined;
  }
}
