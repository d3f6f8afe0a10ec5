// Whom a statement of a bucket's policy lets in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resourcePolicyOf } from '../../reconciler/providers/messaging/proof/policy-document.ts';

const root = 'arn:aws:iam::333333333333:root';
const importer = 'arn:aws:iam::333333333333:role/acme-importer';
const evidence = { cell: '111111111111/eu-west-1', call: 's3:GetBucketPolicy', arn: 'arn:aws:s3:::lists' };

function letIn(AWS: string | readonly string[], Condition?: object, Effect = 'Allow') {
  const statement = {
    Effect,
    Principal: { AWS },
    Action: 's3:GetObject',
    Resource: '*',
    ...(Condition === undefined ? {} : { Condition }),
  };
  return resourcePolicyOf(JSON.stringify({ Statement: [statement] }), evidence)?.statements[0]?.principals;
}

test('an account that a condition narrows lets in only those whom it names', () => {
  const only = (arn: string | readonly string[], operator = 'ArnLike') => ({ [operator]: { 'aws:PrincipalArn': arn } });
  assert.deepEqual(letIn(root), [root]);
  assert.deepEqual(letIn(root, only(importer)), [importer]);
  assert.deepEqual(letIn('333333333333', only(importer, 'StringEquals')), [importer]);
  assert.deepEqual(letIn([root, 'arn:aws:iam::444444444444:role/other'], only(importer)), [
    'arn:aws:iam::444444444444:role/other',
    importer,
  ]);
  // Of another account than those whom the statement names: nobody.
  assert.deepEqual(letIn(root, only('arn:aws:iam::444444444444:role/other')), []);
});

test('what the condition leaves open stays open', () => {
  for (const arn of ['arn:aws:iam::333333333333:role/acme-*', root, 'arn:aws:iam::333333333333:*/*'])
    assert.deepEqual(letIn(root, { ArnLike: { 'aws:PrincipalArn': arn } }), [root], arn);
  assert.equal(letIn('*', { ArnLike: { 'aws:PrincipalArn': importer } }), 'everybody');
  assert.deepEqual(letIn(root, { ArnNotLike: { 'aws:PrincipalArn': importer } }), [root]);
  assert.deepEqual(letIn(root, { ArnLike: { 'aws:PrincipalArn': importer } }, 'Deny'), [root]);
});
