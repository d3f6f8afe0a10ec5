import os from 'node:os';
import type { Io } from './io.ts';

/** Who runs the program, for the lease: a workflow run by its address, a person by name and machine. */
export function holderOf({ env }: Pick<Io, 'env'>): string {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: attempt } = env;
  if (server !== undefined && repository !== undefined && run !== undefined) {
    return `${server}/${repository}/actions/runs/${run}${attempt === undefined ? '' : ` attempt ${attempt}`}`;
  }
  return `${env['USER'] ?? env['LOGNAME'] ?? 'somebody'} on ${os.hostname()}, process ${process.pid}`;
}
