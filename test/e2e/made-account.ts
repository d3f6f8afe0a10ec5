// A tenant whose account Organizations makes: its documents, and what there is of it.
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { organization } from '../providers/messaging/organization.ts';
import { defaults, tenant, topic } from '../providers/messaging/tenant-documents.ts';
import type { E2e } from './harness.ts';

export const management = '111111111111';
/** The tenant. */
export const own = (policies?: Record<string, unknown>) =>
  tenant('globex', {
    isolation: 'dedicated-account',
    iamGuard: undefined,
    placement: {
      account: undefined,
      regions: ['eu-west-1'],
      organization: { create: true, accountName: 'globex-messaging', email: 'AWS+globex@example.com', parent: 'workloads' },
    },
    channels: { email: { alarms: { notify: [topic.replace('333333333333', '${account}')] } } },
    ...(policies === undefined ? {} : { policies }),
  });

/** The configuration folder. */
export const files = {
  // New accounts have this role alone until `trueup bootstrap` has been there.
  'organization.yaml': organization
    .replaceAll(/trueup-(?:plan|apply) }/g, 'OrganizationAccountAccessRole }')
    .replace('ous: { root: r-ab12 }', 'ous: { root: r-ab12, workloads: ou-ab12-22222222 }'),
  ...defaults({ registry: { createTable: true } }),
  ...own(),
};

export const organizationsOf = (run: E2e) =>
  new OrganizationsClient({
    endpoint: run.sandbox.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: management, secretAccessKey: 'sandbox' },
  });

/** The ids of accounts of the tenant's name. */
export async function madeIn(run: E2e): Promise<readonly string[]> {
  const found: string[] = [];
  let token: string | undefined;
  do {
    const page = await organizationsOf(run).send(new ListAccountsCommand(token === undefined ? {} : { NextToken: token }));
    found.push(...(page.Accounts ?? []).flatMap(({ Id = '', Name }) => (Name === 'globex-messaging' ? [Id] : [])));
    token = page.NextToken;
  } while (token !== undefined);
  return found;
}
