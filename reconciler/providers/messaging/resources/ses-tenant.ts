import type { TenantInfo } from '@aws-sdk/client-sesv2';
import type { Change } from '../../../model/change.ts';
import { canonicalJson } from '../../../model/properties.ts';
import type { WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import type { EffectiveTenant } from '../effective-tenant.ts';
import { markOf, ourTagsIn, tagList, tagsIn, tagsOf } from '../marks.ts';
import { ifThere, listAll, outcomeOf } from '../reading.ts';
import type { Found, Look, Placing, ResourceModule } from '../resource-module.ts';
import { madeAt, rulesOf } from '../rules.ts';
import { isOurName, suppressionIn } from './ses-configuration-set.ts';
import { identityTypeName } from './ses-identity.ts';
import { retag } from './ses-tags.ts';

export const sesTenantTypeName = 'ses/tenant';

/** SES tenants with their suppression. Source: facts/tenants.md 2.2. */
export const sesTenant: ResourceModule = {
  rules: rulesOf(sesTenantTypeName, [identityTypeName], {
    deleteLoses: 'the suppression entries of the tenant and its history of reputation go with it',
    // Entries of a list that is not asked any more stay in it, and are not looked at: who bounced is written to again.
    isDestructiveUpdate: (before, after) =>
      canonicalJson(before['suppression']) !== canonicalJson(after['suppression']) &&
      scopeIn(before) === 'TENANT' &&
      scopeIn(after) !== 'TENANT',
  }),
  readsLeftovers: true,
  record: {
    kind: 'ses-tenant',
    arn: async (name, look) => (await sesTenants(look)).get(name)?.TenantArn,
    existing: async (look) => new Set((await sesTenants(look)).keys()),
  },
  wanted,
  read,
  write,
};

const scopeIn = (properties: Parameters<typeof suppressionIn>[0]): string | undefined => suppressionIn(properties)?.SuppressionScope;

function wanted(tenant: EffectiveTenant, { organization }: Placing): Wanted[] {
  const ses = tenant.email?.tenant;
  if (ses === undefined) return [];
  const { suppression } = ses;
  return [
    {
      type: sesTenantTypeName,
      name: ses.awsName,
      state: 'present',
      properties: {
        ...(suppression === undefined
          ? {}
          : { suppression: { scope: suppression.scope, reasons: [...new Set(suppression.reasons)].sort() } }),
        tags: tagsOf(tenant, organization),
      },
      allowDelete: false,
      source: ses.source,
    },
  ];
}

/** All SES tenants of the account in the Region, by name: id and ARN, no more. */
export const sesTenants = (look: Pick<Look, 'aws' | 'shared'>): Promise<ReadonlyMap<string, TenantInfo>> =>
  look.shared('ses tenants', async () => {
    const all = await listAll(
      (input) => look.aws.ses.listTenants(input),
      (page) => page.Tenants,
      1000,
    );
    return new Map(all.map((each) => [each.TenantName ?? '', each]));
  });

/** Suppression and tags of one tenant are one call; what is not in the list is not asked for. */
async function read(names: ReadonlySet<string>, look: Look): Promise<Found> {
  const there = await sesTenants(look);
  const asked = [...there.keys()].filter((name) => names.has(name) || (look.whole && isOurName(name, look)));
  const resources = await Promise.all(asked.map((name) => readOne(name, look)));
  return { resources: resources.filter((each) => each !== undefined) };
}

async function readOne(name: string, { aws }: Look): Promise<ObservedResource | undefined> {
  const answer = await ifThere(() => aws.ses.getTenant({ TenantName: name }));
  if (answer?.Tenant === undefined) return undefined;
  const { SuppressionAttributes: live, Tags } = answer.Tenant;
  const tags = ourTagsIn(Tags);
  const mark = markOf(tags);
  return {
    type: sesTenantTypeName,
    name,
    properties: {
      // Without attributes the account's list holds.
      suppression:
        live?.SuppressionScope === undefined
          ? { scope: 'ACCOUNT', reasons: [] }
          : { scope: live.SuppressionScope, reasons: [...(live.SuppressedReasons ?? [])].sort() },
      tags,
    },
    ...(mark === undefined ? {} : { mark }),
    ...madeAt(answer.Tenant.CreatedTimestamp),
  };
}

async function write([change]: readonly Change[], aws: WriteClients, step: StepContext): Promise<Outcome[]> {
  if (change === undefined || change.action === 'replace') throw new Error('a tenant is made, changed or taken away');
  const TenantName = change.address.name;
  return [
    await outcomeOf(async () => {
      if (change.action === 'delete') return aws.ses.deleteTenant({ TenantName }, step.signal);
      const suppression = suppressionIn(change.after);
      if (change.action === 'create')
        return aws.ses.createTenant(
          {
            TenantName,
            ...(suppression === undefined ? {} : { SuppressionAttributes: suppression }),
            Tags: tagList(tagsIn(change.after)),
          },
          step.signal,
        );
      if (suppression !== undefined && canonicalJson(change.before['suppression']) !== canonicalJson(change.after['suppression']))
        await aws.ses.putTenantSuppressionAttributes({ TenantName, ...suppression }, step.signal);
      return retag(await arnOf(TenantName, aws, step), change, aws, step);
    }),
  ];
}

/** The ARN holds an id that only SES knows. */
export async function arnOf(TenantName: string, aws: WriteClients, { signal }: StepContext): Promise<string> {
  return (await aws.reads.ses.getTenant({ TenantName }, signal)).Tenant?.TenantArn ?? '';
}
