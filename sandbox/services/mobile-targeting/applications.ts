import type * as Pinpoint from '@aws-sdk/client-pinpoint';
import type { Operation, OperationContext, ServiceEnvironment } from '../operation.ts';
import { paginate } from '../paging.ts';
import { newId } from '../security-hub/identifiers.ts';
import { quotaValue } from '../service-quotas/state.ts';
import { type ApplicationRecord, applicationOf, badRequest, notFound, pushOf } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const described = (app: ApplicationRecord): Pinpoint.ApplicationResponse => ({
  Arn: app.arn,
  Id: app.id,
  Name: app.name,
  ...(Object.keys(app.tags).length === 0 ? {} : { tags: app.tags }),
  CreationDate: app.createdAt,
});

/** Tags laid over those that are there: at most 50, keys of up to 128 and values of up to 256 characters. Source: facts/tenants.md 2.1. */
export function tagsFrom(
  given: Readonly<Record<string, string>> | undefined,
  before: Readonly<Record<string, string>>,
): Record<string, string> {
  const all = { ...before, ...given };
  for (const [key, value] of Object.entries(all)) {
    if (key.length < 1 || key.length > 128 || value.length > 256 || /^aws:/i.test(key)) throw badRequest(`The tag ${key} is not valid`);
  }
  if (Object.keys(all).length > 50) throw badRequest('A resource can have up to 50 tags');
  return all;
}

/** An application without channels, put into the state. */
export function addApplication(
  env: ServiceEnvironment,
  place: { readonly account: string; readonly region: string; readonly id: string },
  name: string,
  tags: Record<string, string>,
): ApplicationRecord {
  const { account, region, id } = place;
  const arn = `arn:${env.partition}:mobiletargeting:${region}:${account}:apps/${id}`;
  const application: ApplicationRecord = { id, arn, name, createdAt: env.clock.now().toISOString(), tags, channels: {} };
  pushOf(env, account, region).applications[id] = application;
  return application;
}

/** Makes an application each time it is called: names need not be unique. */
export const createApp: Operation<Pinpoint.CreateAppCommandInput, Answer<Pinpoint.CreateAppCommandOutput>> = (input, context) => {
  const { Name: name = '', tags } = input.CreateApplicationRequest ?? {};
  if (name === '' || name.length > 64) throw badRequest('Name must have between 1 and 64 characters');
  const most = quotaValue(context, context.account, context.region, 'push.apps');
  if (Object.keys(pushOf(context, context.account, context.region).applications).length >= most) {
    throw badRequest(`Maximum number of applications (${most}) reached in this Region`);
  }
  const place = { account: context.account, region: context.region, id: newId(context, 'app').replaceAll('-', '') };
  return { ApplicationResponse: described(addApplication(context, place, name, tagsFrom(tags, {}))) };
};

export const getApp: Operation<Pinpoint.GetAppCommandInput, Answer<Pinpoint.GetAppCommandOutput>> = (input, context) => ({
  ApplicationResponse: described(applicationOf(input.ApplicationId, context)),
});

export const getApps: Operation<Pinpoint.GetAppsCommandInput, Answer<Pinpoint.GetAppsCommandOutput>> = (input, context) => {
  if (input.PageSize !== undefined && !/^\d{1,4}$/.test(input.PageSize)) throw badRequest('PageSize must be a number');
  const size = input.PageSize === undefined ? {} : { PageSize: Number(input.PageSize) };
  const all = Object.values(pushOf(context, context.account, context.region).applications);
  const { Token } = input;
  const asked = { ...size, ...(Token === undefined ? {} : { Token }) };
  const page = paginate(all, asked, context, {
    tokenMember: 'Token',
    sizeMember: 'PageSize',
    defaultSize: 100,
    maxSize: 100,
    refuse: badRequest,
  });
  return {
    ApplicationsResponse: { Item: page.items.map(described), ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }) },
  };
};

export const deleteApp: Operation<Pinpoint.DeleteAppCommandInput, Answer<Pinpoint.DeleteAppCommandOutput>> = (input, context) => {
  const application = applicationOf(input.ApplicationId, context);
  delete pushOf(context, context.account, context.region).applications[application.id];
  return { ApplicationResponse: described(application) };
};

function taggedApplication(arn: string | undefined, context: OperationContext): ApplicationRecord {
  const { applications } = pushOf(context, context.account, context.region);
  const found = Object.values(applications).find((application) => application.arn === arn);
  if (found === undefined) throw notFound();
  return found;
}

export const tagResource: Operation<Pinpoint.TagResourceCommandInput, void> = (input, context) => {
  const application = taggedApplication(input.ResourceArn, context);
  application.tags = tagsFrom(input.TagsModel?.tags, application.tags);
};

export const untagResource: Operation<Pinpoint.UntagResourceCommandInput, void> = (input, context) => {
  const { tags } = taggedApplication(input.ResourceArn, context);
  for (const key of input.TagKeys ?? []) delete tags[key];
};

export const listTagsForResource: Operation<Pinpoint.ListTagsForResourceCommandInput, Answer<Pinpoint.ListTagsForResourceCommandOutput>> = (
  input,
  context,
) => ({ TagsModel: { tags: taggedApplication(input.ResourceArn, context).tags } });
