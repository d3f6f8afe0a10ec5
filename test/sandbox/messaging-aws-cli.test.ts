import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { endedOperations } from '../../sandbox/services/mobile-targeting/ended.ts';
import { serviceNamed } from '../../sandbox/services/registry.ts';
import { type Answer, type Left, type Row, stories, storySeed } from './messaging-rows.ts';
import { member, region, type Setting, setting } from './monitoring-setting.ts';

const run = promisify(execFile);
const isInstalled = spawnSync('aws', ['--version']).status === 0;

const kebab = (operation: string): string =>
  operation
    .replace('AWS', 'Aws')
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase();

/** The CLI's answer, what it printed of an error, or undefined where this version of the CLI has no such command. */
async function call(row: Row, left: Left, endpoint: string): Promise<Answer | string | undefined> {
  const env = {
    PATH: process.env['PATH'],
    HOME: '/nonexistent',
    AWS_ENDPOINT_URL: endpoint,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: member,
    AWS_SECRET_ACCESS_KEY: 'any',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
  };
  const args = [row.service, kebab(row.operation), '--output', 'json', '--cli-input-json', JSON.stringify(row.input(left))];
  try {
    const { stdout } = await run('aws', args, { env, maxBuffer: 16 * 1024 * 1024 });
    return stdout.trim() === '' ? {} : (JSON.parse(stdout) as Answer);
  } catch (error) {
    const text = (error as { stderr?: string }).stderr ?? '';
    return /invalid choice/i.test(text) ? undefined : text;
  }
}

async function tell(rows: readonly Row[], all: Setting, t: Parameters<typeof setting>[0]): Promise<void> {
  const left: Left = {};
  for (const row of rows) {
    if (row.waitMs !== undefined) all.pass(row.waitMs);
    await t.test(`${row.service} ${row.operation}`, async (one) => {
      const answer = await call(row, left, all.sandbox.endpoint);
      if (answer === undefined) return one.skip('this version of the AWS CLI has no such command');
      if (row.refused !== undefined) return assert.match(String(answer), row.refused);
      if (typeof answer === 'string') throw new Error(answer);
      row.check?.(answer, left);
    });
  }
}

for (const [service, rows] of Object.entries(stories)) {
  test(`every operation of ${service} answers the AWS CLI`, { skip: isInstalled ? false : 'the AWS CLI is absent' }, async (t) => {
    const { handlers } = (await serviceNamed(service)?.load()) ?? { handlers: {} };
    const told = new Set(rows.map((row) => row.operation));
    const ended: readonly string[] = endedOperations;
    assert.deepEqual(
      Object.keys(handlers).filter((operation) => !told.has(operation) && !ended.includes(operation)),
      [],
    );
    const all = await setting(t, { seed: storySeed });
    await tell(rows, all, t);
    assert.deepEqual(all.sandbox.defects(), []);
    assert.deepEqual(all.sandbox.unknownMembers(), []);
  });
}
