// The same story as test/sandbox/security-hub-operations.test.ts, and what a person types, by the AWS CLI.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awsCli, cliAbsence } from './aws-cli.ts';
import { home, type Kit, member, pci3, standardArn, startKit, subscriptionArn } from './security-hub-kit.ts';
import { checkAnswer, type Row, rows } from './security-hub-rows.ts';

const kebab = (operation: string): string => operation.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();

/** Members that the SDK has and the CLI's older models have not. */
const newerThanTheCli: ReadonlySet<string> = new Set(['Providers']);

async function call(kit: Kit, row: Row, known: Readonly<Record<string, string>>): Promise<unknown> {
  const whole = typeof row.input === 'function' ? row.input(known) : row.input;
  const input = Object.fromEntries(Object.entries(whole).filter(([name]) => !newerThanTheCli.has(name)));
  const { aws } = awsCli(kit.sandbox, row.as ?? member, home);
  return aws(`securityhub ${kebab(row.operation)} --no-paginate --cli-input-json`, JSON.stringify(input));
}

test('every operation answers the AWS CLI', { skip: cliAbsence('Security Hub') }, async (t) => {
  const kit = await startKit(t);
  const known: Record<string, string> = {};
  for (const [index, row] of rows.entries()) {
    kit.push(row.after ?? 0);
    const what = `row ${index}, ${row.operation}`;
    const answer = await call(kit, row, known).catch((error: Error) => {
      throw new Error(`${what}: ${error.message}`);
    });
    checkAnswer(row, answer, what, known);
  }
});

test('what a person types', { skip: cliAbsence('a person at Security Hub') }, async (t) => {
  const kit = await startKit(t);
  const { aws, fails } = awsCli(kit.sandbox, member, home);
  await fails('securityhub describe-hub', /InvalidAccessException.*not subscribed/);
  await aws('securityhub enable-security-hub --no-enable-default-standards');
  assert.equal((await aws('securityhub describe-hub'))['HubArn'], `arn:aws:securityhub:${home}:${member}:hub/default`);
  const enabled = await aws('securityhub batch-enable-standards --standards-subscription-requests', `StandardsArn=${standardArn(pci3)}`);
  assert.match(JSON.stringify(enabled), /"StandardsStatus":"PENDING"/);
  assert.match(JSON.stringify(await aws('securityhub get-enabled-standards')), new RegExp(subscriptionArn(pci3)));
  assert.match(JSON.stringify(await aws('securityhub describe-standards --max-items 1 --page-size 5')), /"StandardsArn":/);
});
