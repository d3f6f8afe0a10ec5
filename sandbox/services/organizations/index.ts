import type { Handlers, ServiceEnvironment } from '../operation.ts';
import { accountHandlers } from './accounts.ts';
import { administrationHandlers } from './administration.ts';
import { policyHandlers } from './policies.ts';
import { policyChangeHandlers } from './policy-changes.ts';
import { tagHandlers } from './tags.ts';
import { treeHandlers } from './tree.ts';

export { consoleChanges } from './console.ts';
export { seedOrganization as seed } from './seed.ts';

export const handlers: Handlers = {
  ...accountHandlers,
  ...treeHandlers,
  ...administrationHandlers,
  ...policyHandlers,
  ...policyChangeHandlers,
  ...tagHandlers,
};

/** The organization as a tree of names with the accounts in it. */
export function show({ organization }: ServiceEnvironment): unknown {
  const branch = (parent: string): object => ({
    accounts: organization
      .accounts()
      .filter((account) => account.parent === parent)
      .map(({ id, name, state }) => ({ id, name, state })),
    units: organization
      .units()
      .filter((unit) => unit.parent === parent)
      .map(({ id, name }) => ({ id, name, ...branch(id) })),
  });
  const { id, rootId, managementAccount, record } = organization;
  return {
    id,
    rootId,
    managementAccount,
    ...branch(rootId),
    delegatedAdministrators: record.delegatedAdministrators,
    answers: record.answers,
  };
}
