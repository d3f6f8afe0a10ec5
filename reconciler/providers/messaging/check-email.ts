import type { Diagnostic } from '../../model/diagnostic.ts';
import { didYouMean } from '../../model/did-you-mean.ts';
import { error, warning } from './diagnostics.ts';
import type { EffectiveEmail, EffectiveTenant } from './effective-tenant.ts';

/** How email is kept apart and watched: S-20, S-22 to S-26, S-28, A-10, A-11. */
export function* checkEmail(tenant: EffectiveTenant): Generator<Diagnostic> {
  const { email } = tenant;
  if (email === undefined) return;
  yield* checkSets(tenant, email);
  yield* checkSuppressionScope(tenant, email);
  yield* checkReputationAlarms(tenant, email);
  yield* checkAssociations(tenant, email);
  const policy = email.tenant?.reputationPolicy;
  if (policy?.value === 'none' && tenant.facts.requireProductionAccess)
    yield warning(
      'A-11',
      policy.source,
      'reputation policy none in production: SES never pauses this tenant by itself',
      'write standard, or strict',
    );
}

function* checkSets(tenant: EffectiveTenant, { configurationSets, identities, source }: EffectiveEmail): Generator<Diagnostic> {
  if (tenant.sharesAccount && !configurationSets.some(({ shared }) => !shared))
    yield error(
      'S-23',
      source,
      `${tenant.name} has no configuration set of its own: in a shared account nothing tells its messages apart`,
      'write configurationSets: [{ name: ... }] without shared',
    );
  if (tenant.isolation !== 'dedicated-account') return;
  if (configurationSets.length === 0)
    yield warning(
      'S-24',
      source,
      'without a configuration set no events and no TLS policy are set',
      'write configurationSets: [{ name: ... }]',
    );
  if (identities.length === 0)
    yield error(
      'S-20',
      source,
      'no identity is declared: those of other accounts can not be used in this one',
      'write identities: [{ domain: ... }]',
    );
}

function* checkSuppressionScope(tenant: EffectiveTenant, email: EffectiveEmail): Generator<Diagnostic> {
  const suppression = email.tenant?.suppression;
  if (tenant.sharesAccount && suppression?.scope !== 'TENANT')
    yield warning(
      'S-25',
      suppression?.source ?? email.tenant?.source ?? email.source,
      `${tenant.name} uses the suppression list of the account: an address that bounces for one tenant is blocked for all`,
      'write tenant: { suppression: { scope: TENANT, reasons: [BOUNCE, COMPLAINT] } }',
    );
  for (const set of email.configurationSets)
    if (set.suppression !== undefined)
      yield warning(
        'S-26',
        set.suppression.source,
        `the configuration set ${set.name} overrides the suppression of its tenant`,
        'take suppression out of the set, unless this is meant',
      );
}

/** S-22 and S-28 (which may be waived): who tells when a tenant's mail bounces. */
function* checkReputationAlarms(tenant: EffectiveTenant, { configurationSets, source }: EffectiveEmail): Generator<Diagnostic> {
  const alarms = tenant.merged.value.channels?.email?.alarms;
  const missing = (['bounceRate', 'complaintRate'] as const).filter((metric) => alarms?.[metric]?.alarm === undefined);
  const hasTopics = (alarms?.notify ?? []).length > 0;
  const lacking = [...missing, ...(hasTopics ? [] : ['notify'])];
  const cure = 'write alarms with bounceRate, complaintRate and notify, here or in TenantDefaults';
  if (tenant.isolation === 'dedicated-account' && lacking.length > 0)
    yield error('S-22', source, `reputation is kept for each account, and the alarms of this one lack ${lacking.join(', ')}`, cure);
  if (!tenant.sharesAccount) return;
  if (lacking.length > 0)
    yield error(
      'S-28',
      source,
      `the alarms of ${tenant.name} lack ${lacking.join(', ')}: nobody is told when it harms its neighbours`,
      cure,
    );
  for (const [index, set] of configurationSets.entries())
    if (!set.reputationMetrics)
      yield error(
        'S-28',
        tenant.merged.at('channels', 'email', 'configurationSets', index, 'reputationMetrics'),
        `the set ${set.name} publishes no reputation metrics: its alarms would never fire`,
        'write reputationMetrics: true, or leave it out',
      );
}

/** an SES tenant can send only through what is associated with it, and that follows from what is declared. */
function* checkAssociations(tenant: EffectiveTenant, email: EffectiveEmail): Generator<Diagnostic> {
  const { merged } = tenant;
  const identities = merged.value.channels?.email?.identities ?? [];
  const names = email.configurationSets.map(({ name }) => name);
  for (const [index, { defaultConfigurationSet }] of identities.entries()) {
    if (defaultConfigurationSet === undefined || names.includes(defaultConfigurationSet)) continue;
    const near = didYouMean(defaultConfigurationSet, names);
    yield error(
      'A-10',
      merged.at('channels', 'email', 'identities', index, 'defaultConfigurationSet'),
      `${defaultConfigurationSet} is none of configurationSets: it would not be associated with the tenant, and SES would refuse to send`,
      near === undefined ? 'declare it in configurationSets' : `did you mean ${near}?`,
    );
  }
  if (email.tenant !== undefined && email.identities.length === 0 && identities.length === 0)
    yield error('A-10', email.tenant.source, 'the SES tenant has no identity: it can not send', 'write identities: [{ domain: ... }]');
}
