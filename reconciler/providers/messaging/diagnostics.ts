import type { Diagnostic, Severity } from '../../model/diagnostic.ts';
import type { DiagnosticCode } from '../../model/diagnostic-codes.ts';
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

type Told = (code: DiagnosticCode, source: Source, message: string, hint?: string) => Diagnostic;

const told =
  (severity: Severity): Told =>
  (code, source, message, hint) => ({ severity, code, source, message, ...(hint === undefined ? {} : { hint }) });

/** A rule of facts/tenants.md 4.7 and 4.8 that is broken: where, what, and what to write instead. */
export const error: Told = told('error');
/** The same, where the run goes on. */
export const warning: Told = told('warning');
/** Something that is worth knowing and that no rule forbids. */
export const note: Told = told('note');
