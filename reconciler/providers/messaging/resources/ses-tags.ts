import type { Change } from '../../../model/change.ts';
import type { WriteClients } from '../../clients.ts';
import type { StepContext } from '../../provider.ts';
import { tagChange, tagList, tagsIn } from '../marks.ts';

/** Brings our tags of a resource of SES to what an update asks for; calls nothing where they are. */
export async function retag(
  ResourceArn: string,
  { before, after }: Extract<Change, { readonly action: 'update' }>,
  aws: WriteClients,
  { signal }: StepContext,
): Promise<void> {
  const { write, remove } = tagChange(tagsIn(before), tagsIn(after));
  if (Object.keys(write).length > 0) await aws.ses.tagResource({ ResourceArn, Tags: tagList(write) }, signal);
  if (remove.length > 0) await aws.ses.untagResource({ ResourceArn, TagKeys: [...remove] }, signal);
}
