import type { GetEnabledStandardsCommandInput, GetEnabledStandardsCommandOutput } from '@aws-sdk/client-securityhub';
import type { Operation } from '../operation.ts';
import { subscriptionArn } from './arns.ts';
import { standardData } from './catalogue-data.ts';
import { subscribedHub } from './cell.ts';
import type { Output } from './output.ts';
import { checkEnum, checkLength, next, page } from './page.ts';
import { describeSubscription } from './subscription.ts';

export const getEnabledStandards: Operation<GetEnabledStandardsCommandInput, Output<GetEnabledStandardsCommandOutput>> = (
  input,
  context,
) => {
  const asked = input.StandardsSubscriptionArns;
  if (asked !== undefined) checkLength('StandardsSubscriptionArns', asked, 1, 25);
  for (const provider of input.Providers ?? []) checkEnum('Providers', provider, ['AWS', 'Azure']);
  const hub = subscribedHub(context);
  const enabled = Object.entries(hub.standards)
    .filter(([id]) => asked === undefined || asked.includes(subscriptionArn(context, id)))
    .filter(([id]) => input.Providers?.includes(standardData.get(id)?.provider ?? 'AWS') ?? true)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const { items, nextToken } = page(enabled, input, context, { usual: 100, max: 100 });
  return { StandardsSubscriptions: items.map(([id, one]) => describeSubscription(context, id, one)), ...next(nextToken) };
};
