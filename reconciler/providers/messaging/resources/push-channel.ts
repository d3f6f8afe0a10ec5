import { AwsFailure } from '../../../model/aws-failure.ts';
import type { Change } from '../../../model/change.ts';
import type { Properties } from '../../../model/properties.ts';
import type { ReadClients, WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { Notice, ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import type { PushChannelName, PushChannelSettings, PushCredentials } from '../effective-tenant.ts';
import { outcomeOfFailure } from '../reading.ts';
import type { Found, Look, RecordLook, ResourceModule } from '../resource-module.ts';
import { rulesOf } from '../rules.ts';
import { type Application, applications, applicationsOf, applicationTypeName, arnOf, channelTypesOf } from './push-application.ts';
import { channelRemovals, channelTypes, channelUpdates, referencesOf } from './push-channel-calls.ts';
import { fingerprintOf, secretValueOf, versionOf, withoutValues } from './secret-references.ts';
import { wantedIn } from './wanted-in.ts';

export const channelTypeName = 'push/channel';

/** What `credentials` says when those that the document refers to are in place. */
const current = 'current';

/**
 * The channels of an application, `<application>/<channel>`. AWS shows no credential of APNs and ADM and those of FCM and Baidu in clear, so none is
 * read: which credentials were put in, by a fingerprint of references and secret versions, and the channel's version after that stand in a tag
 * of the application (`trueup-<channel>`). Source: facts/tenants.md 0.12, 2.1, 4.6.
 */
export const channel: ResourceModule = {
  rules: rulesOf(channelTypeName, [applicationTypeName], {
    difference: ({ action, before = {}, after = {} }) => {
      if (action === 'create') return 'resource-missing';
      if (action === 'delete') return 'resource-unexpected';
      return before['enabled'] === after['enabled'] ? 'credential-changed' : 'resource-setting';
    },
    isDestructiveUpdate: (before, after) => before['enabled'] === true && after['enabled'] === false,
    deleteLoses: 'the credentials of the channel are forgotten, and nothing is sent through it any more',
    summarise: ({ enabled, credentials, settings }) => {
      const { references } = (settings ?? {}) as Properties;
      const from = Array.isArray(references) && references.length > 0 ? ` from ${references.join(', ')}` : '';
      return `${enabled === true ? 'on' : 'off'}${credentials === undefined ? '' : `, credentials ${String(credentials)}`}${from}`;
    },
  }),
  record: {
    kind: 'push-channel',
    async arn(name, look, partition) {
      const found = await recordedChannel(name, look);
      return found === undefined
        ? undefined
        : `arn:${partition}:mobiletargeting:${look.cell.region}:${look.cell.account}:apps/${found.id}/channels/${channelTypes[channelOfName(name)]}`;
    },
    async details(name, look) {
      const found = (await recordedChannel(name, look))?.recorded;
      return found === undefined ? {} : { channelVersion: String(found.version), secretFingerprint: found.credential };
    },
    // A channel that nobody puts credentials in has nothing to be remembered.
    waits: async (name, look) => wantedIn(look, channelTypeName, name)['settings'] === undefined,
  },
  wanted: ({ push }) => (push?.channels ?? []).map((each) => wantedChannel(push?.app.value ?? '', each)),
  read,
  write: async ([change], aws, step) => [await write(change, aws, step)],
};

const applicationOfName = (name: string): string => name.slice(0, name.lastIndexOf('/'));
const channelOfName = (name: string): PushChannelName => name.slice(name.lastIndexOf('/') + 1) as PushChannelName;

function wantedChannel(app: string, { channel: name, enabled, credentials, source }: PushChannelSettings): Wanted {
  return {
    type: channelTypeName,
    name: `${app}/${name}`,
    state: 'present',
    properties: {
      enabled,
      ...(credentials === undefined ? {} : { credentials: current, settings: settingsOf(credentials) }),
    },
    allowDelete: false,
    source,
  };
}

/** References and ids, no secrets: what a plan file has to hold so that an apply of it knows what to put in. */
const settingsOf = (credentials: PushCredentials): Properties => ({
  ...Object.fromEntries(Object.entries(credentials).filter(([, value]) => value !== undefined)),
  references: [...referencesOf(credentials)],
});

/** The credentials that a change's properties hold; `references` is for people. */
function credentialsIn({ settings }: Properties): PushCredentials | undefined {
  if (settings === undefined) return undefined;
  const { references: _references, ...credentials } = settings as Properties;
  return credentials as unknown as PushCredentials;
}

/** A channel that credentials were put into from here, by what the tags of its application say. */
async function recordedChannel(name: string, look: RecordLook) {
  const application = (await applicationsOf(look)).get(applicationOfName(name));
  const recorded = application === undefined ? undefined : recordedIn(application, channelOfName(name));
  return application === undefined || recorded === undefined ? undefined : { id: application.id, recorded };
}

const tagOf = (name: PushChannelName): string => `trueup-${name}`;

/** What the tag of a channel says: its version after the last write, what was put in (where from, which version), and which credential that was. */
export function recordedIn(
  { tags }: Pick<Application, 'tags'>,
  name: PushChannelName,
): { readonly version: number; readonly fingerprint: string; readonly credential: string } | undefined {
  const [, version, fingerprint, credential] = /^v(\d+) ([0-9a-f]+) ([0-9a-f]+)$/.exec(tags[tagOf(name)] ?? '') ?? [];
  if (version === undefined || fingerprint === undefined || credential === undefined) return undefined;
  return { version: Number(version), fingerprint, credential };
}

async function read(names: ReadonlySet<string>, look: Look): Promise<Found> {
  if (names.size === 0) return { resources: [] };
  const there = await applicationsOf(look);
  const wantedApplications = new Set([...names].map(applicationOfName));
  const live = new Map<string, ReadonlyMap<string, { readonly enabled: boolean; readonly version: number }>>();
  await Promise.all(
    [...wantedApplications].map(async (name) => {
      const application = there.get(name);
      if (application !== undefined) live.set(name, await channelsOf(application, look));
    }),
  );
  const notices: Notice[] = [];
  const resources: ObservedResource[] = [];
  for (const [app, channels] of live)
    for (const [type, { enabled, version }] of channels) {
      const name = (Object.keys(channelTypes) as PushChannelName[]).find((each) => channelTypes[each] === type);
      const application = there.get(app);
      if (name === undefined || application === undefined) continue;
      const address = `${app}/${name}`;
      if (!names.has(address) && !look.whole) continue;
      const before = recordedIn(application, name);
      const asked = wantedIn(look, channelTypeName, address);
      const credentials = await standing(application, name, version, credentialsIn(asked), look, notices, address);
      const isOurs = before !== undefined && application.mark !== undefined;
      resources.push({
        type: channelTypeName,
        name: address,
        properties: {
          enabled,
          credentials,
          ...(credentials === current && asked['settings'] !== undefined ? { settings: asked['settings'] } : {}),
        },
        ...(isOurs ? { mark: application.mark } : {}),
      });
    }
  // A channel that was never set up is off, and that is all that may be asked of it.
  const seen = new Set(resources.map(({ name }) => name));
  for (const name of names) {
    const asked = wantedIn(look, channelTypeName, name);
    if (!seen.has(name) && asked['enabled'] === false && asked['settings'] === undefined)
      resources.push({ type: channelTypeName, name, properties: { enabled: false } });
  }
  return { resources, notices };
}

/** Enabled and version of each channel that was ever set up, by AWS's name of the type. */
export const channelsOf = async ({ id }: Pick<Application, 'id'>, { aws }: Pick<Look, 'aws'>) =>
  new Map(
    (await channelTypesOf(id, aws.messaging.push)).map(({ type, enabled, version }) => [type, { enabled, version: version ?? 0 }] as const),
  );

/** How the credentials in a channel stand to those that are asked for. */
async function standing(
  application: Application,
  name: PushChannelName,
  version: number,
  asked: PushCredentials | undefined,
  look: Look,
  notices: Notice[],
  address: string,
): Promise<string> {
  const before = recordedIn(application, name);
  if (before === undefined) return 'not put in from here';
  if (before.version !== version) return `changed outside Git (version ${before.version} -> ${version})`;
  if (asked === undefined) return current;
  const versions = await Promise.all(referencesOf(asked).map((reference) => versionOf(reference, look.aws)));
  for (const [index, reference] of referencesOf(asked).entries())
    if (versions[index] === undefined)
      notices.push({
        difference: 'secret-missing',
        severity: 'warning',
        type: channelTypeName,
        name: address,
        message: `${reference} is not in the account, or may not be read`,
      });
  return before.fingerprint === fingerprint(application.id, name, asked, versions) ? current : 'of another version or reference';
}

const fingerprint = (id: string, name: PushChannelName, credentials: PushCredentials, versions: readonly (string | undefined)[]): string =>
  fingerprintOf(`${id}/${name}`, [
    ...Object.entries(credentials)
      .filter(([, value]) => value !== undefined)
      .map(([member, value]) => `${member}=${String(value)}`)
      .sort(),
    ...versions.map((version) => version ?? ''),
  ]);

/** The same for the same credentials, wherever in the organization they were put in: how the proof of isolation sees two tenants sign in as one. */
const credentialOf = (values: readonly string[], { organization }: StepContext): string =>
  fingerprintOf(`trueup ${organization.name}`, values);

async function write(change: Change | undefined, aws: WriteClients, step: StepContext): Promise<Outcome> {
  if (change === undefined || change.action === 'replace') throw new Error('a channel is set or taken away');
  const name = channelOfName(change.address.name);
  const { push } = aws.messaging;
  const values: string[] = [];
  try {
    const application = (await applications(aws.reads.messaging.push)).get(applicationOfName(change.address.name));
    if (application === undefined) return { status: 'later', code: 'NotFoundException', message: 'the application does not show yet' };
    const ResourceArn = arnOf(application, step);
    if (change.action === 'delete') {
      await channelRemovals[name](push, application.id, step.signal);
      await push.untagResource({ ResourceArn, TagKeys: [tagOf(name)] }, step.signal);
      return { status: 'sent' };
    }
    const credentials = credentialsIn(change.after);
    // Versions first: a secret that is rotated in between is seen as such by the next plan.
    const versions = await versionsOf(credentials, aws.reads);
    for (const reference of referencesOf(credentials)) values.push(await secretValueOf(reference, aws, step.signal));
    const enabled = change.after['enabled'] === true;
    const version = await channelUpdates[name](push, { ApplicationId: application.id, enabled, credentials, values, signal: step.signal });
    if (credentials !== undefined) {
      const what = `${fingerprint(application.id, name, credentials, versions)} ${credentialOf(values, step)}`;
      const value = `v${version ?? 0} ${what}`;
      await push.tagResource({ ResourceArn, TagsModel: { tags: { [tagOf(name)]: value } } }, step.signal);
    }
    return { status: 'sent' };
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return withoutValues(outcomeOfFailure(error), values);
  }
}

const versionsOf = (credentials: PushCredentials | undefined, aws: Pick<ReadClients, 'messaging'>): Promise<(string | undefined)[]> =>
  Promise.all(referencesOf(credentials).map((reference) => versionOf(reference, aws)));
