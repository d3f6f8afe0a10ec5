import type * as Ssm from '@aws-sdk/client-ssm';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { type Page, paginate } from '../paging.ts';
import {
  ciphertext,
  findParameter,
  invalid,
  latest,
  notFound,
  type ParameterRecord,
  type ParameterVersion,
  parameterOf,
  parametersOf,
} from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

interface Selected {
  readonly parameter: ParameterRecord;
  readonly version: ParameterVersion;
  readonly selector: string;
}

/** What `name`, `name:version` or `name:label` selects; undefined without such a parameter. Throws when the parameter has no such version. */
function select(reference: string, context: OperationContext): Selected | undefined {
  const exact = findParameter(reference, context);
  if (exact !== undefined) return { parameter: exact, version: latest(exact), selector: '' };
  const cut = reference.lastIndexOf(':');
  const parameter = cut < 1 ? undefined : findParameter(reference.slice(0, cut), context);
  if (parameter === undefined) return undefined;
  const wanted = reference.slice(cut + 1);
  const version = parameter.versions.find((one) => String(one.version) === wanted || one.labels.includes(wanted));
  if (version === undefined) {
    throw new AwsError('ParameterVersionNotFound', `Systems Manager could not find version ${wanted} of ${parameter.name}.`, 400);
  }
  return { parameter, version, selector: `:${wanted}` };
}

function answered({ parameter, version, selector }: Selected, decrypt: boolean | undefined): Ssm.Parameter {
  const isHidden = version.type === 'SecureString' && decrypt !== true;
  return {
    Name: parameter.name,
    Type: version.type,
    Value: isHidden ? ciphertext(parameter, version) : version.value,
    Version: version.version,
    ...(selector === '' ? {} : { Selector: selector }),
    LastModifiedDate: new Date(version.modifiedAt),
    ARN: parameter.arn,
    DataType: version.dataType,
  };
}

export const getParameter: Operation<Ssm.GetParameterCommandInput, Answer<Ssm.GetParameterCommandOutput>> = (input, context) => {
  const found = select(input.Name ?? '', context);
  if (found === undefined) throw notFound();
  return { Parameter: answered(found, input.WithDecryption) };
};

export const getParameters: Operation<Ssm.GetParametersCommandInput, Answer<Ssm.GetParametersCommandOutput>> = (input, context) => {
  const names = input.Names ?? [];
  if (names.length < 1 || names.length > 10) throw invalid('Names must have between 1 and 10 members.');
  if (new Set(names).size < names.length) throw invalid('The request contains a parameter name more than once.');
  const found = names.map((name) => ({ name, selected: orUndefined(() => select(name, context)) }));
  return {
    Parameters: found.flatMap(({ selected }) => (selected === undefined ? [] : [answered(selected, input.WithDecryption)])),
    InvalidParameters: found.filter(({ selected }) => selected === undefined).map(({ name }) => name),
  };
};

/** A version that is not there makes the name invalid here, not the call. */
function orUndefined<Value>(look: () => Value | undefined): Value | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

function page<Item>(items: readonly Item[], input: object, context: OperationContext, size: number): Page<Item> {
  return paginate(items, input, context, {
    defaultSize: size,
    maxSize: size,
    refuse: (message) =>
      message.startsWith('Invalid') ? new AwsError('InvalidNextToken', 'The specified token is not valid.', 400) : invalid(message),
  });
}

const more = (token: string | undefined): { NextToken?: string } => (token === undefined ? {} : { NextToken: token });
const sorted = (context: OperationContext): ParameterRecord[] =>
  Object.values(parametersOf(context, context.account, context.region)).sort((a, b) => (a.name < b.name ? -1 : 1));

/** Whether a name lies under a path: on its next level only, unless recursive. */
function isUnder(name: string, path: string, recursive: boolean): boolean {
  const prefix = path.endsWith('/') ? path : `${path}/`;
  if (!name.startsWith(prefix)) return false;
  return recursive || !name.slice(prefix.length).includes('/');
}

export const getParametersByPath: Operation<Ssm.GetParametersByPathCommandInput, Answer<Ssm.GetParametersByPathCommandOutput>> = (
  input,
  context,
) => {
  const path = input.Path ?? '';
  if (!path.startsWith('/')) throw invalid('The parameter path must begin with a slash "/".');
  const filters = input.ParameterFilters ?? [];
  for (const { Key } of filters) if (!['Type', 'KeyId', 'Label'].includes(Key ?? '')) throw filterKey(Key);
  const found = sorted(context).filter(
    (parameter) => isUnder(parameter.name, path, input.Recursive ?? false) && filters.every((filter) => matches(parameter, filter)),
  );
  const { items, nextToken } = page(found, input, context, 10);
  return {
    Parameters: items.map((parameter) => answered({ parameter, version: latest(parameter), selector: '' }, input.WithDecryption)),
    ...more(nextToken),
  };
};

const filterKey = (key: string | undefined): AwsError => new AwsError('InvalidFilterKey', `The filter key ${key ?? ''} is not valid.`, 400);

function matches(parameter: ParameterRecord, filter: Ssm.ParameterStringFilter): boolean {
  const version = latest(parameter);
  const { Key: key = '', Option: option = key === 'Path' ? 'OneLevel' : 'Equals', Values: values = [] } = filter;
  if (key === 'Path') return values.some((value) => isUnder(parameter.name, value, option === 'Recursive'));
  const texts = key.startsWith('tag:') ? tagTexts(parameter, key.slice(4)) : textsOf(parameter, version)[key];
  if (texts === undefined) throw filterKey(key);
  // A tag filter without values asks for the key alone.
  if (key.startsWith('tag:') && values.length === 0) return texts.length > 0;
  switch (option) {
    case 'Equals':
      return values.some((value) => texts.includes(value));
    case 'BeginsWith':
      return values.some((value) => texts.some((text) => text.startsWith(value)));
    case 'Contains':
      return values.some((value) => texts.some((text) => text.includes(value)));
    default:
      throw new AwsError('InvalidFilterOption', `The filter option ${option} is not valid.`, 400);
  }
}

function tagTexts(parameter: ParameterRecord, name: string): readonly string[] {
  const value = Object.hasOwn(parameter.tags, name) ? parameter.tags[name] : undefined;
  return value === undefined ? [] : [value];
}

const textsOf = (parameter: ParameterRecord, version: ParameterVersion): Readonly<Record<string, readonly string[]>> => ({
  // With or without the first slash.
  Name: [parameter.name, parameter.name.replace(/^\//, '')],
  Type: [version.type],
  KeyId: version.keyId === null ? [] : [version.keyId],
  Tier: [version.tier],
  DataType: [version.dataType],
  Label: parameter.versions.flatMap((one) => one.labels),
});

export const describeParameters: Operation<Ssm.DescribeParametersCommandInput, Answer<Ssm.DescribeParametersCommandOutput>> = (
  input,
  context,
) => {
  if (input.Filters !== undefined && input.ParameterFilters !== undefined) {
    throw invalid('You can use either Filters or ParameterFilters in a single request.');
  }
  const filters =
    input.ParameterFilters ??
    (input.Filters ?? []).map(({ Key, Values }) => ({ Key, Values, Option: Key === 'Name' ? 'BeginsWith' : 'Equals' }));
  const found = sorted(context).filter((parameter) => filters.every((filter) => matches(parameter, filter)));
  const { items, nextToken } = page(found, input, context, 50);
  return { Parameters: items.map((parameter) => ({ ...metadata(latest(parameter), parameter), ARN: parameter.arn })), ...more(nextToken) };
};

const metadata = (version: ParameterVersion, parameter: ParameterRecord) => ({
  Name: parameter.name,
  Type: version.type,
  ...(version.keyId === null ? {} : { KeyId: version.keyId }),
  LastModifiedDate: new Date(version.modifiedAt),
  LastModifiedUser: version.modifiedBy,
  ...(version.description === null ? {} : { Description: version.description }),
  ...(version.allowedPattern === null ? {} : { AllowedPattern: version.allowedPattern }),
  Version: version.version,
  Tier: version.tier,
  Policies: [],
  DataType: version.dataType,
});

export const getParameterHistory: Operation<Ssm.GetParameterHistoryCommandInput, Answer<Ssm.GetParameterHistoryCommandOutput>> = (
  input,
  context,
) => {
  const parameter = parameterOf(input.Name, context);
  const { items, nextToken } = page(parameter.versions, input, context, 50);
  return {
    Parameters: items.map((version) => ({
      ...metadata(version, parameter),
      Value: version.type === 'SecureString' && input.WithDecryption !== true ? ciphertext(parameter, version) : version.value,
      Labels: version.labels,
    })),
    ...more(nextToken),
  };
};
