// Configuration folders that are Git repositories.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

/** Runs git in the folder, with an identity of its own and nothing of the machine's settings; answers what it printed. */
export function git(folder: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  const ended = spawnSync('git', ['-C', folder, ...identity, ...args], { encoding: 'utf8' });
  assert.equal(ended.status, 0, ended.stderr);
  return ended.stdout.trim();
}

/** Commits everything that is there; answers the commit's id. */
export function commitAll(folder: string, message = 'change'): string {
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', message);
  return git(folder, 'rev-parse', 'HEAD');
}

/** Makes the folder a repository on the branch `main` with one commit. */
export function startRepository(folder: string): string {
  git(folder, 'init', '-q', '-b', 'main');
  return commitAll(folder, 'start');
}
