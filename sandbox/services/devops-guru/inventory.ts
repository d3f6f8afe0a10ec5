import { stacksOf } from '../cloudformation/state.ts';
import { functionsOf } from '../lambda/state.ts';
import type { ServiceEnvironment } from '../operation.ts';
import { snsOf } from '../sns/state.ts';
import { isCovered } from './coverage.ts';
import { type GuruState, storedGuru, type WorkloadResource } from './state.ts';

type InventoryEnvironment = Pick<ServiceEnvironment, 'state' | 'clock'>;

const hourMs = 3_600_000;
/** The first baseline of a resource takes up to a day. Source: facts/compliance.md 3.8. */
const longestBaselineMs = 24 * hourMs;

/** The stacks of the account's resources, by `type physical id`. */
function stackNames(env: InventoryEnvironment, account: string, region: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const stack of Object.values(stacksOf(account, region, env))) {
    if (stack.status === 'DELETE_COMPLETE') continue;
    for (const resource of Object.values(stack.resources)) names.set(`${resource.type} ${resource.physicalId}`, stack.name);
  }
  return names;
}

/** Everything in the account that DevOps Guru could analyse: what this sandbox's services hold, and the workload of the seed. */
export function resourcesOf(env: InventoryEnvironment, account: string, region: string): WorkloadResource[] {
  const stacks = stackNames(env, account, region);
  const functions = functionsOf(env, account, region);
  const { topics } = snsOf(env, account, region);
  return [
    ...Object.values(functions).map((one) => ({
      type: 'AWS::Lambda::Function',
      name: one.name,
      arn: one.arn,
      stack: stacks.get(`AWS::Lambda::Function ${one.name}`) ?? null,
      tags: one.tags,
    })),
    ...Object.values(topics).map((one) => ({
      type: 'AWS::SNS::Topic',
      name: one.name,
      arn: one.arn,
      stack: stacks.get(`AWS::SNS::Topic ${one.arn}`) ?? null,
      tags: one.tags,
    })),
    ...storedGuru(env, account, region).workload,
  ];
}

/** Brings the list of watched resources up to date with the coverage and with what exists. */
export function refreshWatched(env: InventoryEnvironment, state: GuruState, account: string, region: string): WorkloadResource[] {
  if (state.stacks.length === 0 && state.tags === null) {
    state.watched = {};
    return [];
  }
  const covered = resourcesOf(env, account, region).filter((resource) => isCovered(state, resource));
  const now = env.clock.awsMs();
  state.watched = Object.fromEntries(
    covered.map(({ arn }) => [arn, Object.hasOwn(state.watched, arn) ? (state.watched[arn] ?? now) : now]),
  );
  return covered;
}

/** AWS time at which a watched resource has its baseline and is analysed: from one to twenty-four hours, by its name. */
export function analysedFromMs(state: GuruState, arn: string): number | undefined {
  const since = Object.hasOwn(state.watched, arn) ? state.watched[arn] : undefined;
  return since === undefined ? undefined : since + hourMs + share(arn) * (longestBaselineMs - hourMs);
}

/** A number from 0 to 1 that depends on the text alone. */
function share(text: string): number {
  let sum = 7;
  for (const character of text) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return sum / 1_000_003;
}

/** The service of ServiceCollection that a resource type belongs to; undefined for what that list does not name. */
export function serviceOf(type: string): string | undefined {
  return services.find(([prefix]) => type.startsWith(prefix))?.[1];
}

/** Types whose names begin so, and the name of their service. Source: the enumeration ServiceName. */
const services: readonly (readonly [string, string])[] = [
  ['AWS::ApiGateway::', 'API_GATEWAY'],
  ['AWS::AutoScaling::', 'AUTO_SCALING_GROUP'],
  ['AWS::CloudFront::', 'CLOUD_FRONT'],
  ['AWS::DynamoDB::', 'DYNAMO_DB'],
  ['AWS::EC2::NatGateway', 'NAT_GATEWAY'],
  ['AWS::EC2::', 'EC2'],
  ['AWS::ECS::', 'ECS'],
  ['AWS::EKS::', 'EKS'],
  ['AWS::ElasticBeanstalk::', 'ELASTIC_BEANSTALK'],
  ['AWS::ElastiCache::', 'ELASTI_CACHE'],
  ['AWS::ElasticLoadBalancing::', 'ELB'],
  ['AWS::ElasticLoadBalancingV2::', 'APPLICATION_ELB'],
  ['AWS::Elasticsearch::', 'ES'],
  ['AWS::Kinesis::', 'KINESIS'],
  ['AWS::Lambda::', 'LAMBDA'],
  ['AWS::RDS::', 'RDS'],
  ['AWS::Redshift::', 'REDSHIFT'],
  ['AWS::Route53::', 'ROUTE_53'],
  ['AWS::S3::', 'S3'],
  ['AWS::SageMaker::', 'SAGE_MAKER'],
  ['AWS::SNS::', 'SNS'],
  ['AWS::SQS::', 'SQS'],
  ['AWS::StepFunctions::', 'STEP_FUNCTIONS'],
  ['AWS::SWF::', 'SWF'],
];
