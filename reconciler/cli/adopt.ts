import { Command } from 'commander';
import { type Address, parseAddress, type TypeName } from '../model/address.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { Desired } from '../pipeline.ts';
import { adoptResource } from './adopt-resource.ts';
import { adoptStackSet, stackSetType } from './adopt-stack-set.ts';
import { withSession } from './apply-session.ts';
import { type Io, UsageError } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, commonOptions, type RawCommonOptions } from './options.ts';

interface AdoptOptions extends RawCommonOptions {
  readonly yes?: boolean;
  readonly plan?: boolean;
}

const form = 'an address is service/type/account/region/name, as plan and explain write it';

/**
 * `trueup adopt ADDRESS`: takes over what is there and bears no mark. What a document declares gets the mark, and what the document says of it; of a
 * stack set that none declares the document is written.
 */
export function adoptCommand(io: Io, finished: Finished): Command {
  const command = new Command('adopt')
    .description('Take an existing object over: write our mark on what a document declares, or the document of a stack set that none does')
    .argument('<address>', 'service/type/account/region/name')
    .option('--plan', 'only show what would be written')
    .option('--yes', 'do not ask');
  return addCommonOptions(command, ['text', 'json'], 'run').action(async (text: string, raw: AdoptOptions) => {
    const address = await addressIn(text);
    const options = commonOptions(raw, io);
    const { openDocuments, catalogueOf, walk } = await import('./walk.ts');
    const { loadDesired } = await import('../pipeline.ts');
    if (address.type === stackSetType) {
      const desired = loadDesired(openDocuments(options.config), catalogueOf(options.config), options);
      if (!isDeclared(desired, address)) {
        finished.code = await walk({ io, options, kind: 'plan' }, (under) => adoptStackSet(address, under));
        return;
      }
    }
    if (raw.yes !== true && raw.plan !== true && io.ask === undefined)
      throw new UsageError('adopt asks before it writes, and there is no terminal to ask on', 'look with --plan, then add --yes');
    finished.code = await withSession((session) =>
      walk({ io, options, kind: 'apply', writes: session, asks: raw.yes !== true }, (under) => adoptResource(address, under, raw, session)),
    );
  });
}

/** Whether a document, of whatever kind, has the set carry something out. */
const isDeclared = ({ documents }: Desired, { name }: Address): boolean =>
  [
    ...documents.all('StackSet').map(({ value }) => value.spec.stackset.name),
    ...documents.all('DevOpsGuruTargets').map(({ value }) => value.spec.stackset?.name),
    ...documents.all('SecurityStandards').flatMap(({ value }) => [value.spec.stackset?.name, value.spec.newAccounts?.stackset.name]),
  ].includes(name);

/** Throws UsageError for what is no address, and for a type that has no place for a mark. */
async function addressIn(text: string): Promise<Address> {
  const { createProviders } = await import('../providers/all.ts');
  const types = createProviders().flatMap((provider) => provider.types);
  const name = text.split('/').slice(0, 2).join('/') as TypeName;
  const type = types.find((each) => each.name === name);
  const markable = types.filter((each) => each.adopts !== undefined).map((each) => each.name);
  if (type === undefined) {
    const near = didYouMean(name, markable);
    throw new UsageError(
      `there is no type ${name}`,
      near === undefined ? `types that can be marked are ${markable.join(', ')}` : `did you mean ${near}?`,
    );
  }
  if (type.adopts === undefined)
    throw new UsageError(
      `a ${name} has no place for a mark, so there is nothing to adopt: what a document declares of it is ours while it declares it`,
      `types that can be marked are ${markable.join(', ')}`,
    );
  const address = parseAddress(text);
  if (address === undefined) throw new UsageError(`${text} is no address`, form);
  return address;
}
