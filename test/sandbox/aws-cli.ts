import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import type { SandboxHandle } from '../../sandbox/sandbox.ts';

const run = promisify(execFile);

type Answer = Readonly<Record<string, unknown>>;

/** Why a story of the AWS CLI is left out, false where the CLI is installed. */
export const cliAbsence = (story: string): string | false =>
  spawnSync('aws', ['--version']).status === 0 ? false : `the AWS CLI is absent: the story of ${story} is skipped`;

/** The AWS CLI as an account's administrator. `aws` answers what it printed: JSON as its value, other text under `text`. */
export function awsCli(sandbox: SandboxHandle, account: string, region: string) {
  const env = {
    PATH: process.env['PATH'],
    HOME: '/nonexistent',
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'any',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const aws = async (command: string, ...more: readonly string[]): Promise<Answer> => {
    const { stdout } = await run('aws', [...command.split(' '), ...more, '--output', 'json'], { env });
    if (stdout.trim() === '') return {};
    return stdout.trimStart().startsWith('{') ? (JSON.parse(stdout) as Answer) : { text: stdout };
  };
  const fails = (command: string, message: RegExp): Promise<void> =>
    assert.rejects(aws(command), (error: { stderr?: string }) => message.test(error.stderr ?? ''));
  return { aws, fails };
}
