import { type Cell, resourceKey } from '../../model/address.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { canonicalJson, type Properties } from '../../model/properties.ts';
import type { Observation, ObservedResource } from '../observation.ts';
import type { DesiredResource, DesiredState, ResourceType } from '../provider.ts';
import { partsOfSesArn } from './arns.ts';
import type { EffectiveTenant } from './effective-tenant.ts';
import * as rules from './live-rules.ts';
import { sharedOwner, tagsIn } from './marks.ts';
import { associationTypeName } from './resources/ses-association.ts';
import { sesTenantTypeName } from './resources/ses-tenant.ts';

export interface ObservedInput {
  readonly cell: Cell;
  readonly observation: Observation;
  readonly desired: DesiredState;
  /** All declared tenants. */
  readonly tenants: readonly EffectiveTenant[];
  readonly types: ReadonlyMap<string, ResourceType>;
  /** `Organization.metadata.name`. */
  readonly organization: string;
}

/** The live rules whose answer is in what a plan reads of a cell anyway: S-03, A-09, A-10, A-11, A-12 and A-16 of what is tagged ours. Pure. */
export function* checkObserved(input: ObservedInput): Generator<Diagnostic> {
  const { observation, desired, tenants, cell, types } = input;
  const here = tenants.filter(({ account, regions }) => account?.value === cell.account && regions.includes(cell.region));
  const byFile = new Map(here.map((tenant) => [tenant.document.file, tenant]));
  const wantedAssociations = new Map<string, DesiredResource[]>();
  for (const [key, wanted] of desired.resources) {
    const { type, name, source } = wanted;
    if (type === associationTypeName) push(wantedAssociations, sesTenantOf(name), wanted);
    const tenant = byFile.get(source.file);
    const live = observation.resources.get(key);
    if (tenant === undefined || live === undefined) continue;
    // What is shared carries no tenant's name.
    if (live.properties['tags'] !== undefined && tagsIn(wanted.properties)['tenant'] === tenant.name)
      yield* rules.checkTenantTag(tenant, [{ arn: `${type} ${name}`, tags: tagsIn(live.properties) }]);
    const migration = types.get(type)?.forbids?.(live.properties, wanted.properties);
    if (migration !== undefined) yield* rules.checkImmutable(tenant, [immutableChange(wanted, live, migration)]);
  }
  const associated = new Map<string, string[]>();
  for (const { type, name } of observation.resources.values()) if (type === associationTypeName) push(associated, sesTenantOf(name), name);
  for (const tenant of here) {
    const ses = tenant.email?.tenant?.awsName;
    if (ses === undefined) continue;
    const exists = observation.resources.has(resourceKey(sesTenantTypeName, ses));
    yield* rules.checkStrictPolicy(tenant, exists);
    if (!exists) continue;
    const wanted = (wantedAssociations.get(ses) ?? []).map(({ name, source }) => ({ arn: name, source }));
    yield* rules.checkAssociated(tenant, wanted, new Set(associated.get(ses)));
  }
  yield* checkLeftovers(input);
}

const sesTenantOf = (association: string): string => association.slice(0, association.indexOf('/'));

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function immutableChange(
  { type, name, properties, source }: DesiredResource,
  live: ObservedResource,
  migration: string,
): rules.ImmutableChange {
  const fields = Object.keys(properties).filter((each) => canonicalJson(live.properties[each]) !== canonicalJson(properties[each]));
  const valuesOf = (of: Properties): string => fields.map((field) => String(of[field] ?? 'none')).join(', ');
  return {
    object: `${type} ${name}`,
    field: fields.join(', '),
    before: valuesOf(live.properties),
    after: valuesOf(properties),
    source,
    replaceable: false,
    migration,
  };
}

/** What is ours by its mark and no document asks for: kept since it loses data, or since nobody allowed its removal. */
function* checkLeftovers({ observation, desired, types, organization, tenants }: ObservedInput): Generator<Diagnostic> {
  const declared = new Set([...tenants.map(({ name }) => name), sharedOwner]);
  for (const [key, live] of observation.resources) {
    if (desired.resources.has(key) || live.mark?.organization !== organization || live.mark.deleteAllowed) continue;
    const loses = types.get(live.type)?.deleteLoses;
    const object = `${live.type} ${live.name}`;
    if (loses !== undefined) yield* rules.checkDeletes(false, [{ object, loses, source: undefined }]);
    else if (!declared.has(ownerOf(live))) yield* rules.checkClaimed([{ arn: object, taggedOurs: true, claimedBy: [] }]);
  }
}

/** Without a tag of its own nobody's tenant is named, so nothing can be said. */
const ownerOf = ({ properties }: ObservedResource): string => tagsIn(properties)['tenant'] ?? sharedOwner;

/** things that the registry gives to several tenants, none of which shares it. @param entries ARNs by tenant */
export function* checkRegistry(
  entries: ReadonlyMap<string, readonly string[]>,
  tenants: readonly EffectiveTenant[],
): Generator<Diagnostic> {
  const byArn = new Map<string, string[]>();
  for (const [tenant, arns] of entries) for (const arn of arns) byArn.set(arn, [...(byArn.get(arn) ?? []), tenant]);
  const isShared = (arn: string): boolean => tenants.some((tenant) => sharedNames(tenant).has(partsOfSesArn(arn).name));
  for (const [arn, claimedBy] of byArn)
    if (claimedBy.length > 1 && !isShared(arn)) yield* rules.checkClaimed([{ arn, taggedOurs: true, claimedBy: claimedBy.sort() }]);
}

const sharedNames = ({ email, sms, push }: EffectiveTenant): ReadonlySet<string> =>
  new Set([
    ...(email?.identities ?? []).filter(({ shared }) => shared).map(({ awsName }) => awsName.toLowerCase()),
    ...(email?.configurationSets ?? []).flatMap(({ awsName, shared, ipPool }) => [
      ...(shared ? [awsName] : []),
      ...(ipPool?.shared === true ? [ipPool.name] : []),
    ]),
    ...(sms?.optOutList?.shared === true ? [sms.optOutList.name] : []),
    ...(sms?.pool?.shared === true ? [sms.pool.awsName] : []),
    ...(sms?.identities ?? [])
      .filter(({ shared }) => shared)
      .map((each) => (each.kind === 'number' ? each.id : `${each.senderId}/${each.country}`)),
    ...(push?.shared === true ? [push.app.value] : []),
  ]);
