import { entriesOf, placeIn, textIn } from '../console-arguments.ts';
import type { Handlers, ServiceEnvironment } from '../operation.ts';
import type { ConsoleChange } from '../service.ts';
import * as get from './get.ts';
import * as put from './put.ts';
import { latest, type ParameterRecord, type ParametersState, type ParameterType, parameterArn, parametersOf } from './state.ts';
import * as tags from './tags.ts';

/** Systems Manager's Parameter Store: parameters with versions, labels, tiers and tags. */
export const handlers: Handlers = {
  PutParameter: put.putParameter,
  DeleteParameter: put.deleteParameter,
  DeleteParameters: put.deleteParameters,
  LabelParameterVersion: put.labelParameterVersion,
  GetParameter: get.getParameter,
  GetParameters: get.getParameters,
  GetParametersByPath: get.getParametersByPath,
  GetParameterHistory: get.getParameterHistory,
  DescribeParameters: get.describeParameters,
  AddTagsToResource: tags.addTagsToResource,
  RemoveTagsFromResource: tags.removeTagsFromResource,
  ListTagsForResource: tags.listTagsForResource,
};

function addVersion(parameter: ParameterRecord, value: string, type: ParameterType, env: ServiceEnvironment): void {
  const before = parameter.versions.at(-1);
  parameter.versions.push({
    keyId: type === 'SecureString' ? 'alias/aws/ssm' : null,
    description: null,
    allowedPattern: null,
    tier: 'Standard',
    dataType: 'text',
    ...before,
    version: (before?.version ?? 0) + 1,
    value,
    type,
    modifiedAt: env.clock.now().toISOString(),
    modifiedBy: 'console',
    labels: [],
  });
}

export const consoleChanges: Readonly<Record<string, ConsoleChange>> = {
  'parameter-value': {
    describe: 'somebody changes the value of a parameter: {account, region, parameter (name), value}',
    run: (args, env) => {
      const { account, region } = placeIn(args, env);
      const name = textIn(args, 'parameter');
      const all = parametersOf(env, account, region);
      const parameter = Object.hasOwn(all, name) ? all[name] : undefined;
      if (parameter === undefined) {
        throw new Error(`no parameter "${name}" in ${account} ${region}; there is ${Object.keys(all).join(', ') || 'none'}`);
      }
      addVersion(parameter, textIn(args, 'value'), latest(parameter).type, env);
      return `${name} in ${account} ${region} has another value`;
    },
  },
};

/** Seeds parameters: `[{account, region, name, value, type?, tags?}]`, SecureString by default. Throws an Error that names what is wrong. */
export function seed(section: unknown, env: ServiceEnvironment): void {
  for (const entry of entriesOf(section, 'ssm', ['account', 'region', 'name', 'value', 'type', 'tags'])) {
    const { account, region } = placeIn(entry, env);
    const name = textIn(entry, 'name');
    put.requireParameterName(name);
    const type = entry['type'] ?? 'SecureString';
    if (type !== 'SecureString' && type !== 'String' && type !== 'StringList') {
      throw new Error(`type of ${name} must be String, StringList or SecureString`);
    }
    const given = Object.entries((entry['tags'] ?? {}) as object).map(([key, value]) => [key, String(value)]);
    const parameter: ParameterRecord = {
      name,
      arn: parameterArn(name, account, region, env.partition),
      versions: [],
      tags: Object.fromEntries(given),
    };
    addVersion(parameter, textIn(entry, 'value'), type, env);
    parametersOf(env, account, region)[name] = parameter;
  }
}

/** Never the values. */
export function show(env: ServiceEnvironment): unknown {
  return [...env.state.all<ParametersState>('ssm')].map(({ account, region, state }) => ({
    account,
    region,
    parameters: Object.values(state.parameters).map(({ versions, ...parameter }) => ({
      ...parameter,
      versions: versions.map(({ value: _value, ...version }) => version),
    })),
  }));
}
