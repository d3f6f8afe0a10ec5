import { AwsError } from '../../wire/errors.ts';

const legacy = [
  ...['Expected', 'AttributeUpdates', 'KeyConditions', 'QueryFilter', 'ScanFilter', 'ConditionalOperator', 'AttributesToGet'],
];

/** Throws NotImplemented for parameters from before expressions: the sandbox speaks expressions only. */
export function refuseLegacy(input: object, operation: string): void {
  const given = legacy.find((name) => (input as Readonly<Record<string, unknown>>)[name] !== undefined);
  if (given !== undefined)
    throw new AwsError('NotImplemented', `the sandbox does not implement dynamodb ${operation} with ${given}; use an expression`, 501);
}

/** The value if it is one of the words. */
export function oneOf<Word extends string>(value: string | undefined, words: readonly Word[], fallback: Word, member: string): Word {
  if (value === undefined) return fallback;
  const word = words.find((one) => one === value);
  if (word !== undefined) return word;
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: [${words.join(', ')}]`,
    400,
  );
}
