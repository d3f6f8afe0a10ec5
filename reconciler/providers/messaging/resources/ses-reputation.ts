import type { ReputationEntity } from '@aws-sdk/client-sesv2';
import type { Change } from '../../../model/change.ts';
import type { WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { Notice, ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import { reputationPolicyArn } from '../arns.ts';
import { listAll, outcomeOf } from '../reading.ts';
import type { Found, Look, ResourceModule } from '../resource-module.ts';
import { rulesOf } from '../rules.ts';
import { associationTypeName } from './ses-association.ts';
import { arnOf, sesTenants, sesTenantTypeName } from './ses-tenant.ts';

export const reputationPolicyTypeName = 'ses/reputation-policy';
export const sendingStatusTypeName = 'ses/sending-status';

const ofTenant = { type: sesTenantTypeName, nameOf: (name: string) => name } as const;

/** Under which policy SES pauses a tenant by itself. A new tenant is under `standard`. Source: facts/tenants.md 2.2. */
export const reputationPolicy: ResourceModule = {
  rules: rulesOf(reputationPolicyTypeName, [associationTypeName], {
    parent: { ...ofTenant, born: { policy: 'standard' } },
    isDestructiveUpdate: (_before, after) => after['policy'] === 'none',
    leftover: () => ({ action: 'none' }),
    summarise: ({ policy }) => String(policy ?? ''),
  }),
  wanted: (tenant) => {
    const ses = tenant.email?.tenant;
    if (ses === undefined) return [];
    const { value: policy, source } = ses.reputationPolicy;
    return [one(reputationPolicyTypeName, ses.awsName, { policy }, source)];
  },
  read: (names, look) => readEntities(reputationPolicyTypeName, names, look),
  write: async ([change], aws, step) => {
    const { policy } = updated(change);
    const { partition } = step.organization;
    return [
      await entityWrite(change, aws, step, (reference) =>
        aws.ses.updateReputationEntityPolicy(
          { ...reference, ReputationEntityPolicy: reputationPolicyArn(partition, step.cell.region, String(policy)) },
          step.signal,
        ),
      ),
    ];
  },
};

/**
 * The customer's own pause, only where a document says so. `REINSTATED` is never written: it tells SES to pass over open findings. What SES
 * itself has paused is said and left alone. Source: facts/tenants.md 0.9.
 */
export const sendingStatus: ResourceModule = {
  rules: rulesOf(sendingStatusTypeName, [reputationPolicyTypeName], {
    parent: { ...ofTenant, born: { sending: 'enabled' } },
    isDestructiveUpdate: (_before, after) => after['sending'] === 'disabled',
    leftover: () => ({ action: 'none' }),
    summarise: ({ sending }) => String(sending ?? ''),
  }),
  wanted: (tenant) => {
    const ses = tenant.email?.tenant;
    if (ses?.sending === undefined) return [];
    return [one(sendingStatusTypeName, ses.awsName, { sending: ses.sending.value }, ses.sending.source)];
  },
  read: (names, look) => readEntities(sendingStatusTypeName, names, look),
  write: async ([change], aws, step) => {
    const { sending } = updated(change);
    return [
      await entityWrite(change, aws, step, (reference) =>
        aws.ses.updateReputationEntityCustomerManagedStatus(
          { ...reference, SendingStatus: sending === 'disabled' ? 'DISABLED' : 'ENABLED' },
          step.signal,
        ),
      ),
    ];
  },
};

const one = (type: Wanted['type'], name: string, properties: Wanted['properties'], source: Wanted['source']): Wanted => ({
  type,
  name,
  state: 'present',
  properties,
  allowDelete: false,
  source,
});

function updated(change: Change | undefined): Wanted['properties'] {
  if (change?.action !== 'update') throw new Error('it comes and goes with its tenant');
  return change.after;
}

interface Reference {
  readonly ReputationEntityType: 'RESOURCE';
  readonly ReputationEntityReference: string;
}

async function entityWrite(
  change: Change | undefined,
  aws: WriteClients,
  step: StepContext,
  write: (reference: Reference) => Promise<unknown>,
): Promise<Outcome> {
  return outcomeOf(async () =>
    write({ ReputationEntityType: 'RESOURCE', ReputationEntityReference: await arnOf(change?.address.name ?? '', aws, step) }),
  );
}

/** Policy and status of all tenants in one list. */
const entities = (look: Look): Promise<ReadonlyMap<string, ReputationEntity>> =>
  look.shared('ses reputation entities', async () => {
    const all = await listAll(
      (input) => look.aws.ses.listReputationEntities({ ...input, Filter: { ENTITY_TYPE: 'RESOURCE' } }),
      (page) => page.ReputationEntities,
      1000,
    );
    return new Map(all.map((each) => [each.ReputationEntityReference ?? '', each]));
  });

async function readEntities(type: Wanted['type'], names: ReadonlySet<string>, look: Look): Promise<Found> {
  const tenants = await sesTenants(look);
  const arns = [...names].flatMap((name): [string, string][] => {
    const arn = tenants.get(name)?.TenantArn;
    return arn === undefined ? [] : [[name, arn]];
  });
  if (arns.length === 0) return { resources: [] };
  const live = await entities(look);
  const found = arns.flatMap(([name, arn]): readonly { readonly name: string; readonly entity: ReputationEntity }[] => {
    const entity = live.get(arn);
    return entity === undefined ? [] : [{ name, entity }];
  });
  return {
    resources: found.map(({ name, entity }): ObservedResource => ({ type, name, properties: propertiesOf(type, entity) })),
    // Said once, with the policy: every SES tenant has one.
    notices: type === reputationPolicyTypeName ? found.flatMap(({ name, entity }) => [...healthOf(name, entity)]) : [],
  };
}

function propertiesOf(type: Wanted['type'], entity: ReputationEntity): ObservedResource['properties'] {
  if (type === sendingStatusTypeName) return { sending: entity.CustomerManagedStatus?.Status === 'DISABLED' ? 'disabled' : 'enabled' };
  return { policy: entity.ReputationManagementPolicy?.split('/').at(-1) ?? 'none' };
}

/** How SES itself sees a tenant: its own pause and its findings are no drift. */
function* healthOf(name: string, entity: ReputationEntity): Generator<Notice> {
  const of = { difference: 'sending-paused', type: sesTenantTypeName, name } as const;
  const { AwsSesManagedStatus: aws, CustomerManagedStatus: own, ReputationImpact: impact } = entity;
  if (aws?.Status === 'DISABLED')
    yield {
      ...of,
      severity: 'warning',
      message: `SES has paused sending (${aws.Cause ?? 'no cause given'}); nothing here undoes it: mend the cause, then ask SES to reinstate it`,
    };
  if (own?.Status === 'DISABLED') yield { ...of, severity: 'note', message: 'sending is paused by this side (customer-managed status)' };
  if (aws?.Status !== 'DISABLED' && impact === 'HIGH')
    yield { ...of, severity: 'warning', message: 'SES has findings of high impact about the tenant, and may pause it' };
}
