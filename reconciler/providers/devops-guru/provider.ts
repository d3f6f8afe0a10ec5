import type { Change } from '../../model/change.ts';
import type { WriteClients } from '../clients.ts';
import type { Outcome, Provider, StepContext } from '../provider.ts';
import { check } from './check.ts';
import { compile } from './compile.ts';
import { carry } from './compile-stack-set.ts';
import { observeCell } from './observe.ts';
import { channelType, writeChannel } from './resources/channel.ts';
import { coverageType, writeCoverage } from './resources/coverage.ts';
import { integrationType, writeIntegrations } from './resources/integration.ts';
import { keyType, writeKey } from './resources/key.ts';
import { subscriptionType, writeSubscription } from './resources/subscription.ts';
import { topicType, writeTopic } from './resources/topic.ts';

/** DevOps Guru: through its API, or through stack sets that the API keeps an eye on; with the topics and keys that its notifications need. */
export const createDevOpsGuruProvider = (): Provider => ({
  name: 'devops-guru',
  kinds: ['DevOpsGuruTargets'],
  types: [coverageType, keyType, topicType, subscriptionType, channelType, integrationType],
  check,
  compile,
  carry,
  mayOwnIn: (active) => active,
  observe: observeCell,
  apply: write,
});

type Write = (batch: readonly Change[], aws: WriteClients, step: StepContext) => Promise<readonly Outcome[]>;

const writes: ReadonlyMap<string, Write> = new Map<string, Write>([
  [coverageType.name, writeCoverage],
  [keyType.name, writeKey],
  [topicType.name, writeTopic],
  [subscriptionType.name, writeSubscription],
  [channelType.name, writeChannel],
  [integrationType.name, writeIntegrations],
]);

function write(batch: readonly Change[], aws: WriteClients, step: StepContext): Promise<readonly Outcome[]> {
  const type = batch[0]?.address.type;
  const writeOf = type === undefined ? undefined : writes.get(type);
  if (writeOf === undefined) throw new Error(`devops-guru has no type ${String(type)}`);
  return writeOf(batch, aws, step);
}
