import { createDevOpsGuruOffboarding, type OffboardingOptions } from './devops-guru/offboard.ts';
import type { Provider } from './provider.ts';
import { createSecurityHubOffboarding } from './security-hub/offboard.ts';
import { createBootstrapProvider } from './stack-sets/bootstrap/provider.ts';
import type { BootstrapRequest } from './stack-sets/bootstrap/request.ts';
import { createStackSetsOffboarding } from './stack-sets/offboard.ts';
import { createStackSetsProvider } from './stack-sets/provider.ts';

/** Kinds whose domain can be taken out as a whole. */
export const offboardedKinds = ['DevOpsGuruTargets', 'SecurityStandards', 'StackSet'] as const;
export type OffboardedKind = (typeof offboardedKinds)[number];

/** The providers of `trueup offboard KIND`, for documents of that kind alone. */
export function createOffboardingProviders(kind: OffboardedKind, options: OffboardingOptions = {}): readonly Provider[] {
  switch (kind) {
    case 'DevOpsGuruTargets':
      return [createDevOpsGuruOffboarding(options), createStackSetsProvider()];
    case 'SecurityStandards':
      return [createSecurityHubOffboarding(), createStackSetsProvider()];
    default:
      return [createStackSetsOffboarding()];
  }
}

/** The providers of `trueup offboard --roles`: the members' stack set with its stacks, and the management account's stack. */
export const createRolesOffboarding = (request: BootstrapRequest): readonly Provider[] => [
  createBootstrapProvider(request, 'absent'),
  createStackSetsOffboarding({ retainStacks: false }),
];
