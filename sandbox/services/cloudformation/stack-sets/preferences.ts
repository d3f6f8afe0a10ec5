import type { StackSetOperationPreferences } from '@aws-sdk/client-cloudformation';
import { validationError } from '../errors.ts';
import type { OperationPreferences } from './stack-set.ts';

/** The preferences of a request, checked. Throws ValidationError. Source: facts/compliance.md 4.6; SDK documentation of StackSetOperationPreferences. */
export function readPreferences(given: StackSetOperationPreferences | undefined, regions: readonly string[]): OperationPreferences {
  if (given === undefined) return {};
  const {
    FailureToleranceCount: count,
    FailureTolerancePercentage: percentage,
    MaxConcurrentCount,
    MaxConcurrentPercentage,
    RegionOrder,
  } = given;
  if (count !== undefined && percentage !== undefined) {
    throw validationError('Only one of FailureToleranceCount or FailureTolerancePercentage can be specified');
  }
  if (MaxConcurrentCount !== undefined && MaxConcurrentPercentage !== undefined) {
    throw validationError('Only one of MaxConcurrentCount or MaxConcurrentPercentage can be specified');
  }
  checkRange('FailureToleranceCount', count, 0, Number.MAX_SAFE_INTEGER);
  checkRange('FailureTolerancePercentage', percentage, 0, 100);
  checkRange('MaxConcurrentCount', MaxConcurrentCount, 1, Number.MAX_SAFE_INTEGER);
  checkRange('MaxConcurrentPercentage', MaxConcurrentPercentage, 1, 100);
  const foreign = RegionOrder?.find((region) => !regions.includes(region));
  if (foreign !== undefined) throw validationError(`RegionOrder contains a region that is not part of the operation: ${foreign}`);
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as OperationPreferences;
}

function checkRange(name: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined) return;
  if (!Number.isInteger(value) || value < least || value > most) {
    throw validationError(
      `1 validation error detected: Value '${value}' at 'operationPreferences.${name}' failed to satisfy constraint: Member must be between ${least} and ${most}`,
    );
  }
}

/** How many accounts of one Region may fail. A percentage rounds down. */
export function tolerance(preferences: OperationPreferences, accounts: number): number {
  if (preferences.FailureTolerancePercentage !== undefined) return Math.floor((accounts * preferences.FailureTolerancePercentage) / 100);
  return preferences.FailureToleranceCount ?? 0;
}

/**
 * How many accounts of one Region are worked on at a time. A percentage rounds down, but never to zero. Strict tolerance lets no more
 * run than may still fail, plus one. Source: SDK documentation of ConcurrencyMode.
 */
export function concurrency(preferences: OperationPreferences, accounts: number, failed: number): number {
  const most =
    preferences.MaxConcurrentPercentage === undefined
      ? (preferences.MaxConcurrentCount ?? 1)
      : Math.max(1, Math.floor((accounts * preferences.MaxConcurrentPercentage) / 100));
  if (preferences.ConcurrencyMode === 'SOFT_FAILURE_TOLERANCE') return most;
  return Math.max(1, Math.min(most, tolerance(preferences, accounts) + 1 - failed));
}
