// The same question with the AWS CLI, one command after the other, as a shell script would ask it.
import { outputOf, type Sample } from './rounds.ts';

interface Keys {
  readonly Credentials: { readonly AccessKeyId: string; readonly SecretAccessKey: string; readonly SessionToken: string };
}
interface Enabled {
  readonly StandardsSubscriptions: readonly { readonly StandardsSubscriptionArn: string }[];
}
interface Controls {
  readonly Controls: readonly { readonly ControlId: string; readonly ControlStatus: string }[];
}

/** The version of the AWS CLI, or undefined where there is none. */
export async function cliVersion(): Promise<string | undefined> {
  try {
    return (await outputOf('aws', ['--version'], {})).trim().split(' ')[0];
  } catch {
    return undefined;
  }
}

/** One round over accounts in a Region. CPU and memory of the commands are not known to us and stay NaN. */
export async function cliRound(endpoint: string, accounts: readonly string[], region: string): Promise<Sample> {
  const startedMs = performance.now();
  const answer: Record<string, string[]> = {};
  let commands = 0;
  const aws = async <T>(args: readonly string[], keys: Readonly<Record<string, string>>): Promise<T> => {
    commands += 1;
    const env = { AWS_ENDPOINT_URL: endpoint, AWS_DEFAULT_REGION: region, AWS_REGION: region, AWS_EC2_METADATA_DISABLED: 'true', ...keys };
    return JSON.parse(await outputOf('aws', [...args, '--output', 'json'], env)) as T;
  };
  for (const account of accounts) {
    const role = ['--role-arn', `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`, '--role-session-name', 'loop'];
    const base = { AWS_ACCESS_KEY_ID: '111111111111', AWS_SECRET_ACCESS_KEY: 'sandbox' };
    const { Credentials: lent } = await aws<Keys>(['sts', 'assume-role', ...role], base);
    const keys = { AWS_ACCESS_KEY_ID: lent.AccessKeyId, AWS_SECRET_ACCESS_KEY: lent.SecretAccessKey, AWS_SESSION_TOKEN: lent.SessionToken };
    await aws<object>(['securityhub', 'describe-hub'], keys);
    const { StandardsSubscriptions: subscriptions } = await aws<Enabled>(['securityhub', 'get-enabled-standards'], keys);
    const disabled: string[] = [];
    for (const { StandardsSubscriptionArn: arn } of subscriptions) {
      const standard = arn.slice(arn.indexOf('subscription/') + 'subscription/'.length);
      const { Controls } = await aws<Controls>(['securityhub', 'describe-standards-controls', '--standards-subscription-arn', arn], keys);
      for (const control of Controls) if (control.ControlStatus === 'DISABLED') disabled.push(`${standard}/${control.ControlId}`);
    }
    answer[`${account}/${region}`] = disabled.sort();
  }
  const wallMs = performance.now() - startedMs;
  return { wallMs, cpuMs: Number.NaN, peakRssBytes: Number.NaN, counts: { commands }, answer };
}
