import type * as Ssm from '@aws-sdk/client-ssm';
import { AwsError } from '../../wire/errors.ts';
import { findKey } from '../kms/keys.ts';
import type { Operation, OperationContext } from '../operation.ts';
import {
  invalid,
  latest,
  notFound,
  type ParameterRecord,
  type ParameterTier,
  type ParameterType,
  parameterArn,
  parameterOf,
  parametersOf,
} from './state.ts';
import { tagsFrom } from './tags.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const types: readonly string[] = ['String', 'StringList', 'SecureString'];
const maxBytes = { Standard: 4_096, Advanced: 8_192 } as const;
const keptVersions = 100;
const maxStandardParameters = 10_000;

/** Throws unless the name is a parameter's: letters, digits and `_.-`, at most 15 levels of `/`, not beginning with aws or ssm. */
export function requireParameterName(name: string): void {
  if (!/^\/?[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/.test(name) || name.length > 1_011) {
    throw invalid(
      'Parameter name must be a fully qualified name: letters, digits, and the symbols . - _ and / in front of each level when there are several.',
    );
  }
  if (name.includes('/') && !name.startsWith('/')) throw invalid('Parameter name must be a fully qualified name.');
  if (/^\/?(aws|ssm)/i.test(name)) throw invalid('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  if (name.split('/').length - 1 > 15) {
    throw new AwsError('HierarchyLevelLimitExceededException', 'A hierarchy can have a maximum of 15 levels.', 400);
  }
}

function tierOf(input: Ssm.PutParameterCommandInput, known: ParameterRecord | undefined): ParameterTier {
  const bytes = Buffer.byteLength(input.Value ?? '');
  const before = known === undefined ? undefined : latest(known).tier;
  const asked = input.Tier ?? before ?? 'Standard';
  if (asked !== 'Standard' && asked !== 'Advanced' && asked !== 'Intelligent-Tiering') throw invalid(`Tier ${asked} is not valid.`);
  const tier = asked === 'Intelligent-Tiering' ? (before === 'Advanced' || bytes > maxBytes.Standard ? 'Advanced' : 'Standard') : asked;
  if (before === 'Advanced' && tier === 'Standard') {
    throw invalid(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier.",
    );
  }
  if (bytes > maxBytes[tier]) {
    throw invalid(`${tier} tier parameters support a maximum parameter value of ${maxBytes[tier]} characters.`);
  }
  return tier;
}

function typeOf(input: Ssm.PutParameterCommandInput, known: ParameterRecord | undefined): ParameterType {
  const type = input.Type ?? (known === undefined ? undefined : latest(known).type);
  if (type === undefined) throw invalid('A parameter type is required when you create a parameter.');
  if (!types.includes(type)) throw new AwsError('UnsupportedParameterType', `The parameter type ${type} isn't supported.`, 400);
  if (known !== undefined && (latest(known).type === 'SecureString') !== (type === 'SecureString')) {
    throw new AwsError('HierarchyTypeMismatchException', "Parameter Store doesn't support changing a parameter type in a hierarchy.", 400);
  }
  return type as ParameterType;
}

function keyIdOf(input: Ssm.PutParameterCommandInput, type: ParameterType, context: OperationContext): string | null {
  if (type !== 'SecureString') {
    if (input.KeyId !== undefined) throw invalid('KeyId is not supported for parameters of this type.');
    return null;
  }
  const keyId = input.KeyId ?? 'alias/aws/ssm';
  if (keyId.endsWith('alias/aws/ssm')) return keyId;
  const key = findKey(context, keyId, context.account, context.region);
  if (key === undefined || !key.enabled || key.deletionDueAwsMs !== null) {
    throw new AwsError('InvalidKeyId', `The key ${keyId} is not there to be used.`, 400);
  }
  return keyId;
}

function requirePattern(pattern: string | null, value: string): void {
  if (pattern === null) return;
  let expression: RegExp;
  try {
    expression = new RegExp(`^(?:${pattern})$`);
  } catch {
    throw new AwsError('InvalidAllowedPatternException', `The pattern ${pattern} is no regular expression.`, 400);
  }
  if (!expression.test(value)) {
    throw new AwsError('ParameterPatternMismatchException', `Parameter value, cannot be validated against allowedPattern: ${pattern}`, 400);
  }
}

export const putParameter: Operation<Ssm.PutParameterCommandInput, Answer<Ssm.PutParameterCommandOutput>> = (input, context) => {
  const name = input.Name ?? '';
  requireParameterName(name);
  const value = input.Value ?? '';
  if (value === '') throw invalid("Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.");
  const all = parametersOf(context, context.account, context.region);
  const known = Object.hasOwn(all, name) ? all[name] : undefined;
  if (known !== undefined && input.Overwrite !== true) {
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      400,
    );
  }
  if (input.Overwrite === true && input.Tags !== undefined) {
    throw invalid(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag.",
    );
  }
  if (input.Policies !== undefined) throw new AwsError('NotImplemented', 'the sandbox has no parameter policies', 501);
  if ((input.DataType ?? 'text') !== 'text') throw new AwsError('NotImplemented', 'the sandbox knows the data type text only', 501);
  const type = typeOf(input, known);
  const tier = tierOf(input, known);
  if (known === undefined && tier === 'Standard' && Object.keys(all).length >= maxStandardParameters) {
    throw new AwsError('ParameterLimitExceeded', 'You have exceeded the number of parameters for this account.', 400);
  }
  const before = known === undefined ? undefined : latest(known);
  const allowedPattern = input.AllowedPattern ?? before?.allowedPattern ?? null;
  requirePattern(allowedPattern, value);
  const keyId = keyIdOf(input, type, context);
  const parameter = known ?? {
    name,
    arn: parameterArn(name, context.account, context.region, context.partition),
    versions: [],
    tags: tagsFrom(input.Tags, {}),
  };
  const version = (before?.version ?? 0) + 1;
  dropOldest(parameter);
  parameter.versions.push({
    version,
    value,
    type,
    keyId,
    description: input.Description ?? before?.description ?? null,
    allowedPattern,
    tier,
    dataType: 'text',
    modifiedAt: context.clock.now().toISOString(),
    modifiedBy: context.caller.arn,
    labels: [],
  });
  all[name] = parameter;
  return { Version: version, Tier: tier };
};

/** Makes room for a version; the oldest may go only without labels. */
function dropOldest(parameter: ParameterRecord): void {
  if (parameter.versions.length < keptVersions) return;
  if ((parameter.versions[0]?.labels.length ?? 0) > 0) {
    throw new AwsError('ParameterMaxVersionLimitExceeded', 'The oldest version has a label, so it cannot make room for a new one.', 400);
  }
  parameter.versions.shift();
}

export const deleteParameter: Operation<Ssm.DeleteParameterCommandInput, object> = (input, context) => {
  const { name } = parameterOf(input.Name, context);
  delete parametersOf(context, context.account, context.region)[name];
  return {};
};

export const deleteParameters: Operation<Ssm.DeleteParametersCommandInput, Answer<Ssm.DeleteParametersCommandOutput>> = (
  input,
  context,
) => {
  const names = input.Names ?? [];
  if (names.length < 1 || names.length > 10) throw invalid('Names must have between 1 and 10 members.');
  const all = parametersOf(context, context.account, context.region);
  const [there, missing] = [names.filter((name) => Object.hasOwn(all, name)), names.filter((name) => !Object.hasOwn(all, name))];
  for (const name of there) delete all[name];
  return { DeletedParameters: there, InvalidParameters: missing };
};

export const labelParameterVersion: Operation<Ssm.LabelParameterVersionCommandInput, Answer<Ssm.LabelParameterVersionCommandOutput>> = (
  input,
  context,
) => {
  const parameter = parameterOf(input.Name, context);
  const number = input.ParameterVersion ?? latest(parameter).version;
  const version = parameter.versions.find((one) => one.version === number);
  if (version === undefined) throw notFound();
  const isGood = (label: string): boolean => /^(?!aws|ssm)[A-Za-z_.-][A-Za-z0-9_.-]{0,99}$/i.test(label);
  const labels = input.Labels ?? [];
  const good = labels.filter(isGood);
  if (new Set([...version.labels, ...good]).size > 10) {
    throw new AwsError('ParameterVersionLabelLimitExceeded', 'A parameter version can have a maximum of ten labels.', 400);
  }
  // A label names one version: it moves here.
  for (const one of parameter.versions) one.labels = one.labels.filter((label) => !good.includes(label));
  version.labels.push(...good);
  return { InvalidLabels: labels.filter((label) => !isGood(label)), ParameterVersion: number };
};
