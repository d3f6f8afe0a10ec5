import type { ProtectStatus } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Change } from '../../../model/change.ts';
import type { Properties, PropertyValue } from '../../../model/properties.ts';
import type { WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import { countries } from '../countries.ts';
import { markOf, tagList, tagsIn, tagsOf } from '../marks.ts';
import type { Found, Look, ResourceModule } from '../resource-module.ts';
import { madeAt, rulesOf, sameMembers } from '../rules.ts';
import { clientToken } from './client-token.ts';
import { outcomeOfCalls, protectConfigurations, protectsOf, retagSms } from './sms-reading.ts';

export const protectTypeName = 'sms/protect';

/**
 * To which countries a tenant's messages may go. The star is ours: `rest` is what holds for all countries that are not named, and the API is told
 * each of them. Source: facts/tenants.md 2.3, A-15.
 */
export const protect: ResourceModule = {
  rules: rulesOf(protectTypeName, [], {
    same: (want, have) => sameMembers({ tags: want['tags'] ?? {} }, have) && changedRules(want, have).size === 0,
    isDestructiveUpdate: (before, after) => [...changedRules(after, before).values()].includes('ALLOW'),
    summarise: ({ rest, rules }) =>
      [
        ...Object.entries(rulesIn(rules)).map(([country, rule]) => `${country} ${rule}`),
        ...(rest === undefined ? [] : [`others ${String(rest)}`]),
      ].join(', '),
  }),
  readsLeftovers: true,
  record: {
    kind: 'protect-configuration',
    arn: async (name, look) => (await protectsOf(look)).get(name)?.live.ProtectConfigurationArn,
    existing: async (look) => new Set((await protectsOf(look)).keys()),
  },
  wanted(tenant, { organization }) {
    const set = tenant.sms?.configurationSet;
    if (set?.protect === undefined) return [];
    const { '*': rest, ...rules } = set.protect;
    return [
      {
        type: protectTypeName,
        name: set.awsName,
        state: 'present',
        properties: {
          ...(rest === undefined ? {} : { rest }),
          rules: Object.fromEntries(Object.entries(rules).filter(([, rule]) => rule !== rest)),
          tags: { ...tagsOf(tenant, organization), Name: set.awsName },
        },
        allowDelete: false,
        source: set.protectSource,
      },
    ];
  },
  read,
  write,
};

const rulesIn = (rules: PropertyValue | undefined): Readonly<Record<string, string>> =>
  typeof rules === 'object' && !Array.isArray(rules) ? (rules as Readonly<Record<string, string>>) : {};

/** The countries whose rule is not the one that is asked for, with that one. */
function changedRules(want: Properties, have: Properties): ReadonlyMap<string, string> {
  const [asked, live] = [rulesIn(want['rules']), rulesIn(have['rules'])];
  const changed = new Map<string, string>();
  for (const country of countries) {
    const rule = asked[country] ?? want['rest'];
    if (typeof rule === 'string' && rule !== (live[country] ?? have['rest'])) changed.set(country, rule);
  }
  return changed;
}

async function read(names: ReadonlySet<string>, look: Look): Promise<Found> {
  const there = [...(await protectsOf(look)).values()].filter(
    ({ name, tags }) => names.has(name) || (look.whole && markOf(tags) !== undefined),
  );
  const resources = await Promise.all(
    there.map(async ({ name, live, tags }): Promise<ObservedResource> => {
      const answer = await look.aws.messaging.sms.getProtectConfigurationCountryRuleSet({
        ProtectConfigurationId: live.ProtectConfigurationId,
        NumberCapability: 'SMS',
      });
      const mark = markOf(tags);
      return {
        type: protectTypeName,
        name,
        properties: { ...folded(answer.CountryRuleSet), tags },
        ...(mark === undefined ? {} : { mark }),
        ...madeAt(live.CreatedTimestamp),
      };
    }),
  );
  return { resources };
}

/** The rule of most countries, and those that have another: the shape of a document. */
function folded(live: Readonly<Record<string, { readonly ProtectStatus: ProtectStatus | undefined }>> | undefined): Properties {
  const rules = countries.flatMap((country) => {
    // A country that AWS does not send to has no rule.
    const rule = live?.[country]?.ProtectStatus;
    return rule === undefined ? [] : [[country, rule] as const];
  });
  const counts = new Map<string, number>();
  for (const [, rule] of rules) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  const rest = [...counts].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))[0]?.[0] ?? 'ALLOW';
  return { rest, rules: Object.fromEntries(rules.filter(([, rule]) => rule !== rest)) };
}

async function write([change]: readonly Change[], aws: WriteClients, step: StepContext): Promise<Outcome[]> {
  if (change === undefined || change.action === 'replace') throw new Error('a protect configuration is made, changed or taken away');
  const { sms } = aws.messaging;
  return [
    await outcomeOfCalls(async () => {
      if (change.action === 'create') {
        const input = { Tags: tagList(tagsIn(change.after)), ClientToken: clientToken(change, step) };
        const made = await sms.createProtectConfiguration(input, step.signal);
        return writeRules(made.ProtectConfigurationId ?? '', changedRules(change.after, { rest: 'ALLOW', rules: {} }), aws, step);
      }
      const live = (await protectConfigurations(aws.reads.messaging.sms)).get(change.address.name)?.live;
      if (live?.ProtectConfigurationId === undefined) return undefined;
      if (change.action === 'delete')
        return sms.deleteProtectConfiguration({ ProtectConfigurationId: live.ProtectConfigurationId }, step.signal);
      await writeRules(live.ProtectConfigurationId, changedRules(change.after, change.before), aws, step);
      return retagSms(live.ProtectConfigurationArn ?? '', change, aws, step);
    }),
  ];
}

async function writeRules(
  ProtectConfigurationId: string,
  rules: ReadonlyMap<string, string>,
  aws: WriteClients,
  step: StepContext,
): Promise<void> {
  if (rules.size === 0) return;
  const { CountryRuleSet: known } = await aws.reads.messaging.sms.getProtectConfigurationCountryRuleSet(
    { ProtectConfigurationId, NumberCapability: 'SMS' },
    step.signal,
  );
  const CountryRuleSetUpdates = Object.fromEntries(
    [...rules]
      .filter(([country]) => known?.[country] !== undefined)
      .map(([country, rule]) => [country, { ProtectStatus: rule as ProtectStatus }]),
  );
  await aws.messaging.sms.updateProtectConfigurationCountryRuleSet(
    { ProtectConfigurationId, NumberCapability: 'SMS', CountryRuleSetUpdates },
    step.signal,
  );
}
