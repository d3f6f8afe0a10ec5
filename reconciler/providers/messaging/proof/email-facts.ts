import type { GetAccountCommandOutput, GetConfigurationSetCommandOutput, EventDestination as LiveDestination } from '@aws-sdk/client-sesv2';
import type { UseKind } from '../../../isolation/facts.ts';
import { partsOfSesArn, sesArn } from '../arns.ts';
import type { EffectiveConfigurationSet, EffectiveEmail, EffectiveTenant } from '../effective-tenant.ts';
import { ifThere, listAll } from '../reading.ts';
import { configurationSetNames } from '../resources/ses-configuration-set.ts';
import { sesTenants } from '../resources/ses-tenant.ts';
import { claimByTag } from './claims-by-mark.ts';
import { evidenceOf, type Ground } from './gathering.ts';
import { resourcePolicyOf } from './policy-document.ts';
import { isDeclaredTarget } from './streams.ts';

/**
 * What a tenant sends email with: everything associated with its SES tenant, what its document names and is there, and behind each set its pool,
 * its events and its suppression. Source: facts/tenants.md 2.2.
 */
export async function readEmail(ground: Ground): Promise<void> {
  const { tenant, cell, found, look } = ground;
  const { email } = tenant;
  if (email === undefined) return;
  const ses = email.tenant?.awsName;
  const associated = new Set<string>();
  let isThere = false;
  if (ses !== undefined)
    await found.trying('identity', async () => {
      const live = (await sesTenants(look)).get(ses);
      if (live === undefined) return;
      isThere = true;
      for (const arn of await resourcesOf(ses, ground)) {
        associated.add(arn);
        const kind = kindOf(arn);
        const evidence = evidenceOf(cell, 'ses:ListTenantResources', live.TenantArn ?? '');
        if (kind === undefined) found.cannotRead('identity', 'UnknownResource', `${arn} is associated with ${ses} and of no known kind`);
        else found.add(kind, arn, isShared(email, arn), evidence, ses);
      }
    });
  const sets = new Set(
    [...associated].filter((arn) => partsOfSesArn(arn).kind === 'configuration-set').map((arn) => partsOfSesArn(arn).name),
  );
  await found.trying('configuration-set', () => addDeclaredSets(email, sets, ground));
  await found.trying('identity', () => addIdentities(email, associated, ground));
  await Promise.all([...sets].map((name) => found.trying('configuration-set', () => readSet(name, ground))));
  if (isThere || (ses === undefined && sets.size > 0)) await found.trying('suppression-list', () => addSuppression(ses, [...sets], ground));
}

const kindOf = (arn: string): UseKind | undefined =>
  (['identity', 'configuration-set', 'template'] as const).find((kind) => kind === partsOfSesArn(arn).kind);

/** Whether the document says that it shares what the ARN names. */
export function isShared(email: EffectiveEmail, arn: string): boolean {
  const { kind, name } = partsOfSesArn(arn);
  if (kind === 'identity') return email.identities.some(({ awsName, shared }) => shared && awsName.toLowerCase() === name.toLowerCase());
  if (kind === 'configuration-set') return email.configurationSets.some(({ awsName, shared }) => shared && awsName === name);
  if (kind === 'dedicated-ip-pool') return email.configurationSets.some(({ ipPool }) => ipPool?.shared === true && ipPool.name === name);
  return email.templates.some((template) => template.shared && template.name === name);
}

async function resourcesOf(TenantName: string, { look }: Ground): Promise<readonly string[]> {
  const live = await ifThere(() =>
    listAll(
      (input) => look.aws.ses.listTenantResources({ TenantName, ...input }),
      (page) => page.TenantResources,
      1000,
    ),
  );
  return (live ?? []).map(({ ResourceArn = '' }) => ResourceArn);
}

/** A set that the document names and that is not associated is still what the tenant's configuration says. */
async function addDeclaredSets(email: EffectiveEmail, sets: Set<string>, { cell, found, look, organization }: Ground): Promise<void> {
  const there = await configurationSetNames(look);
  for (const { awsName, shared } of email.configurationSets.filter(({ awsName }) => there.has(awsName) && !sets.has(awsName))) {
    sets.add(awsName);
    const arn = sesArn(organization.partition, cell, 'configuration-set', awsName);
    found.add('configuration-set', arn, shared, evidenceOf(cell, 'ses:ListConfigurationSets', arn), email.tenant?.awsName);
  }
}

/** Identities with whom their policies let send. */
async function addIdentities(email: EffectiveEmail, associated: ReadonlySet<string>, ground: Ground): Promise<void> {
  const { cell, found, look, organization } = ground;
  const there = await look.shared('ses identities of the account', async () => {
    const all = await listAll(
      (input) => look.aws.ses.listEmailIdentities(input),
      (page) => page.EmailIdentities,
      1000,
    );
    return new Set(all.map(({ IdentityName = '' }) => IdentityName.toLowerCase()));
  });
  const declared = email.identities.map(({ awsName, shared }) => ({ name: awsName.toLowerCase(), shared }));
  const sesTenant = email.tenant?.awsName;
  for (const { name, shared } of declared) {
    const arn = sesArn(organization.partition, cell, 'identity', name);
    if (there.has(name) && !associated.has(arn))
      found.add('identity', arn, shared, evidenceOf(cell, 'ses:ListEmailIdentities', arn), sesTenant);
  }
  const own = declared.filter(({ name }) => there.has(name)).map(({ name }) => name);
  await Promise.all(
    own.map(async (name) => {
      const live = await look.shared(`ses identity ${name}`, () => ifThere(() => look.aws.ses.getEmailIdentity({ EmailIdentity: name })));
      const arn = sesArn(organization.partition, cell, 'identity', name);
      claimByTag(live?.Tags, { kind: 'identity', id: arn, evidence: evidenceOf(cell, 'ses:GetEmailIdentity', arn) }, ground);
      for (const [policy, text] of Object.entries(live?.Policies ?? {})) {
        const read = resourcePolicyOf(text, evidenceOf(cell, 'ses:GetEmailIdentity', arn));
        if (read === undefined) found.cannotRead('policy', 'UnreadablePolicy', `the policy ${policy} of ${arn} is no policy document`);
        else found.resourcePolicies.push(read);
      }
    }),
  );
}

const setNamed = (name: string, { look }: Pick<Ground, 'look'>): Promise<GetConfigurationSetCommandOutput | undefined> =>
  look.shared(`ses configuration set ${name}`, () => ifThere(() => look.aws.ses.getConfigurationSet({ ConfigurationSetName: name })));

const declaredSet = ({ email }: EffectiveTenant, name: string): EffectiveConfigurationSet | undefined =>
  email?.configurationSets.find(({ awsName }) => awsName === name);

async function readSet(name: string, ground: Ground): Promise<void> {
  const { tenant, cell, found, look, organization } = ground;
  const live = await setNamed(name, ground);
  if (live === undefined) return;
  const arn = sesArn(organization.partition, cell, 'configuration-set', name);
  claimByTag(live.Tags, { kind: 'configuration-set', id: arn, evidence: evidenceOf(cell, 'ses:GetConfigurationSet', arn) }, ground);
  const pool = live.DeliveryOptions?.SendingPoolName;
  if (pool !== undefined) {
    const poolArn = sesArn(organization.partition, cell, 'dedicated-ip-pool', pool);
    const shared = tenant.email !== undefined && isShared(tenant.email, poolArn);
    found.add('ip-pool', poolArn, shared, evidenceOf(cell, 'ses:GetConfigurationSet', arn));
  }
  const answer = await look.shared(`ses destinations ${name}`, () =>
    ifThere(() => look.aws.ses.getConfigurationSetEventDestinations({ ConfigurationSetName: name })),
  );
  for (const destination of answer?.EventDestinations ?? [])
    for (const target of targetsOf(destination))
      found.add(
        'event-stream',
        target,
        isDeclaredTarget(tenant, target, ground),
        evidenceOf(cell, 'ses:GetConfigurationSetEventDestinations', `${arn}/event-destination/${destination.Name ?? ''}`),
      );
}

/** Metrics are the sender's own numbers, and go nowhere. */
const targetsOf = ({ KinesisFirehoseDestination: hose, SnsDestination: sns, EventBridgeDestination: bus }: LiveDestination): string[] =>
  [hose?.DeliveryStreamArn, sns?.TopicArn, bus?.EventBusArn].filter((arn) => arn !== undefined);

/**
 * The list that decides who is not written to. What a set says goes before the tenant, and the tenant before the account; with no reasons no list is
 * asked. Source: facts/tenants.md 0.4, 2.2.
 */
async function addSuppression(ses: string | undefined, sets: readonly string[], ground: Ground): Promise<void> {
  const { tenant, cell, found, look } = ground;
  const account: GetAccountCommandOutput = await look.shared('ses account', () => look.aws.ses.getAccount({}));
  const live =
    ses === undefined
      ? undefined
      : await look.shared(`ses tenant ${ses}`, () => ifThere(() => look.aws.ses.getTenant({ TenantName: ses })));
  const accountsList = `${cell.account}/${cell.region}`;
  const { SuppressionScope: scope, SuppressedReasons: reasons } = live?.Tenant?.SuppressionAttributes ?? {};
  const inForce = reasons ?? account.SuppressionAttributes?.SuppressedReasons ?? [];
  const arn = live?.Tenant?.TenantArn ?? '';
  const call = ses === undefined ? 'ses:GetAccount' : 'ses:GetTenant';
  const evidence = evidenceOf(cell, call, ses === undefined ? `arn:aws:ses:${cell.region}:${cell.account}:account` : arn);
  if (scope === 'TENANT') found.add('suppression-list', arn, false, evidence);
  else if (inForce.length > 0)
    found.add('suppression-list', accountsList, tenant.email?.tenant?.suppression?.scope === 'ACCOUNT', evidence);
  for (const name of sets) {
    const { SuppressionOptions: over } = (await setNamed(name, ground)) ?? {};
    if (over?.SuppressionScope !== 'ACCOUNT' || (over.SuppressedReasons ?? inForce).length === 0) continue;
    const setArn = sesArn(ground.organization.partition, cell, 'configuration-set', name);
    const declared = declaredSet(tenant, name)?.suppression?.scope === 'ACCOUNT';
    found.add('suppression-list', accountsList, declared, evidenceOf(cell, 'ses:GetConfigurationSet', setArn));
  }
}
