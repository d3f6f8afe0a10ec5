import type { ScalingMode } from '@aws-sdk/client-sesv2';
import type { Change } from '../../../model/change.ts';
import type { Properties } from '../../../model/properties.ts';
import type { WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import { sesArn } from '../arns.ts';
import type { EffectiveTenant } from '../effective-tenant.ts';
import { markOf, ourTagsIn, tagList, tagsIn, tagsOf } from '../marks.ts';
import { ifThere, listAll, outcomeOf } from '../reading.ts';
import type { Found, Look, Placing, RecordLook, ResourceModule } from '../resource-module.ts';
import { rulesOf } from '../rules.ts';
import { retag } from './ses-tags.ts';

export const ipPoolTypeName = 'ses/ip-pool';

/** Pools of dedicated addresses. A managed pool never goes back to STANDARD. Source: facts/tenants.md 2.2, 4.4. */
export const ipPool: ResourceModule = {
  rules: rulesOf(ipPoolTypeName, [], {
    forbids: (before, after) =>
      before['scaling'] === 'MANAGED' && after['scaling'] === 'STANDARD'
        ? 'SES does not turn a MANAGED pool into a STANDARD one; declare a STANDARD pool of another name, let the configuration sets name it, and take this one out then'
        : undefined,
    summarise: ({ scaling }) => (typeof scaling === 'string' ? scaling : ''),
  }),
  record: {
    kind: 'ip-pool',
    arn: async (name, { cell }, partition) => sesArn(partition, cell, 'dedicated-ip-pool', name),
    existing: async (look) => new Set(await poolsThere(look)),
  },
  wanted,
  read,
  write,
};

function wanted(tenant: EffectiveTenant, { organization }: Placing): Wanted[] {
  return (tenant.email?.configurationSets ?? []).flatMap(({ ipPool: pool }) =>
    pool === undefined
      ? []
      : [
          {
            type: ipPoolTypeName,
            name: pool.name,
            state: 'present',
            properties: { scaling: pool.scaling, tags: tagsOf(tenant, organization, pool.shared) },
            allowDelete: false,
            source: pool.source,
          } satisfies Wanted,
        ],
  );
}

const poolsThere = (look: RecordLook): Promise<readonly string[]> =>
  look.shared('ses pools', () =>
    listAll(
      (input) => look.aws.ses.listDedicatedIpPools(input),
      (page) => page.DedicatedIpPools,
      1000,
    ),
  );

async function read(names: ReadonlySet<string>, look: Look): Promise<Found> {
  const there = await poolsThere(look);
  const resources = await Promise.all(there.filter((name) => names.has(name)).map((name) => readOne(name, look)));
  return { resources: resources.filter((each) => each !== undefined) };
}

async function readOne(name: string, { aws, cell, interest }: Look): Promise<ObservedResource | undefined> {
  const arn = sesArn(interest.organization.partition, cell, 'dedicated-ip-pool', name);
  const answers = await ifThere(() =>
    Promise.all([aws.ses.getDedicatedIpPool({ PoolName: name }), aws.ses.listTagsForResource({ ResourceArn: arn })]),
  );
  if (answers === undefined) return undefined;
  const [{ DedicatedIpPool: pool }, { Tags }] = answers;
  const tags = ourTagsIn(Tags);
  const mark = markOf(tags);
  return {
    type: ipPoolTypeName,
    name,
    properties: { scaling: pool?.ScalingMode ?? 'STANDARD', tags },
    ...(mark === undefined ? {} : { mark }),
  };
}

async function write([change]: readonly Change[], aws: WriteClients, step: StepContext): Promise<Outcome[]> {
  if (change === undefined || change.action === 'replace') throw new Error('a pool is made, changed or taken away');
  const { name } = change.address;
  return [
    await outcomeOf(async () => {
      if (change.action === 'delete') return aws.ses.deleteDedicatedIpPool({ PoolName: name }, step.signal);
      const ScalingMode = scalingIn(change.after);
      if (change.action === 'create')
        return aws.ses.createDedicatedIpPool({ PoolName: name, ScalingMode, Tags: tagList(tagsIn(change.after)) }, step.signal);
      if (change.before['scaling'] !== change.after['scaling'])
        await aws.ses.putDedicatedIpPoolScalingAttributes({ PoolName: name, ScalingMode }, step.signal);
      return retag(sesArn(step.organization.partition, step.cell, 'dedicated-ip-pool', name), change, aws, step);
    }),
  ];
}

const scalingIn = ({ scaling }: Properties): ScalingMode => (scaling === 'MANAGED' ? 'MANAGED' : 'STANDARD');
