import type { ConfigurationSetRecord, Reason, Scope, SesState, SuppressedRecord, TenantRecord } from '../state.ts';
import { entryOf } from '../state.ts';

/** Which list guards a message, and for what. */
export interface Suppression {
  readonly scope: Scope;
  readonly reasons: readonly Reason[];
  readonly list: Record<string, SuppressedRecord>;
}

/**
 * The configuration set's override (scope and reasons independently), then the tenant's, then the account's. A tenant's scope means nothing
 * to a message that no tenant sends. Source: facts/tenants.md 2.2.
 */
export function effectiveSuppression(
  state: SesState,
  set: ConfigurationSetRecord | undefined,
  tenant: TenantRecord | undefined,
): Suppression {
  const wanted = set?.suppression?.scope ?? tenant?.suppression?.scope ?? 'ACCOUNT';
  const reasons = set?.suppression?.reasons ?? tenant?.suppression?.reasons ?? state.account.suppressedReasons;
  if (wanted === 'TENANT' && tenant !== undefined) return { scope: 'TENANT', reasons, list: tenant.suppressed };
  return { scope: 'ACCOUNT', reasons, list: state.suppressed };
}

/** True where the address is listed for a reason that counts here. */
export function isSuppressed({ list, reasons }: Suppression, address: string): boolean {
  const entry = entryOf(list, address);
  return entry !== undefined && reasons.includes(entry.reason);
}

/** Remembers an address, where its reason is one that is recorded. */
export function suppress({ list, reasons }: Suppression, address: string, reason: Reason, message: { id: string; at: string }): void {
  if (reasons.includes(reason)) list[address] = { reason, updatedAt: message.at, messageId: message.id, feedbackId: message.id };
}

export const subtypeOf = ({ scope }: Suppression): string => (scope === 'TENANT' ? 'OnTenantSuppressionList' : 'OnAccountSuppressionList');
