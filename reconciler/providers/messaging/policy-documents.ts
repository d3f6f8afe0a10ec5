import { parseAccountId } from '../../model/account-id.ts';
import { type Cell, resourceKey } from '../../model/address.ts';
import { canonicalJson, type Properties } from '../../model/properties.ts';
import type { Source } from '../../model/source.ts';
import type { ReadClients } from '../clients.ts';
import type { Wanted } from '../layer.ts';
import type { DesiredResource, Interest, OrganizationView } from '../provider.ts';
import type { EffectiveTenant } from './effective-tenant.ts';
import { observeCell } from './observe.ts';
import { bucketStatement } from './resources/bucket-statement.ts';
import { policy } from './resources/iam-policy.ts';
import { organizationPolicy } from './resources/organization-policy.ts';
import { cellOf } from './resources/registry-items.ts';

/** A policy document that follows from a tenant, whether or not it is put into force. */
export interface GeneratedPolicy {
  readonly tenant: string;
  readonly purpose: 'sender' | 'service-control' | 'imports';
  /** What it is called in AWS: of statements of a bucket's policy the bucket. */
  readonly name: string;
  /** The account that it belongs to, and the Region where a plan shows it. */
  readonly cell: Cell;
  /** The field of the tenant that puts it into force. */
  readonly field: string;
  /** What the field says. */
  readonly applied: boolean;
  readonly source: Source;
  readonly statements: readonly Properties[];
  /** The resources that it would be. */
  readonly resources: readonly Wanted[];
}

/** What is in force under the name of a policy. */
export type LivePolicy =
  | { readonly is: 'absent' }
  | { readonly is: 'there'; readonly statements: readonly Properties[]; readonly same: boolean }
  | { readonly is: 'unreadable'; readonly message: string };

/**
 * The policies of a tenant: who may send as it, who may write in its account (`dedicated-account`), who may use its imports (`imports.access`). They
 * are made as if the document asked for them, so that what is shown is what would be applied. Empty while the tenant has no account. Pure.
 */
export function policiesOf(tenant: EffectiveTenant, organization: OrganizationView, memberRole: string): readonly GeneratedPolicy[] {
  const account = parseAccountId(tenant.account?.value ?? '');
  const [region] = tenant.regions;
  if (account === undefined || region === undefined) return [];
  const { imports, senderPolicy, serviceControlPolicy, name } = tenant;
  const asked = askedFor(tenant);
  const placing = { organization, isFirstRegion: true, applyRole: memberRole };
  const own: Cell = { account, region };
  const of = { tenant: name, cell: own, source: senderPolicy.source };
  const documentOf = (resources: readonly Wanted[]) => resources.flatMap(({ properties }) => statementsIn(properties['document']));
  const sender = policy.wanted(asked, { ...placing, cell: own });
  const guard = tenant.isolation === 'dedicated-account' ? organizationPolicy.wanted(asked, { ...placing, cell: own }) : [];
  const access = imports?.access;
  const home = imports?.home === undefined ? undefined : cellOf(imports.home);
  const lists =
    home === undefined
      ? []
      : bucketStatement.wanted(asked, { ...placing, cell: home }).filter(({ name: each }) => !each.endsWith('/events'));
  const all: GeneratedPolicy[] = [
    {
      ...of,
      purpose: 'sender',
      name: senderPolicy.name,
      field: 'policies.sender.apply',
      applied: senderPolicy.apply,
      statements: documentOf(sender),
      resources: sender,
    },
    {
      ...of,
      purpose: 'service-control',
      name: serviceControlPolicy.name,
      field: 'policies.serviceControl.attach',
      applied: serviceControlPolicy.attach,
      source: serviceControlPolicy.source,
      statements: documentOf(guard),
      resources: guard,
    },
    ...(access === undefined || home === undefined
      ? []
      : [
          {
            tenant: name,
            cell: home,
            purpose: 'imports' as const,
            name: imports?.place?.bucket ?? '',
            field: 'imports.access.attach',
            applied: access.attach,
            source: access.source,
            statements: lists.map(statementOf),
            resources: lists,
          },
        ]),
  ];
  return all.filter(({ resources }) => resources.length > 0);
}

/** The tenant as if it asked for all of its policies. */
const askedFor = (tenant: EffectiveTenant): EffectiveTenant => ({
  ...tenant,
  senderPolicy: { ...tenant.senderPolicy, apply: true },
  serviceControlPolicy: { ...tenant.serviceControlPolicy, attach: true },
  imports:
    tenant.imports?.access === undefined ? tenant.imports : { ...tenant.imports, access: { ...tenant.imports.access, attach: true } },
});

function statementsIn(document: unknown): readonly Properties[] {
  const statements = typeof document === 'object' && document !== null && 'Statement' in document ? document.Statement : [];
  return (Array.isArray(statements) ? statements : [statements]) as readonly Properties[];
}

const purposeIn = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** A statement of a bucket's policy with the word that tells it from its neighbours in place of the Sid, which is a mark. */
const statementOf = ({ name, properties }: Pick<Wanted, 'name' | 'properties'>): Properties => ({
  Sid: purposeIn(name),
  ...(properties['statement'] as Properties),
});

/** Reads what is in force under the policy's name. */
export async function livePolicy(
  generated: GeneratedPolicy,
  about: Pick<Interest, 'catalogue' | 'organization'>,
  aws: ReadClients,
): Promise<LivePolicy> {
  const { cell, resources, statements } = generated;
  const asked = resources.map((each): [string, DesiredResource] => [
    resourceKey(each.type, each.name),
    { ...each, state: 'present', overrode: [] },
  ]);
  const [first] = resources;
  if (first === undefined) return { is: 'absent' };
  const only = new Map([[first.type, new Set(resources.map(({ name }) => name))]]);
  const desired = { resources: new Map(asked), unlisted: new Map() };
  const seen = await observeCell(cell, { ...about, desired, only }, aws, { prefix: '', tenants: [], asked: new Map() });
  const [unreadable] = seen.unreadable;
  if (unreadable !== undefined) return { is: 'unreadable', message: unreadable.message };
  // What waits for its bucket is not there, however its document says it.
  const live = [...seen.resources.values()].filter(({ condition }) => condition === undefined);
  if (live.length === 0) return { is: 'absent' };
  const found = live.flatMap((each) => (generated.purpose === 'imports' ? [statementOf(each)] : statementsIn(each.properties['document'])));
  return { is: 'there', statements: found, same: isSame(found, statements) };
}

/** Statements come in any order. */
const isSame = (live: readonly Properties[], generated: readonly Properties[]): boolean => {
  const [a, b] = [live, generated].map((statements) => statements.map((each) => canonicalJson(each)).sort());
  return a?.join('\n') === b?.join('\n');
};
