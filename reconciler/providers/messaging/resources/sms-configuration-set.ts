import type { ConfigurationSetInformation } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Change } from '../../../model/change.ts';
import type { Properties } from '../../../model/properties.ts';
import type { WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import { markOf, tagList, tagsIn, tagsOf } from '../marks.ts';
import type { Found, Look, ResourceModule } from '../resource-module.ts';
import { madeAt, rulesOf } from '../rules.ts';
import { clientToken } from './client-token.ts';
import { isOurName } from './ses-configuration-set.ts';
import { poolIdentityTypeName } from './sms-pool-identity.ts';
import { protectTypeName } from './sms-protect.ts';
import { configurationSets, outcomeOfCalls, protectConfigurations, protectsOf, retagSms, smsArn, tagsOfArn } from './sms-reading.ts';

export const smsSetTypeName = 'sms/configuration-set';

const none = 'none';

/** The set that a tenant's messages are sent with: default sender id, feedback, protect configuration. Source: facts/tenants.md 0.6, 2.3. */
export const smsConfigurationSet: ResourceModule = {
  rules: rulesOf(smsSetTypeName, [poolIdentityTypeName, protectTypeName], {
    goneBefore: ['firehose/stream'],
    isDestructiveUpdate: (before, after) =>
      after['protect'] !== undefined && before['protect'] !== none && before['protect'] !== after['protect'],
  }),
  readsLeftovers: true,
  record: {
    kind: 'sms-configuration-set',
    arn: async (name, look) =>
      (await configurationSets(look)).find(({ ConfigurationSetName }) => ConfigurationSetName === name)?.ConfigurationSetArn,
    existing: async (look) => new Set((await configurationSets(look)).map(({ ConfigurationSetName = '' }) => ConfigurationSetName)),
  },
  wanted(tenant, { organization }) {
    const set = tenant.sms?.configurationSet;
    if (set === undefined) return [];
    return [
      {
        type: smsSetTypeName,
        name: set.awsName,
        state: 'present',
        properties: {
          ...(set.defaultSenderId === undefined ? {} : { senderId: set.defaultSenderId.value }),
          messageFeedback: set.messageFeedback,
          ...(set.protect === undefined ? {} : { protect: set.awsName }),
          tags: tagsOf(tenant, organization),
        },
        allowDelete: false,
        source: set.source,
      },
    ];
  },
  read,
  write,
};

async function read(names: ReadonlySet<string>, look: Look): Promise<Found> {
  const sets = (await configurationSets(look)).filter(
    ({ ConfigurationSetName: name = '' }) => names.has(name) || (look.whole && isOurName(name, look)),
  );
  return { resources: await Promise.all(sets.map((set) => normalise(set, look))) };
}

async function normalise(set: ConfigurationSetInformation, look: Look): Promise<ObservedResource> {
  const { tags } = await tagsOfArn(set.ConfigurationSetArn ?? '', look.aws.messaging.sms);
  const mark = markOf(tags);
  return {
    type: smsSetTypeName,
    name: set.ConfigurationSetName ?? '',
    properties: {
      senderId: set.DefaultSenderId ?? none,
      messageFeedback: set.DefaultMessageFeedbackEnabled === true,
      protect: await protectName(set.ProtectConfigurationId, look),
      tags,
    },
    ...(mark === undefined ? {} : { mark }),
    ...madeAt(set.CreatedTimestamp),
  };
}

async function protectName(id: string | undefined, look: Look): Promise<string> {
  if (id === undefined) return none;
  const named = [...(await protectsOf(look)).values()].find(({ live }) => live.ProtectConfigurationId === id);
  return named?.name ?? id;
}

async function write([change]: readonly Change[], aws: WriteClients, step: StepContext): Promise<Outcome[]> {
  if (change === undefined || change.action === 'replace') throw new Error('a set is made, changed or taken away');
  const ConfigurationSetName = change.address.name;
  const { sms } = aws.messaging;
  return [
    await outcomeOfCalls(async () => {
      if (change.action === 'delete') return sms.deleteConfigurationSet({ ConfigurationSetName }, step.signal);
      if (change.action === 'create') {
        await sms.createConfigurationSet(
          { ConfigurationSetName, Tags: tagList(tagsIn(change.after)), ClientToken: clientToken(change, step) },
          step.signal,
        );
        return settle(ConfigurationSetName, { senderId: none, messageFeedback: false, protect: none }, change.after, aws, step);
      }
      await settle(ConfigurationSetName, change.before, change.after, aws, step);
      return retagSms(smsArn(step.organization.partition, step.cell, 'configuration-set', ConfigurationSetName), change, aws, step);
    }),
  ];
}

async function settle(
  ConfigurationSetName: string,
  before: Properties,
  after: Properties,
  aws: WriteClients,
  step: StepContext,
): Promise<void> {
  const { sms } = aws.messaging;
  const wants = (name: string): boolean => after[name] !== undefined && after[name] !== before[name];
  if (wants('senderId')) await sms.setDefaultSenderId({ ConfigurationSetName, SenderId: String(after['senderId']) }, step.signal);
  if (wants('messageFeedback'))
    await sms.setDefaultMessageFeedbackEnabled(
      { ConfigurationSetName, MessageFeedbackEnabled: after['messageFeedback'] === true },
      step.signal,
    );
  if (wants('protect')) {
    const live = (await protectConfigurations(aws.reads.messaging.sms)).get(String(after['protect']))?.live;
    await sms.associateProtectConfiguration({ ConfigurationSetName, ProtectConfigurationId: live?.ProtectConfigurationId }, step.signal);
  }
}
