import type { Statement } from '../../../isolation/facts.ts';
import { listAll } from '../../../model/paged-list.ts';
import type { ReadClients } from '../../clients.ts';
import { statementsOf } from './policy-document.ts';

/** What the service control policies of the root, a unit or an account say together, as far as they can be read. */
export type LevelReader = (target: string, hub: ReadClients['hub']) => Promise<readonly Statement[]>;

/**
 * Reads the policies of each level once, and each policy once: accounts of one unit share them. Throws AwsFailure, and Error where a policy is no policy document.
 */
export function levelReader(): LevelReader {
  const levels = new Map<string, Promise<readonly Statement[]>>();
  const policies = new Map<string, Promise<readonly Statement[]>>();
  const documentOf = async (PolicyId: string, { organizations }: ReadClients['hub']): Promise<readonly Statement[]> => {
    const { Policy } = await organizations.describePolicy({ PolicyId });
    // One that cannot be read bounds nothing: what cannot be shown to be prevented is not.
    return statementsOf(Policy?.Content ?? '') ?? everything;
  };
  const read = async (TargetId: string, hub: ReadClients['hub']): Promise<readonly Statement[]> => {
    const found: Promise<readonly Statement[]>[] = [];
    const attached = await listAll(
      (next) => hub.organizations.listPoliciesForTarget({ TargetId, Filter: 'SERVICE_CONTROL_POLICY', ...next }),
      (page) => page.Policies,
    );
    for (const { Id = '', AwsManaged } of attached) {
      // AWS manages one such policy, FullAWSAccess.
      const document = AwsManaged === true ? Promise.resolve(everything) : (policies.get(Id) ?? documentOf(Id, hub));
      policies.set(Id, document);
      found.push(document);
    }
    return (await Promise.all(found)).flat();
  };
  return (target, hub) => {
    const level = levels.get(target) ?? read(target, hub);
    levels.set(target, level);
    return level;
  };
}

const everything: readonly Statement[] = [{ effect: 'Allow', actions: ['*'], resources: ['*'], conditions: {} }];
