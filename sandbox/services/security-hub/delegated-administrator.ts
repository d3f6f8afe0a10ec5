import type { ServiceEnvironment } from '../operation.ts';

const servicePrincipal = 'securityhub.amazonaws.com';

/** Makes the account known to Organizations as Security Hub's delegated administrator, as naming it through Security Hub does. Source: 2.6. */
export function registerDelegatedAdministrator(env: ServiceEnvironment, account: string, since: string): void {
  if (env.organization.isDelegatedAdministrator(account, servicePrincipal)) return;
  env.organization.record.delegatedAdministrators.push({ account, service: servicePrincipal, since });
}
