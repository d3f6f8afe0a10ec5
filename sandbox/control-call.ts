import type { DispatchSetting } from './dispatch.ts';
import { backgroundEnvironment, settleBackground } from './internal-call.ts';
import { serviceNamed, services } from './services/registry.ts';
import { recordForStale } from './stale-reads.ts';
import { AwsError } from './wire/errors.ts';

const members = ['service', 'operation', 'account', 'region', 'input'] as const;

/**
 * Runs one operation as the account's administrator, without a signature: `POST call` of the control path. The service's own checks and
 * injected errors meet it as any call; rates do not. Throws an Error for what names no account, Region or service.
 */
export async function callAs(body: Readonly<Record<string, unknown>>, setting: DispatchSetting): Promise<unknown> {
  const odd = Object.keys(body).find((name) => !members.some((known) => known === name));
  if (odd !== undefined) throw new Error(`a call has no member ${odd}; it has ${members.join(', ')}`);
  const [service, operation, account, region] = [body['service'], body['operation'], body['account'], body['region']].map(String);
  const { input = {} } = body;
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw new Error('input must be a JSON object');
  const { world } = setting;
  const env = world.environment();
  if (service === undefined || serviceNamed(service) === undefined)
    throw new Error(`service must be one of ${services.map(({ signingName }) => signingName).join(', ')}, not ${service}`);
  if (account === undefined || env.organization.account(account)?.state !== 'ACTIVE')
    throw new Error(`account must be an active one of the organization, not ${account}`);
  if (region === undefined || !env.regions.includes(region))
    throw new Error(`region must be one of ${env.regions.join(', ')}, not ${region}`);
  const caller = { account, kind: 'user', arn: `arn:${world.partition}:iam::${account}:user/administrator` } as const;
  if (await settleBackground(setting)) setting.onWrite();
  try {
    const output = await backgroundEnvironment(setting).invoke(service, operation ?? '', input, {
      caller,
      account,
      region,
      clock: world.clock,
    });
    recordForStale(service, setting);
    setting.onWrite();
    return { output: output ?? {} };
  } catch (error) {
    if (error instanceof AwsError) return { refused: { code: error.code, message: error.message } };
    throw error;
  }
}
