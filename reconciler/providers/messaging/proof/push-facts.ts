import type { PushChannelName } from '../effective-tenant.ts';
import { applicationsOf, arnOf } from '../resources/push-application.ts';
import { channelsOf, recordedIn } from '../resources/push-channel.ts';
import { channelTypes } from '../resources/push-channel-calls.ts';
import { claimByTag } from './claims-by-mark.ts';
import { evidenceOf, type Ground } from './gathering.ts';

/**
 * The push application of a tenant and the credentials in its channels, by the fingerprint that apply left when it put them in. AWS shows no credential, so
 * one that somebody else put in is not known, and is said to be unread.
 */
export async function readPush(ground: Ground): Promise<void> {
  const { tenant, found } = ground;
  if (tenant.push === undefined) return;
  await found.trying('application', () => addApplication(ground));
}

async function addApplication(ground: Ground): Promise<void> {
  const { tenant, cell, found, look, organization } = ground;
  const { push } = tenant;
  const application = push === undefined ? undefined : (await applicationsOf(look)).get(push.app.value);
  if (push === undefined || application === undefined) return;
  const arn = arnOf(application, { cell, organization });
  const evidence = evidenceOf(cell, 'mobiletargeting:GetApps', arn);
  found.add('application', arn, push.shared, evidence);
  claimByTag(
    Object.entries(application.tags).map(([Key, Value]) => ({ Key, Value })),
    { kind: 'application', id: arn, evidence },
    ground,
  );
  const channels = await look.shared(`push channels ${application.id}`, () => channelsOf(application, look));
  for (const [type, { version }] of channels) {
    const name = (Object.keys(channelTypes) as PushChannelName[]).find((each) => channelTypes[each] === type);
    if (name === undefined) continue;
    const recorded = recordedIn(application, name);
    const channel = `${arn}/channels/${type}`;
    if (recorded === undefined)
      found.cannotRead(
        'credential',
        'CredentialUnknown',
        `the credentials of ${channel} were not put in from here, and AWS does not show them`,
      );
    else if (recorded.version !== version)
      found.cannotRead(
        'credential',
        'CredentialUnknown',
        `the credentials of ${channel} were changed outside Git (version ${recorded.version} -> ${version}), and AWS does not show them`,
      );
    else found.add('credential', recorded.credential, push.shared, evidenceOf(cell, 'mobiletargeting:GetApps', channel));
  }
}
