import { Command } from 'commander';
import { parseAccountId } from '../model/account-id.ts';
import { type Address, type Cell, parseAddress } from '../model/address.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { ExplainInput, ExplainRead } from '../plan/explain.ts';
import { ExitCode, type Io, UsageError, writeAll } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, commonOptions, type RawCommonOptions } from './options.ts';
import type { Walk } from './walk.ts';

/** `trueup explain ADDRESS`: what is asked of one resource, or of one cell, by which line, and what is live. */
export function explainCommand(io: Io, finished: Finished): Command {
  const command = new Command('explain')
    .description('Show what is asked of a resource, which line wins, which lose, what is live, or why nothing reaches it')
    .argument('<address>', 'service/type/account/region/name of a resource, or account/region of a cell');
  // It is about one cell: filters would say nothing.
  return addCommonOptions(command, ['text', 'json'], false)
    .option('--sandbox <dir>', 'against the embedded organization; its state stays in DIR (bare --sandbox: .trueup/sandbox)')
    .action(async (text: string, raw: RawCommonOptions) => {
      const options = commonOptions(raw, io);
      const subject = await parseSubject(text);
      const { walk } = await import('./walk.ts');
      finished.code = await walk({ io, options, kind: 'plan' }, (under) => explain(subject, under));
    });
}

type Subject = { readonly cell: Cell } | { readonly address: Address };

const forms = [
  'a resource is service/type/account/region/name, for example',
  '    securityhub/control/111111111111/us-east-1/pci-dss/v/4.0.1/IAM.6',
  '  a cell is account/region, for example 111111111111/us-east-1',
].join('\n');

/** The resource or the cell that the text names. Throws UsageError for a form or a type that does not exist. */
async function parseSubject(text: string): Promise<Subject> {
  const parts = text.split('/');
  const [account = '', region = ''] = parts;
  const id = parseAccountId(account);
  if (parts.length <= 2) {
    if (id === undefined || region === '') throw new UsageError(`${text} is neither a cell nor a resource`, forms);
    return { cell: { account: id, region } };
  }
  const { createProviders } = await import('../providers/all.ts');
  const types = createProviders().flatMap((provider) => provider.types.map((type) => type.name));
  const type = parts.slice(0, 2).join('/');
  if (!types.some((known) => known === type)) {
    const near = didYouMean(type, types);
    throw new UsageError(
      `there is no type ${type}`,
      `${near === undefined ? `types are ${types.join(', ')}` : `did you mean ${near}?`}\n  ${forms}`,
    );
  }
  const address = parseAddress(text);
  if (address === undefined) throw new UsageError(`${text} is no address: ${whatIsWrong(parts)}`, forms);
  return { address };
}

function whatIsWrong([, , account, region, name]: readonly string[]): string {
  if (account === undefined || parseAccountId(account) === undefined) return 'its third part is no account id of twelve digits';
  return region === undefined || region === ''
    ? 'it has no Region'
    : name === undefined || name === ''
      ? 'it has no name'
      : 'a part is empty';
}

async function explain(subject: Subject, under: Walk): Promise<ExitCode> {
  const { io, options, prepared, progress } = under;
  const cell = 'cell' in subject ? subject.cell : subject.address;
  const { readCell } = await import('../pipeline.ts');
  const reads = await readCell(prepared, cell, 'cell' in subject ? undefined : subject.address);
  progress.clear();
  const input: ExplainInput = {
    expansion: prepared.survey.expansion,
    resolution: prepared.resolution,
    organization: prepared.survey.organization.name,
    types: prepared.providers.flatMap((provider) => provider.types),
    reads: reads.map((read): ExplainRead => {
      const types = prepared.providers.find((provider) => 'provider' in read && provider.name === read.provider)?.types ?? [];
      if (read.kind === 'skipped') return { is: 'skipped', reason: read.reason };
      const names = types.map((type) => type.name);
      if (read.kind === 'observed') return { is: 'observed', types: names, observation: read.observation };
      return { is: 'unreadable', types: names, message: `${read.code}: ${read.message}` };
    }),
  };
  const { explainCell, explainResource, unknownName } = await import('../plan/explain.ts');
  const { explainCellText, explainJson, explainText } = await import('../output/explain.ts');
  const { textOptions } = await import('./walk.ts');
  const text = textOptions(under);
  if ('cell' in subject) {
    const explanation = explainCell(subject.cell, input);
    await writeAll(io.stdout, options.format === 'json' ? explainJson(explanation, under.header()) : explainCellText(explanation, text));
  } else {
    const explanation = explainResource(subject.address, input);
    await writeAll(io.stdout, options.format === 'json' ? explainJson(explanation, under.header()) : explainText(explanation, text));
    const near = unknownName(subject.address, explanation, input);
    if (near !== undefined) await io.stderr.write(`note: nothing is known of ${subject.address.name} here; did you mean ${near}?\n`);
  }
  return reads.some((read) => read.kind === 'unreadable') ? ExitCode.Incomplete : ExitCode.Ok;
}
