import type { ApplicationResponse } from '@aws-sdk/client-pinpoint';
import type { Change } from '../../../model/change.ts';
import type { WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import { markOf, ourTagsIn, type Tags, tagChange, tagsIn, tagsOf } from '../marks.ts';
import type { Look, ResourceModule } from '../resource-module.ts';
import { rulesOf } from '../rules.ts';
import { outcomeOfCalls } from './sms-reading.ts';

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
  wanted: (tenant, { organization }) =>
    tenant.push === undefined
      ? []
      : [
          {
            type: applicationTypeName,
            name: tenant.push.app.value,
            state: 'present',
            properties: { tags: tagsOf(tenant, organization, tenant.push.shared) },
            allowDelete: false,
            source: tenant.push.source,
          },
        ],
  async read(names, look) {
    const all = [...(await applicationsOf(look)).values()];
    return {
      resources: all
        .filter(({ name, mark }) => names.has(name) || (look.whole && mark !== undefined))
        .map(({ id: _id, tags: _tags, ...each }) => each),
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

export const applicationsOf = (look: Pick<Look, 'aws' | 'shared'>): Promise<ReadonlyMap<string, Application>> =>
  look.shared('push applications', () => applications(look.aws.messaging.push));

/** By name; where two have it the one with our mark is meant. */
export async function applications(push: Reads): Promise<ReadonlyMap<string, Application>> {
  const found = new Map<string, Application>();
  let Token: string | undefined;
  do {
    const { ApplicationsResponse: page } = await push.getApps({ PageSize: '100', ...(Token === undefined ? {} : { Token }) });
    for (const each of page?.Item ?? []) {
      const one = normalise(each);
      if (!found.has(one.name) || one.mark !== undefined) found.set(one.name, one);
    }
    Token = page?.NextToken;
  } while (Token !== undefined && Token !== '');
  return found;
}

function normalise({ Id: id = '', Name: name = '', tags: live }: ApplicationResponse): Application {
  const tags = ourTagsIn(Object.entries(live ?? {}).map(([Key, Value]) => ({ Key, Value })));
  const mark = markOf(tags);
  return { type: applicationTypeName, name, id, tags: live ?? {}, properties: { tags }, ...(mark === undefined ? {} : { mark }) };
}

async function write(change: Change | undefined, aws: WriteClients, step: StepContext): Promise<Outcome> {
  if (change === undefined || change.action === 'replace') throw new Error('an application is made, tagged or taken away');
  const { push } = aws.messaging;
  return outcomeOfCalls(async () => {
    const live = (await applications(aws.reads.messaging.push)).get(change.address.name);
    if (change.action === 'create') {
      const tags: Tags = tagsIn(change.after);
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
  `arn:${organization.partition}:mobiletargeting:${cell.region}:${cell.account}:apps/${id}`;
