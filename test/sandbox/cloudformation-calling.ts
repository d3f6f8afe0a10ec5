import type { TestContext } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import type { SandboxHandle, SandboxOptions } from '../../sandbox/sandbox.ts';
import { type Keys, sandboxFor, settings } from './calling.ts';

export const management = '111111111111';
export const stackSetsPrincipal = 'member.org.stacksets.cloudformation.amazonaws.com';

/** A template of one resource that needs no other service. */
export const handleTemplate = `
AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Purpose: { Type: String, Default: nothing }
Resources:
  Handle:
    Type: AWS::CloudFormation::WaitConditionHandle
    Metadata: { purpose: !Ref Purpose }
Outputs:
  Purpose: { Value: !Ref Purpose }
`;

/** A sandbox whose clock stands still until it is pushed, and clients that end with the test. */
export async function cloudSandbox(t: Pick<TestContext, 'after'>, options: SandboxOptions = {}) {
  const sandbox = await sandboxFor(t, options);
  const clients: CloudFormation[] = [];
  t.after(() => {
    for (const client of clients) client.destroy();
  });
  const cloudFormation = (account: string | Keys = management, region = 'us-east-1') => {
    const client = new CloudFormation(settings(sandbox, account, region));
    clients.push(client);
    return client;
  };
  return { sandbox, cloudFormation };
}

/** Pushes AWS time by whole minutes. */
export const pushMinutes = (sandbox: SandboxHandle, minutes: number): void => sandbox.clock.push(minutes * 60_000);

/** The four units and accounts that the tests of service-managed sets use. */
export const organizationSeed = {
  regions: ['eu-west-1', 'us-east-1'],
  organizations: {
    accounts: [
      { id: management, name: 'management' },
      { id: '222222222222', name: 'delegate' },
    ],
    units: [
      {
        name: 'prod',
        id: 'ou-ab12-11111111',
        accounts: [
          { id: '333333333333', name: 'shop' },
          { id: '444444444444', name: 'bank' },
        ],
        units: [{ name: 'deep', id: 'ou-ab12-33333333', accounts: [{ id: '555555555555', name: 'deep' }] }],
      },
      { name: 'dev', id: 'ou-ab12-22222222', accounts: [{ id: '666666666666', name: 'dev' }] },
    ],
    serviceAccess: [stackSetsPrincipal],
    delegatedAdministrators: [{ account: '222222222222', service: stackSetsPrincipal }],
  },
} as const;

export const prod = 'ou-ab12-11111111';
export const dev = 'ou-ab12-22222222';
