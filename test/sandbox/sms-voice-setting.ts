import type { TestContext } from 'node:test';
import * as sms from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { member, region, type Setting, setting } from './monitoring-setting.ts';

/** What AWS takes at most for associations and for reads of opt-out lists. */
export const settleMs = 5_000;

export interface SmsSetting extends Setting {
  readonly made: sms.PinpointSMSVoiceV2Client;
  /** A number that a person got before; its id. */
  readonly number: string;
}

/** An account in production with a long code of GB and the sender id ACME of DE. */
export async function smsSetting(t: TestContext): Promise<SmsSetting> {
  const at = { account: member, region };
  const number = `phone-${'0'.repeat(32)}`;
  const seed = {
    'sms-voice': [
      { ...at, what: 'production' },
      { ...at, what: 'number', country: 'GB', id: number },
      { ...at, what: 'sender-id', senderId: 'ACME', country: 'DE' },
    ],
  };
  const all = await setting(t, { seed });
  return { ...all, number, made: all.client(sms.PinpointSMSVoiceV2Client) };
}

/** What assert.rejects compares with: error name and its Reason. */
export const refused =
  (name: string, reason: string) =>
  (error: unknown): boolean => {
    const given = error as { name?: string; Reason?: string; message?: string };
    if (given.name === `${name}Exception` && given.Reason === reason) return true;
    throw new Error(`wanted ${name} ${reason}, got ${given.name ?? ''} ${given.Reason ?? ''}: ${given.message ?? ''}`);
  };

/** A pool from a new number of its own with an own opt-out list: what a tenant has. */
export async function tenantOf({ made, pass }: SmsSetting, name: string): Promise<{ pool: string; list: string; number: string }> {
  await made.send(new sms.CreateOptOutListCommand({ OptOutListName: name }));
  pass(settleMs);
  const { PhoneNumberId = '' } = await made.send(
    new sms.RequestPhoneNumberCommand({
      IsoCountryCode: 'GB',
      MessageType: 'TRANSACTIONAL',
      NumberCapabilities: ['SMS'],
      NumberType: 'LONG_CODE',
      OptOutListName: name,
    }),
  );
  pass(5 * 60_000);
  const { PoolId = '' } = await made.send(new sms.CreatePoolCommand({ OriginationIdentity: PhoneNumberId, MessageType: 'TRANSACTIONAL' }));
  pass(settleMs);
  return { pool: PoolId, list: name, number: PhoneNumberId };
}
