import type { ServiceEnvironment } from '../operation.ts';
import type { ConsoleChange } from '../service.ts';
import { type AnomalyKindName, anomalyKinds } from './anomaly-kinds.ts';
import { idFrom, settledGuru } from './insights.ts';
import { resourcesOf } from './inventory.ts';
import { storedGuru, type WorkloadResource } from './state.ts';

const minuteMs = 60_000;
type Arguments = Readonly<Record<string, unknown>>;

/** What happens to workloads by itself on AWS: things break and recover. */
export const consoleChanges: Readonly<Record<string, ConsoleChange>> = {
  anomaly: {
    describe: `something goes wrong with a resource: {account, region, resource (name or ARN), kind: ${Object.keys(anomalyKinds).join(' | ')}, minutes? (of AWS time; until anomaly-end when left out)}`,
    run: startAnomaly,
  },
  'anomaly-end': {
    describe: 'the resource recovers: {account, region, resource (name or ARN)}',
    run: endAnomalies,
  },
};

function startAnomaly(args: Arguments, env: ServiceEnvironment): string {
  const { account, region } = placeIn(args, env);
  const resource = resourceIn(args, env, account, region);
  const kind = String(args['kind']) as AnomalyKindName;
  if (!Object.hasOwn(anomalyKinds, kind)) throw new Error(`kind must be one of ${Object.keys(anomalyKinds).join(', ')}, not ${kind}`);
  const type = anomalyKinds[kind].resourceType;
  if (resource.type !== type) throw new Error(`${kind} happens to ${type}, and ${resource.name} is ${resource.type}`);
  const minutes = args['minutes'];
  if (minutes !== undefined && (typeof minutes !== 'number' || !(minutes > 0))) throw new Error('minutes must be a number above 0');
  const state = settledGuru(env, account, region);
  const now = env.clock.awsMs();
  state.anomalies.push({
    id: idFrom('anomaly', `${resource.arn}/${kind}/${state.anomalies.length}`),
    kind,
    resource,
    startedAwsMs: now,
    startedAt: env.clock.now().toISOString(),
    endsAwsMs: minutes === undefined ? null : now + minutes * minuteMs,
    insightId: null,
    detectedAt: null,
    endedAt: null,
  });
  return `${kind} on ${resource.name} in ${account} ${region}`;
}

function endAnomalies(args: Arguments, env: ServiceEnvironment): string {
  const { account, region } = placeIn(args, env);
  const name = String(args['resource']);
  const open = settledGuru(env, account, region).anomalies.filter(
    (anomaly) => anomaly.endsAwsMs === null && (anomaly.resource.name === name || anomaly.resource.arn === name),
  );
  if (open.length === 0) throw new Error(`nothing is wrong with ${name} in ${account} ${region}`);
  for (const anomaly of open) {
    anomaly.endsAwsMs = env.clock.awsMs();
    anomaly.endedAt = env.clock.now().toISOString();
  }
  return `${open.length} ended on ${name} in ${account} ${region}`;
}

function placeIn(args: Arguments, env: ServiceEnvironment): { account: string; region: string } {
  const account = String(args['account'] ?? '');
  const region = String(args['region'] ?? '');
  if (env.organization.account(account) === undefined) throw new Error(`account must be one of the organization, not "${account}"`);
  if (!env.regions.includes(region)) throw new Error(`region must be one of ${env.regions.join(', ')}, not "${region}"`);
  return { account, region };
}

function resourceIn(args: Arguments, env: ServiceEnvironment, account: string, region: string): WorkloadResource {
  const name = String(args['resource'] ?? '');
  const all = resourcesOf(env, account, region);
  const found = all.find((resource) => resource.name === name || resource.arn === name);
  if (found === undefined)
    throw new Error(`no resource "${name}" in ${account} ${region}; there is ${all.map((one) => one.name).join(', ') || 'none'}`);
  return found;
}

/**
 * Seeds workloads: `[{account, region, type, name, stack?, tags?}]`, things that services outside this sandbox would hold.
 * Throws an Error that names what is wrong.
 */
export function seed(section: unknown, env: ServiceEnvironment): void {
  if (!Array.isArray(section)) throw new Error('devops-guru must be a list of resources');
  for (const [index, item] of section.entries()) {
    const given = item as Arguments;
    const { account, region } = placeIn(given, env);
    const { type, name, stack, tags = {}, ...rest } = given;
    const { account: _account, region: _region, ...unknown } = rest;
    const odd = Object.keys(unknown)[0];
    if (odd !== undefined) throw new Error(`devops-guru[${index}] has no member ${odd}; it has account, region, type, name, stack, tags`);
    if (typeof type !== 'string' || !/^AWS::\w+::\w+$/.test(type))
      throw new Error(`devops-guru[${index}].type must be a CloudFormation type`);
    if (typeof name !== 'string' || name === '') throw new Error(`devops-guru[${index}].name must be a text`);
    const service = type.split('::')[1]?.toLowerCase() ?? '';
    storedGuru(env, account, region).workload.push({
      type,
      name,
      arn: `arn:${env.partition}:${service}:${region}:${account}:${name}`,
      stack: typeof stack === 'string' ? stack : null,
      tags: Object.fromEntries(Object.entries(tags as Arguments).map(([key, value]) => [key, String(value)])),
    });
  }
}
