// The plain program that people write: for each cell a role, a client, and every page of every standard. `p-limit` keeps 50 cells going.
// usage: sdk-loop.js ENDPOINT ACCOUNT,ACCOUNT,... REGION,REGION,...
import {
  DescribeHubCommand,
  DescribeStandardsControlsCommand,
  GetEnabledStandardsCommand,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import pLimit from 'p-limit';
import { usage } from './rounds.ts';

const [endpoint = '', accounts = '', regions = ''] = process.argv.slice(2);
const cellsAtOnce = 50;
const startedMs = performance.now();
let calls = 0;
let repeated = 0;

const counted = async <T extends { readonly $metadata: { readonly attempts?: number } }>(call: Promise<T>): Promise<T> => {
  const answer = await call;
  const attempts = answer.$metadata.attempts ?? 1;
  calls += attempts;
  repeated += attempts - 1;
  return answer;
};

async function disabledIn(account: string, region: string): Promise<string[]> {
  const base = { accessKeyId: '111111111111', secretAccessKey: 'sandbox' };
  const sts = new STSClient({ endpoint, region, credentials: base });
  const role = `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`;
  const { Credentials: keys } = await counted(sts.send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'loop' })));
  const credentials = {
    accessKeyId: keys?.AccessKeyId ?? '',
    secretAccessKey: keys?.SecretAccessKey ?? '',
    sessionToken: keys?.SessionToken ?? '',
  };
  const hub = new SecurityHubClient({ endpoint, region, credentials });
  await counted(hub.send(new DescribeHubCommand({})));
  const { StandardsSubscriptions: subscriptions = [] } = await counted(hub.send(new GetEnabledStandardsCommand({})));
  const disabled: string[] = [];
  for (const { StandardsSubscriptionArn: arn = '' } of subscriptions) {
    const standard = arn.slice(arn.indexOf('subscription/') + 'subscription/'.length);
    let token: string | undefined;
    do {
      const page = await counted(
        hub.send(new DescribeStandardsControlsCommand({ StandardsSubscriptionArn: arn, MaxResults: 100, NextToken: token })),
      );
      for (const control of page.Controls ?? [])
        if (control.ControlStatus === 'DISABLED') disabled.push(`${standard}/${control.ControlId}`);
      token = page.NextToken;
    } while (token !== undefined);
  }
  hub.destroy();
  sts.destroy();
  return disabled.sort();
}

const limit = pLimit(cellsAtOnce);
const cells = accounts.split(',').flatMap((account) => regions.split(',').map((region) => ({ account, region })));
const answer = await Promise.all(
  cells.map(({ account, region }) => limit(async () => [`${account}/${region}`, await disabledIn(account, region)])),
);
console.log(
  JSON.stringify({
    ...usage(startedMs),
    counts: { calls, 'calls a cell': calls / cells.length, '429s': repeated },
    answer: Object.fromEntries(answer) as object,
  }),
);
