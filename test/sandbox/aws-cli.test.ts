import { execFile, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { SandboxHandle } from '../../sandbox/sandbox.ts';
import { sandboxFor } from './calling.ts';
import { type Answer, describeRegionsRow, type OperationRow, operationRows, operationsSeed, plantCreation } from './operation-rows.ts';

const run = promisify(execFile);
/** A call costs the CLI about 0.7 s of start-up, so two run at once. */
const atOnce = 2;
const rows = [...operationRows, describeRegionsRow];
const isInstalled = spawnSync('aws', ['--version']).status === 0;

const kebab = (operation: string): string =>
  operation
    .replace('AWS', 'Aws')
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase();

async function callCli(row: OperationRow, sandbox: SandboxHandle): Promise<Answer> {
  const service = row.service === 'config' ? 'configservice' : row.service;
  const args = [service, kebab(row.operation), '--output', 'json', '--cli-input-json', JSON.stringify(row.input)];
  const env = {
    PATH: process.env['PATH'],
    HOME: '/nonexistent',
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: row.account ?? '111111111111',
    AWS_SECRET_ACCESS_KEY: 'any',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const { stdout } = await run('aws', args, { env });
  return stdout.trim() === '' ? {} : (JSON.parse(stdout) as Answer);
}

test('each operation answers the AWS CLI', {
  skip: isInstalled ? false : `the AWS CLI is absent: ${rows.length} rows skipped`,
}, async (t) => {
  const sandbox = await sandboxFor(t, { seed: operationsSeed });
  plantCreation(sandbox);
  const queue = rows.values();
  const worker = async (): Promise<void> => {
    for (const row of queue) await t.test(`${row.service} ${row.operation}`, async () => row.check(await callCli(row, sandbox), sandbox));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
});
