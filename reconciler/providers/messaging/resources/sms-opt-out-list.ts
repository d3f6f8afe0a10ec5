import type { Change } from '../../../model/change.ts';
import { listAll } from '../../../model/paged-list.ts';
import type { WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import type { EffectiveTenant } from '../effective-tenant.ts';
import { markOf, tagList, tagsIn, tagsOf } from '../marks.ts';
import type { Found, Look, Placing, ResourceModule } from '../resource-module.ts';
import { madeAt, rulesOf } from '../rules.ts';
import { clientToken } from './client-token.ts';
import { optOutLists, outcomeOfCalls, retagSms, smsArn, tagsOfArn } from './sms-reading.ts';

export const optOutListTypeName = 'sms/opt-out-list';

/** Who has opted out of a tenant's messages. `Default` is the account's own: it is there always, and nobody's. Source: facts/tenants.md 2.3. */
export const optOutList: ResourceModule = {
  rules: rulesOf(optOutListTypeName, [], { deleteLoses: 'every number that has opted out is forgotten, and is written to again' }),
  readsLeftovers: true,
  record: {
    kind: 'opt-out-list',
    arn: async (name, look) => (await optOutLists(look)).find(({ OptOutListName }) => OptOutListName === name)?.OptOutListArn,
    existing: async (look) => new Set((await optOutLists(look)).map(({ OptOutListName = '' }) => OptOutListName)),
  },
  wanted,
  read,
  write,
};

export const accountsList = 'Default';

function wanted(tenant: EffectiveTenant, { organization }: Placing): Wanted[] {
  const list = tenant.sms?.optOutList;
  if (list === undefined || list.name === accountsList) return [];
  return [
    {
      type: optOutListTypeName,
      name: list.name,
      state: 'present',
      properties: { tags: tagsOf(tenant, organization, list.shared) },
      allowDelete: false,
      source: list.source,
    },
  ];
}

async function read(names: ReadonlySet<string>, look: Look): Promise<Found> {
  const lists = (await optOutLists(look)).filter(
    ({ OptOutListName: name = '' }) => names.has(name) || (look.whole && name !== accountsList),
  );
  const resources = await Promise.all(
    lists.map(async ({ OptOutListName: name = '', OptOutListArn: arn = '', CreatedTimestamp: made }) => {
      const { tags } = await tagsOfArn(arn, look.aws.messaging.sms);
      const mark = markOf(tags);
      return { type: optOutListTypeName, name, properties: { tags }, ...(mark === undefined ? {} : { mark }), ...madeAt(made) } as const;
    }),
  );
  return { resources };
}

async function write([change]: readonly Change[], aws: WriteClients, step: StepContext): Promise<Outcome[]> {
  if (change === undefined || change.action === 'replace') throw new Error('a list is made, tagged or taken away');
  const { name } = change.address;
  const { sms } = aws.messaging;
  return [
    await outcomeOfCalls(async () => {
      if (change.action === 'delete') {
        await releaseNumbers(name, aws, step);
        return sms.deleteOptOutList({ OptOutListName: name }, step.signal);
      }
      if (change.action === 'create')
        return sms.createOptOutList(
          { OptOutListName: name, Tags: tagList(tagsIn(change.after)), ClientToken: clientToken(change, step) },
          step.signal,
        );
      return retagSms(smsArn(step.organization.partition, step.cell, 'opt-out-list', name), change, aws, step);
    }),
  ];
}

/** Numbers of ours that were adopted with the list stay in the account, and go back to its own list: AWS keeps a list that a number uses. */
async function releaseNumbers(list: string, aws: WriteClients, { organization, signal }: StepContext): Promise<void> {
  const { sms } = aws.reads.messaging;
  const numbers = await listAll(
    (next) => sms.describePhoneNumbers({ MaxResults: 100, ...next }, signal),
    (page) => page.PhoneNumbers,
  );
  for (const { PhoneNumberId, PhoneNumberArn = '', OptOutListName, PoolId } of numbers) {
    if (OptOutListName !== list || PoolId !== undefined) continue;
    if ((await tagsOfArn(PhoneNumberArn, sms)).tags['trueup'] !== organization.name) continue;
    await aws.messaging.sms.updatePhoneNumber({ PhoneNumberId, OptOutListName: accountsList }, signal);
  }
}
