import type { ReadClients } from '../clients.ts';
import { callAsOf, type SetDefinition } from './definition.ts';

/**
 * The ARNs of the sets that the document names, which is what AWS takes. Throws AwsFailure where one does not exist: it has to be made
 * first. Facts: compliance 4.2.
 */
export async function dependsOnArns(definition: SetDefinition, reads: ReadClients): Promise<readonly string[]> {
  const names = definition.settings.autoDeployment?.enabled === true ? (definition.settings.autoDeployment.dependsOn ?? []) : [];
  const aws = reads.at(definition.home);
  const arns = await Promise.all(
    names.map(
      async (name) => (await aws.cloudFormation.describeStackSet({ StackSetName: name, ...callAsOf(definition) })).StackSet?.StackSetARN,
    ),
  );
  return arns.flatMap((arn) => arn ?? []);
}
