import type { Provider } from '../../provider.ts';
import { createStackSetsProvider } from '../provider.ts';
import { createBootstrapProvider } from './provider.ts';
import type { BootstrapRequest } from './request.ts';

/** The providers of `trueup bootstrap`: trusted access and the stack come before the stack set of the members. */
export const createBootstrapProviders = (request: BootstrapRequest): readonly Provider[] => [
  createBootstrapProvider(request),
  createStackSetsProvider(),
];
