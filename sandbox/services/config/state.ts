import type { ConfigurationRecorder } from '@aws-sdk/client-config-service';
import { readItems, readObject, readOneOf, readText } from '../../seeds/reading.ts';
import type { ServiceEnvironment } from '../operation.ts';
import type { ConsoleChange } from '../service.ts';

export interface RecorderRecord {
  readonly name: string;
  readonly roleArn: string;
  readonly settings: Omit<ConfigurationRecorder, 'name' | 'roleARN' | 'arn'>;
  recording: boolean;
  startedAt?: string;
  stoppedAt?: string;
}

export interface ConfigState {
  recorder?: RecorderRecord;
  channel?: { name: string; s3BucketName: string };
}

const recorderStates = ['recording', 'stopped', 'missing'] as const;

/** AWS Config in one cell. At first a recorder is on, as Security Hub needs it; a seed says where it is not. */
export function configOf(account: string, region: string, env: Pick<ServiceEnvironment, 'state' | 'partition'>): ConfigState {
  return env.state.of<ConfigState>('config', account, region, () => recordingState(account, env.partition));
}

const recordingState = (account: string, partition: string): ConfigState => ({
  recorder: {
    name: 'default',
    roleArn: `arn:${partition}:iam::${account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
    settings: {
      recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
      recordingMode: { recordingFrequency: 'CONTINUOUS' },
    },
    recording: true,
    startedAt: '2024-03-01T09:00:00.000Z',
  },
  channel: { name: 'default', s3BucketName: `config-${account}` },
});

function setRecorder(account: string, region: string, wanted: (typeof recorderStates)[number], env: ServiceEnvironment): void {
  if (env.organization.account(account) === undefined) throw new Error(`there is no account ${account}`);
  if (!env.regions.includes(region)) throw new Error(`there is no Region ${region} in this sandbox`);
  const state = configOf(account, region, env);
  if (wanted === 'missing') {
    delete state.recorder;
    delete state.channel;
    return;
  }
  Object.assign(state, { ...recordingState(account, env.partition), ...state });
  if (state.recorder !== undefined) state.recorder.recording = wanted === 'recording';
  if (state.recorder !== undefined && wanted === 'stopped') state.recorder.stoppedAt = env.clock.now().toISOString();
}

/** The `config` section of a seed: `{ recorders: [{ accounts: [id], regions: [name], state: 'recording' | 'stopped' | 'missing' }] }`. */
export function seed(section: unknown, env: ServiceEnvironment): void {
  const given = readObject(section, 'config', ['recorders']);
  for (const item of readItems(given['recorders'], 'recorders')) {
    const entry = readObject(item, 'a recorder', ['accounts', 'regions', 'state']);
    const wanted = readOneOf(entry['state'], 'state of a recorder', recorderStates);
    for (const account of readItems(entry['accounts'], 'accounts')) {
      for (const region of readItems(entry['regions'], 'regions'))
        setRecorder(readText(account, 'an account'), readText(region, 'a Region'), wanted, env);
    }
  }
}

export const consoleChanges: Readonly<Record<string, ConsoleChange>> = {
  'set-config-recorder': {
    describe: `switches AWS Config's recorder: {account, region, state}, state one of ${recorderStates.join(', ')}`,
    run(args, env) {
      const { account, region, state } = readObject(args, 'args', ['account', 'region', 'state']);
      const wanted = readOneOf(state, 'state', recorderStates);
      setRecorder(readText(account, 'account'), readText(region, 'region'), wanted, env);
      return `the recorder in ${String(account)} ${String(region)} is ${wanted}`;
    },
  },
};

/** Cells whose recorder is not on. */
export function show(env: ServiceEnvironment): unknown {
  const off = [...env.state.all<ConfigState>('config')].filter(({ state }) => state.recorder?.recording !== true);
  return {
    notRecording: off.map(({ account, region, state }) => ({
      account,
      region,
      state: state.recorder === undefined ? 'missing' : 'stopped',
    })),
  };
}
