import type { ServiceEnvironment } from '../operation.ts';
import { regionStateOf } from './state.ts';

const servicePrincipal = 'securityhub.amazonaws.com';

/** Makes the account known to Organizations as Security Hub's delegated administrator, as naming it through Security Hub does. Source: 2.6. */
export function registerDelegatedAdministrator(env: ServiceEnvironment, account: string, since: string): void {
  if (env.organization.isDelegatedAdministrator(account, servicePrincipal)) return;
  env.organization.record.delegatedAdministrators.push({ account, service: servicePrincipal, since });
}

/** Takes the account off Organizations' list once it administers no Region any more. */
export function releaseDelegatedAdministrator(env: ServiceEnvironment, account: string): void {
  if (env.regions.some((region) => regionStateOf(env.state, region).administrator === account)) return;
  const { record } = env.organization;
  record.delegatedAdministrators = record.delegatedAdministrators.filter(
    (one) => one.account !== account || one.service !== servicePrincipal,
  );
}
