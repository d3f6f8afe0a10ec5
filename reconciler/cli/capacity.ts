import { Command, InvalidArgumentError, Option } from 'commander';
import { hasErrors } from '../model/diagnostic.ts';
import type { Wish } from '../providers/messaging/capacity.ts';
import { ExitCode, type Io, UsageError, writeAll } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, commonOptions, type RawCommonOptions } from './options.ts';

const channelNames = ['email', 'sms', 'push', 'custom'] as const;

interface CapacityOptions extends RawCommonOptions {
  readonly offline?: boolean;
  readonly channels: Wish['channels'];
  readonly perDay: number;
  readonly perSecond: number;
  readonly smsSpend: number;
  readonly reserved: number;
  readonly ownApplication?: boolean;
  readonly dedicatedIpPool?: boolean;
  readonly isolated?: boolean;
  readonly tenants: number;
}

/** `trueup capacity`: how many more tenants fit where, what runs out first, and which model suits the one that is described. */
export function capacityCommand(io: Io, finished: Finished): Command {
  const command = new Command('capacity')
    .description('Forecast how many more tenants fit, what runs out first, and which isolation suits a tenant')
    .addOption(
      new Option('--channels <list>', `what it sends: ${channelNames.join(', ')}`)
        .argParser(parseChannels)
        .default(['email', 'sms'], 'email,sms'),
    )
    .addOption(new Option('--per-day <n>', 'emails in 24 hours').argParser(parseAmount).default(10_000))
    .addOption(new Option('--per-second <n>', 'emails a second').argParser(parseAmount).default(5))
    .addOption(new Option('--sms-spend <usd>', 'USD for SMS a month').argParser(parseAmount).default(100))
    .addOption(new Option('--reserved <n>', 'executions at once that its custom channels reserve').argParser(parseAmount).default(10))
    .option('--own-application', 'its push messages are for an application of its own at Apple or Google')
    .option('--dedicated-ip-pool', 'it sends from dedicated IP addresses')
    .option('--isolated', 'no other tenant may ever affect it')
    .addOption(new Option('--tenants <n>', 'how many such tenants').argParser(parseCount).default(1))
    .option('--offline', 'go by declared quotas and the defaults of AWS; read nothing');
  return addCommonOptions(command, ['text', 'json'], false)
    .option('--sandbox <dir>', 'against the embedded organization; its state stays in DIR (bare --sandbox: .trueup/sandbox)')
    .action(async (raw: CapacityOptions) => {
      const options = commonOptions(raw, io);
      if (raw.offline === true && options.sandbox !== undefined)
        throw new UsageError('--offline reads nothing, also not from --sandbox', 'leave one of the two out');
      const { capacityRun } = await import('./capacity-run.ts');
      const { capacityJson, capacityText } = await import('../output/capacity.ts');
      const run = await capacityRun(io, options, wishOf(raw), raw.offline === true);
      if ('diagnostics' in run) {
        const { renderDiagnosticsText } = await import('../output/diagnostics-text.ts');
        await writeAll(
          io.stderr,
          renderDiagnosticsText(run.diagnostics, { textOf: run.textOf, color: options.color, width: io.stderr.columns }),
        );
        finished.code = hasErrors(run.diagnostics) ? ExitCode.InvalidDocuments : ExitCode.Ok;
        return;
      }
      const { capacity, header } = run;
      finished.code = capacity.places.some(({ unreadable }) => unreadable.length > 0) ? ExitCode.Incomplete : ExitCode.Ok;
      await writeAll(
        io.stdout,
        options.format === 'json' ? capacityJson(capacity, header) : capacityText(capacity, { color: options.color }),
      );
    });
}

const wishOf = (raw: CapacityOptions): Wish => ({
  channels: raw.channels,
  emailPerDay: raw.perDay,
  emailPerSecond: raw.perSecond,
  smsSpendUSD: raw.smsSpend,
  concurrency: raw.reserved,
  ownApplication: raw.ownApplication === true,
  dedicatedIpPool: raw.dedicatedIpPool === true,
  isolatedReputation: raw.isolated === true,
  tenants: raw.tenants,
});

function parseChannels(text: string): Wish['channels'] {
  const words = text.split(',').map((word) => word.trim());
  return words.map((word) => {
    const channel = channelNames.find((name) => name === word);
    if (channel === undefined) throw new InvalidArgumentError(`it is a list of ${channelNames.join(', ')}`);
    return channel;
  });
}

function parseAmount(text: string): number {
  if (!/^[0-9]+(?:\.[0-9]+)?$/.test(text)) throw new InvalidArgumentError('it is a number from 0');
  return Number(text);
}

function parseCount(text: string): number {
  const value = parseAmount(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('it is a whole number from 1');
  return value;
}
