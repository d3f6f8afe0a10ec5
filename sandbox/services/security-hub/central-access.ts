import type { OperationContext } from '../operation.ts';
import { policyArn } from './arns.ts';
import { isAdministrator } from './cell.ts';
import { accessDenied, invalidInput, notFound } from './errors.ts';
import { type CentralState, type ConfigurationPolicyState, centralStateOf } from './state.ts';
import { centralMs } from './timing.ts';

/**
 * The central configuration, for its administrator in its home Region once it is enabled. Members cannot even read it.
 * Throws AccessDeniedException with AWS's own text. Source: facts/compliance.md 2.7.
 */
export function centralFor(context: OperationContext): CentralState {
  const central = centralStateOf(context.state);
  const enabled = central.type === 'CENTRAL' && context.clock.awsMs() >= central.sinceMs + centralMs;
  if (!enabled || !isAdministrator(context)) {
    throw accessDenied('Must be a Security Hub delegated administrator with Central Configuration enabled');
  }
  if (central.homeRegion !== context.region) {
    throw invalidInput(`Central configuration is managed from the home Region ${central.homeRegion}`);
  }
  return central;
}

/** The policy that an ARN or an id names. Throws ResourceNotFoundException. */
export function policyNamed(context: OperationContext, central: CentralState, identifier: string): ConfigurationPolicyState {
  const id = identifier.startsWith('arn:') ? identifier.slice(identifier.lastIndexOf('/') + 1) : identifier;
  const policy = central.policies[id];
  if (policy === undefined || (identifier !== id && identifier !== policyArn(context, id))) {
    throw notFound(`Configuration policy ${identifier} was not found`);
  }
  return policy;
}
