import pLimit from 'p-limit';
import type { Cell } from '../model/address.ts';
import { AwsFailure } from '../model/aws-failure.ts';
import type { CellSet } from '../model/cell-set.ts';
import type { ReadClients } from '../providers/clients.ts';
import { type Insight, type InsightQuery, listInsights, listOrganizationInsights } from '../providers/devops-guru/insights.ts';
import { cellsByAccount } from './observe.ts';

export interface InsightsRead {
  /** Newest first. */
  readonly insights: readonly Insight[];
  /** Cells whose insights are not known: not the same as having none. */
  readonly unreadable: readonly { readonly account: string; readonly region: string; readonly code: string; readonly message: string }[];
  /** Regions that one call for the whole organization answered. */
  readonly byOrganization: readonly string[];
}

export interface InsightsInput {
  readonly cells: CellSet;
  /** Where the organization's calls are made: the management account. */
  readonly management: Cell['account'];
  readonly readClients: (cell: Cell) => ReadClients;
  readonly query: InsightQuery;
  /** Accounts asked at once. */
  readonly concurrency: number;
}

/** The insights of the cells: one list a Region where the organization's calls may be used, else one a cell. What cannot be read is told. */
export async function readInsights({ cells, management, readClients, query, concurrency }: InsightsInput): Promise<InsightsRead> {
  const insights: Insight[] = [];
  const unreadable: InsightsRead['unreadable'][number][] = [];
  const byOrganization: string[] = [];
  const regions = [...new Set([...cells].map(({ region }) => region))];
  const limit = pLimit(concurrency);
  await Promise.all(
    regions.map(async (region) => {
      const found = await listOrganizationInsights(readClients({ account: management, region }), query).catch((error: unknown) => {
        // One cell after the other may still answer.
        if (error instanceof AwsFailure) return undefined;
        throw error;
      });
      if (found === undefined) return;
      byOrganization.push(region);
      insights.push(
        ...found.filter(({ account }) =>
          [...cells.space.accounts].some((each) => each === account && cells.has({ account: each, region })),
        ),
      );
    }),
  );
  const left = [...cellsByAccount(cells)].map(([, own]) => own.filter(({ region }) => !byOrganization.includes(region)));
  await Promise.all(
    left.map((own) =>
      limit(async () => {
        for (const cell of own) {
          try {
            insights.push(...(await listInsights(readClients(cell), query)));
          } catch (error) {
            if (!(error instanceof AwsFailure)) throw error;
            unreadable.push({ account: cell.account, region: cell.region, code: error.awsName, message: error.message });
          }
        }
      }),
    ),
  );
  const byAge = (a: Insight, b: Insight): number => (b.opened ?? '').localeCompare(a.opened ?? '') || a.id.localeCompare(b.id);
  return { insights: insights.sort(byAge), unreadable, byOrganization: byOrganization.sort() };
}
