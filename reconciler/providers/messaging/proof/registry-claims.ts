import type { Use, UseKind } from '../../../isolation/facts.ts';
import { cellOf, entriesOfAccount, textIn } from '../resources/registry-items.ts';
import { isShared } from './email-facts.ts';
import { evidenceOf, type Ground } from './gathering.ts';

/** What the registry calls parts that tenants must not have in common. */
const kinds: Readonly<Record<string, UseKind>> = {
  identity: 'identity',
  'configuration-set': 'configuration-set',
  'ip-pool': 'ip-pool',
  application: 'application',
  'opt-out-list': 'opt-out-list',
  'sms-pool': 'sms-pool',
  'sms-configuration-set': 'sms-configuration-set',
  'phone-number': 'phone-number',
  'sender-id': 'sender-id',
  'protect-configuration': 'protect-configuration',
};

/** What the registry says is the tenant's, one question an account: a thing that two entries name belongs to one of them only. */
export async function readRegistry(ground: Ground): Promise<void> {
  const { tenant, cell, found, look } = ground;
  const place = tenant.registry?.value;
  if (place === undefined) return;
  await found.trying('account', async () => {
    const entries = await look.shared(`registry of ${cell.account}`, () => entriesOfAccount(place, cell.account, look.aws));
    for (const [key, item] of entries.get(tenant.name)?.parts ?? []) {
      const [, region, part = ''] = key.split('#');
      const kind = kinds[part];
      const arn = textIn(item, 'arn');
      if (region !== cell.region || kind === undefined || arn === undefined) continue;
      const declaredShared = tenant.email !== undefined && arn.includes(':ses:') && isShared(tenant.email, arn);
      const use: Use = { kind, id: arn, declaredShared, evidence: evidenceOf(cellOf(place), 'dynamodb:Query', arn) };
      found.claimed.push({ tenant: tenant.name, use });
    }
  });
}
