// The plain program that people write to know the overrides of a stack set: a page of instances after the other, and a description of each.
// usage: stack-sets-loop.js ENDPOINT NAME,NAME,...
import {
  CloudFormationClient,
  DescribeStackInstanceCommand,
  DescribeStackSetCommand,
  ListStackInstancesCommand,
} from '@aws-sdk/client-cloudformation';
import pLimit from 'p-limit';
import { usage } from './rounds.ts';

const [endpoint = '', names = ''] = process.argv.slice(2);
const atOnce = 50;
const startedMs = performance.now();
let calls = 0;

const client = new CloudFormationClient({
  endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: '111111111111', secretAccessKey: 'sandbox' },
});
const limit = pLimit(atOnce);
let current = 0;
for (const StackSetName of names.split(',')) {
  calls++;
  await client.send(new DescribeStackSetCommand({ StackSetName }));
  let NextToken: string | undefined;
  do {
    calls++;
    const page = await client.send(new ListStackInstancesCommand({ StackSetName, MaxResults: 100, NextToken }));
    const found = await Promise.all(
      (page.Summaries ?? []).map(({ Account, Region }) =>
        limit(() => {
          calls++;
          return client.send(
            new DescribeStackInstanceCommand({ StackSetName, StackInstanceAccount: Account, StackInstanceRegion: Region }),
          );
        }),
      ),
    );
    current += found.filter(
      ({ StackInstance: instance }) => instance?.Status === 'CURRENT' && instance.ParameterOverrides?.length === 0,
    ).length;
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
}
console.log(JSON.stringify({ ...usage(startedMs), counts: { calls }, answer: { current } }));
