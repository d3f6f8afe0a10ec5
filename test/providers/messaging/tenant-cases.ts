import type { DiagnosticCode } from '../../../reconciler/model/diagnostic-codes.ts';
import { defaults, tenant } from './tenant-documents.ts';

type Files = Readonly<Record<string, string>>;
interface Case {
  readonly bad: Files;
  readonly good: Files;
}
type Part = Readonly<Record<string, unknown>>;

/** The same tenant twice: with what the rule is about, and with what it wants. */
const pair = (bad: Part, good: Part): Case => ({
  bad: { ...defaults(), ...tenant('acme', bad) },
  good: { ...defaults(), ...tenant('acme', good) },
});
const channels = (part: Part): Part => ({ channels: part });
const email = (part: Part): Part => channels({ email: part });
const sms = (part: Part): Part => channels({ sms: part });
const manyEvents = (count: number): Part =>
  email({
    configurationSets: [
      { name: 'txn', events: Array.from({ length: count }, (_, at) => ({ name: `d${at}`, types: ['SEND'], eventBridge: 'default' })) },
    ],
  });

export const tenantCases: Partial<Record<DiagnosticCode, Case>> = {
  'S-41': pair(
    channels({ custom: [{ name: 'line', webhook: 'nowhere' }] }),
    channels({ custom: [{ name: 'line', webhook: 'https://a.example/m' }] }),
  ),
  'A-01': pair(email({ templates: ['a b'] }), email({ templates: ['a-b'] })),
  'A-02': pair(
    email({ tenant: { suppression: { scope: 'TENANT', reasons: ['BOUNCE', 'BOUNCE'] } } }),
    email({ tenant: { suppression: { scope: 'TENANT', reasons: ['BOUNCE', 'COMPLAINT'] } } }),
  ),
  'A-03': pair(manyEvents(11), manyEvents(10)),
  'A-04': pair(
    email({ identities: [{ domain: 'mail.acme.example', mailFrom: { domain: 'Bounce' } }] }),
    email({ identities: [{ domain: 'mail.acme.example', mailFrom: { domain: 'bounce.mail.acme.example' } }] }),
  ),
  'A-06': pair(
    sms({ originationIdentities: [{ senderId: '12345', country: 'DE' }] }),
    sms({ originationIdentities: [{ senderId: 'A2345', country: 'DE' }] }),
  ),
  'A-07': pair(
    channels({ push: { app: 'acme', fcm: { serviceJsonRef: 'hunter2' } } }),
    channels({ push: { app: 'acme', fcm: { serviceJsonRef: 'ssm:/trueup/fcm' } } }),
  ),
  'A-15': pair(sms({ configurationSet: { protect: { Germany: 'ALLOW' } } }), sms({ configurationSet: { protect: { NO: 'ALLOW' } } })),
};
