import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { errorOf, sandboxFor, settings } from './calling.ts';

const Url = 'https://token.actions.githubusercontent.com';
const arn = 'arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com';

test('an identity provider is made, looked at, gets and loses an audience, and goes', async (t) => {
  const sandbox = await sandboxFor(t);
  const iam = new IAM(settings(sandbox, '111111111111'));
  t.after(() => iam.destroy());
  assert.equal((await iam.createOpenIDConnectProvider({ Url })).OpenIDConnectProviderArn, arn);
  assert.equal((await errorOf(iam.createOpenIDConnectProvider({ Url }))).name, 'EntityAlreadyExistsException');
  assert.equal((await errorOf(iam.createOpenIDConnectProvider({ Url: 'http://example.com' }))).name, 'InvalidInputException');
  const wrongPrint = iam.createOpenIDConnectProvider({ Url: 'https://example.com', ThumbprintList: ['12'] });
  assert.equal((await errorOf(wrongPrint)).name, 'InvalidInputException');
  await iam.addClientIDToOpenIDConnectProvider({ OpenIDConnectProviderArn: arn, ClientID: 'sts.amazonaws.com' });
  await iam.addClientIDToOpenIDConnectProvider({ OpenIDConnectProviderArn: arn, ClientID: 'other' });
  await iam.removeClientIDFromOpenIDConnectProvider({ OpenIDConnectProviderArn: arn, ClientID: 'other' });
  const found = await iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: arn });
  assert.deepEqual([found.Url, found.ClientIDList], ['token.actions.githubusercontent.com', ['sts.amazonaws.com']]);
  assert.deepEqual((await iam.listOpenIDConnectProviders({})).OpenIDConnectProviderList, [{ Arn: arn }]);
  await iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn: arn });
  assert.equal((await errorOf(iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: arn }))).name, 'NoSuchEntityException');
  assert.deepEqual(sandbox.unknownMembers(), []);
});
