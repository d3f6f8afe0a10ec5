// The sandbox in a process of its own, so that its work is nobody's.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { program } from './options.ts';

export interface BenchSandbox {
  readonly endpoint: string;
  readonly env: Readonly<Record<string, string>>;
  /** A request to the control path. Throws with the sandbox's sentence when it refuses. */
  control(method: string, what: string, body?: unknown): Promise<unknown>;
  /** Milliseconds of CPU since it started; NaN where the system does not tell. */
  cpuMs(): number;
  stop(): Promise<void>;
}

export async function startBenchSandbox(args: readonly string[]): Promise<BenchSandbox> {
  const child = spawn(process.execPath, [program('sandbox/main.js'), '--port', '0', '--end-with-parent', '--json', ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { endpoint } = await announced(child);
  return {
    endpoint,
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: '111111111111',
      AWS_SECRET_ACCESS_KEY: 'sandbox',
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    async control(method, what, body) {
      const answer = await fetch(`${endpoint}/_sandbox/${what}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      if (!answer.ok) throw new Error(`the sandbox refused ${what}: ${await answer.text()}`);
      return answer.json();
    },
    cpuMs: () => cpuMsOf(child),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}

function announced(child: ChildProcess): Promise<{ readonly endpoint: string }> {
  return new Promise((resolve, reject) => {
    child.stdout?.setEncoding('utf8').once('data', (line: string) => resolve(JSON.parse(line) as { endpoint: string }));
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)));
  });
}

/** Ticks of user and system time from /proc, a hundred a second. */
function cpuMsOf({ pid }: ChildProcess): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return Number.NaN;
  }
}
