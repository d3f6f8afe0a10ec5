import { createHash } from 'node:crypto';
import type { AccountId } from '../../model/account-id.ts';
import { resourceKey } from '../../model/address.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { canonicalJson, type Properties } from '../../model/properties.ts';
import type { Source } from '../../model/source.ts';
import { exceptionId } from '../exceptions.ts';
import type { Layer, Wanted } from '../layer.ts';
import type { CompiledClass, CompileInput, DesiredState } from '../provider.ts';
import { centralCells } from './central-cells.ts';
import { organizationPriority } from './compile-organization.ts';
import { coverTree } from './cover-tree.ts';
import { notCentral } from './diagnostics.ts';
import { inexpressible } from './inexpressible.ts';
import { documentId } from './parts.ts';
import { policyTypeName } from './resources/configuration-policy.ts';
import { controlTypeName, partsOfControlName } from './resources/control.ts';
import { parametersTypeName } from './resources/control-parameters.ts';
import { hubName, hubTypeName } from './resources/hub.ts';
import { associationTypeName, selfManaged } from './resources/policy-association.ts';
import { standardTypeName } from './resources/standard.ts';

/** A policy's content and where it comes from. */
interface Content {
  readonly properties: Properties;
  /** Which documents and which of their parts speak: the same while only their values change, so that a policy keeps its name. */
  readonly identity: string;
  readonly document: string;
  readonly source: Source;
  /** The layers that speak. */
  readonly layers: readonly Layer[];
}

/**
 * The fewest configuration policies and associations that bring about what the documents ask of the accounts under central configuration: one
 * policy for each distinct content, on units where all that is below asks for the same. Source: facts/compliance.md 2.7, V-12.
 */
export function compileCentral(
  input: CompileInput,
  merged: () => readonly CompiledClass[],
): { readonly layers: readonly Layer[]; readonly diagnostics: readonly Diagnostic[] } {
  const central = centralCells(input);
  const administrator = input.organization.securityHubAdministrator;
  if (central.size === 0 || administrator === undefined) return { layers: [], diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  const byAccount = contentsByAccount(input, merged(), diagnostics);
  const policies = namedPolicies(
    [...byAccount.values()].filter((content) => content !== undefined),
    input.organization.name,
  );
  const nameOf = (account: AccountId): string | undefined => {
    const content = byAccount.get(account);
    return content === undefined ? undefined : policies.get(canonicalJson(content.properties))?.name;
  };
  const wanted = [
    ...[...policies.values()].map(({ name, content }) => policyOf(name, content)),
    ...associationsOf(input, [...byAccount.keys()], nameOf, [...policies.values()]),
  ];
  const cells = input.space.product([administrator], [input.organization.homeRegion]);
  const document = `Organization/${input.organization.name}`;
  const layer: Layer = { document, cells, priority: organizationPriority, rank: 0, wanted, removed: [], unlisted: [] };
  return { layers: [layer], diagnostics };
}

/** What each account under central configuration should have; undefined where it manages itself (`hub.state: unmanaged`). */
function contentsByAccount(
  input: CompileInput,
  classes: readonly CompiledClass[],
  diagnostics: Diagnostic[],
): ReadonlyMap<AccountId, Content | undefined> {
  const central = centralCells(input);
  const byAccount = new Map<AccountId, Content | undefined>();
  const different = new Set<AccountId>();
  const mixed = new Set<AccountId>();
  const problems = new Map<string, Diagnostic>();
  const others = new Set(
    input.documents
      .all('SecurityStandards')
      .filter(({ value }) => value.spec.mechanism !== 'central-config')
      .map(documentId),
  );
  for (const { layers, desired, cells } of classes) {
    const inside = cells.intersect(central);
    if (inside.size === 0) continue;
    const content = contentOf(layers, desired, input);
    if (content !== undefined)
      for (const problem of inexpressible(layers, desired, inside, input)) problems.set(`${problem.message}`, problem);
    const meets = layers.some(({ document }) => others.has(document));
    for (const { account } of inside) {
      if (meets) mixed.add(account);
      if (!byAccount.has(account)) byAccount.set(account, content);
      else if (canonicalJson(byAccount.get(account)?.properties) !== canonicalJson(content?.properties)) different.add(account);
    }
  }
  diagnostics.push(...problems.values());
  const [document] = input.documents.all('SecurityStandards').filter(({ value }) => value.spec.mechanism === 'central-config');
  const source = document?.at('spec', 'mechanism');
  if (source !== undefined && different.size > 0) {
    const what = `different values in different Regions, which the documents ask of ${shown(different)}`;
    diagnostics.push(notCentral(what, 'ask for the same in all governed Regions, or write mechanism: api', source));
  }
  if (source !== undefined && mixed.size > 0) {
    const what = `a part of an account: documents with another mechanism meet it in ${shown(mixed)}`;
    diagnostics.push(notCentral(what, 'give all SecurityStandards documents of an account one mechanism', source));
  }
  return byAccount;
}

const shown = (accounts: ReadonlySet<string>): string =>
  accounts.size <= 3 ? [...accounts].join(', ') : `${[...accounts].slice(0, 3).join(', ')} and ${accounts.size - 3} more accounts`;

function contentOf(layers: readonly Layer[], desired: DesiredState, input: CompileInput): Content | undefined {
  if (desired.unmanaged?.has(resourceKey(hubTypeName, hubName)) === true) return undefined;
  const standards = new Set<string>();
  const disabled = new Set<string>();
  const parameters: Record<string, Properties> = {};
  for (const { type, name, state, properties } of desired.resources.values()) {
    if (state === 'absent') continue;
    if (type === standardTypeName) standards.add(name);
    else if (type === controlTypeName && properties['status'] === 'DISABLED') disabled.add(partsOfControlName(name).control);
    else if (type === parametersTypeName) parameters[name] = properties;
  }
  const document =
    layers
      .map((layer) => layer.document)
      .filter((id) => id.startsWith('SecurityStandards/'))
      .sort()[0] ?? '';
  const positioned = input.documents.all('SecurityStandards').find((each) => documentId(each) === document);
  const source = positioned?.at('spec', 'mechanism');
  if (source === undefined) return undefined;
  return {
    properties: { serviceEnabled: true, standards: [...standards].sort(), disabled: [...disabled].sort(), onlyEnabled: [], parameters },
    identity: [...new Set(layers.map((layer) => `${layer.document}#${layer.rank}`))].sort().join(' '),
    document: document.slice('SecurityStandards/'.length),
    source,
    layers: layers.filter(({ wanted, removed }) => wanted.length + removed.length > 0),
  };
}

interface UnitSelector {
  readonly ou?: string;
  readonly recursive?: boolean;
}

interface NamedPolicy {
  readonly name: string;
  readonly content: Content;
  /** Sets of layers that each ask for this content. */
  readonly speakers: readonly (readonly Layer[])[];
}

/** By content. The name follows from which documents speak, and from the content only where two parts could not be told apart otherwise. */
function namedPolicies(contents: readonly Content[], organization: string): ReadonlyMap<string, NamedPolicy> {
  const byContent = new Map<string, Content>();
  for (const content of contents) {
    const key = canonicalJson(content.properties);
    const known = byContent.get(key);
    if (known === undefined || content.identity < known.identity) byContent.set(key, content);
  }
  const named = new Map<string, NamedPolicy>();
  for (const [key, content] of byContent) {
    const isAlone = [...byContent.values()].every((other) => other === content || other.identity !== content.identity);
    const suffix = createHash('sha256')
      .update(isAlone ? content.identity : `${content.identity} ${key}`)
      .digest('hex')
      .slice(0, 8);
    const speakers = contents.filter((other) => canonicalJson(other.properties) === key).map((other) => other.layers);
    named.set(key, { name: `trueup-${organization}-${content.document}-${suffix}`, content, speakers: [...new Set(speakers)] });
  }
  return named;
}

const policyOf = (name: string, { properties, source }: Content): Wanted => ({
  type: policyTypeName,
  name,
  state: 'present',
  properties,
  allowDelete: true,
  source,
});

/**
 * The targets that get a policy of their own, and those that must not have one: below a covered unit whatever somebody else gave an account or a
 * unit would win over what the documents ask. Accounts that no document puts under central configuration are told to manage themselves where
 * they would inherit.
 */
function associationsOf(
  input: CompileInput,
  governed: readonly AccountId[],
  nameOf: (account: AccountId) => string | undefined,
  policies: readonly NamedPolicy[],
): Wanted[] {
  const { units } = input.targets;
  const tree = units.all();
  const root = tree.find(({ parent }) => parent === undefined);
  const active = root === undefined ? [] : units.accountsBelow(root.id);
  const wanted = new Map(
    governed.flatMap((account) => {
      const name = nameOf(account);
      return name === undefined ? [] : [[account, name] as const];
    }),
  );
  const parentOf = new Map(
    active.flatMap((account) => {
      const parent = units.parentOf(account);
      return parent === undefined ? [] : [[account, parent] as const];
    }),
  );
  const labels = coverTree({
    units: tree,
    parentOf,
    wanted,
    allowed: allowedUnits(input),
    isOwn: isOwnOf(input, policies),
    nothing: selfManaged,
  });
  const sourceOf = (policy: string): Source | undefined =>
    policies.find(({ name }) => name === policy)?.content.source ?? policies[0]?.content.source;
  const association = (name: string, state: 'present' | 'absent', properties: Properties, source: Source): Wanted => ({
    type: associationTypeName,
    name,
    state,
    properties,
    allowDelete: true,
    source,
  });
  const [first] = policies;
  const inTheWay = [...wanted.keys(), ...coveredUnits(tree, labels)].filter((id) => !labels.has(id));
  return [
    ...[...labels].flatMap(([target, policy]) => {
      const source = sourceOf(policy);
      return source === undefined ? [] : [association(target, 'present', { policy, failure: '' }, source)];
    }),
    ...inTheWay.flatMap((id) => (first === undefined ? [] : [association(id, 'absent', {}, first.content.source)])),
  ];
}

/** Units below one that has a label of its own. */
function coveredUnits(tree: readonly { readonly id: string; readonly parent?: string }[], labels: ReadonlyMap<string, string>): string[] {
  const parents = new Map(tree.map(({ id, parent }) => [id, parent]));
  const isCovered = (id: string | undefined): boolean => id !== undefined && (labels.has(id) || isCovered(parents.get(id)));
  return tree.flatMap(({ id }) => (isCovered(parents.get(id)) ? [id] : []));
}

/** The units that documents with the mechanism name as a whole, and the units below those. */
function allowedUnits({ documents, targets }: CompileInput): ReadonlySet<string> {
  const named = new Set(
    documents
      .all('SecurityStandards')
      .filter(({ value }) => value.spec.mechanism === 'central-config')
      .flatMap(({ value }) => value.spec.targets.include)
      .flatMap(({ ou, recursive }) => (ou === undefined || recursive === false ? [] : (targets.units.idOf(ou) ?? []))),
  );
  const parents = new Map(targets.units.all().map(({ id, parent }) => [id, parent]));
  const isWithin = (id: string | undefined): boolean => id !== undefined && (named.has(id) || isWithin(parents.get(id)));
  return new Set([...parents.keys()].filter(isWithin));
}

/**
 * Whether a policy is what documents ask of a whole unit: each of its layers names the unit or one above it. A layer of an override counts where it
 * reaches every account below the unit.
 */
function isOwnOf({ documents, targets }: CompileInput, policies: readonly NamedPolicy[]): (unit: string, policy: string) => boolean {
  const { units } = targets;
  const parents = new Map(units.all().map(({ id, parent }) => [id, parent]));
  const isBelow = (unit: string | undefined, above: string): boolean =>
    unit !== undefined && (unit === above || isBelow(parents.get(unit), above));
  const includes = new Map<string, readonly UnitSelector[]>();
  for (const document of documents.all('SecurityStandards')) includes.set(documentId(document), document.value.spec.targets.include);
  for (const { value } of documents.all('DisabledControls'))
    includes.set(`DisabledControls/${value.metadata.name}`, value.spec.targets.include);
  for (const exception of documents.all('Exception')) includes.set(exceptionId(exception), [exception.value.spec.selector]);
  const names = (layer: Layer, unit: string): boolean =>
    (includes.get(layer.document) ?? []).some(({ ou, recursive }) => {
      const id = ou === undefined ? undefined : units.idOf(ou);
      return id !== undefined && recursive !== false && isBelow(unit, id);
    });
  const reachesAll = (layer: Layer, unit: string): boolean => {
    const accounts = new Set([...layer.cells].map(({ account }) => account));
    const below = units.accountsBelow(unit);
    return below.length > 0 && below.every((account) => accounts.has(account));
  };
  const covers = (layer: Layer, unit: string): boolean => (layer.rank === 0 ? names(layer, unit) : reachesAll(layer, unit));
  const byName = new Map(policies.map((policy) => [policy.name, policy]));
  return (unit, policy) => byName.get(policy)?.speakers.some((layers) => layers.every((layer) => covers(layer, unit))) ?? true;
}
