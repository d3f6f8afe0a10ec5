import type * as Guru from '@aws-sdk/client-devops-guru';
import { findKey } from '../../kms/keys.ts';
import type { Operation, OperationContext } from '../../operation.ts';
import { mine } from '../access.ts';
import { invalidField, validation } from '../errors.ts';
import type { GuruState } from '../state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const word = (on: boolean): Guru.OptInStatus => (on ? 'ENABLED' : 'DISABLED');

/** Everything is off and encrypted with AWS's own key until somebody says otherwise. */
export const describeServiceIntegration: Operation<
  Guru.DescribeServiceIntegrationCommandInput,
  Answer<Guru.DescribeServiceIntegrationCommandOutput>
> = (_input, context) => {
  const { opsCenter, logsAnomalyDetection, encryptionKey } = mine(context);
  return {
    ServiceIntegration: {
      OpsCenter: { OptInStatus: word(opsCenter) },
      LogsAnomalyDetection: { OptInStatus: word(logsAnomalyDetection) },
      KMSServerSideEncryption:
        encryptionKey === null
          ? { OptInStatus: 'DISABLED', Type: 'AWS_OWNED_KMS_KEY' }
          : { KMSKeyId: encryptionKey, OptInStatus: 'ENABLED', Type: 'CUSTOMER_MANAGED_KEY' },
    },
  };
};

export const updateServiceIntegration: Operation<
  Guru.UpdateServiceIntegrationCommandInput,
  Answer<Guru.UpdateServiceIntegrationCommandOutput>
> = (input, context) => {
  const state = mine(context);
  const { OpsCenter, LogsAnomalyDetection, KMSServerSideEncryption: encryption } = input.ServiceIntegration ?? {};
  // The key is judged first, so that a refusal leaves everything as it was.
  const encryptionKey = encryption === undefined ? state.encryptionKey : keyAfter(encryption, state, context);
  if (OpsCenter?.OptInStatus !== undefined) state.opsCenter = OpsCenter.OptInStatus === 'ENABLED';
  if (LogsAnomalyDetection?.OptInStatus !== undefined) state.logsAnomalyDetection = LogsAnomalyDetection.OptInStatus === 'ENABLED';
  state.encryptionKey = encryptionKey;
  return {};
};

function keyAfter(asked: Guru.KMSServerSideEncryptionIntegrationConfig, state: GuruState, context: OperationContext): string | null {
  const type = asked.Type ?? (asked.KMSKeyId === undefined ? undefined : 'CUSTOMER_MANAGED_KEY');
  if (type === 'AWS_OWNED_KMS_KEY' || asked.OptInStatus === 'DISABLED') {
    if (asked.KMSKeyId !== undefined)
      throw validation('INVALID_PARAMETER_COMBINATION', 'KMSKeyId is given only with the type CUSTOMER_MANAGED_KEY');
    return null;
  }
  const reference = asked.KMSKeyId ?? state.encryptionKey;
  if (reference === null) throw validation('INVALID_PARAMETER_COMBINATION', 'The type CUSTOMER_MANAGED_KEY needs a KMSKeyId');
  const key = findKey(context, reference, context.account, context.region);
  if (key === undefined) throw invalidField('ServiceIntegration.KMSServerSideEncryption.KMSKeyId', `the key ${reference} does not exist`);
  if (!key.enabled) throw invalidField('ServiceIntegration.KMSServerSideEncryption.KMSKeyId', `the key ${reference} is not enabled`);
  return reference;
}

export const describeEventSourcesConfig: Operation<
  Guru.DescribeEventSourcesConfigCommandInput,
  Answer<Guru.DescribeEventSourcesConfigCommandOutput>
> = (_input, context) => ({ EventSources: { AmazonCodeGuruProfiler: { Status: word(mine(context).codeGuruProfiler) } } });

export const updateEventSourcesConfig: Operation<
  Guru.UpdateEventSourcesConfigCommandInput,
  Answer<Guru.UpdateEventSourcesConfigCommandOutput>
> = (input, context) => {
  const status = input.EventSources?.AmazonCodeGuruProfiler?.Status;
  if (status !== undefined) mine(context).codeGuruProfiler = status === 'ENABLED';
  return {};
};
