// From what is left of Amazon Pinpoint to tenants whose plan makes no application anew.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CreateAppCommand, GetAppsCommand, GetChannelsCommand, PinpointClient, UpdateGcmChannelCommand } from '@aws-sdk/client-pinpoint';
import { type E2e, e2e } from '../e2e/harness.ts';
import { organization } from '../providers/messaging/organization.ts';
import { account, defaults } from '../providers/messaging/tenant-documents.ts';

const flags = ['--owner', 'growth', '--contact', 'growth@example.com'];

const clientOf = (run: E2e): PinpointClient =>
  new PinpointClient({
    endpoint: run.sandbox.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: account, secretAccessKey: 'sandbox' },
  });

async function opened(t: Parameters<typeof e2e>[0]) {
  const run = await e2e(
    t,
    undefined,
    { 'organization.yaml': organization, ...defaults({ registry: { createTable: true } }) },
    { limits: false },
  );
  const client = clientOf(run);
  const made = async (Name: string, tags: Record<string, string>): Promise<string> =>
    (await client.send(new CreateAppCommand({ CreateApplicationRequest: { Name, tags } }))).ApplicationResponse?.Id ?? '';
  const ids = [await made('Acme Shop (prod)', { tenant: 'Acme' }), await made('beta', {}), await made('beta', {})];
  const GCMChannelRequest = { ApiKey: 'canary-key', Enabled: true };
  await client.send(new UpdateGcmChannelCommand({ ApplicationId: ids[0], GCMChannelRequest }));
  return { run, client, ids };
}

test('live applications become tenants; their plan adopts, and the one after it is empty', async (t) => {
  const { run, client, ids } = await opened(t);
  const listed = await run.trueup(['migrate', 'pinpoint', ...flags, '--out', '.']);
  assert.equal(listed.exitCode, 0, listed.stderr);
  assert.match(
    listed.stdout,
    /^Acme Shop \(prod\) \([0-9a-f]{32}\) in 333333333333\/eu-west-1: tenant acme\n {2}lives on: the push application, found by its id\n {2}lives on: fcm, on, version 1\n/m,
  );
  assert.match(listed.stdout, /3 applications become 3 tenants/);
  assert.match(listed.stderr, /becomes the tenant beta-[0-9a-f]{8}: the name beta is taken/);
  assert.doesNotMatch(listed.stdout + listed.stderr, /canary/);
  const text = readFileSync(path.join(run.folder, 'tenants', 'acme.yaml'), 'utf8');
  assert.match(text, /appId: "?[0-9a-f]{32}/);
  assert.match(text, /# fcm is on in AWS \(version 1\) and stays as it is/);
  const again = await run.trueup(['migrate', 'pinpoint', ...flags, '--out', '.']);
  assert.match(again.stdout, /^0 applications become 0 tenants/m);

  const validated = await run.trueup(['validate']);
  assert.equal(validated.exitCode, 0, validated.stdout);
  const planned = await run.trueup(['plan', '--format', 'json']);
  assert.equal(planned.exitCode, 0, planned.stdout + planned.stderr);
  const { classes } = JSON.parse(planned.stdout) as { classes: { type: string; action: string; name: string }[] };
  assert.deepEqual(
    classes.filter(({ type }) => type.startsWith('push/')).map(({ type, action }) => `${action} ${type}`),
    ['update push/application', 'update push/application', 'update push/application'],
  );
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  assert.equal((await run.trueup(['plan', '--detailed-exitcode'])).exitCode, 0);
  const { ApplicationsResponse } = await client.send(new GetAppsCommand({}));
  assert.deepEqual(
    ApplicationsResponse?.Item?.map(({ Id, tags }) => [Id, tags?.['trueup'], tags?.['tenant']?.slice(0, 4)]).sort(),
    [
      [ids[0], 'main', 'acme'],
      [ids[1], 'main', 'beta'],
      [ids[2], 'main', 'beta'],
    ].sort(),
  );
  const { ChannelsResponse } = await client.send(new GetChannelsCommand({ ApplicationId: ids[0] }));
  assert.equal(ChannelsResponse?.Channels?.['GCM']?.Version, 1, 'the channel is as it was');
});

test('exports become the same documents; what ended is told with what comes instead, and what is odd is refused', async (t) => {
  const { run, client } = await opened(t);
  const { ApplicationsResponse } = await client.send(new GetAppsCommand({}));
  const { ChannelsResponse } = await client.send(new GetChannelsCommand({ ApplicationId: ApplicationsResponse?.Item?.[0]?.Id }));
  const arn = `arn:aws:mobiletargeting:eu-west-1:${account}:apps/${'a'.repeat(32)}`;
  const whole = {
    Id: 'a'.repeat(32),
    Arn: arn,
    Name: 'old',
    Channels: {
      EMAIL: { Enabled: true },
      SMS: { Enabled: true },
      APNS: { Enabled: true, Version: 4, DefaultAuthenticationMethod: 'CERTIFICATE' },
    },
    EventStream: {},
    Journeys: [{}],
  };
  run.write({
    'apps.json': JSON.stringify({ ApplicationsResponse }),
    'channels.json': JSON.stringify({ ChannelsResponse }),
    'whole.json': JSON.stringify({ applications: [whole] }),
    'odd.json': JSON.stringify({ applications: [{ Name: 'x', Arn: 'arn:aws:s3:::x' }] }),
    'other.json': '[]',
  });
  const read = await run.trueup(['migrate', 'pinpoint', 'apps.json', 'channels.json', 'whole.json', ...flags, '--format', 'json']);
  assert.equal(read.exitCode, 0, read.stderr);
  const { applications } = JSON.parse(read.stdout) as {
    applications: { tenant: string; ended: { what: string; instead: string }[]; document: { file: string; text: string } }[];
  };
  assert.equal(applications.length, 4);
  const old = applications.find(({ tenant }) => tenant === 'old');
  assert.deepEqual(
    old?.ended.map(({ what }) => what),
    ['EMAIL', 'SMS', 'EventStream', 'Journeys'],
  );
  assert.match(old?.ended[3]?.instead ?? '', /Amazon Connect outbound campaigns/);
  assert.match(old?.document.text ?? '', /method: certificate, certificateRef/);
  const odd = await run.trueup(['migrate', 'pinpoint', 'odd.json', 'other.json', ...flags]);
  assert.equal(odd.exitCode, 3);
  assert.match(odd.stderr, /odd\.json: application 1: no Arn of an application/);
  assert.match(odd.stderr, /other\.json: it is no JSON object/);
  run.write({
    'tenants/old.yaml': readFileSync(path.join(run.folder, 'tenants', 'defaults.yaml'), 'utf8').replace('TenantDefaults', 'Tenant'),
  });
  assert.equal((await run.trueup(['migrate', 'pinpoint', ...flags.slice(0, 2)])).exitCode, 1);
});

test('an application that a document names by an id that is not there is never made', async (t) => {
  const { run } = await opened(t);
  const { stdout } = await run.trueup(['migrate', 'pinpoint', ...flags, '--out', '.']);
  const [, id = ''] = /\(([0-9a-f]{32})\)/.exec(stdout) ?? [];
  const file = path.join(run.folder, 'tenants', 'acme.yaml');
  run.write({ 'tenants/acme.yaml': readFileSync(file, 'utf8').replace(id, 'f'.repeat(32)) });
  const planned = await run.trueup(['plan']);
  assert.match(planned.stdout.replaceAll(/\s+/g, ' '), /no application Acme-Shop-prod has the id f{32} in the account/);
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  const { ApplicationsResponse } = await clientOf(run).send(new GetAppsCommand({}));
  assert.equal(ApplicationsResponse?.Item?.length, 3);
});
