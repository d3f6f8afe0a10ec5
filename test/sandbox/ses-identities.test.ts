import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ses from '@aws-sdk/client-sesv2';
import { awsError, hourMs, member, minuteMs, region } from './monitoring-setting.ts';
import { opened, place, refused } from './ses-setting.ts';

test('identities: DNS comes when it is not held, keys, MAIL FROM, policies', async (t) => {
  const all = await opened(t);
  const { ses: client } = all;
  const EmailIdentity = 'mail.acme.example';
  const get = () => client.send(new ses.GetEmailIdentityCommand({ EmailIdentity }));
  all.console('hold-email-verification', { identity: EmailIdentity });
  const made = await client.send(
    new ses.CreateEmailIdentityCommand({ EmailIdentity, DkimSigningAttributes: { NextSigningKeyLength: 'RSA_1024_BIT' } }),
  );
  assert.deepEqual([made.IdentityType, made.DkimAttributes?.Tokens?.length, made.DkimAttributes?.Status], ['DOMAIN', 3, 'PENDING']);
  assert.equal(made.DkimAttributes?.CurrentSigningKeyLength, 'RSA_1024_BIT');
  await assert.rejects(client.send(new ses.CreateEmailIdentityCommand({ EmailIdentity })), awsError('AlreadyExistsException', 400));
  await assert.rejects(
    client.send(new ses.CreateEmailIdentityCommand({ EmailIdentity: 'no spaces' })),
    awsError('BadRequestException', 400),
  );
  await client.send(
    new ses.PutEmailIdentityMailFromAttributesCommand({
      EmailIdentity,
      MailFromDomain: `bounce.${EmailIdentity}`,
      BehaviorOnMxFailure: 'REJECT_MESSAGE',
    }),
  );
  const foreign = client.send(new ses.PutEmailIdentityMailFromAttributesCommand({ EmailIdentity, MailFromDomain: 'bounce.other.example' }));
  await assert.rejects(foreign, refused('BadRequestException', 400, /not subdomain/));
  all.pass(10 * minuteMs);
  assert.deepEqual([(await get()).VerificationStatus, (await get()).MailFromAttributes?.MailFromDomainStatus], ['PENDING', 'PENDING']);
  all.pass(72 * hourMs);
  assert.deepEqual([(await get()).VerificationStatus, (await get()).VerificationInfo?.ErrorType], ['FAILED', 'HOST_NOT_FOUND']);
  assert.deepEqual(
    (await client.send(new ses.ListRecommendationsCommand({}))).Recommendations?.map((one) => one.Type),
    ['DKIM'],
  );
  all.console('release-email-verification', { identity: EmailIdentity });
  assert.deepEqual([(await get()).VerifiedForSendingStatus, (await get()).MailFromAttributes?.MailFromDomainStatus], [true, 'SUCCESS']);
  all.console('set-email-dns', { ...place, identity: EmailIdentity, records: 'missing' });
  assert.equal((await get()).VerifiedForSendingStatus, false);
  all.console('set-email-dns', { ...place, identity: EmailIdentity, records: 'present' });
  all.pass(5 * minuteMs);
  assert.equal((await get()).VerifiedForSendingStatus, true);

  const signing = (SigningAttributesOrigin: ses.DkimSigningAttributesOrigin, SigningAttributes: ses.DkimSigningAttributes) =>
    client.send(new ses.PutEmailIdentityDkimSigningAttributesCommand({ EmailIdentity, SigningAttributesOrigin, SigningAttributes }));
  await signing('AWS_SES', { NextSigningKeyLength: 'RSA_2048_BIT' });
  await assert.rejects(signing('AWS_SES', { NextSigningKeyLength: 'RSA_1024_BIT' }), refused('BadRequestException', 400, /once a day/));
  assert.equal((await get()).DkimAttributes?.CurrentSigningKeyLength, 'RSA_1024_BIT');
  all.pass(24 * hourMs);
  assert.equal((await get()).DkimAttributes?.CurrentSigningKeyLength, 'RSA_2048_BIT');
  await assert.rejects(signing('EXTERNAL', { DomainSigningSelector: 's1' }), awsError('BadRequestException', 400));
  const own = await signing('EXTERNAL', { DomainSigningSelector: 's1', DomainSigningPrivateKey: 'a2V5' });
  assert.deepEqual([own.DkimTokens, own.DkimStatus, own.SigningHostedZone], [['s1'], 'PENDING', undefined]);
  assert.doesNotMatch(JSON.stringify(all.env.state.of('ses', member, region, Object)), /a2V5/);

  await client.send(new ses.PutEmailIdentityDkimAttributesCommand({ EmailIdentity, SigningEnabled: false }));
  await client.send(new ses.PutEmailIdentityFeedbackAttributesCommand({ EmailIdentity, EmailForwardingEnabled: false }));
  await client.send(new ses.CreateConfigurationSetCommand({ ConfigurationSetName: 'txn' }));
  await client.send(new ses.PutEmailIdentityConfigurationSetAttributesCommand({ EmailIdentity, ConfigurationSetName: 'txn' }));
  const now = await get();
  assert.deepEqual([now.DkimAttributes?.SigningEnabled, now.FeedbackForwardingStatus, now.ConfigurationSetName], [false, false, 'txn']);
  await client.send(new ses.PutEmailIdentityConfigurationSetAttributesCommand({ EmailIdentity }));
  assert.equal((await get()).ConfigurationSetName, undefined);

  const policy = { EmailIdentity, PolicyName: 'partners', Policy: '{"Statement":[]}' };
  await client.send(new ses.CreateEmailIdentityPolicyCommand(policy));
  await assert.rejects(client.send(new ses.CreateEmailIdentityPolicyCommand(policy)), awsError('AlreadyExistsException', 400));
  await client.send(new ses.UpdateEmailIdentityPolicyCommand({ ...policy, Policy: '{"Statement":{}}' }));
  assert.deepEqual((await client.send(new ses.GetEmailIdentityPoliciesCommand({ EmailIdentity }))).Policies, {
    partners: '{"Statement":{}}',
  });
  await client.send(new ses.DeleteEmailIdentityPolicyCommand({ EmailIdentity, PolicyName: 'partners' }));
  await client.send(new ses.CreateEmailIdentityCommand({ EmailIdentity: 'Ann@Acme.Example' }));
  const addresses = await client.send(new ses.ListEmailIdentitiesCommand({ Filter: { IDENTITY_TYPE: 'EMAIL_ADDRESS' } }));
  assert.deepEqual(
    addresses.EmailIdentities?.map((one) => [one.IdentityName, one.VerificationStatus]),
    [['Ann@acme.example', 'PENDING']],
  );
});
