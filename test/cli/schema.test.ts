import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ExitCode } from '../../reconciler/cli/io.ts';
import { main } from '../../reconciler/cli/main.ts';
import { TestClock } from '../clock.ts';
import { repository, temporaryFolder, testIo } from '../e2e/harness.ts';

test('schema lists every kind that has a schema, prints it, and says what was meant by another word', async (t) => {
  const clock = TestClock.for(t);
  const run = async (...argv: string[]) => {
    const io = testIo(temporaryFolder(t), clock, {});
    const exitCode = await main(argv, io);
    return { exitCode, stdout: io.stdout.text(), stderr: io.stderr.text() };
  };
  const listed = (await run('schema')).stdout.trim().split('\n');
  const files = readdirSync(path.join(repository, 'schemas')).filter(
    (name) => name.endsWith('.schema.json') && name !== 'common.schema.json',
  );
  assert.equal(listed.length, files.length);
  for (const kind of listed) {
    const { title } = JSON.parse((await run('schema', kind)).stdout) as { readonly title: string };
    assert.ok(title.length > 0, kind);
  }
  const wrong = await run('schema', 'StackSets');
  assert.equal(wrong.exitCode, ExitCode.Error);
  assert.match(wrong.stderr, /did you mean StackSet\?/);
});
