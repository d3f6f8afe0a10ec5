import type { Catalogue, RegionFacts } from '../../catalogue/catalogue.ts';
import type { Calendar } from '../../model/clock.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DiagnosticCode } from '../../model/diagnostic-codes.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import type { HubFindingAggregation, Organization } from '../../model/documents.generated.ts';
import type { Positioned } from '../../model/positioned.ts';
import type { Source } from '../../model/source.ts';

type Rule = (document: Positioned<Organization>, documents: DocumentSet) => Generator<Diagnostic>;

/** H-01 to H-04: what `Organization.spec.securityHub` says, and what documents with central configuration need of it. Facts: compliance 2.6, 2.7. */
export function checkOrganizationHub(
  documents: DocumentSet,
  _catalogue: Catalogue,
  _calendar: Calendar,
  _regions: readonly RegionFacts[],
): readonly Diagnostic[] {
  const { organization } = documents;
  if (organization === undefined) return [];
  const rules: readonly Rule[] = [needsAdministrator, newAccountsUnderCentral, aggregation, centralDocuments];
  return rules.flatMap((rule) => [...rule(organization, documents)]);
}

const problem = (code: DiagnosticCode, source: Source, message: string, hint: string): Diagnostic => ({
  severity: 'error',
  code,
  source,
  message,
  hint,
});

const centralOf = ({ all }: DocumentSet) => all('SecurityStandards').filter(({ value }) => value.spec.mechanism === 'central-config');

/** H-01 */
function* needsAdministrator(organization: Positioned<Organization>): Generator<Diagnostic> {
  const { securityHub, delegatedAdmins } = organization.value.spec;
  if (securityHub === undefined || delegatedAdmins?.securityHub !== undefined) return;
  yield problem(
    'H-01',
    organization.keyAt('spec', 'securityHub'),
    'nobody is named who administers Security Hub',
    'write delegatedAdmins: { securityHub: "222222222222" }',
  );
}

/** H-02: AWS answers "Auto Enable and AutoEnableStandards can not be enabled for Central Configuration". */
function* newAccountsUnderCentral(organization: Positioned<Organization>): Generator<Diagnostic> {
  const { newAccounts, centralConfiguration } = organization.value.spec.securityHub ?? {};
  if (centralConfiguration?.state !== 'present' || newAccounts === undefined) return;
  for (const name of ['autoEnable', 'defaultStandards'] as const) {
    if (newAccounts[name] !== true) continue;
    yield problem(
      'H-02',
      organization.at('spec', 'securityHub', 'newAccounts', name),
      `${name} cannot be on with central configuration`,
      'write false: a policy on a unit reaches the accounts that join it',
    );
  }
}

/** H-03 */
function* aggregation(organization: Positioned<Organization>): Generator<Diagnostic> {
  const { securityHub, homeRegion } = organization.value.spec;
  const block = securityHub?.findingAggregation;
  if (block === undefined) return;
  const at = (...path: readonly (string | number)[]) => organization.at('spec', 'securityHub', 'findingAggregation', ...path);
  if (block.state === 'absent') {
    if (securityHub?.centralConfiguration?.state === 'present')
      yield problem('H-03', at('state'), 'central configuration needs an aggregator, which names the home Region', 'write state: present');
    return;
  }
  const listed = block.mode === 'SPECIFIED_REGIONS' || block.mode === 'ALL_REGIONS_EXCEPT_SPECIFIED';
  if (block.mode === undefined)
    yield problem('H-03', at(), 'mode is missing', 'write ALL_REGIONS, ALL_REGIONS_EXCEPT_SPECIFIED, SPECIFIED_REGIONS or NO_REGIONS');
  else if (listed && block.regions === undefined) yield problem('H-03', at('mode'), `${block.mode} needs regions`, 'list the Regions');
  else if (!listed && block.regions !== undefined)
    yield problem('H-03', at('regions'), `${block.mode} takes no regions`, 'take regions out, or change mode');
  const home = block.regions?.indexOf(homeRegion) ?? -1;
  if (home !== -1) yield problem('H-03', at('regions', home), `${homeRegion} is the home Region and is never linked`, 'take it out');
}

/** H-04 and, for Regions that no policy reaches, V-12. */
function* centralDocuments(organization: Positioned<Organization>, documents: DocumentSet): Generator<Diagnostic> {
  const { securityHub, delegatedAdmins, governedRegions, homeRegion } = organization.value.spec;
  for (const document of centralOf(documents)) {
    const source = document.at('spec', 'mechanism');
    if (delegatedAdmins?.securityHub === undefined)
      yield problem(
        'H-04',
        source,
        "central configuration is the administrator's, and nobody is named",
        'write delegatedAdmins.securityHub',
      );
    if (securityHub?.centralConfiguration?.state === 'absent')
      yield problem('H-04', source, 'organization.yaml turns central configuration off', 'write centralConfiguration: { state: present }');
    if (document.value.spec.unlistedStandards !== 'disable' && document.value.spec.standards !== undefined)
      yield problem(
        'H-04',
        source,
        'a configuration policy disables every standard that it does not list',
        'write unlistedStandards: disable and allowDelete: true, or mechanism: api',
      );
    for (const name of ['autoEnableControls', 'controlFindingGenerator'] as const) {
      if (document.value.spec.hub?.[name] !== undefined)
        yield problem('V-12', document.keyAt('spec', 'hub', name), `central configuration cannot express ${name}`, `take ${name} out`);
    }
    const block = securityHub?.findingAggregation;
    const unlinked = block === undefined ? [] : governedRegions.filter((region) => region !== homeRegion && !links(block, region));
    if (unlinked.length > 0)
      yield problem('V-12', source, `no policy reaches ${unlinked.join(', ')}`, 'link these Regions in findingAggregation');
  }
}

function links({ mode, regions = [] }: HubFindingAggregation, region: string): boolean {
  if (mode === 'ALL_REGIONS') return true;
  if (mode === 'SPECIFIED_REGIONS') return regions.includes(region);
  return mode === 'ALL_REGIONS_EXCEPT_SPECIFIED' && !regions.includes(region);
}
