import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as securityHub from '@aws-sdk/client-securityhub';
import { handlers } from '../../sandbox/services/security-hub/index.ts';
import { type Kit, member, startKit } from './security-hub-kit.ts';
import { checkAnswer, type Input, type Row, rows } from './security-hub-rows.ts';

async function callSdk(kit: Kit, row: Row, input: Input): Promise<unknown> {
  const commands = securityHub as unknown as Record<string, new (input: Input) => Parameters<securityHub.SecurityHubClient['send']>[0]>;
  const Command = commands[`${row.operation}Command`];
  assert.ok(Command, `the SDK has no ${row.operation}`);
  return kit.client(row.as ?? member).send(new Command(input));
}

test('every operation answers the SDK over the wire', async (t) => {
  const kit = await startKit(t);
  const known: Record<string, string> = {};
  for (const [index, row] of rows.entries()) {
    kit.push(row.after ?? 0);
    const what = `row ${index}, ${row.operation}`;
    const answer = await callSdk(kit, row, typeof row.input === 'function' ? row.input(known) : row.input).catch((error: Error) => {
      throw new Error(`${what}: ${error.name}: ${error.message}`);
    });
    checkAnswer(row, answer, what, known);
  }
  assert.deepEqual(kit.sandbox.calls.list().length, rows.length);
});

test('the table calls every operation of the service', () => {
  const called = new Set(rows.map((row) => row.operation));
  assert.deepEqual(
    Object.keys(handlers).filter((operation) => !called.has(operation)),
    [],
  );
});
