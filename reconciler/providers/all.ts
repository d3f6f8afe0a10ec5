import { createDevOpsGuruProvider } from './devops-guru/provider.ts';
import { createMessagingProvider } from './messaging/provider.ts';
import type { Provider } from './provider.ts';
import { createSecurityHubOrganizationProvider } from './security-hub/organization-provider.ts';
import { createSecurityHubProvider } from './security-hub/provider.ts';
import { createStackSetsProvider } from './stack-sets/provider.ts';

/** The providers of one run, in the order in which their changes are shown. @param prune for `trueup prune` */
export const createProviders = (prune = false): readonly Provider[] => [
  createSecurityHubProvider(),
  createSecurityHubOrganizationProvider(),
  createDevOpsGuruProvider(),
  createStackSetsProvider({ leftBehind: true, prune }),
  createMessagingProvider(),
];
