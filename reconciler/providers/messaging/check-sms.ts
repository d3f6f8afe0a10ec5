import type { Diagnostic } from '../../model/diagnostic.ts';
import { formatSource } from '../../model/source.ts';
import type { Claims } from './claims.ts';
import { error, warning } from './diagnostics.ts';
import type { EffectiveSms, EffectiveTenant } from './effective-tenant.ts';

/** The list that every account has. */
const accountList = 'Default';

/** How text messages are kept apart: S-11 (the list of the account), S-20, S-34 to S-38, A-05. */
export function* checkSms(tenant: EffectiveTenant, claims: Claims): Generator<Diagnostic> {
  const { sms } = tenant;
  if (sms === undefined) return;
  yield* checkPool(tenant, sms);
  yield* checkOptOutList(tenant, sms, claims);
  yield* checkNumbers(tenant, sms, claims);
  if (tenant.sharesAccount && sms.configurationSet === undefined)
    yield error(
      'S-35',
      sms.source,
      `${tenant.name} has no SMS configuration set of its own: its events can not be told from those of others`,
      'write configurationSet: { ... }',
    );
  if (tenant.isolation === 'dedicated-account' && sms.identities.length === 0)
    yield error(
      'S-20',
      sms.source,
      'no number and no sender id is declared: those of other accounts can not be used in this one',
      'write originationIdentities',
    );
}

function* checkPool(tenant: EffectiveTenant, { pool, identities, optOutList, source }: EffectiveSms): Generator<Diagnostic> {
  const isOwn = pool !== undefined && !pool.shared;
  if (!isOwn && tenant.isolation === 'shared-project')
    yield error(
      'S-34',
      pool?.source ?? source,
      `${tenant.name} has no pool of its own: in a shared application nothing keeps its messages apart`,
      'write pool: { messageType: ... }',
    );
  if (!isOwn && tenant.isolation === 'dedicated-project')
    yield warning('S-34', pool?.source ?? source, `${tenant.name} has no pool of its own`, 'write pool: { messageType: ... }');
  if (tenant.sharesAccount && pool?.sharedRoutes === true)
    yield error(
      'S-36',
      tenant.merged.at('channels', 'sms', 'pool', 'sharedRoutes'),
      'with shared routes AWS sends from any identity, also from that of another tenant',
      'write sharedRoutes: false',
    );
  if (tenant.sharesAccount && identities.length === 0 && pool?.shared !== true)
    yield error(
      'S-36',
      source,
      `${tenant.name} has neither number nor sender id: AWS would send from any identity of the account`,
      'write originationIdentities',
    );
  if (pool === undefined) return;
  if (identities.length === 0 && !pool.shared)
    yield error(
      'A-05',
      pool.source,
      'AWS makes no empty pool: it takes its settings from the first identity',
      'write originationIdentities',
    );
  if (pool.messageType === undefined)
    yield error(
      'A-05',
      pool.source,
      'messageType is missing: it can not be changed once the pool exists',
      'write messageType: TRANSACTIONAL or PROMOTIONAL',
    );
  if (pool.optOutList !== optOutList?.name)
    yield error(
      'A-05',
      tenant.merged.at('channels', 'sms', 'pool', 'optOutList'),
      `the pool has the opt-out list ${pool.optOutList ?? accountList}, its channel ${optOutList?.name ?? accountList}: AWS wants one and the same`,
      'take optOutList out of the pool',
    );
}

/** S-38 (which may be waived): who opts out of one tenant stays in reach of the others. */
function* checkOptOutList(tenant: EffectiveTenant, { optOutList, source }: EffectiveSms, claims: Claims): Generator<Diagnostic> {
  const cure = 'write optOutList: and a name of its own';
  if (!tenant.sharesAccount) {
    if (optOutList?.name === accountList && !optOutList.shared)
      yield error(
        'S-11',
        optOutList.source,
        `the opt-out list ${accountList} is the one of the account`,
        `write { name: ${accountList}, shared: true }, or a name of its own`,
      );
    return;
  }
  if (optOutList === undefined)
    return void (yield error('S-38', source, `${tenant.name} has no opt-out list: AWS would use the one of the account`, cure));
  if (optOutList.name === accountList)
    return void (yield error(
      'S-38',
      optOutList.source,
      `${tenant.name} uses the opt-out list of the account: who opts out of one tenant opts out of all`,
      cure,
    ));
  const other = claims.of(tenant, 'opt-out list', optOutList.name).find((claim) => claim.tenant !== tenant);
  if (other !== undefined)
    yield error(
      'S-38',
      optOutList.source,
      `the opt-out list ${optOutList.name} is also that of ${other.tenant.name} (${formatSource(other.source)})`,
      cure,
    );
}

/** S-37: a number has one tenant, but where a shared application shares it in so many words. */
function* checkNumbers(tenant: EffectiveTenant, { identities }: EffectiveSms, claims: Claims): Generator<Diagnostic> {
  for (const identity of identities) {
    if (identity.kind !== 'number') continue;
    const users = claims.of(tenant, 'number', identity.id);
    const other = users.find((claim) => claim.tenant !== tenant);
    const isAgreed = users.every((claim) => claim.shared && claim.tenant.isolation === 'shared-project');
    if (other === undefined || isAgreed) continue;
    yield error(
      'S-37',
      identity.source,
      `the number is also that of ${other.tenant.name} (${formatSource(other.source)}): one harms the reputation of the other`,
      'give each tenant a number of its own',
    );
  }
}
