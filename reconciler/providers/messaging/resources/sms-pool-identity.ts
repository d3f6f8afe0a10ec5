import type { PoolInformation } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { resourceKey } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import { listAll } from '../../../model/paged-list.ts';
import type { WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import type { Look, ResourceModule } from '../resource-module.ts';
import { rulesOf } from '../rules.ts';
import { clientToken } from './client-token.ts';
import { identityName, numberTypeName, senderIdTypeName } from './sms-identity.ts';
import { identityInput, poolTypeName, procured } from './sms-pool.ts';
import { poolSettingsTypeName } from './sms-pool-settings.ts';
import { type Named, outcomeOfCalls, pools, poolsOf } from './sms-reading.ts';

export const poolIdentityTypeName = 'sms/pool-identity';

const poolOfName = (name: string): string => name.slice(0, name.indexOf('|'));
const identityOfName = (name: string): string => name.slice(name.indexOf('|') + 1);

/** Who is in a pool, `<pool>|<number>` or `<pool>|<sender id>/<country>`. */
export const poolIdentity: ResourceModule = {
  rules: rulesOf(poolIdentityTypeName, [poolTypeName, poolSettingsTypeName], {
    difference: ({ action }) => (action === 'create' ? 'association-missing' : 'association-unexpected'),
    leftover({ type, name }, _policy, { desired, resources, organization }) {
      const pooled = resources.get(resourceKey(poolTypeName, poolOfName(name)));
      const isDeclared = desired.resources.has(resourceKey(poolTypeName, poolOfName(name)));
      if (!isDeclared || pooled?.mark?.organization !== organization) return { action: 'none' };
      const identity = identityOfName(name);
      const typeName = identity.includes('/') ? senderIdTypeName : numberTypeName;
      if (resources.get(resourceKey(typeName, identity))?.mark?.organization === organization)
        return { action: 'delete', difference: 'association-unexpected', because: 'pruned' };
      const message = `${identity} is in the pool ${poolOfName(name)} too, which its document does not say`;
      return { action: 'notice', notice: { difference: 'association-unexpected', severity: 'warning', type, name, message } };
    },
  }),
  wanted: (tenant) =>
    tenant.sms?.pool === undefined
      ? []
      : tenant.sms.identities.map((identity) => ({
          type: poolIdentityTypeName,
          name: `${tenant.sms?.pool?.awsName ?? ''}|${identityName(identity)}`,
          state: 'present',
          properties: {},
          allowDelete: true,
          source: identity.source,
        })),
  async read(names, look) {
    const wantedPools = new Set([...names].map(poolOfName));
    if (wantedPools.size === 0) return { resources: [] };
    const there = await poolsOf(look);
    const found = await Promise.all([...there.values()].filter(({ name }) => wantedPools.has(name)).map((each) => readPool(each, look)));
    const resources = found.flat();
    const available = await procured(look);
    // What the account does not have yet cannot join, and is told of with the number or sender id itself.
    for (const name of names)
      if (!available.has(identityOfName(name))) resources.push({ type: poolIdentityTypeName, name, properties: {} });
    return { resources };
  },
  write: async ([change], aws, step) => [await writeIdentity(change, aws, step)],
};

async function readPool({ name, live }: Named<PoolInformation>, look: Look): Promise<ObservedResource[]> {
  const identities = await listAll(
    (next) => look.aws.messaging.sms.listPoolOriginationIdentities({ PoolId: live.PoolId, MaxResults: 100, ...next }),
    (page) => page.OriginationIdentities,
  );
  return identities.map(({ OriginationIdentityArn: arn = '' }) => ({
    type: poolIdentityTypeName,
    name: `${name}|${nameInArn(arn)}`,
    properties: {},
  }));
}

/** The ARN is the one canonical form: `phone-number/ID` or `sender-id/NAME/CC`. */
const nameInArn = (arn: string): string => arn.split(':').slice(5).join(':').split('/').slice(1).join('/');

async function writeIdentity(change: Change | undefined, aws: WriteClients, step: StepContext): Promise<Outcome> {
  if (change?.action !== 'create' && change?.action !== 'delete') throw new Error('an identity joins a pool or leaves it');
  const { name } = change.address;
  const outcome = await outcomeOfCalls(async () => {
    const live = (await pools(aws.reads.messaging.sms)).get(poolOfName(name))?.live;
    if (live?.PoolId === undefined) return undefined;
    const input = { PoolId: live.PoolId, ...identityInput(identityOfName(name)) };
    return change.action === 'create'
      ? aws.messaging.sms.associateOriginationIdentity({ ...input, ClientToken: clientToken(change, step) }, step.signal)
      : aws.messaging.sms.disassociateOriginationIdentity(input, step.signal);
  });
  return outcome.status === 'later' && change.action === 'create' ? await besideOthers(name, outcome, aws, step) : outcome;
}

/** A number is in one pool. Another of ours may let it go in this run; what holds it and is not ours never does. */
async function besideOthers(name: string, outcome: Outcome, aws: WriteClients, step: StepContext): Promise<Outcome> {
  const { sms } = aws.reads.messaging;
  const number = identityOfName(name);
  const { PhoneNumbers = [] } = await sms
    .describePhoneNumbers({ PhoneNumberIds: [number] }, step.signal)
    .catch(() => ({ PhoneNumbers: [] }));
  const held = PhoneNumbers[0]?.PoolId;
  if (held === undefined) return outcome;
  const holder = [...(await pools(sms)).values()].find(({ live }) => live.PoolId === held);
  if (holder?.name === poolOfName(name) || holder?.tags['trueup'] === step.organization.name) return outcome;
  return {
    status: 'failed',
    code: 'ConflictException',
    message: `${number} is in the pool ${holder?.name ?? held}, which is not of this organization: aws pinpoint-sms-voice-v2 disassociate-origination-identity --pool-id ${held} --origination-identity ${number} --region ${step.cell.region}, then apply again`,
  };
}
