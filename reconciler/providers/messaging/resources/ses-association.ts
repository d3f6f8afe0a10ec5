import { resourceKey } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import type { WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import { partsOfSesArn, type SendingKind, sesArn } from '../arns.ts';
import type { EffectiveTenant } from '../effective-tenant.ts';
import { ifThere, listAll, outcomeOf } from '../reading.ts';
import type { Found, Look, Placing, ResourceModule } from '../resource-module.ts';
import { rulesOf } from '../rules.ts';
import { configurationSetTypeName, isOurName } from './ses-configuration-set.ts';
import { identityTypeName } from './ses-identity.ts';
import { sesTenants, sesTenantTypeName } from './ses-tenant.ts';

export const associationTypeName = 'ses/association';

/**
 * What an SES tenant may send with, `<tenant>/<kind>/<name>`: every identity, every set and every template, or SES refuses to send. An association
 * has no tags; it is ours where tenant and resource are. Source: facts/tenants.md 0.3.
 */
export const association: ResourceModule = {
  rules: rulesOf(associationTypeName, [configurationSetTypeName, identityTypeName, sesTenantTypeName], {
    difference: ({ action }) => (action === 'create' ? 'association-missing' : 'association-unexpected'),
    leftover({ type, name }, _policy, { desired, resources, organization, prune }) {
      const { tenant, kind, resource } = partsOfName(name);
      const owner = resources.get(resourceKey(sesTenantTypeName, tenant));
      if (owner?.mark?.organization !== organization) return { action: 'none' };
      // A tenant that no document names takes its associations with it, and has to let go of what is to be deleted before it.
      const isDeclared = desired.resources.has(resourceKey(sesTenantTypeName, tenant));
      const typeName = kind === 'identity' ? identityTypeName : configurationSetTypeName;
      const isOurs = resources.get(resourceKey(typeName, resource))?.mark?.organization === organization;
      // A prune keeps a tenant that may not go, and what it may not take: of its associations only those of the sets that go.
      const goes = owner.mark.deleteAllowed || (prune === true && isOurs && kind === 'configuration-set');
      if (!isDeclared && goes) return { action: 'delete', difference: 'association-unexpected', because: 'pruned' };
      if (!isDeclared) return { action: 'none' };
      if (isOurs) return { action: 'delete', difference: 'association-unexpected', because: 'pruned' };
      const message = `${tenant} may also send with the ${kind} ${resource}, which its document does not name`;
      return { action: 'notice', notice: { difference: 'association-unexpected', severity: 'warning', type, name, message } };
    },
  }),
  readsLeftovers: true,
  wanted,
  read,
  write,
};

const associationName = (tenant: string, kind: SendingKind, name: string): string => `${tenant}/${kind}/${name}`;

function partsOfName(name: string): { readonly tenant: string; readonly kind: SendingKind; readonly resource: string } {
  const [tenant = '', kind = '', ...resource] = name.split('/');
  return { tenant, kind: kind as SendingKind, resource: resource.join('/') };
}

function wanted(tenant: EffectiveTenant, _placing: Placing): Wanted[] {
  const { email } = tenant;
  const owner = email?.tenant?.awsName;
  if (email === undefined || owner === undefined) return [];
  const one = (kind: SendingKind, name: string, source: Wanted['source']): Wanted => ({
    type: associationTypeName,
    name: associationName(owner, kind, name),
    state: 'present',
    properties: {},
    allowDelete: true,
    source,
  });
  return [
    ...email.identities.map(({ awsName, source }) => one('identity', awsName.toLowerCase(), source)),
    ...email.configurationSets.map(({ awsName, source }) => one('configuration-set', awsName, source)),
    ...email.templates.map(({ name, source }) => one('template', name, source)),
  ];
}

/** One call for each tenant that is there. Of those that nobody declares only names with our prefix are looked at. */
async function read(names: ReadonlySet<string>, look: Look): Promise<Found> {
  const there = await sesTenants(look);
  const named = new Set([...names].map((name) => partsOfName(name).tenant));
  const tenants = [...there.keys()].filter((tenant) => named.has(tenant) || (look.whole && isOurName(tenant, look)));
  const found = await Promise.all(tenants.map((tenant) => readTenant(tenant, look)));
  return { resources: found.flat() };
}

async function readTenant(TenantName: string, { aws }: Look): Promise<ObservedResource[]> {
  const live = await ifThere(() =>
    listAll(
      (input) => aws.ses.listTenantResources({ TenantName, ...input }),
      (page) => page.TenantResources,
      1000,
    ),
  );
  return (live ?? []).map(({ ResourceArn: arn = '' }) => {
    const { kind, name } = partsOfSesArn(arn);
    return { type: associationTypeName, name: `${TenantName}/${kind}/${name}`, properties: {} };
  });
}

async function write([change]: readonly Change[], aws: WriteClients, step: StepContext): Promise<Outcome[]> {
  if (change === undefined || change.action === 'replace' || change.action === 'update')
    throw new Error('an association is made or taken away');
  const { tenant: TenantName, kind, resource } = partsOfName(change.address.name);
  const ResourceArn = sesArn(step.organization.partition, step.cell, kind, resource);
  return [
    await outcomeOf(() =>
      change.action === 'create'
        ? aws.ses.createTenantResourceAssociation({ TenantName, ResourceArn }, step.signal)
        : aws.ses.deleteTenantResourceAssociation({ TenantName, ResourceArn }, step.signal),
    ),
  ];
}
