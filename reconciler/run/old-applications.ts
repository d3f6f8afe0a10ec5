import pLimit from 'p-limit';
import type { Cell } from '../model/address.ts';
import { AwsFailure } from '../model/aws-failure.ts';
import type { ReadClients } from '../providers/clients.ts';
import type { OldApplication } from '../providers/messaging/pinpoint-export.ts';
import { channelTypesOf, everyApplication } from '../providers/messaging/resources/push-application.ts';

export interface OldApplicationsRead {
  readonly applications: readonly OldApplication[];
  readonly unreadable: readonly { readonly cell: Cell; readonly code: string; readonly message: string }[];
}

/** What is left of Amazon Pinpoint in the cells: applications with tags and channels. One list a cell and one call an application. */
export async function readOldApplications(
  cells: Iterable<Cell>,
  readClients: (cell: Cell) => ReadClients,
  concurrency: number,
): Promise<OldApplicationsRead> {
  const limit = pLimit(concurrency);
  const unreadable: OldApplicationsRead['unreadable'][number][] = [];
  const found = await Promise.all(
    [...cells].map((cell) =>
      limit(async () => {
        try {
          return await readCell(cell, readClients(cell));
        } catch (error) {
          if (!(error instanceof AwsFailure)) throw error;
          unreadable.push({ cell, code: error.awsName, message: `${error.service} ${error.operation}: ${error.message}` });
          return [];
        }
      }),
    ),
  );
  return { applications: found.flat(), unreadable };
}

async function readCell(cell: Cell, { messaging: { push } }: ReadClients): Promise<readonly OldApplication[]> {
  const { account, region } = cell;
  return Promise.all(
    (await everyApplication(push)).map(async ({ Id: id = '', Name: name = '', tags = {} }) => ({
      id,
      name,
      account,
      region,
      tags,
      channels: await channelTypesOf(id, push),
      ended: [],
    })),
  );
}
