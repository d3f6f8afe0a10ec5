import type {
  CreateFindingAggregatorCommandInput,
  CreateFindingAggregatorCommandOutput,
  DeleteFindingAggregatorCommandInput,
  DeleteFindingAggregatorCommandOutput,
  GetFindingAggregatorCommandInput,
  GetFindingAggregatorCommandOutput,
  ListFindingAggregatorsCommandInput,
  ListFindingAggregatorsCommandOutput,
  UpdateFindingAggregatorCommandInput,
  UpdateFindingAggregatorCommandOutput,
} from '@aws-sdk/client-securityhub';
import type { Operation, OperationContext } from '../operation.ts';
import { aggregatorArn } from './arns.ts';
import { regionData } from './catalogue-data.ts';
import { administratorOf, subscribedHub } from './cell.ts';
import { accessDenied, invalidInput, notFound } from './errors.ts';
import { newId } from './identifiers.ts';
import type { Output } from './output.ts';
import { checkEnum, next, page } from './page.ts';
import { type AggregatorState, accountStateOf, centralStateOf, type LinkingMode } from './state.ts';

const modes: readonly LinkingMode[] = ['ALL_REGIONS', 'ALL_REGIONS_EXCEPT_SPECIFIED', 'SPECIFIED_REGIONS', 'NO_REGIONS'];

/** The calling Region becomes the home Region, once for the account. Source: facts/compliance.md 2.6. */
export const createFindingAggregator: Operation<CreateFindingAggregatorCommandInput, Output<CreateFindingAggregatorCommandOutput>> = (
  input,
  context,
) => {
  subscribedHub(context);
  if (administratorOf(context) !== undefined) throw accessDenied('Only the Security Hub administrator can create a finding aggregator');
  const account = accountStateOf(context.state, context.account);
  if (account.aggregator !== null) throw invalidInput(`A finding aggregator already exists in ${account.aggregator.homeRegion}`);
  const linking = linkingOf(context, input.RegionLinkingMode ?? '', input.Regions);
  account.aggregator = { id: newId(context, 'aggregator'), homeRegion: context.region, ...linking };
  return describe(context, account.aggregator);
};

/** From the home Region only, which an update cannot change. */
export const updateFindingAggregator: Operation<UpdateFindingAggregatorCommandInput, Output<UpdateFindingAggregatorCommandOutput>> = (
  input,
  context,
) => {
  const aggregator = ownAggregator(context, input.FindingAggregatorArn ?? '');
  refuseOtherRegions(context, aggregator);
  const updated = { ...aggregator, ...linkingOf(context, input.RegionLinkingMode ?? '', input.Regions) };
  accountStateOf(context.state, context.account).aggregator = updated;
  return describe(context, updated);
};

export const getFindingAggregator: Operation<GetFindingAggregatorCommandInput, Output<GetFindingAggregatorCommandOutput>> = (
  input,
  context,
) => describe(context, ownAggregator(context, input.FindingAggregatorArn ?? ''));

/** Answers in every Region; the ARN tells the home Region. */
export const listFindingAggregators: Operation<ListFindingAggregatorsCommandInput, Output<ListFindingAggregatorsCommandOutput>> = (
  input,
  context,
) => {
  subscribedHub(context);
  const { aggregator } = accountStateOf(context.state, context.account);
  const { items, nextToken } = page(aggregator === null ? [] : [aggregator], input, context, { usual: 100, max: 100 });
  return { FindingAggregators: items.map((one) => ({ FindingAggregatorArn: arnOf(context, one) })), ...next(nextToken) };
};

export const deleteFindingAggregator: Operation<DeleteFindingAggregatorCommandInput, Output<DeleteFindingAggregatorCommandOutput>> = (
  input,
  context,
) => {
  const aggregator = ownAggregator(context, input.FindingAggregatorArn ?? '');
  refuseOtherRegions(context, aggregator);
  if (centralStateOf(context.state).homeRegion === aggregator.homeRegion) {
    throw invalidInput('Central configuration uses this home Region; stop central configuration first');
  }
  accountStateOf(context.state, context.account).aggregator = null;
  return {};
};

const arnOf = (context: OperationContext, aggregator: AggregatorState) =>
  aggregatorArn({ ...context, region: aggregator.homeRegion }, aggregator.id);

function ownAggregator(context: OperationContext, arn: string): AggregatorState {
  subscribedHub(context);
  const { aggregator } = accountStateOf(context.state, context.account);
  if (aggregator === null || arnOf(context, aggregator) !== arn) throw notFound(`Finding aggregator ${arn} was not found`);
  return aggregator;
}

function refuseOtherRegions(context: OperationContext, aggregator: AggregatorState): void {
  if (aggregator.homeRegion === context.region) return;
  throw invalidInput(`The finding aggregator is managed from its home Region ${aggregator.homeRegion}`);
}

function linkingOf(context: OperationContext, mode: string, regions: readonly string[] = []): Pick<AggregatorState, 'mode' | 'regions'> {
  checkEnum('RegionLinkingMode', mode, modes);
  const listed = mode === 'SPECIFIED_REGIONS' || mode === 'ALL_REGIONS_EXCEPT_SPECIFIED';
  if (listed && regions.length === 0) throw invalidInput(`Regions are required with ${mode}`);
  if (!listed && regions.length > 0) throw invalidInput(`Regions must not be given with ${mode}`);
  for (const region of regions) {
    if (regionData.get(region)?.securityHub !== true || region === context.region) throw invalidInput(`Region ${region} cannot be linked`);
  }
  return { mode: mode as LinkingMode, regions: [...regions] };
}

function describe(context: OperationContext, aggregator: AggregatorState) {
  return {
    FindingAggregatorArn: arnOf(context, aggregator),
    FindingAggregationRegion: aggregator.homeRegion,
    RegionLinkingMode: aggregator.mode,
    ...(aggregator.regions.length > 0 ? { Regions: [...aggregator.regions] } : {}),
  };
}
