import type { Change } from '../../../model/change.ts';
import { canonicalJson, type Properties } from '../../../model/properties.ts';
import type { WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import type { EffectiveTenant } from '../effective-tenant.ts';
import { eventRolePolicy, eventRoleTrust } from '../event-policies.ts';
import { markOf, ourTagsIn, tagChange, tagList, tagsIn, tagsOf } from '../marks.ts';
import { ifThere, isMissing, isNamed, outcomeOf } from '../reading.ts';
import type { Look, Placing, ResourceModule } from '../resource-module.ts';
import { madeAt, rulesOf } from '../rules.ts';
import { hashOf } from '../sender-policy.ts';
import { documentIn } from './iam-documents.ts';

export const eventRoleTypeName = 'iam/role';

/** The one inline policy of the role. */
const policyName = 'events';

/**
 * The role that a tenant's stream writes with, and that SES and SMS hand events to the stream with: below the tenant's prefix of the bucket and
 * nowhere else.
 */
export const eventRole: ResourceModule = {
  rules: rulesOf(eventRoleTypeName, [], {
    // Less than before may leave events undelivered; more may let them be written where others' are. Neither is to be overlooked.
    summarise: ({ policy }) => (typeof policy === 'object' && !Array.isArray(policy) ? `policy ${hashOf(policy as Properties)}` : ''),
  }),
  record: {
    kind: 'role',
    arn: async (name, { aws }) => (await ifThere(() => aws.messaging.roles.getRole({ RoleName: name })))?.Role?.Arn,
  },
  wanted,
  read: async (names, look) => {
    const found = await Promise.all([...names].map((name) => readRole(name, look)));
    return { resources: found.filter((each) => each !== undefined) };
  },
  write: async ([change], aws, step) => [await write(change, aws, step)],
};

function wanted(tenant: EffectiveTenant, { cell, organization, isFirstRegion }: Placing): Wanted[] {
  const { eventStream } = tenant;
  if (eventStream?.own === undefined || !isFirstRegion) return [];
  const policy = eventRolePolicy(tenant, organization.partition, cell.account);
  if (policy === undefined) return [];
  return [
    {
      type: eventRoleTypeName,
      name: eventStream.own.name,
      state: 'present',
      properties: { trust: eventRoleTrust(cell.account), policy, tags: tagsOf(tenant, organization) },
      allowDelete: false,
      source: eventStream.own.source,
    },
  ];
}

async function readRole(RoleName: string, { aws }: Look): Promise<ObservedResource | undefined> {
  const { roles } = aws.messaging;
  const role = (await ifThere(() => roles.getRole({ RoleName })))?.Role;
  if (role === undefined) return undefined;
  const inline = await ifThere(() => roles.getRolePolicy({ RoleName, PolicyName: policyName }));
  const tags = ourTagsIn(role.Tags);
  const mark = markOf(tags);
  return {
    type: eventRoleTypeName,
    name: RoleName,
    properties: {
      trust: documentIn(role.AssumeRolePolicyDocument),
      policy: inline === undefined ? 'none' : documentIn(inline.PolicyDocument),
      tags,
    },
    ...(mark === undefined ? {} : { mark }),
    ...madeAt(role.CreateDate),
  };
}

async function write(change: Change | undefined, aws: WriteClients, step: StepContext): Promise<Outcome> {
  if (change === undefined || change.action === 'replace') throw new Error('a role is made, changed or taken away');
  const RoleName = change.address.name;
  const { roles } = aws.messaging;
  const { signal } = step;
  return outcomeOf(async () => {
    if (change.action === 'delete') {
      // IAM keeps a role that still has a policy.
      try {
        await roles.deleteRolePolicy({ RoleName, PolicyName: policyName }, signal);
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
      return roles.deleteRole({ RoleName }, signal);
    }
    const { trust, policy } = change.after;
    const document = { RoleName, PolicyName: policyName, PolicyDocument: canonicalJson(policy) };
    if (change.action === 'create') {
      try {
        await roles.createRole(
          {
            RoleName,
            AssumeRolePolicyDocument: canonicalJson(trust),
            Description: 'made by trueup: writes the events of a tenant',
            Tags: tagList(tagsIn(change.after)),
          },
          signal,
        );
      } catch (error) {
        if (!isNamed(error, 'EntityAlreadyExistsException') && !isNamed(error, 'EntityAlreadyExists')) throw error;
      }
      return roles.putRolePolicy(document, signal);
    }
    const { before } = change;
    if (canonicalJson(before['trust']) !== canonicalJson(trust))
      await roles.updateAssumeRolePolicy({ RoleName, PolicyDocument: canonicalJson(trust) }, signal);
    if (canonicalJson(before['policy']) !== canonicalJson(policy)) await roles.putRolePolicy(document, signal);
    const { write: added, remove } = tagChange(tagsIn(before), tagsIn(change.after));
    if (Object.keys(added).length > 0) await roles.tagRole({ RoleName, Tags: tagList(added) }, signal);
    if (remove.length > 0) await roles.untagRole({ RoleName, TagKeys: [...remove] }, signal);
    return undefined;
  });
}
