import type { ApplicationResponse } from '@aws-sdk/client-pinpoint';
import type { Change } from '../../../model/change.ts';
import { pagesBy } from '../../../model/paged-list.ts';
import type { WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import { markOf, ourTagsIn, type Tags, tagChange, tagsIn, tagsOf } from '../marks.ts';
import { ifThere } from '../reading.ts';
import type { Look, ResourceModule } from '../resource-module.ts';
import { rulesOf } from '../rules.ts';
import { outcomeOfCalls } from './sms-reading.ts';
import { wantedIn } from './wanted-in.ts';

export const applicationTypeName = 'push/application';

/**
 * Applications of End User Messaging Push, found by name and mark: AWS takes the same name twice and has no token for a create, so the list is
 * looked at again right before one is made. Source: facts/tenants.md 2.1.
 */
export const application: ResourceModule = {
  rules: rulesOf(applicationTypeName, ['ses/sending-status', 'sms/event-destination'], {
    deleteLoses:
      'its channels and everything that Amazon Pinpoint kept of it go with it, and every app that sends by its id has to be told another',
  }),
  readsLeftovers: true,
  record: {
    kind: 'application',
    async arn(name, look, partition) {
      const live = (await applicationsOf(look)).get(name);
      return live === undefined ? undefined : applicationArn(partition, look.cell, live.id);
    },
    existing: async (look) => new Set((await applicationsOf(look)).keys()),
    // One that a document names by its id is never made.
    waits: async (name, look) => chosenIds(look).has(name),
  },
  wanted: (tenant, { organization }) =>
    tenant.push === undefined
      ? []
      : [
          {
            type: applicationTypeName,
            name: tenant.push.app.value,
            state: 'present',
            properties: {
              tags: {
                ...tagsOf(tenant, organization, tenant.push.shared),
                ...(tenant.push.id === undefined ? {} : { 'trueup-name': tenant.push.app.value }),
              },
              ...(tenant.push.id === undefined ? {} : { id: tenant.push.id }),
            },
            allowDelete: false,
            source: tenant.push.source,
          },
        ],
  async read(names, look) {
    const all = [...(await applicationsOf(look)).values()];
    const chosen = chosenIds(look);
    const missing = [...chosen].filter(([name]) => names.has(name) && !all.some((each) => each.name === name));
    return {
      resources: [
        ...missing.map(([name, id]) => notThere(name, id, look)),
        ...all
          .filter(({ name, mark }) => names.has(name) || (look.whole && mark !== undefined))
          .map(({ id, tags: _tags, properties, ...each }) => ({
            ...each,
            properties: chosen.has(each.name) ? { ...properties, id } : properties,
          })),
      ],
    };
  },
  write: async ([change], aws, step) => [await write(change, aws, step)],
};

export interface Application extends ObservedResource {
  readonly id: string;
  /** All of its tags. */
  readonly tags: Tags;
}

type Reads = Look['aws']['messaging']['push'];

export const applicationsOf = (
  look: Pick<Look, 'aws' | 'shared' | 'cell'> & Partial<Pick<Look, 'scene'>>,
): Promise<ReadonlyMap<string, Application>> =>
  look.shared('push applications', () =>
    applications(look.aws.messaging.push, look.scene === undefined ? undefined : chosenIds({ ...look, scene: look.scene })),
  );

/** An application that a document names by its id is never made in its place. */
const notThere = (name: string, id: string, look: Look): ObservedResource => ({
  type: applicationTypeName,
  name,
  properties: wantedIn(look, applicationTypeName, name),
  condition: {
    kind: 'not-procured',
    settling: false,
    acceptsChildren: false,
    outside: true,
    message: `no application ${name} has the id ${id} in the account: correct push.appId, or take it out and a new one is made`,
  },
});

/** By name the ids that documents name for the account (`push.appId`). */
const chosenIds = ({ scene, cell }: Pick<Look, 'scene' | 'cell'>): ReadonlyMap<string, string> =>
  new Map(
    scene.tenants.flatMap(({ account, push }) =>
      push?.id === undefined || account?.value !== cell.account ? [] : [[push.app.value, push.id] as const],
    ),
  );

/** By name; where two have it the one with our mark is meant. One that a document names by its id is called as there, whatever AWS calls it. */
export async function applications(
  push: Reads,
  chosen: ReadonlyMap<string, string> = new Map(),
): Promise<ReadonlyMap<string, Application>> {
  const names = new Map([...chosen].map(([name, id]) => [id, name]));
  const found = new Map<string, Application>();
  for (const each of await everyApplication(push)) {
    const one = normalise(each);
    const name = names.get(one.id);
    if (name !== undefined) found.set(name, { ...one, name });
    else if (!chosen.has(one.name) && (!found.has(one.name) || one.mark !== undefined)) found.set(one.name, one);
  }
  return found;
}

/** Every application of the account in the Region as AWS lists it; of one name there may be several. */
export async function everyApplication(push: Reads): Promise<readonly ApplicationResponse[]> {
  const pages = await pagesBy(
    (Token) => push.getApps({ PageSize: '100', ...(Token === undefined ? {} : { Token }) }),
    ({ ApplicationsResponse: page }) => page?.NextToken,
  );
  return pages.flatMap(({ ApplicationsResponse: page }) => page?.Item ?? []);
}

/** What an application has had of channels, by AWS's names of the types. */
export async function channelTypesOf(ApplicationId: string, push: Reads) {
  const answer = await ifThere(() => push.getChannels({ ApplicationId }));
  return Object.entries(answer?.ChannelsResponse?.Channels ?? {}).map(([type, { Enabled, Version }]) => ({
    type,
    enabled: Enabled === true,
    version: Version,
    method: undefined,
  }));
}

function normalise({ Id: id = '', Name, tags: live, CreationDate: made }: ApplicationResponse): Application {
  const name = live?.['trueup-name'] ?? Name ?? '';
  const tags = ourTagsIn(Object.entries(live ?? {}).map(([Key, Value]) => ({ Key, Value })));
  const mark = markOf(tags);
  return {
    type: applicationTypeName,
    name,
    id,
    tags: live ?? {},
    properties: { tags },
    ...(mark === undefined ? {} : { mark }),
    ...(made === undefined ? {} : { createdAt: made }),
  };
}

async function write(change: Change | undefined, aws: WriteClients, step: StepContext): Promise<Outcome> {
  if (change === undefined || change.action === 'replace') throw new Error('an application is made, tagged or taken away');
  const { push } = aws.messaging;
  return outcomeOfCalls(async () => {
    const id = change.action === 'delete' ? undefined : change.after['id'];
    const chosen = typeof id === 'string' ? new Map([[change.address.name, id]]) : undefined;
    const live = (await applications(aws.reads.messaging.push, chosen)).get(change.address.name);
    if (change.action === 'create') {
      const tags: Tags = tagsIn(change.after);
      if (live === undefined && chosen !== undefined) return undefined;
      if (live === undefined)
        return push.createApp({ CreateApplicationRequest: { Name: change.address.name, tags: { ...tags } } }, step.signal);
      return push.tagResource({ ResourceArn: arnOf(live, step), TagsModel: { tags: { ...tags } } }, step.signal);
    }
    if (live === undefined) return undefined;
    if (change.action === 'delete') return push.deleteApp({ ApplicationId: live.id }, step.signal);
    const { write: added, remove } = tagChange(tagsIn(change.before), tagsIn(change.after));
    const ResourceArn = arnOf(live, step);
    if (Object.keys(added).length > 0) await push.tagResource({ ResourceArn, TagsModel: { tags: { ...added } } }, step.signal);
    if (remove.length > 0) await push.untagResource({ ResourceArn, TagKeys: [...remove] }, step.signal);
    return undefined;
  });
}

export const arnOf = ({ id }: Application, { cell, organization }: Pick<StepContext, 'cell' | 'organization'>): string =>
  applicationArn(organization.partition, cell, id);

const applicationArn = (partition: string, { account, region }: StepContext['cell'], id: string): string =>
  `arn:${partition}:mobiletargeting:${region}:${account}:apps/${id}`;
