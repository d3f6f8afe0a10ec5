import { createHash } from 'node:crypto';
import type { Rate } from '../../limits.ts';
import { entriesOf, placeIn, textIn } from '../console-arguments.ts';
import type { Handlers, ServiceEnvironment } from '../operation.ts';
import type { ConsoleChange } from '../service.ts';
import * as applications from './applications.ts';
import { channelHandlers, getChannels } from './channels.ts';
import { endedHandlers, setEndedAnswer } from './ended.ts';
import { sendMessages } from './send-messages.ts';
import { type PushState, pushOf } from './state.ts';

/** What Amazon Pinpoint's API is since 2026-10-30: push applications and channels; all that ended answers as ended. */
export const handlers: Handlers = {
  CreateApp: applications.createApp,
  GetApp: applications.getApp,
  GetApps: applications.getApps,
  DeleteApp: applications.deleteApp,
  TagResource: applications.tagResource,
  UntagResource: applications.untagResource,
  ListTagsForResource: applications.listTagsForResource,
  GetChannels: getChannels,
  SendMessages: sendMessages,
  ...channelHandlers,
  ...endedHandlers,
};

/** Source: facts/tenants.md 2.1. */
export const limits: Readonly<Record<string, Rate>> = {
  SendMessages: { perSecond: 4_000, burst: 4_000 },
  '*': { perSecond: 300, burst: 300 },
};

/** The application that a person names by id or by a name that only one has. */
function applicationIn(args: Readonly<Record<string, unknown>>, env: ServiceEnvironment) {
  const { account, region } = placeIn(args, env);
  const wanted = textIn(args, 'application');
  const all = Object.values(pushOf(env, account, region).applications);
  const found = all.filter((application) => application.id === wanted || application.name === wanted);
  const [application] = found;
  if (application === undefined || found.length > 1) {
    throw new Error(
      `${found.length} applications "${wanted}" in ${account} ${region}; there is ${all.map((one) => `${one.name} (${one.id})`).join(', ') || 'none'}`,
    );
  }
  return application;
}

export const consoleChanges: Readonly<Record<string, ConsoleChange>> = {
  'push-credential': {
    describe: 'somebody replaces the credentials of a push channel: {account, region, application (name or id), channel (APNS, GCM, ...)}',
    run: (args, env) => {
      const application = applicationIn(args, env);
      const type = textIn(args, 'channel');
      const channel = Object.hasOwn(application.channels, type) ? application.channels[type] : undefined;
      if (channel === undefined)
        throw new Error(`${application.name} has no channel ${type}; it has ${Object.keys(application.channels).join(', ') || 'none'}`);
      channel.version += 1;
      channel.modifiedAt = env.clock.now().toISOString();
      channel.modifiedBy = 'console';
      if (channel.credential !== null) channel.credential = `replaced-${channel.version}`;
      return `${type} of ${application.name} has other credentials, version ${channel.version}`;
    },
  },
  'push-disable': {
    describe: 'somebody switches a push channel off: {account, region, application (name or id), channel}',
    run: (args, env) => {
      const application = applicationIn(args, env);
      const type = textIn(args, 'channel');
      const channel = Object.hasOwn(application.channels, type) ? application.channels[type] : undefined;
      if (channel === undefined)
        throw new Error(`${application.name} has no channel ${type}; it has ${Object.keys(application.channels).join(', ') || 'none'}`);
      Object.assign(channel, {
        enabled: false,
        version: channel.version + 1,
        modifiedAt: env.clock.now().toISOString(),
        modifiedBy: 'console',
      });
      return `${type} of ${application.name} is off`;
    },
  },
  'pinpoint-ended-answer': {
    describe: 'which error ended operations answer with: {answer: ForbiddenException | MethodNotAllowedException | NotFoundException}',
    run: (args, env) => {
      const answer = textIn(args, 'answer');
      setEndedAnswer(env, answer);
      return `ended operations answer ${answer}`;
    },
  },
};

/** Seeds applications: `[{account, region, name, tags?}]`. Throws an Error that names what is wrong. */
export function seed(section: unknown, env: ServiceEnvironment): void {
  for (const [index, entry] of entriesOf(section, 'mobiletargeting', ['account', 'region', 'name', 'tags']).entries()) {
    const { account, region } = placeIn(entry, env);
    const name = textIn(entry, 'name');
    const id = createHash('sha256').update(`${account}/${region}/${name}/${index}`).digest('hex').slice(0, 32);
    const tags = Object.fromEntries(Object.entries((entry['tags'] ?? {}) as object).map(([key, value]) => [key, String(value)]));
    applications.addApplication(env, { account, region, id }, name, tags);
  }
}

/** Never a credential. */
export function show(env: ServiceEnvironment): unknown {
  return [...env.state.all<PushState>('mobiletargeting')].map(({ account, region, state }) => ({
    account,
    region,
    applications: Object.values(state.applications).map((application) => ({
      ...application,
      channels: Object.fromEntries(
        Object.entries(application.channels).map(([type, { credential, ...channel }]) => [
          type,
          { ...channel, hasApiKey: credential !== null },
        ]),
      ),
    })),
    sent: state.sent,
  }));
}
