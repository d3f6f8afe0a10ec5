import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as quotas from '@aws-sdk/client-service-quotas';
import { consoleChanges } from '../../sandbox/services/service-quotas/index.ts';
import { quotaValue } from '../../sandbox/services/service-quotas/state.ts';
import { awsError, change, member, minuteMs, region, setting } from './monitoring-setting.ts';

const ServiceCode = 'sms-voice';

test('a quota is found by its name, and a granted request changes what the services enforce', async (t) => {
  const all = await setting(t);
  const made = all.client(quotas.ServiceQuotasClient);
  const services = await made.send(new quotas.ListServicesCommand({}));
  assert.ok(services.Services?.some((one) => one.ServiceCode === ServiceCode));
  const { Quotas = [] } = await made.send(new quotas.ListServiceQuotasCommand({ ServiceCode }));
  const pools = Quotas.find((one) => one.QuotaName === 'Pools per account');
  assert.deepEqual([pools?.Value, pools?.Adjustable], [25, true]);
  const QuotaCode = pools?.QuotaCode;
  const value = async () => (await made.send(new quotas.GetServiceQuotaCommand({ ServiceCode, QuotaCode }))).Quota?.Value;
  const request = (DesiredValue: number) =>
    made.send(new quotas.RequestServiceQuotaIncreaseCommand({ ServiceCode, QuotaCode, DesiredValue }));
  await assert.rejects(request(25), awsError('IllegalArgumentException', 400));
  const { RequestedQuota } = await request(60);
  assert.equal(RequestedQuota?.Status, 'PENDING');
  await assert.rejects(request(70), awsError('ResourceAlreadyExistsException', 400));
  const status = async () =>
    (await made.send(new quotas.GetRequestedServiceQuotaChangeCommand({ RequestId: RequestedQuota?.Id }))).RequestedQuota;
  all.pass(2 * minuteMs);
  assert.deepEqual([(await status())?.Status, await value()], ['CASE_OPENED', 25]);
  assert.match((await status())?.CaseId ?? '', /^\d+$/);
  all.pass(15 * minuteMs);
  assert.deepEqual([(await status())?.Status, await value()], ['APPROVED', 60]);
  assert.equal(quotaValue(all.env, member, region, 'sms.pools'), 60);
  assert.equal(quotaValue(all.env, member, 'us-east-1', 'sms.pools'), 25);
  assert.equal((await made.send(new quotas.GetAWSDefaultServiceQuotaCommand({ ServiceCode, QuotaCode }))).Quota?.Value, 25);
  const defaults = await made.send(new quotas.ListAWSDefaultServiceQuotasCommand({ ServiceCode, MaxResults: 5 }));
  assert.equal(defaults.Quotas?.length, 5);
  assert.ok(defaults.NextToken);
  const history = await made.send(new quotas.ListRequestedServiceQuotaChangeHistoryCommand({ Status: 'APPROVED' }));
  const ofQuota = await made.send(new quotas.ListRequestedServiceQuotaChangeHistoryByQuotaCommand({ ServiceCode, QuotaCode }));
  assert.deepEqual(
    [history, ofQuota].map((one) => one.RequestedQuotas?.length),
    [1, 1],
  );
});

test('SES tenants are raised without a case; what cannot be raised and what does not exist says so', async (t) => {
  const all = await setting(t);
  const made = all.client(quotas.ServiceQuotasClient);
  const codeOf = async (service: string, name: string) =>
    (await made.send(new quotas.ListServiceQuotasCommand({ ServiceCode: service }))).Quotas?.find((one) => one.QuotaName === name)
      ?.QuotaCode;
  const request = async (service: string, name: string, DesiredValue: number) =>
    made.send(
      new quotas.RequestServiceQuotaIncreaseCommand({ ServiceCode: service, QuotaCode: await codeOf(service, name), DesiredValue }),
    );
  await request('ses', 'Tenants', 20_000);
  all.pass(minuteMs);
  assert.equal(quotaValue(all.env, member, region, 'ses.tenants'), 20_000);
  await assert.rejects(request('mobiletargeting', 'Number of applications', 200), awsError('IllegalArgumentException', 400));
  await assert.rejects(made.send(new quotas.ListServiceQuotasCommand({ ServiceCode: 'none' })), awsError('NoSuchResourceException', 400));
  // Quotas of the whole account stand in one Region only.
  assert.equal(await codeOf('organizations', 'Default maximum number of accounts'), undefined);
  const home = all.client(quotas.ServiceQuotasClient, member, 'us-east-1');
  assert.equal((await home.send(new quotas.ListServiceQuotasCommand({ ServiceCode: 'organizations' }))).Quotas?.[0]?.GlobalQuota, true);

  change(consoleChanges, 'quota-hold', { account: member, region }, all.env);
  await request('ses', 'Tenants', 30_000);
  all.pass(60 * minuteMs);
  assert.equal(quotaValue(all.env, member, region, 'ses.tenants'), 20_000);
  change(consoleChanges, 'quota-deny', { account: member, region, quota: 'ses.tenants' }, all.env);
  change(consoleChanges, 'quota-hold', { account: member, region, hold: false }, all.env);
  assert.equal(quotaValue(all.env, member, region, 'ses.tenants'), 20_000);
  change(consoleChanges, 'quota-set', { account: member, region, quota: 'ses.tenants', value: 7 }, all.env);
  assert.equal(quotaValue(all.env, member, region, 'ses.tenants'), 7);
});
