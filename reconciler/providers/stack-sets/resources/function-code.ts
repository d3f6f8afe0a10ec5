import type { Change } from '../../../model/change.ts';
import type { CarriedFunction } from '../../carrier.ts';
import type { WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, ResourceType } from '../../provider.ts';
import { writePackage } from '../function-package.ts';
import { stackInstanceTypeName } from './stack-instance.ts';

export const functionCodeTypeName = 'lambda/function-code';

/** What is wanted of a function's code, and what one is that nobody touched: its stack, and no one else, says what it holds. */
export const asDeployed = 'as its stack has it';

/** The function is not there although its stack is. */
export const missingFunction = 'the function is gone';

/**
 * The code of a function that a generated template deploys, in each cell of its set; named for the set. CloudFormation's drift detection
 * compares a function's settings and not its code, and an update with unchanged template does nothing, so both are done here through
 * Lambda's API. While the instance is missing or not up to date there is nothing to compare: its own change deploys the code.
 */
export const functionCodeType: ResourceType = {
  name: functionCodeTypeName,
  batchSize: 1,
  after: [stackInstanceTypeName],
  exclusive: false,
  same: (wanted, observed) => wanted['code'] === observed['code'],
  difference: () => 'function-code',
  isDestructiveUpdate: () => false,
  summarise: ({ code }) => String(code ?? ''),
  // Read only where it is wanted.
  leftover: () => ({ action: 'none' }),
};

export const observedCode = (set: string, code: string): ObservedResource => ({
  type: functionCodeTypeName,
  name: set,
  properties: { code },
});

/** The only file of the package that counts: beside it CloudFormation puts a module of its own, which our code never loads. */
export const codeFile = 'index.js';
export const moduleOfAws = 'cfn-response.js';

/** Puts the template's code back. May be repeated. */
export async function writeFunctionCode(
  change: Change,
  { name, code }: CarriedFunction,
  aws: WriteClients,
  signal: AbortSignal,
): Promise<Outcome> {
  if (change.action !== 'update') throw new Error('code is only put back');
  if (change.before['code'] === missingFunction)
    return {
      status: 'failed',
      code: 'function-missing',
      message: `somebody deleted the function ${name}, and no update of its stack makes it again: write newAccounts.state: absent, apply, take the line out, and apply again`,
    };
  await aws.functions.updateFunctionCode({ FunctionName: name, ZipFile: writePackage({ path: codeFile, text: code }) }, signal);
  return { status: 'sent' };
}
