import { type Document, parseDocument, stringify } from 'yaml';
import type { Isolation, TenantSpec } from '../../model/documents.generated.ts';
import type { EffectiveTenant } from './effective-tenant.ts';

// From one isolation model to another: a second tenant beside the first, the senders moved over by hand, and the first taken out. Each step is an ordinary plan and apply, and after each but the
// last both send. Pure. Source: facts/tenants.md 4.4 (name, isolation and account of a tenant are immutable; what is lost with each object).

export interface MigrationStep {
  readonly title: string;
  /** The files as they are after the step; without a text the file goes. */
  readonly files: readonly { readonly file: string; readonly text?: string }[];
  /** What a person has to do in the step, before its apply or instead of one. */
  readonly byHand: readonly string[];
  /** Who sends when one stops after the step. */
  readonly sends: 'both' | 'the new one';
}

export interface MigrationWish {
  readonly to: Isolation;
  /** Where the new one lives; the same account unless told, but for `dedicated-account`. */
  readonly account: string;
  readonly newName: string;
}

export interface MigrationTexts {
  readonly tenant: { readonly file: string; readonly text: string };
  readonly defaults: { readonly file: string; readonly text: string };
}

/** The steps. @throws Error where a text is no YAML: the caller has loaded both */
export function tenantMigration(tenant: EffectiveTenant, wish: MigrationWish, texts: MigrationTexts): readonly MigrationStep[] {
  const staysInAccount = tenant.account?.value === wish.account;
  const shares = staysInAccount && sharesAnything(tenant);
  const folder = texts.tenant.file.slice(0, texts.tenant.file.lastIndexOf('/') + 1);
  const file = `${folder}${wish.newName}.yaml`;
  const shared = shares ? sharingText(texts.tenant.text) : texts.tenant.text;
  const leaving = edited(shared, (document) => {
    document.setIn(['spec', 'allowDelete'], true);
    document.setIn(['spec', 'retention'], document.createNode({ onRemove: 'delete' }));
  });
  const asNew = (isShared: boolean, withNumbers = false): string => newDocument(tenant, wish, { isShared, withNumbers, staysInAccount });
  const numbers = (tenant.sms?.identities ?? []).flatMap((identity) => (identity.kind === 'number' ? [identity.id] : []));
  return [
    ...(shares
      ? [
          {
            title: `say that ${tenant.name} shares its domains, templates, sender ids and IP pools, so that two tenants of the account may use them`,
            files: [
              { file: texts.tenant.file, text: shared },
              {
                file: texts.defaults.file,
                text: edited(texts.defaults.text, (document) =>
                  document.setIn(['spec', 'accounts', wish.account, 'allowSharedResources'], true),
                ),
              },
            ],
            byHand: [],
            sends: 'both' as const,
          },
        ]
      : []),
    {
      title: `make ${wish.newName} (${wish.to}) beside ${tenant.name}`,
      files: [{ file, text: asNew(shares) }],
      byHand: before(tenant, wish, staysInAccount),
      sends: 'both',
    },
    {
      title: 'move the senders, one after the other',
      files: [],
      byHand: moves(tenant, wish),
      sends: 'both',
    },
    {
      title: `let ${tenant.name} go: the permission stands in its tags before its file goes`,
      files: [{ file: texts.tenant.file, text: leaving }],
      byHand: [],
      sends: 'both',
    },
    {
      title: `take ${tenant.name} out`,
      files: [{ file: texts.tenant.file }],
      byHand: ['trueup prove isolation shows that nothing is shared any more, but what the next step ends'].slice(shares ? 0 : 1),
      sends: 'the new one',
    },
    ...(shares
      ? [
          {
            title: `make what ${tenant.name} and ${wish.newName} shared ${wish.newName}'s own`,
            files: [{ file, text: asNew(false) }],
            byHand: [],
            sends: 'the new one' as const,
          },
        ]
      : []),
    // The numbers leave the old pool with it, and stay in the account.
    ...(staysInAccount && numbers.length > 0
      ? [
          {
            title: `give ${wish.newName} the numbers of ${tenant.name}: ${numbers.join(', ')}`,
            files: [{ file, text: asNew(false, true) }],
            byHand: [`from the step before until this one nobody sends from ${numbers.join(', ')}: apply both one after the other`],
            sends: 'the new one' as const,
          },
        ]
      : []),
  ];
}

const sharesAnything = ({ email, sms }: EffectiveTenant): boolean =>
  (email?.identities.length ?? 0) > 0 ||
  (email?.templates.length ?? 0) > 0 ||
  (email?.configurationSets ?? []).some(({ ipPool }) => ipPool !== undefined) ||
  (sms?.identities ?? []).some(({ kind }) => kind === 'sender');

/** The text with something set; comments and everything else stay. */
function edited(text: string, edit: (document: Document) => void): string {
  const document = parseDocument(text);
  edit(document);
  return document.toString({ lineWidth: 0 });
}

/** The old document with `shared: true` on what the new tenant uses too. */
function sharingText(text: string): string {
  const spec = (parseDocument(text).toJS() as { readonly spec: TenantSpec }).spec;
  return edited(text, (document) => {
    for (const index of (spec.channels?.email?.identities ?? []).keys())
      document.setIn(['spec', 'channels', 'email', 'identities', index, 'shared'], true);
    for (const [index, template] of (spec.channels?.email?.templates ?? []).entries())
      document.setIn(['spec', 'channels', 'email', 'templates', index], document.createNode({ name: nameOf(template), shared: true }));
    for (const [index, set] of (spec.channels?.email?.configurationSets ?? []).entries())
      if (set.ipPool !== undefined) document.setIn(['spec', 'channels', 'email', 'configurationSets', index, 'ipPool', 'shared'], true);
    for (const [index, identity] of (spec.channels?.sms?.originationIdentities ?? []).entries())
      if ('senderId' in identity) document.setIn(['spec', 'channels', 'sms', 'originationIdentities', index, 'shared'], true);
  });
}

const nameOf = (template: string | { readonly name: string }): string => (typeof template === 'string' ? template : template.name);

type Mutable = Record<string, unknown>;

interface Asked {
  /** What both use is said to be shared. */
  readonly isShared: boolean;
  /** The numbers of the old one, which has gone. */
  readonly withNumbers: boolean;
  readonly staysInAccount: boolean;
}

/** The new tenant's document: what the old one says, merged with its defaults, under another name and in another place. */
function newDocument(
  tenant: EffectiveTenant,
  { to, account, newName }: MigrationWish,
  { isShared, withNumbers, staysInAccount }: Asked,
): string {
  const old = tenant.account?.value ?? '';
  // Streams, topics, roles and functions of the new place have the same names there.
  const spec = JSON.parse(JSON.stringify(tenant.merged.value).replaceAll(`:${old}:`, `:${account}:`)) as Mutable;
  const channels = (spec['channels'] ?? {}) as Record<'email' | 'sms' | 'push', Mutable | undefined>;
  spec['isolation'] = to satisfies Isolation;
  spec['placement'] = { account, regions: [...tenant.regions] };
  spec['allowDelete'] = false;
  delete spec['retention'];
  if (to !== 'shared-project') delete spec['audience'];
  const { email, sms, push } = channels;
  if (email !== undefined) {
    email['identities'] = listOf(email['identities']).map((identity) => marked(identity, isShared));
    email['templates'] = listOf(email['templates']).map((template) =>
      marked({ name: nameOf(template as string | { readonly name: string }) }, isShared),
    );
    if (listOf(email['templates']).length === 0) delete email['templates'];
    // A shared set has no tenant in its name: the new tenant's is its own.
    email['configurationSets'] = listOf(email['configurationSets']).map((set) => poolMoved(marked(set, false), isShared, staysInAccount));
    email['tenant'] ??= {};
  }
  if (sms !== undefined) {
    sms['originationIdentities'] = listOf(sms['originationIdentities'])
      .filter((identity) => withNumbers || 'senderId' in (identity as object))
      .map((identity) => marked(identity, isShared));
    if (listOf(sms['originationIdentities']).length === 0) delete (channels as Mutable)['sms'];
    else sms['optOutList'] = newName;
  }
  if (push !== undefined) {
    push['app'] = newName;
    delete push['appId'];
    delete push['shared'];
  }
  const imports = spec['imports'] as Mutable | undefined;
  if (imports !== undefined) imports['prefix'] = `${newName}/`;
  for (const member of ['table', 'query'] as const) {
    const part = (spec['eventStream'] as Mutable | undefined)?.[member] as Mutable | undefined;
    if (part !== undefined) delete part['name'];
  }
  return stringify(
    { apiVersion: 'trueup/v1', kind: 'Tenant', metadata: { name: newName }, spec },
    { aliasDuplicateObjects: false, lineWidth: 0 },
  ).replace(/account: "?(\d{12})"?/g, 'account: "$1"');
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** With `shared: true`, or without any. */
function marked(entry: unknown, isShared: boolean): Mutable {
  const { shared: _before, ...rest } = entry as Mutable;
  return isShared ? { ...rest, shared: true } : rest;
}

/**
 * A pool of dedicated addresses is shared for the time of the move and the new one's own after it. Addresses do not move to another account: there AWS
 * fills a MANAGED pool of the same name by itself, and a STANDARD one has to be asked for first.
 */
function poolMoved({ ipPool, ...rest }: Mutable, isShared: boolean, staysInAccount: boolean): Mutable {
  if (ipPool === undefined || (!staysInAccount && (ipPool as Mutable)['scaling'] !== 'MANAGED')) return rest;
  return { ...rest, ipPool: marked(ipPool, isShared) };
}

function before(
  { sms, push, senderPolicy, email }: EffectiveTenant,
  { account, newName }: MigrationWish,
  stays: boolean,
): readonly string[] {
  return [
    ...(stays
      ? []
      : [
          `the account ${account} needs what the document names: topics, streams and roles of the same names`,
          ...(push === undefined ? [] : [`the secrets that the push channels refer to have to be in ${account} too`]),
          ...(email === undefined
            ? []
            : ['production access of SES, and the DNS records that the plan prints: a domain may be verified in two accounts at once']),
        ]),
    ...(stays && push !== undefined
      ? ['until the last step the two applications sign in with the same credentials, and prove isolation says so']
      : []),
    ...(!stays && (email?.configurationSets ?? []).some(({ ipPool }) => ipPool?.scaling === 'STANDARD')
      ? [
          `dedicated IP addresses do not move to another account: ask AWS Support for new ones in ${account} (SES, "Dedicated IP address"), and write ipPool into ${newName} when they are warm`,
        ]
      : []),
    ...((sms?.identities ?? []).some(({ kind }) => kind === 'number')
      ? [
          stays
            ? `a number has one tenant: ${newName} gets those of the old one in the last step`
            : `numbers do not move to another account by a call: get new ones in ${account} (aws pinpoint-sms-voice-v2 request-phone-number) and write them into ${newName}, or have AWS Support move them (case: AWS End User Messaging SMS, "Phone number transfer")`,
        ]
      : []),
    ...(senderPolicy.attachTo.length === 0
      ? []
      : [`the roles of policies.sender.attachTo send for both, or name other ones in ${newName}`]),
  ];
}

function moves({ name, email, sms, push, prefix }: EffectiveTenant, { newName }: MigrationWish): readonly string[] {
  return [
    `trueup plan says when ${newName} waits for nothing any more (DNS, numbers)`,
    ...(email === undefined
      ? []
      : [
          `email: TenantName ${prefix}-${newName} and its sets (${prefix}-${newName}-...) instead of ${prefix}-${name}`,
          `suppression entries do not move by themselves: aws sesv2 list-suppressed-destinations --tenant-name ${prefix}-${name}, and put-suppressed-destination for the new one`,
        ]),
    ...(sms === undefined
      ? []
      : [
          `SMS: the pool, list and set of ${newName}; opt-outs do not move by themselves: describe-opted-out-numbers and put-opted-out-number`,
        ]),
    ...(push === undefined
      ? []
      : [`push: the application id of ${newName} (trueup tenants --format json); apps on phones need no change, senders do`]),
  ];
}
