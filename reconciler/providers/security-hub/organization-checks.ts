import type { Observation, ObservedResource } from '../observation.ts';
import type { Check, CheckInput } from '../provider.ts';
import { administratorTypeName } from './resources/administrator.ts';
import { centralTypeName } from './resources/central-configuration.ts';
import { aggregatorTypeName } from './resources/finding-aggregator.ts';
import { associationTypeName } from './resources/policy-association.ts';

/** What `doctor` says of Security Hub across the organization, from what was observed. Pure. */
export function checksOf({ organization, observations }: CheckInput): readonly Check[] {
  return observations.flatMap((observation) => [
    ...unreadable(observation),
    ...administrator(observation, organization.securityHubAdministrator, organization.managementAccount),
    ...aggregation(observation, organization.homeRegion),
    ...centralConfiguration(observation),
  ]);
}

const whereOf = ({ cell }: Observation): string => `${cell.account}/${cell.region}`;
const ofType = ({ resources }: Observation, type: string): readonly ObservedResource[] =>
  [...resources.values()].filter((resource) => resource.type === type);

const unreadable = (observation: Observation): Check[] =>
  observation.unreadable.map(({ types = [], code, message }) => ({
    name: types[0] ?? 'securityhub',
    status: 'error',
    where: whereOf(observation),
    message: `could not be read: ${code}: ${message}`,
    cure: 'trueup bootstrap gives the roles what they need',
  }));

function* administrator(observation: Observation, declared: string | undefined, management: string): Generator<Check> {
  if (observation.cell.account !== management || declared === undefined) return;
  const where = whereOf(observation);
  const name = administratorTypeName;
  // Not read is not missing.
  if (observation.unreadable.some(({ types }) => types === undefined || types.includes(name))) return;
  const live = ofType(observation, name)[0]?.properties['account'];
  if (live === declared) yield { name, status: 'ok', where, message: `${declared} is the designated administrator` };
  else {
    yield {
      name,
      status: 'error',
      where,
      message: live === undefined ? 'no administrator is designated' : `${String(live)} is designated, not ${declared}`,
      cure: 'write spec.securityHub.administrator in organization.yaml and run trueup apply',
    };
  }
}

function* aggregation(observation: Observation, homeRegion: string): Generator<Check> {
  for (const { properties } of ofType(observation, aggregatorTypeName)) {
    const isHome = properties['homeRegion'] === homeRegion;
    const base = { name: aggregatorTypeName, where: whereOf(observation) };
    if (isHome) yield { ...base, status: 'ok', message: `findings are brought to ${homeRegion} (${String(properties['mode'])})` };
    else {
      const message = `findings are brought to ${String(properties['homeRegion'])}, not to ${homeRegion}`;
      yield { ...base, status: 'error', message, cure: 'findingAggregation with allowDelete: true makes the aggregator again' };
    }
  }
}

function* centralConfiguration(observation: Observation): Generator<Check> {
  const where = whereOf(observation);
  for (const { name, condition, properties } of [...ofType(observation, centralTypeName), ...ofType(observation, associationTypeName)]) {
    const type = ofType(observation, centralTypeName).some((one) => one.name === name) ? centralTypeName : associationTypeName;
    const failure = properties['failure'];
    if (typeof failure === 'string' && failure !== '')
      yield { name: type, status: 'error', where, message: failure, cure: 'mend what AWS names and run trueup apply again' };
    else if (condition?.settling === true)
      yield { name: type, status: 'warning', where, message: condition.message, cure: 'wait: it settles by itself' };
    else yield { name: type, status: 'ok', where, message: `${name} is in effect` };
  }
}
