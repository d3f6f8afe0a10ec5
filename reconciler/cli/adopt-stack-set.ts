import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Address } from '../model/address.ts';
import { AwsFailure } from '../model/aws-failure.ts';
import { writeNew } from './files.ts';
import { ExitCode, UsageError } from './io.ts';
import type { Walk } from './walk.ts';

export const stackSetType = 'cloudformation/stack-set';
const form = `${stackSetType}/ACCOUNT/REGION/NAME, with the account and Region where the stack set lives`;

/** Writes the document under which an existing stack set that no document declares stays as it is; the next apply, or `adopt` again, makes it ours. */
export async function adoptStackSet(address: Address, under: Walk): Promise<ExitCode> {
  const { io, options, prepared, progress } = under;
  const { readLiveFacts } = await import('../providers/stack-sets/live-facts.ts');
  const { decompileStackSet } = await import('../providers/stack-sets/decompile.ts');
  const { survey, organization, connection } = prepared;
  const callAs = address.account === organization.spec.managementAccount ? 'SELF' : 'DELEGATED_ADMIN';
  const aws = connection.readClients({ account: address.account, region: address.region });
  const facts = await readLiveFacts(aws, address.name, callAs).catch((error: unknown) => {
    if (error instanceof AwsFailure && error.awsName === 'StackSetNotFoundException') return undefined;
    throw error;
  });
  progress.clear();
  if (facts === undefined)
    throw new UsageError(`there is no stack set ${address.name} in account ${address.account}, ${address.region}`, form);
  const { tree } = survey.expansion;
  const files = decompileStackSet({
    ...facts,
    organization: organization.metadata.name,
    accountsBelow: (ou) =>
      tree
        .accountsOf({ ou })
        .filter((account) => tree.account(account)?.state === 'ACTIVE' && account !== organization.spec.managementAccount),
  });
  if ('problem' in files) throw new UsageError(`${address.name} cannot be adopted: ${files.problem}`, files.hint);
  const { document, template } = files;
  for (const { file } of [document, template]) {
    if (existsSync(path.join(options.config, file)))
      throw new UsageError(`${file} is there already, and nothing was written`, 'move it away, or write the document by hand');
  }
  const written = [template, document];
  writeNew(written.map(({ file, text }) => [path.join(options.config, file), text]));
  for (const { file } of written) await io.stdout.write(`wrote ${file}\n`);
  await io.stdout.write(`Nothing was changed in AWS. trueup plan shows the mark that the next apply puts on ${address.name}.\n`);
  return ExitCode.Ok;
}
