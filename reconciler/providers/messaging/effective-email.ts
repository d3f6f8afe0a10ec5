import type { EmailChannel, EmailConfigurationSet, EmailIdentity, EmailSuppression } from '../../model/documents.generated.ts';
import type { PathSegment } from '../../model/positioned.ts';
import type { Source } from '../../model/source.ts';
import { destinationOf } from './effective-event-stream.ts';
import type {
  EffectiveConfigurationSet,
  EffectiveEmail,
  EffectiveEventStream,
  EffectiveIdentity,
  EffectiveSesTenant,
  EffectiveSuppression,
  SharedReference,
} from './effective-tenant.ts';
import type { TenantInput } from './effective-tenants.ts';
import { derivedName, sharedName } from './names.ts';

/** The email channel of a tenant. */
export function emailOf(input: TenantInput, stream: EffectiveEventStream | undefined): EffectiveEmail | undefined {
  const { merged } = input;
  const written = merged.value.channels?.email;
  if (written === undefined) return undefined;
  const at = (...path: readonly PathSegment[]): Source => merged.at('channels', 'email', ...path);
  const { perDay, perSecond } = written.volume ?? {};
  const sets = written.configurationSets ?? [];
  return {
    source: at(),
    tenant: sesTenantOf(written, input),
    identities: (written.identities ?? []).map((identity, index) => identityOf(identity, sets, input, at('identities', index))),
    configurationSets: sets.map((set, index) => setOf(set, input, stream, (...path) => at('configurationSets', index, ...path))),
    templates: (written.templates ?? []).map((template, index) => referenceOf(template, at('templates', index))),
    volume: {
      perDay: perDay === undefined ? undefined : merged.resolved(perDay, 'channels', 'email', 'volume', 'perDay'),
      perSecond: perSecond === undefined ? undefined : merged.resolved(perSecond, 'channels', 'email', 'volume', 'perSecond'),
    },
  };
}

/** A name, or a name that says whether it is shared. */
export const referenceOf = (written: string | { readonly name: string; readonly shared?: boolean }, source: Source): SharedReference =>
  typeof written === 'string' ? { name: written, shared: false, source } : { name: written.name, shared: written.shared === true, source };

function sesTenantOf({ tenant }: EmailChannel, { merged, prefix, name }: TenantInput): EffectiveSesTenant | undefined {
  if (tenant === undefined) return undefined;
  const path = ['channels', 'email', 'tenant'] as const;
  return {
    awsName: derivedName(prefix, name),
    reputationPolicy: merged.resolved(tenant.reputationPolicy ?? 'standard', ...path, 'reputationPolicy'),
    sending: tenant.sending === undefined ? undefined : merged.resolved(tenant.sending, ...path, 'sending'),
    suppression: suppressionOf(tenant.suppression, merged.at(...path, 'suppression')),
    source: merged.at(...path),
  };
}

/** Undefined where half of the pair is missing: A-02 says so. */
function suppressionOf(written: EmailSuppression | undefined, source: Source): EffectiveSuppression | undefined {
  if (written?.scope === undefined || written.reasons === undefined) return undefined;
  return { scope: written.scope, reasons: written.reasons, source };
}

function identityOf(written: EmailIdentity, sets: readonly EmailConfigurationSet[], input: TenantInput, source: Source): EffectiveIdentity {
  const { dkim, mailFrom, defaultConfigurationSet } = written;
  const set = sets.find(({ name }) => name === defaultConfigurationSet);
  return {
    kind: written.domain === undefined ? 'address' : 'domain',
    awsName: written.domain ?? written.address ?? '',
    shared: written.shared === true,
    dkim:
      dkim?.byo !== undefined
        ? { kind: 'byo', ...dkim.byo }
        : dkim?.keyLength !== undefined
          ? { kind: 'easy', keyLength: dkim.keyLength }
          : undefined,
    mailFrom: mailFrom === undefined ? undefined : { domain: mailFrom.domain, onMxFailure: mailFrom.onMxFailure ?? 'USE_DEFAULT_VALUE' },
    feedbackForwarding: written.feedbackForwarding,
    defaultConfigurationSet: set === undefined ? undefined : setName(set, input),
    source,
  };
}

/** The name of a set in AWS. */
const setName = ({ name, shared }: EmailConfigurationSet, input: TenantInput): string =>
  shared === true ? sharedName(input.prefix, name) : derivedName(input.prefix, input.name, name);

function setOf(
  written: EmailConfigurationSet,
  input: TenantInput,
  stream: EffectiveEventStream | undefined,
  at: (...path: readonly PathSegment[]) => Source,
): EffectiveConfigurationSet {
  const { ipPool } = written;
  return {
    name: written.name,
    awsName: setName(written, input),
    shared: written.shared === true,
    tls: written.tls ?? 'OPTIONAL',
    ipPool:
      ipPool === undefined
        ? undefined
        : { name: ipPool.name, scaling: ipPool.scaling ?? 'STANDARD', shared: ipPool.shared === true, source: at('ipPool') },
    reputationMetrics: written.reputationMetrics ?? true,
    suppression: suppressionOf(written.suppression, at('suppression')),
    events: (written.events ?? []).map((event, index) => destinationOf(event, input.prefix, stream, at('events', index))),
    source: at(),
  };
}
