import type { DescribeHubCommandInput, DescribeHubCommandOutput } from '@aws-sdk/client-securityhub';
import type { Operation } from '../operation.ts';
import { hubArn } from './arns.ts';
import { effectiveGenerator, subscribedHub } from './cell.ts';
import { notFound } from './errors.ts';
import type { Output } from './output.ts';

export const describeHub: Operation<DescribeHubCommandInput, Output<DescribeHubCommandOutput>> = (input, context) => {
  const hub = subscribedHub(context);
  const arn = hubArn(context);
  if (input.HubArn !== undefined && input.HubArn !== arn) throw notFound(`Hub ${input.HubArn} was not found`);
  return {
    HubArn: arn,
    SubscribedAt: hub.subscribedAt,
    AutoEnableControls: hub.autoEnableControls,
    ControlFindingGenerator: effectiveGenerator(context, hub),
  };
};
