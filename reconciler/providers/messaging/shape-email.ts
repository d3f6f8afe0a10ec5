import type { Diagnostic } from '../../model/diagnostic.ts';
import type { EmailSuppression } from '../../model/documents.generated.ts';
import type { PathSegment } from '../../model/positioned.ts';
import { error } from './diagnostics.ts';
import type { EffectiveTenant } from './effective-tenant.ts';
import { checkDestinations } from './shape-destinations.ts';
import { exactlyOne, unique } from './shape-parts.ts';

export function* checkEmailShape(tenant: EffectiveTenant): Generator<Diagnostic> {
  const { merged } = tenant;
  const email = merged.value.channels?.email;
  const path = ['channels', 'email'];
  yield* checkSuppression(tenant, email?.tenant?.suppression, [...path, 'tenant', 'suppression']);
  for (const [index, identity] of (email?.identities ?? []).entries()) {
    const at = [...path, 'identities', index];
    yield* exactlyOne(tenant, identity, ['domain', 'address'], at, 'D-11');
    const domain = identity.domain ?? identity.address?.split('@')[1] ?? '';
    const mailFrom = identity.mailFrom?.domain;
    if (mailFrom !== undefined && domain !== '' && !mailFrom.endsWith(`.${domain.toLowerCase()}`))
      yield error(
        'A-04',
        merged.at(...at, 'mailFrom', 'domain'),
        `${mailFrom} is not a domain below ${domain}: SES takes nothing else as MAIL FROM`,
        `write a domain like bounce.${domain}`,
      );
    if (identity.dkim === undefined) continue;
    if (identity.domain === undefined)
      yield error(
        'A-04',
        merged.keyAt(...at, 'dkim'),
        'DKIM is for domains: an address is signed with the key of its domain',
        'take dkim out',
      );
    yield* exactlyOne(tenant, identity.dkim, ['keyLength', 'byo'], [...at, 'dkim'], 'A-04');
  }
  for (const [index, set] of (email?.configurationSets ?? []).entries()) {
    const at = [...path, 'configurationSets', index];
    yield* checkSuppression(tenant, set.suppression, [...at, 'suppression']);
    yield* checkDestinations(
      tenant,
      set.events ?? [],
      ['firehose', 'eventStream', 'sns', 'cloudWatch', 'eventBridge', 'pinpoint'],
      [...at, 'events'],
    );
  }
  yield* unique(
    tenant,
    (email?.configurationSets ?? []).map(({ name }) => name),
    [...path, 'configurationSets'],
    'configuration set',
    'name',
  );
}

/** both members or none of the block. */
function* checkSuppression(
  tenant: EffectiveTenant,
  written: EmailSuppression | undefined,
  path: readonly PathSegment[],
): Generator<Diagnostic> {
  if (written === undefined) return;
  for (const [member, other] of [
    ['scope', 'reasons'],
    ['reasons', 'scope'],
  ] as const)
    if (written[member] === undefined && written[other] !== undefined)
      yield error(
        'A-02',
        tenant.merged.at(...path),
        `suppression has ${other} and no ${member}: SES takes both or neither`,
        member === 'scope' ? 'write scope: TENANT' : 'write reasons: [BOUNCE, COMPLAINT]',
      );
}
