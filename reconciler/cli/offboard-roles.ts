import type { Desired, Prepared, Street } from '../pipeline.ts';
import { bootstrapFor } from './bootstrap.ts';
import { UsageError } from './io.ts';

/** Kinds whose documents the roles serve: while one is there, the roles are not the last. */
const served = ['SecurityStandards', 'DisabledControls', 'DevOpsGuruTargets', 'StackSet', 'Tenant'] as const;

/** What `trueup offboard --roles` works on instead of the folder's documents: the roles of bootstrap, as they shall not be. Throws UsageError. */
export async function rolesInstead(
  ofFolder: Desired,
  surroundings: Pick<Street, 'env' | 'clock' | 'calendar' | 'signal' | 'run' | 'version'>,
) {
  for (const kind of served) {
    const [document] = ofFolder.documents.all(kind);
    if (document !== undefined)
      throw new UsageError(
        `${document.file} still asks for something that the roles are needed for`,
        'roles go last: offboard what the documents made, take the documents away, then run this again',
      );
  }
  const { createRolesOffboarding } = await import('../providers/offboard.ts');
  const made = await bootstrapFor(ofFolder, surroundings);
  const { files, catalogue, organization, textOf, contents } = ofFolder;
  const desired: Desired = { documents: made.documents, organization, diagnostics: [], files, catalogue, textOf, contents };
  return { desired, providers: () => createRolesOffboarding(made.request) };
}

/** Stack sets of ours could not be taken away without the roles any more. Throws UsageError where one is left. */
export async function refuseWhileSetsAreLeft({ connection, organization }: Prepared): Promise<void> {
  const { setsWithOurMark } = await import('../providers/stack-sets/left-behind.ts');
  const { managementAccount, homeRegion } = organization.spec;
  const { accountId } = await import('../model/account-id.ts');
  const reads = connection.readClients({ account: accountId(managementAccount), region: homeRegion });
  const left = await setsWithOurMark(organization.metadata.name, reads);
  if (left.length > 0)
    throw new UsageError(
      `stack sets of trueup are left: ${left.join(', ')}`,
      'roles go last: bring their documents back from Git and run trueup offboard for their kinds first',
    );
}
