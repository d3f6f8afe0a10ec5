import type { ReadClients } from '../clients.ts';
import { readSubscriptions } from './resources/standard.ts';
import { hubLogicalId, standardLogicalId } from './stack-set-template.ts';

/**
 * Logical ids of what is on in the cell already: CloudFormation makes no hub and no standard that is there. One call, two for many standards.
 * Throws AwsFailure. Source: facts/compliance.md 2.9.
 */
export async function readAlreadyThere(aws: ReadClients): Promise<readonly string[]> {
  const subscriptions = await readSubscriptions(aws);
  if (subscriptions === undefined) return [];
  return [hubLogicalId, ...subscriptions.filter(({ condition }) => condition?.leaving !== true).map(({ name }) => standardLogicalId(name))];
}
