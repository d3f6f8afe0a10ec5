import type { RegionFacts } from '../../catalogue/catalogue.ts';
import { checkGoverned } from '../../documents/rules/regions.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import { checkSecrets } from './check-secrets.ts';
import { error, noDefaults, secondDefaults } from './diagnostics.ts';

/** TenantDefaults: there is one (D-16), its Regions are governed (V-02), its account ids are in quotes, and it holds no secret. */
export function* checkDefaults(documents: DocumentSet, regions: readonly RegionFacts[]): Generator<Diagnostic> {
  const { organization } = documents;
  const [first, ...others] = documents.all('TenantDefaults');
  const tenant = documents.all('Tenant')[0];
  const isBroken = documents.broken.some(({ kind }) => kind === 'TenantDefaults');
  if (first === undefined) {
    if (tenant !== undefined && !isBroken) yield noDefaults(tenant.keyAt('metadata', 'name'));
    return;
  }
  for (const other of others) yield secondDefaults(first.at('kind'), other.at('kind'));
  yield* checkSecrets(first);
  for (const [account, facts] of Object.entries(first.value.spec.accounts ?? {})) {
    const { line, column, endLine, endColumn } = first.keyAt('spec', 'accounts', account);
    // The key and nothing else: without quotes it is as wide as the id.
    if (line === endLine && endColumn - column === account.length)
      yield error(
        'A-15',
        first.keyAt('spec', 'accounts', account),
        `an account id is a text: without quotes, ${account} is a number`,
        `write "${account}", in quotes`,
      );
    for (const [index, region] of (facts.regions ?? []).entries()) {
      const wrong = checkGoverned(first, ['spec', 'accounts', account, 'regions', index], region, organization, regions);
      if (wrong !== undefined) yield wrong;
    }
    const application = facts.sharedApplication;
    if (application !== undefined && facts.isolation?.includes('shared-project') === false)
      yield error(
        'D-12',
        first.keyAt('spec', 'accounts', account, 'sharedApplication'),
        'a shared application is for shared-project, and the account takes no such tenants',
        'take it out, or allow shared-project there',
      );
  }
}
