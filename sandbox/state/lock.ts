import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Takes a state directory for this process, so that two sandboxes never write over each other. A lock of a process that is gone is
 * taken over. Throws an Error that names the holder. The answer gives the directory free again.
 */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true });
  const file = path.join(directory, 'sandbox.lock');
  if (!tryLock(file)) {
    const holder = Number(readFileSync(file, 'utf8'));
    if (isAlive(holder)) throw new Error(`the state in ${directory} is in use by another sandbox (process ${holder})`);
    rmSync(file, { force: true });
    if (!tryLock(file)) throw new Error(`the state in ${directory} was taken by another sandbox at this moment`);
  }
  return () => rmSync(file, { force: true });
}

function tryLock(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of somebody else is alive all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
