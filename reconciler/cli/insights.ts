import { Command, InvalidArgumentError, Option } from 'commander';
import type { Insight, InsightStatus } from '../providers/devops-guru/insights.ts';
import { ExitCode, type Io, UsageError, writeAll } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, commonOptions, type RawCommonOptions } from './options.ts';
import type { Walk } from './walk.ts';

interface InsightsOptions extends RawCommonOptions {
  readonly status: InsightStatus;
  readonly since: number;
  readonly severity?: string;
}

/** `trueup insights [ID]`: what DevOps Guru found in all governed cells, or one insight with anomalies, events and recommendations. */
export function insightsCommand(io: Io, finished: Finished): Command {
  const command = new Command('insights')
    .description('List the insights of DevOps Guru in all governed cells, or show one with anomalies, events and recommendations')
    .argument('[id]', 'the id of an insight')
    .addOption(new Option('--status <status>', 'which insights').choices(['ongoing', 'closed', 'any']).default('ongoing'))
    .option('--since <days>d', 'closed insights of so many days', parseDays, 30)
    .addOption(new Option('--severity <severity>', 'only this severity').choices(['HIGH', 'MEDIUM', 'LOW']));
  return addCommonOptions(command, ['text', 'json']).action(async (id: string | undefined, raw: InsightsOptions) => {
    const options = commonOptions(raw, io);
    const { walk } = await import('./walk.ts');
    finished.code = await walk({ io, options, kind: 'plan', lists: false }, (under) => show(under, raw, id));
  });
}

function parseDays(text: string): number {
  const days = Number(/^(\d{1,3})d?$/.exec(text)?.[1]);
  if (!(days >= 1)) throw new InvalidArgumentError('write a number of days from 1 to 999, like 30d.');
  return days;
}

async function show(under: Walk, raw: InsightsOptions, id: string | undefined): Promise<ExitCode> {
  const { io, options, street, prepared, progress } = under;
  const { readInsights } = await import('../run/insights.ts');
  const { insightsJson, insightsText } = await import('../output/insights.ts');
  const cells = await guruCells(under);
  const query = {
    status: id === undefined ? raw.status : ('any' as const),
    since: new Date(options.calendar.now.getTime() - raw.since * 24 * 3_600_000),
  };
  const found = await readInsights({
    cells,
    management: prepared.survey.organization.managementAccount,
    readClients: prepared.connection.readClients,
    query,
    concurrency: street.concurrency ?? prepared.organization.spec.limits?.concurrencyAccounts ?? 10,
  });
  progress.clear();
  const incomplete = found.unreadable.length > 0 ? ExitCode.Incomplete : ExitCode.Ok;
  if (id !== undefined) return showOne(under, found.insights, id, incomplete);
  const shown = { ...found, insights: found.insights.filter(({ severity }) => raw.severity === undefined || severity === raw.severity) };
  await writeAll(io.stdout, options.format === 'json' ? insightsJson(shown, cells.size, under.header()) : insightsText(shown, cells.size));
  return incomplete;
}

/** The cells of ACTIVE accounts that the filters leave, in Regions that have the service. */
async function guruCells({ prepared, options }: Walk) {
  const { filterCells } = await import('../targets/filter.ts');
  const { regionFacts } = await import('../catalogue/shipped.ts');
  const { expansion } = prepared.survey;
  const offered = regionFacts().filter(({ devopsGuru }) => devopsGuru);
  const regions = expansion.space.regions.filter((region) => offered.some(({ id }) => id === region));
  const cells = expansion.active.intersect(expansion.space.product(expansion.space.accounts, regions));
  return filterCells({ ...expansion, cells }, options.filters).cells;
}

async function showOne(under: Walk, insights: readonly Insight[], id: string, incomplete: ExitCode): Promise<ExitCode> {
  const { io, options, prepared } = under;
  const listed = insights.find((insight) => insight.id === id);
  if (listed === undefined) {
    const where = incomplete === ExitCode.Ok ? '' : '; some cells could not be read';
    throw new UsageError(`no cell has an insight ${id} of the last days${where}`, 'trueup insights --status any --since 90d lists more');
  }
  const { accountId } = await import('../model/account-id.ts');
  const { readInsight } = await import('../providers/devops-guru/insights.ts');
  const { insightJson, insightText } = await import('../output/insights.ts');
  const detail = await readInsight(prepared.connection.readClients({ account: accountId(listed.account), region: listed.region }), listed);
  await writeAll(io.stdout, options.format === 'json' ? insightJson(detail, under.header()) : insightText(detail));
  return ExitCode.Ok;
}
