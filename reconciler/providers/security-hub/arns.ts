import type { StandardId } from '../../catalogue/catalogue.ts';
import type { Cell } from '../../model/address.ts';

/** The one historic standard whose ARN is a ruleset without a Region. Source: facts/compliance.md 2.1. */
const rulesetStandard: StandardId = 'cis-aws-foundations-benchmark/v/1.2.0';

/** The ARN that enables a standard and names it in associations. Built, never typed. Source: facts/compliance.md 2.1. */
export function standardArn(standard: StandardId, partition: string, region: string): string {
  return standard === rulesetStandard
    ? `arn:${partition}:securityhub:::ruleset/${standard}`
    : `arn:${partition}:securityhub:${region}::standards/${standard}`;
}

/** The ARN of a cell's subscription to a standard; CIS 1.2.0 has the same form as the others. Source: facts/compliance.md 2.1. */
export function subscriptionArn(standard: StandardId, partition: string, cell: Cell): string {
  return `arn:${partition}:securityhub:${cell.region}:${cell.account}:subscription/${standard}`;
}

/**
 * The standard's id in a standard's or subscription's ARN, whatever its partition, Region and account: the same standard is spelled with
 * and without a Region. Undefined for anything else. Source: facts/compliance.md 2.1.
 */
export function standardOfArn(arn: string): StandardId | undefined {
  return /^arn:[^:]*:securityhub:[^:]*:[^:]*:(?:standards|ruleset|subscription)\/(.+)$/s.exec(arn)?.[1];
}

/**
 * Standards that other services own: Control Tower's is edited through Control Tower only, the Azure ones need a connector.
 * They are never enabled, disabled or edited, also not by `all`. Source: facts/compliance.md 2.1, V-06, V-07.
 */
export function isReservedStandard(standard: StandardId): boolean {
  return standard.startsWith('service-managed-') || standard.startsWith('cis-azure-');
}
