// An organization of one account whose documents ask for what can be adopted, and what a person may do to it in the console.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  AddNotificationChannelCommand,
  DevOpsGuruClient,
  ListNotificationChannelsCommand,
  RemoveNotificationChannelCommand,
  UpdateServiceIntegrationCommand,
} from '@aws-sdk/client-devops-guru';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { settings } from '../sandbox/calling.ts';
import { type E2e, organizationYaml } from './harness.ts';
import { cis, disabledFile, inTheConsole, management, pci, pciWithout, standardsFile } from './small.ts';

const region = 'eu-west-1';
const place = { account: management, region };
export const guruFile = 'compliance/devops-guru/all.yaml';

export const adoptFiles: Readonly<Record<string, string>> = {
  ...pciWithout(['IAM.6', 'S3.1']),
  'organization.yaml': organizationYaml([region]),
  [standardsFile]: `apiVersion: trueup/v1
kind: SecurityStandards
metadata: { name: standards }
spec:
  targets: { include: [{ ou: root }] }
  hub: { state: present, autoEnableControls: true }
  standards:
    # The one that the auditor reads.
    - { id: ${pci}, state: present }
    - { id: ${cis}, state: absent, allowDelete: true }
  unlistedControls: enabled # whatever nobody lists is on
  parameters:
    - { control: IAM.7, values: { MaxPasswordAge: 90 } }
`,
  [guruFile]: `apiVersion: trueup/v1
kind: DevOpsGuruTargets
metadata: { name: all }
spec:
  mechanism: api
  acknowledgeEndOfSupport: 2027-09-30 # AWS says so
  targets: { include: [{ ou: root }] }
  coverage: { mode: all }
  # Who is told.
  notifications:
    - { topic: { name: ops, create: true } } # the desk
  unlistedChannels: remove
  integrations: { opsCenter: enabled }
`,
};

const guru = async <T>({ sandbox }: E2e, work: (client: DevOpsGuruClient) => Promise<T>): Promise<T> => {
  const client = new DevOpsGuruClient(settings(sandbox, management, region));
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
};
const arn = (name: string): string => `arn:aws:sns:${region}:${management}:${name}`;

/** Removes the channel to the topic, and adds it again with filters where some are given. */
const channel = (name: string, Filters?: { Severities: ('HIGH' | 'LOW')[] }) => (run: E2e) =>
  guru(run, async (client) => {
    const { Channels = [] } = await client.send(new ListNotificationChannelsCommand({}));
    for (const { Id, Config } of Channels)
      if (Config?.Sns?.TopicArn === arn(name)) await client.send(new RemoveNotificationChannelCommand({ Id }));
    if (Filters !== undefined) await client.send(new AddNotificationChannelCommand({ Config: { Sns: { TopicArn: arn(name) }, Filters } }));
  });

const byHand = async (run: E2e): Promise<void> => {
  const topics = new SNSClient(settings(run.sandbox, management, region));
  await topics.send(new CreateTopicCommand({ Name: 'by-hand' }));
  topics.destroy();
  await guru(run, (client) => client.send(new AddNotificationChannelCommand({ Config: { Sns: { TopicArn: arn('by-hand') } } })));
};

const console =
  (name: string, args: Readonly<Record<string, unknown>> = {}) =>
  (run: E2e): Promise<void> =>
    inTheConsole(run, name, { ...place, ...args } as Readonly<Record<string, string>>);

/** What a person does, by name. Each may come alone or with any others, in this order. */
export const deeds: Readonly<Record<string, (run: E2e) => Promise<void>>> = {
  'a control is on': console('enable-control', { control: 'IAM.6' }),
  'a control is off': console('disable-control', { control: 'EC2.2', reason: 'by hand' }),
  'another standard': console('enable-standard', { standard: cis }),
  'auto-enable': console('toggle-auto-enable-controls'),
  'a parameter': console('set-parameter', { control: 'IAM.7', parameter: 'MaxPasswordAge', value: { Integer: 45 } }),
  'an integration': (run) =>
    guru(run, async (client) => {
      await client.send(new UpdateServiceIntegrationCommand({ ServiceIntegration: { OpsCenter: { OptInStatus: 'DISABLED' } } }));
    }),
  'a channel is gone': channel('ops'),
  'a channel tells otherwise': channel('ops', { Severities: ['HIGH', 'LOW'] }),
  'a channel by hand': byHand,
};

interface Class {
  readonly type: string;
  readonly name: string;
  readonly difference: string;
}

/**
 * Adopts, and holds that nothing is left to plan but what the output names, that every line that stood there stands there still, in order, and that
 * the documents are valid.
 * @returns what the command printed
 */
export async function adoptedAll(run: E2e): Promise<string> {
  const files = [standardsFile, disabledFile, guruFile];
  const read = (file: string): string => readFileSync(path.join(run.folder, file), 'utf8');
  const before = files.map(read);
  const adopted = await run.trueup(['drift', '--adopt', '--owner', 'web', '--ticket', 'SEC-9']);
  const said = adopted.stdout + adopted.stderr;
  assert.ok(adopted.exitCode === 0 || adopted.exitCode === 2, said);
  for (const [index, file] of files.entries()) {
    const lines = read(file).split('\n');
    let at = -1;
    for (const line of (before[index] ?? '').split('\n')) {
      at = lines.indexOf(line, at + 1);
      assert.notEqual(at, -1, `${file}: "${line}" is gone, or out of order\n${said}`);
    }
  }
  assert.equal((await run.trueup(['validate'])).exitCode, 0, said);
  const plan = await run.trueup(['plan', '--format', 'json']);
  const named = adopted.stdout.split('\n').filter((line) => line.startsWith('! '));
  for (const { type, name, difference } of (JSON.parse(plan.stdout) as { classes: Class[] }).classes)
    assert.ok(
      named.some((line) => line.startsWith(`! ${type} `) && line.includes(name.split('/').at(-1) ?? name)),
      `${type} ${name} (${difference}) is left, and nobody said so:\n${said}`,
    );
  return adopted.stdout;
}
