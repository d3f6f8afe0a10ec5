import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type DocumentSource, looksLikeDocument, sortedNames } from '../documents/source.ts';
import type { Diagnostic } from '../model/diagnostic.ts';

const maxBytes = 512 * 1024 * 1024;

/** Whether some folder above holds a repository: a process for each question costs more than the question. */
function isInRepository(folder: string): boolean {
  if (process.env['GIT_DIR'] !== undefined) return true;
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    if (existsSync(path.join(at, '.git'))) return true;
    if (at === path.dirname(at)) return false;
  }
}

function git(folder: string, args: readonly string[], input?: string): Buffer | undefined {
  if (!isInRepository(folder)) return undefined;
  const result = spawnSync('git', ['-C', folder, ...args], {
    input,
    maxBuffer: maxBytes,
    env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' },
  });
  return result.status === 0 ? result.stdout : undefined;
}

/**
 * The commit that the folder's checkout stands on, or undefined where there is no Git, no commit, or a configuration that the commit does not
 * hold (an ignored folder inside some checkout). `dirty`: files of the folder differ from it.
 */
export function commitOf(folder: string): { readonly commit: string; readonly dirty: boolean } | undefined {
  // One process for the commit and what differs from it: each costs more than its answer.
  const args = ['status', '--porcelain=v2', '--branch', '--no-ahead-behind', '--untracked-files=all', '--', '.'];
  const lines = git(folder, args)?.toString('utf8').split('\n') ?? [];
  const commit = /^# branch\.oid ([0-9a-f]{40,64})$/.exec(lines[0] ?? '')?.[1];
  if (commit === undefined || git(folder, ['cat-file', '-e', `${commit}:./organization.yaml`]) === undefined) return undefined;
  const changed = lines.filter((line) => line !== '' && !line.startsWith('# ') && !line.includes('.trueup/'));
  return { commit, dirty: changed.length > 0 };
}

/** The commit that a ref names (a branch, a tag, an id), or undefined where the folder's repository does not have it. */
export function commitNamed(folder: string, ref: string): string | undefined {
  // A ref that begins with a dash would be an option.
  if (ref === '' || ref.startsWith('-')) return undefined;
  const commit = git(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])
    ?.toString('utf8')
    .trim();
  return commit === undefined || commit === '' ? undefined : commit;
}

/** Whether all that the earlier commit holds went into the later one; undefined where the checkout does not have both (a shallow one). */
export function isAncestor(folder: string, earlier: string, later: string): boolean | undefined {
  if ([earlier, later].some((commit) => !/^[0-9a-f]{40,64}$/.test(commit) || git(folder, ['cat-file', '-e', commit]) === undefined))
    return undefined;
  return git(folder, ['merge-base', '--is-ancestor', earlier, later]) !== undefined;
}

/** The documents of the folder as the commit has them, or undefined where the commit cannot be read. Links in the commit are not followed. */
export function sourceOfCommit(folder: string, commit: string): DocumentSource | undefined {
  if (!/^[0-9a-f]{40,64}$/.test(commit)) return undefined;
  const listed = git(folder, ['ls-tree', '-r', '-z', commit, '--', '.']);
  if (listed === undefined) return undefined;
  const blobs = new Map<string, string>();
  for (const row of listed.toString('utf8').split('\0')) {
    const match = /^100(?:644|755) blob ([0-9a-f]+)\t(.+)$/s.exec(row);
    if (match?.[1] !== undefined && match[2] !== undefined) blobs.set(match[2], match[1]);
  }
  if (!blobs.has('organization.yaml')) return undefined;
  const files = sortedNames([...blobs.keys()].filter(looksLikeDocument));
  const contents = readBlobs(
    folder,
    files.map((file) => blobs.get(file) ?? ''),
  );
  if (contents === undefined) return undefined;
  const byName = new Map(files.map((file, index) => [file, contents[index]]));
  const problems: readonly Diagnostic[] = [];
  return {
    list: () => ({ files, problems }),
    read(file) {
      const bytes = byName.get(file);
      return bytes === undefined ? undefined : { bytes };
    },
  };
}

/** All blobs by one process: a process a file would take minutes for a large configuration. */
function readBlobs(folder: string, hashes: readonly string[]): (Buffer | undefined)[] | undefined {
  if (hashes.length === 0) return [];
  const output = git(folder, ['cat-file', '--batch'], `${hashes.join('\n')}\n`);
  if (output === undefined) return undefined;
  const blobs: (Buffer | undefined)[] = [];
  let position = 0;
  for (const hash of hashes) {
    const end = output.indexOf(0x0a, position);
    const match = /^([0-9a-f]+) blob (\d+)$/.exec(output.subarray(position, end).toString('utf8'));
    if (match === null || match[1] !== hash) return undefined;
    const size = Number(match[2]);
    blobs.push(output.subarray(end + 1, end + 1 + size));
    position = end + 1 + size + 1;
  }
  return blobs;
}

/** Where the folder lies in its repository, `infra/` for example; empty at its top and where there is no Git. */
export const prefixOf = (folder: string): string => git(folder, ['rev-parse', '--show-prefix'])?.toString('utf8').trim() ?? '';

/** Those of the files that differ from the commit that the folder stands on; none where there is no Git. Names are relative to the folder. */
export function changedOf(folder: string, files: readonly string[]): readonly string[] {
  return files.filter((file) => {
    const status = git(folder, ['status', '--porcelain', '--untracked-files=all', '--', `:(literal)${file}`])?.toString('utf8') ?? '';
    return status.trim() !== '';
  });
}
