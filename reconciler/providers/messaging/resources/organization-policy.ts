import type { PolicySummary } from '@aws-sdk/client-organizations';
import type { Change } from '../../../model/change.ts';
import { listAll } from '../../../model/paged-list.ts';
import { canonicalJson, type Properties } from '../../../model/properties.ts';
import type { ReadClients, WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import type { EffectiveTenant } from '../effective-tenant.ts';
import { markOf, ourTagsIn, tagChange, tagList, tagsIn, tagsOf } from '../marks.ts';
import { ifThere, isNamed, outcomeOf } from '../reading.ts';
import type { Look, Placing, ResourceModule } from '../resource-module.ts';
import { rulesOf } from '../rules.ts';
import { hashOf } from '../sender-policy.ts';
import { serviceControlPolicy } from '../service-control-policy.ts';

export const organizationPolicyTypeName = 'organizations/policy';

/**
 * The service control policy of a tenant's own account, with `policies.serviceControl.attach`: made in the management account, attached to the
 * tenant's account, planned in the cell of the tenant's first Region.
 */
export const organizationPolicy: ResourceModule = {
  rules: rulesOf(organizationPolicyTypeName, [], {
    // Others reach what is managed here again.
    isDestructiveUpdate: (before, after) => before['attachedTo'] !== 'nothing' && before['attachedTo'] !== after['attachedTo'],
    summarise: ({ document, attachedTo }) =>
      `${typeof document === 'object' && !Array.isArray(document) ? `document ${hashOf(document as Properties)} ` : ''}on ${String(attachedTo ?? '')}`,
  }),
  record: {
    kind: 'service-control-policy',
    arn: async (name, look) => (await policies(look)).get(name)?.Arn,
  },
  wanted,
  read: async (names, look) => {
    const found = await Promise.all([...names].map((name) => readPolicy(name, look)));
    return { resources: found.filter((each) => each !== undefined) };
  },
  write: async ([change], aws, step) => [await write(change, aws, step)],
};

function wanted(tenant: EffectiveTenant, { cell, organization, isFirstRegion, applyRole }: Placing): Wanted[] {
  const { name, attach, source } = tenant.serviceControlPolicy;
  if (!attach || !isFirstRegion) return [];
  return [
    {
      type: organizationPolicyTypeName,
      name,
      state: 'present',
      properties: {
        document: serviceControlPolicy(tenant, organization.partition, tenant.role?.value ?? applyRole),
        attachedTo: cell.account,
        tags: tagsOf(tenant, organization),
      },
      allowDelete: false,
      source,
    },
  ];
}

/** All service control policies of the organization by name. */
async function listed({ hub }: Pick<ReadClients, 'hub'>): Promise<ReadonlyMap<string, PolicySummary>> {
  const found = await listAll(
    (next) => hub.organizations.listPolicies({ Filter: 'SERVICE_CONTROL_POLICY', ...next }),
    (page) => page.Policies,
  );
  return new Map(found.map((each) => [each.Name ?? '', each]));
}

const policies = (look: Pick<Look, 'aws' | 'shared'>): Promise<ReadonlyMap<string, PolicySummary>> =>
  look.shared('service control policies', () => listed(look.aws));

async function readPolicy(name: string, look: Look): Promise<ObservedResource | undefined> {
  const { organizations } = look.aws.hub;
  const PolicyId = (await policies(look)).get(name)?.Id;
  if (PolicyId === undefined) return undefined;
  const [described, tagged, targets] = await Promise.all([
    ifThere(() => organizations.describePolicy({ PolicyId })),
    ifThere(() => organizations.listTagsForResource({ ResourceId: PolicyId })),
    targetsOf(PolicyId, look.aws),
  ]);
  const tags = ourTagsIn(tagged?.Tags);
  const mark = markOf(tags);
  return {
    type: organizationPolicyTypeName,
    name,
    properties: {
      document: contentIn(described?.Policy?.Content),
      attachedTo: targets.includes(look.cell.account) ? look.cell.account : 'nothing',
      tags,
    },
    ...(mark === undefined ? {} : { mark }),
  };
}

function contentIn(text = ''): Properties | string {
  try {
    return JSON.parse(text) as Properties;
  } catch {
    return text;
  }
}

async function targetsOf(PolicyId: string, { hub }: Pick<ReadClients, 'hub'>): Promise<readonly string[]> {
  const targets = await ifThere(() =>
    listAll(
      (next) => hub.organizations.listTargetsForPolicy({ PolicyId, ...next }),
      (page) => page.Targets,
    ),
  );
  return (targets ?? []).map(({ TargetId = '' }) => TargetId);
}

async function write(change: Change | undefined, aws: WriteClients, step: StepContext): Promise<Outcome> {
  if (change === undefined || change.action === 'replace') throw new Error('a policy is made, changed or taken away');
  const Name = change.address.name;
  const { organizations } = aws.hub;
  const { signal } = step;
  return outcomeOf(async () => {
    // What a run made that died before it could attach is found by its name: names are unique.
    const known = (await listed(aws.reads)).get(Name)?.Id;
    if (change.action === 'delete') {
      if (known === undefined) return;
      for (const TargetId of await targetsOf(known, aws.reads)) await organizations.detachPolicy({ PolicyId: known, TargetId }, signal);
      await organizations.deletePolicy({ PolicyId: known }, signal);
      return;
    }
    const Content = canonicalJson(change.after['document']);
    const Description = 'keeps others away from what trueup manages for a tenant';
    const PolicyId = known ?? (await make(Name, Content, Description, change.after, aws, signal));
    if (change.action === 'update') {
      if (canonicalJson(change.before['document']) !== Content)
        await organizations.updatePolicy({ PolicyId, Content, Description }, signal);
      const { write: added, remove } = tagChange(tagsIn(change.before), tagsIn(change.after));
      if (Object.keys(added).length > 0) await organizations.tagResource({ ResourceId: PolicyId, Tags: tagList(added) }, signal);
      if (remove.length > 0) await organizations.untagResource({ ResourceId: PolicyId, TagKeys: [...remove] }, signal);
    }
    try {
      await organizations.attachPolicy({ PolicyId, TargetId: String(change.after['attachedTo']) }, signal);
    } catch (error) {
      if (!isNamed(error, 'DuplicatePolicyAttachmentException')) throw error;
    }
  });
}

async function make(
  Name: string,
  Content: string,
  Description: string,
  after: Properties,
  aws: WriteClients,
  signal: AbortSignal,
): Promise<string> {
  const answer = await aws.hub.organizations.createPolicy(
    { Name, Content, Description, Type: 'SERVICE_CONTROL_POLICY', Tags: tagList(tagsIn(after)) },
    signal,
  );
  return answer.Policy?.PolicySummary?.Id ?? '';
}
