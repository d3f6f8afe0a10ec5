import assert from 'node:assert/strict';
import { test } from 'node:test';
import { e2e, organizationYaml } from './harness.ts';

const why = ['--reason', 'not used here', '--ticket', 'SEC-1', '--owner', 'web'];

test('an old list becomes a document that validates; what AWS has ended is told; an unknown id is an error with a proposal', async (t) => {
  const list = `controls = f'arn:aws:securityhub:{region}:{account_id}:control/aws-foundational-security-best-practices/v/1.0.0/ACM.1, arn:aws:securityhub:{region}:{account_id}:control/cis-aws-foundations-benchmark/v/1.2.0/1.14'
PCI.IAM.1, APIGateway.1
AppSync.1  # gone
`;
  const run = await e2e(t, undefined, { 'organization.yaml': organizationYaml(['eu-west-1']), '.trueup/old.txt': list });
  const migrated = await run.trueup(['migrate', '.trueup/old.txt', ...why]);
  assert.equal(migrated.exitCode, 0, migrated.stderr);
  assert.match(migrated.stdout, /control: ACM\.1, standards: \[aws-foundational-security-best-practices\/v\/1\.0\.0\]/);
  assert.match(migrated.stdout, /control: IAM\.6, standards: \[cis-aws-foundations-benchmark\/v\/1\.2\.0\]/);
  assert.match(migrated.stderr, /left out: AppSync\.1: AWS has retired AppSync\.1/);
  run.write({ 'compliance/security-hub/disabled-controls/migrated.yaml': migrated.stdout });
  const valid = await run.trueup(['validate']);
  assert.equal(valid.exitCode, 0, valid.stdout);

  run.write({ '.trueup/old.txt': 'IAM.6\nACM.11x\n1.14\n' });
  const wrong = await run.trueup(['migrate', '.trueup/old.txt', ...why]);
  assert.equal(wrong.exitCode, 3);
  assert.equal(wrong.stdout, '');
  assert.match(wrong.stderr, /old\.txt:2 error: ACM\.11x is not known[^\n]*\n {2}did you mean ACM\.1/);
  assert.match(wrong.stderr, /old\.txt:3 error: 1\.14 is a standard's own id[^\n]*\n {2}it depends on the standard/);
});
