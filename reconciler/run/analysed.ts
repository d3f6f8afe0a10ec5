import pLimit from 'p-limit';
import type { AwsConnection } from '../aws/connection.ts';
import { resourceKey } from '../model/address.ts';
import { AwsFailure } from '../model/aws-failure.ts';
import type { CellSet } from '../model/cell-set.ts';
import type { AnalysedCell } from '../model/plan.ts';
import { coverageIn } from '../providers/devops-guru/coverage-value.ts';
import { coverageName, coverageTypeName } from '../providers/devops-guru/resources/coverage.ts';
import type { CompiledClass } from '../providers/provider.ts';

/** Cells asked at once. */
const atOnce = 20;

interface Read {
  readonly cells: CellSet;
  readonly connection: AwsConnection;
  readonly resolution: { readonly classes: readonly CompiledClass[] };
}

/** How much is analysed in each cell of the run where documents turn DevOps Guru on: one call a cell. Source: facts/compliance.md 3.4. */
export async function readAnalysed({ cells, connection, resolution }: Read, signal: AbortSignal): Promise<readonly AnalysedCell[]> {
  const limit = pLimit(atOnce);
  const asked = resolution.classes.flatMap((each) => (isOn(each) ? [...each.cells.intersect(cells)] : []));
  return Promise.all(
    asked.map((cell) =>
      limit(async (): Promise<AnalysedCell> => {
        const { account, region } = cell;
        try {
          const health = await connection.readClients(cell).devOpsGuru.describeAccountHealth({}, signal);
          return { account, region, resources: health.AnalyzedResourceCount ?? 0, metrics: health.MetricsAnalyzed ?? 0 };
        } catch (error) {
          if (!(error instanceof AwsFailure)) throw error;
          return { account, region, code: error.awsName };
        }
      }),
    ),
  );
}

function isOn({ desired }: CompiledClass): boolean {
  const coverage = desired.resources.get(resourceKey(coverageTypeName, coverageName));
  return coverage?.state === 'present' && coverageIn(coverage.properties).mode !== 'none';
}
