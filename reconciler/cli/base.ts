import type { Catalogue } from '../catalogue/catalogue.ts';
import { strictOnBranch, writtenByBranch } from '../documents/branch-lines.ts';
import { type DocumentSource, sourceOfFiles } from '../documents/source.ts';
import { blocksLiveRun, type Desired, loadDesired } from '../pipeline.ts';
import type { Base } from '../run/base.ts';
import { commitNamed, sourceOfCommit } from '../run/git.ts';
import { UsageError } from './io.ts';
import type { CommonOptions } from './options.ts';

/** The documents of the folder judged as those of a branch: what only its own lines must not say is an error there. */
export const asBranch = (desired: Desired, base: Pick<Base, 'writtenByBranch'>): Desired => ({
  ...desired,
  diagnostics: strictOnBranch(desired.diagnostics, base.writtenByBranch),
});

/**
 * The commit of `--base REF` with its documents. Throws UsageError where the folder's repository does not have it. A commit without a
 * configuration, or with one in error, is a base that asks for nothing.
 */
export function openBase(
  ref: string,
  head: DocumentSource,
  catalogue: Catalogue,
  { config, calendar }: Pick<CommonOptions, 'config' | 'calendar'>,
): Base {
  const commit = commitNamed(config, ref);
  if (commit === undefined)
    throw new UsageError(
      `--base ${ref}: the repository of ${config} has no such commit`,
      'fetch it first (actions/checkout with fetch-depth: 0), or name a branch, a tag or a commit id',
    );
  const source = sourceOfCommit(config, commit);
  if (source === undefined) return { ref, commit, state: 'absent', writtenByBranch: writtenByBranch(head, sourceOfFiles({})) };
  const written = writtenByBranch(head, source);
  const desired = loadDesired(source, catalogue, { calendar });
  if (blocksLiveRun(desired) || desired.organization === undefined) return { ref, commit, state: 'invalid', writtenByBranch: written };
  return {
    ref,
    commit,
    state: 'read',
    desired: { documents: desired.documents, organization: desired.organization },
    writtenByBranch: written,
  };
}
