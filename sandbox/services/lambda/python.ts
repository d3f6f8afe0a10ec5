import { spawnSync } from 'node:child_process';

let known: string | false | undefined;

/** The Python interpreter of this machine, asked for its own path so that it works without this process's environment; undefined without one. */
export function pythonPath(): string | undefined {
  if (known === undefined) {
    const asked = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
    known = asked.status === 0 && asked.stdout.trim() !== '' ? asked.stdout.trim() : false;
  }
  return known === false ? undefined : known;
}
