import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import * as ses from '@aws-sdk/client-sesv2';
import { consoleChanges } from '../../sandbox/services/sesv2/index.ts';
import { awsError, change, member, region, setting } from './monitoring-setting.ts';

/** An SES ARN of the member account. */
export const arn = (kind: string, name: string): string => `arn:aws:ses:${region}:${member}:${kind}/${name}`;
export const place = { account: member, region };

/** A member account with or without production access, its client, and the console. */
export async function opened(t: TestContext, production = true) {
  const all = await setting(t, { seed: { ses: { accounts: [{ ...place, production, dedicatedIps: ['192.0.2.1', '192.0.2.2'] }] } } });
  return { ...all, ses: all.client(ses.SESv2Client), console: (name: string, args: object) => change(consoleChanges, name, args, all.env) };
}

/** What assert.rejects compares an AWS error with: name, status and words. */
export const refused = (name: string, status: number, message: string | RegExp) => (error: Error) => {
  awsError(name, status)(error);
  if (typeof message === 'string') assert.equal(error.message, message);
  else assert.match(error.message, message);
  return true;
};
