import type { Diagnostic } from '../../model/diagnostic.ts';
import { formatSource, type Source } from '../../model/source.ts';

export const secondDefaults = (other: Source, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'D-16',
  source,
  message: `a second TenantDefaults; the first is at ${formatSource(other)}`,
  hint: 'keep one: all tenants have the same defaults',
});

export const noDefaults = (source: Source): Diagnostic => ({
  severity: 'error',
  code: 'D-16',
  source,
  message: 'there is no TenantDefaults: without its prefix nothing of a tenant has a name in AWS',
  hint: 'write tenants/defaults.yaml with kind: TenantDefaults and spec: { prefix: ... }',
});

export const notPlannedYet = (tenants: number, source: Source): Diagnostic => ({
  severity: 'warning',
  code: 'D-15',
  source,
  message: `tenants are checked, and not planned yet: ${tenants === 1 ? 'this one is' : `this and ${tenants - 1} more are`} no part of this plan`,
  hint: 'trueup validate checks them; a later version of trueup plans them',
});
