import type * as LambdaSdk from '@aws-sdk/client-lambda';
import type { FunctionReads, FunctionWrites } from '../providers/clients.ts';
import { type Door, Operations } from './operations.ts';

/** Where it points takes no signature: the URL carries its own, for ten minutes. Throws what `toAwsFailure` understands. */
async function fetchPackage(location: string, signal: AbortSignal): Promise<{ readonly bytes: Uint8Array }> {
  const answer = await fetch(location, { signal });
  if (!answer.ok) {
    const message = `the package of the function was not given (HTTP ${answer.status})`;
    throw Object.assign(new Error(message), { name: 'PackageNotGiven', $fault: 'client', $metadata: { httpStatusCode: answer.status } });
  }
  return { bytes: new Uint8Array(await answer.arrayBuffer()) };
}

export function functionReads(door: Door): FunctionReads {
  const lambda = new Operations<typeof LambdaSdk, LambdaSdk.LambdaClient>(door, 'lambda', door.clients.lambda);
  return {
    getFunction: lambda.read('GetFunction', ({ sdk, client }, input, options) => client.send(new sdk.GetFunctionCommand(input), options)),
    // The second half of GetFunction, whose answer only says where the package is.
    getPackage: lambda.read('GetFunction', (_service, { location }, { abortSignal }) => fetchPackage(location, abortSignal)),
  };
}

export function functionWrites(door: Door): FunctionWrites {
  const lambda = new Operations<typeof LambdaSdk, LambdaSdk.LambdaClient>(door, 'lambda', door.clients.lambda);
  return {
    updateFunctionCode: lambda.write('UpdateFunctionCode', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateFunctionCodeCommand(input), options),
    ),
  };
}
