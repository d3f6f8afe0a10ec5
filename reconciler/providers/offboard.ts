import { createDevOpsGuruOffboarding } from './devops-guru/offboard.ts';
import type { Provider } from './provider.ts';
import { createSecurityHubOffboarding } from './security-hub/offboard.ts';
import { createStackSetsOffboarding } from './stack-sets/offboard.ts';
import { createStackSetsProvider } from './stack-sets/provider.ts';

/** Kinds whose domain can be taken out as a whole. */
export const offboardedKinds = ['DevOpsGuruTargets', 'SecurityStandards', 'StackSet'] as const;
export type OffboardedKind = (typeof offboardedKinds)[number];

/** The providers of `trueup offboard KIND`, for documents of that kind alone. */
export function createOffboardingProviders(kind: OffboardedKind): readonly Provider[] {
  switch (kind) {
    case 'DevOpsGuruTargets':
      return [createDevOpsGuruOffboarding(), createStackSetsProvider()];
    case 'SecurityStandards':
      return [createSecurityHubOffboarding(), createStackSetsProvider()];
    default:
      return [createStackSetsOffboarding()];
  }
}
