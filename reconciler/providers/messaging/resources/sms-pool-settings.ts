import type { Properties } from '../../../model/properties.ts';
import type { ObservedResource } from '../../observation.ts';
import type { ResourceModule } from '../resource-module.ts';
import { rulesOf } from '../rules.ts';
import { poolTypeName, unmakeable } from './sms-pool.ts';
import { outcomeOfCalls, pools, poolsOf } from './sms-reading.ts';
import { wantedIn } from './wanted-in.ts';

export const poolSettingsTypeName = 'sms/pool-settings';

/** What a pool takes over from its first identity and a document may say otherwise; which list it brings is not known before. */
const born = { sharedRoutes: false, twoWay: false, selfManagedOptOuts: false };

/** The settings of a pool that can only be written once it is ACTIVE. Source: facts/tenants.md 2.3. */
export const poolSettings: ResourceModule = {
  rules: rulesOf(poolSettingsTypeName, [poolTypeName], {
    parent: { type: poolTypeName, nameOf: (name) => name, born },
    leftover: () => ({ action: 'none' }),
    // People who opted out on one list are written to again by another; a shared route sends from anybody's number.
    isDestructiveUpdate: (before, after) =>
      (after['optOutList'] !== undefined && before['optOutList'] !== undefined && before['optOutList'] !== after['optOutList']) ||
      (before['sharedRoutes'] === false && after['sharedRoutes'] === true),
  }),
  wanted: ({ sms }) => {
    const pool = sms?.pool;
    if (pool === undefined) return [];
    const { sharedRoutes, optOutList, twoWay, selfManagedOptOuts } = pool;
    const properties: Properties = {
      sharedRoutes,
      ...(optOutList === undefined ? {} : { optOutList }),
      ...(twoWay === undefined ? {} : { twoWay }),
      ...(selfManagedOptOuts === undefined ? {} : { selfManagedOptOuts }),
    };
    return [{ type: poolSettingsTypeName, name: pool.awsName, state: 'present', properties, allowDelete: false, source: pool.source }];
  },
  async read(names, look) {
    const there = [...(await poolsOf(look)).values()].filter(({ name, live }) => names.has(name) && live.Status === 'ACTIVE');
    // Of a pool that cannot be made yet there is nothing to set either.
    const waiting = (await unmakeable(names, look)).map(
      (name): ObservedResource => ({
        type: poolSettingsTypeName,
        name,
        properties: wantedIn(look, poolSettingsTypeName, name),
      }),
    );
    return {
      resources: there
        .map(
          ({ name, live }): ObservedResource => ({
            type: poolSettingsTypeName,
            name,
            properties: {
              sharedRoutes: live.SharedRoutesEnabled === true,
              optOutList: live.OptOutListName ?? '',
              twoWay: live.TwoWayEnabled === true,
              selfManagedOptOuts: live.SelfManagedOptOutsEnabled === true,
            },
          }),
        )
        .concat(waiting),
    };
  },
  async write([change], aws, step) {
    if (change?.action !== 'update') throw new Error('settings come and go with their pool');
    const { after } = change;
    const { sharedRoutes, optOutList, twoWay, selfManagedOptOuts } = after;
    return [
      await outcomeOfCalls(async () => {
        const live = (await pools(aws.reads.messaging.sms)).get(change.address.name)?.live;
        return aws.messaging.sms.updatePool(
          {
            PoolId: live?.PoolId,
            ...(typeof sharedRoutes === 'boolean' ? { SharedRoutesEnabled: sharedRoutes } : {}),
            ...(typeof optOutList === 'string' ? { OptOutListName: optOutList } : {}),
            ...(typeof twoWay === 'boolean' ? { TwoWayEnabled: twoWay } : {}),
            ...(typeof selfManagedOptOuts === 'boolean' ? { SelfManagedOptOutsEnabled: selfManagedOptOuts } : {}),
          },
          step.signal,
        );
      }),
    ];
  },
};
