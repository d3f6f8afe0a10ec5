import type * as Ses from '@aws-sdk/client-sesv2';
import type { Operation, OperationContext } from '../../operation.ts';
import { quotaValue } from '../../service-quotas/state.ts';
import { alreadyExists, badRequest, limitExceeded, notFound } from '../errors.ts';
import { mine } from '../find.ts';
import { nextOf, pageOf } from '../page.ts';
import { type DedicatedIpRecord, entryOf, type PoolRecord } from '../state.ts';
import { tagsFrom } from '../tags.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Where leased addresses are that no other pool has. */
export const defaultPool = 'ses-default-dedicated-pool';

export const createDedicatedIpPool: Operation<Ses.CreateDedicatedIpPoolCommandInput, Answer<Ses.CreateDedicatedIpPoolCommandOutput>> = (
  input,
  context,
) => {
  const { pools } = mine(context);
  const name = input.PoolName ?? '';
  const tags = tagsFrom(input.Tags);
  if (Object.hasOwn(pools, name)) throw alreadyExists(`Dedicated IP pool <${name}> already exists.`);
  const most = quotaValue(context, context.account, context.region, 'ses.dedicatedIpPools');
  if (Object.keys(pools).length >= most) throw limitExceeded(`An account may have ${most} dedicated IP pools in a Region`);
  pools[name] = { name, scaling: input.ScalingMode ?? 'STANDARD', tags };
  return {};
};

function poolNamed(context: OperationContext, name: string | undefined): PoolRecord {
  const pool = entryOf(mine(context).pools, name);
  if (pool === undefined) throw notFound(`Dedicated IP pool <${name ?? ''}> does not exist.`);
  return pool;
}

export const getDedicatedIpPool: Operation<Ses.GetDedicatedIpPoolCommandInput, Answer<Ses.GetDedicatedIpPoolCommandOutput>> = (
  input,
  context,
) => {
  const { name, scaling } = poolNamed(context, input.PoolName);
  return { DedicatedIpPool: { PoolName: name, ScalingMode: scaling } };
};

export const listDedicatedIpPools: Operation<Ses.ListDedicatedIpPoolsCommandInput, Answer<Ses.ListDedicatedIpPoolsCommandOutput>> = (
  input,
  context,
) => {
  const page = pageOf(Object.keys(mine(context).pools).sort(), input, context, { default: 1000, max: 1000 });
  return { DedicatedIpPools: page.items, ...nextOf(page.nextToken) };
};

/** The addresses of a pool that goes are in the default one again; sets that name the pool cannot send until they name another. */
export const deleteDedicatedIpPool: Operation<Ses.DeleteDedicatedIpPoolCommandInput, Answer<Ses.DeleteDedicatedIpPoolCommandOutput>> = (
  input,
  context,
) => {
  const state = mine(context);
  const { name } = poolNamed(context, input.PoolName);
  for (const ip of Object.values(state.ips)) if (ip.pool === name) ip.pool = defaultPool;
  delete state.pools[name];
  return {};
};

/** A managed pool never goes back to STANDARD. Source: facts/tenants.md 2.2. */
export const putDedicatedIpPoolScalingAttributes: Operation<
  Ses.PutDedicatedIpPoolScalingAttributesCommandInput,
  Answer<Ses.PutDedicatedIpPoolScalingAttributesCommandOutput>
> = (input, context) => {
  const pool = poolNamed(context, input.PoolName);
  const scaling = input.ScalingMode ?? 'STANDARD';
  if (pool.scaling === 'MANAGED' && scaling === 'STANDARD')
    throw badRequest(`The scaling mode of pool <${pool.name}> cannot be changed from MANAGED to STANDARD`);
  pool.scaling = scaling;
  return {};
};

function ipNamed(context: OperationContext, address: string | undefined): DedicatedIpRecord {
  const ip = entryOf(mine(context).ips, address);
  if (ip === undefined) throw notFound(`Dedicated IP ${address ?? ''} does not exist.`);
  return ip;
}

const viewOf = (ip: DedicatedIpRecord): Ses.DedicatedIp => ({
  Ip: ip.ip,
  WarmupStatus: ip.warmup >= 100 ? 'DONE' : 'IN_PROGRESS',
  WarmupPercentage: ip.warmup,
  PoolName: ip.pool,
});

export const getDedicatedIp: Operation<Ses.GetDedicatedIpCommandInput, Answer<Ses.GetDedicatedIpCommandOutput>> = (input, context) => ({
  DedicatedIp: viewOf(ipNamed(context, input.Ip)),
});

export const getDedicatedIps: Operation<Ses.GetDedicatedIpsCommandInput, Answer<Ses.GetDedicatedIpsCommandOutput>> = (input, context) => {
  if (input.PoolName !== undefined && input.PoolName !== defaultPool) poolNamed(context, input.PoolName);
  const found = Object.values(mine(context).ips)
    .filter((ip) => input.PoolName === undefined || ip.pool === input.PoolName)
    .sort((a, b) => (a.ip < b.ip ? -1 : 1));
  const page = pageOf(found, input, context, { default: 100, max: 1000 });
  return { DedicatedIps: page.items.map(viewOf), ...nextOf(page.nextToken) };
};

/** Addresses of managed pools are AWS's to place. */
export const putDedicatedIpInPool: Operation<Ses.PutDedicatedIpInPoolCommandInput, Answer<Ses.PutDedicatedIpInPoolCommandOutput>> = (
  input,
  context,
) => {
  const ip = ipNamed(context, input.Ip);
  const pool = poolNamed(context, input.DestinationPoolName);
  if (pool.scaling === 'MANAGED') throw badRequest(`Addresses cannot be put into the managed pool <${pool.name}>`);
  ip.pool = pool.name;
  return {};
};

export const putDedicatedIpWarmupAttributes: Operation<
  Ses.PutDedicatedIpWarmupAttributesCommandInput,
  Answer<Ses.PutDedicatedIpWarmupAttributesCommandOutput>
> = (input, context) => {
  ipNamed(context, input.Ip).warmup = input.WarmupPercentage ?? 0;
  return {};
};
