import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { type Address, parseAddress } from '../model/address.ts';
import { AwsFailure } from '../model/aws-failure.ts';
import { ExitCode, type Io, UsageError } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, commonOptions, type RawCommonOptions } from './options.ts';
import type { Walk } from './walk.ts';

const stackSetType = 'cloudformation/stack-set';
const form = `${stackSetType}/ACCOUNT/REGION/NAME, with the account and Region where the stack set lives`;

/** `trueup adopt ADDRESS`: writes the document under which an existing stack set stays as it is; the next apply makes it ours. */
export function adoptCommand(io: Io, finished: Finished): Command {
  const command = new Command('adopt')
    .description('Write the document for an existing stack set, so that the next apply takes it over without changing it')
    .argument('<address>', form);
  return addCommonOptions(command, ['text'], 'run').action(async (text: string, raw: RawCommonOptions) => {
    const address = parseAddress(text);
    if (address === undefined || address.type !== stackSetType) throw new UsageError(`${text} is not the address of a stack set`, form);
    const options = commonOptions(raw, io);
    const { walk } = await import('./walk.ts');
    finished.code = await walk({ io, options, kind: 'plan' }, (under) => adopt(address, under));
  });
}

async function adopt(address: Address, under: Walk): Promise<ExitCode> {
  const { io, options, prepared, progress } = under;
  const { documents } = prepared.desired;
  const declared = documents.all('StackSet').find(({ value }) => value.spec.stackset.name === address.name);
  if (declared !== undefined) {
    await io.stdout.write(`${declared.file} declares ${address.name} already: trueup apply takes it over.\n`);
    return ExitCode.Ok;
  }
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
  for (const { file, text } of [template, document]) {
    mkdirSync(path.dirname(path.join(options.config, file)), { recursive: true });
    writeFileSync(path.join(options.config, file), text, { flag: 'wx' });
    await io.stdout.write(`wrote ${file}\n`);
  }
  await io.stdout.write(`Nothing was changed in AWS. trueup plan shows the mark that the next apply puts on ${address.name}.\n`);
  return ExitCode.Ok;
}
