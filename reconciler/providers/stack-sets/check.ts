import type { Catalogue } from '../../catalogue/catalogue.ts';
import type { Calendar } from '../../model/clock.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import type { Match, Organization, SecurityStandards, StackSet, StackSetSettings, Targets } from '../../model/documents.generated.ts';
import type { PathSegment, Positioned } from '../../model/positioned.ts';
import type { Source } from '../../model/source.ts';
import { checkTemplate } from './check-template.ts';
import { templateFile } from './compile.ts';
import {
  autoDeploymentUnmanaged,
  callAsUnmanaged,
  dependsInCircle,
  importElsewhere,
  importHidden,
  importTwice,
  managementAccount,
  managementAccountBelowRoot,
  nameNotOurs,
  nameTwice,
  noDelegate,
  overridesAndDeployment,
  retainWithoutDeployment,
  rolesMissing,
  rolesUnused,
} from './diagnostics.ts';
import { readTemplate } from './template.ts';

/** The offline rules of stack sets, the user's own and those that carry other documents. Facts: compliance 6.6, V-13, V-14, V-17, V-21, V-22, V-28. */
export function check(documents: DocumentSet, _catalogue: Catalogue, _calendar: Calendar): readonly Diagnostic[] {
  const all = documentsWithSets(documents);
  return [
    ...documents.all('StackSet').flatMap((document) => [...checkTemplate(document, documents), ...checkImports(document, documents)]),
    ...all.flatMap((document) => [
      ...checkRoles(document, documents.organization),
      ...checkDeployment(document),
      ...checkManagementAccount(document, documents.organization),
    ]),
    ...checkNames(all),
    ...checkCircles(all),
  ];
}

/** A document with a `stackset` block, of any kind. */
type Document = Positioned<{
  readonly spec: {
    readonly targets: Targets;
    readonly overrides?: readonly { readonly match: Match }[];
    readonly stackset: StackSetSettings;
  };
}>;

const documentsWithSets = (documents: DocumentSet): readonly Document[] => [
  ...[...documents.all('StackSet'), ...documents.all('DevOpsGuruTargets'), ...documents.all('SecurityStandards')].filter(
    (document): document is Document & typeof document => document.value.spec.stackset !== undefined,
  ),
  ...documents.all('SecurityStandards').flatMap((document) => setOfNewAccounts(document) ?? []),
];

/** The `newAccounts` block of a document, seen as a document of its own, so that the same rules speak of the right lines. */
function setOfNewAccounts(document: Positioned<SecurityStandards>): Document | undefined {
  const { spec } = document.value;
  if (spec.newAccounts === undefined) return undefined;
  const inBlock = (path: readonly PathSegment[]): readonly PathSegment[] =>
    path[1] === 'stackset' ? ['spec', 'newAccounts', ...path.slice(1)] : path;
  return {
    ...document,
    value: { spec: { targets: spec.targets, overrides: spec.overrides ?? [], stackset: spec.newAccounts.stackset } },
    at: (...path) => document.at(...inBlock(path)),
    keyAt: (...path) => document.keyAt(...inBlock(path)),
  };
}

function* checkRoles(document: Document, organization: Positioned<Organization> | undefined): Generator<Diagnostic> {
  const { stackset } = document.value.spec;
  const at = (name: string): Source => document.at('spec', 'stackset', name);
  const roles = ['administrationRoleArn', 'executionRoleName'] as const;
  if (stackset.permissionModel === 'SELF_MANAGED') {
    const missing = roles.filter((name) => stackset[name] === undefined);
    if (missing.length > 0) yield rolesMissing(missing.join(' and '), at('permissionModel'));
    if (stackset.callAs === 'DELEGATED_ADMIN') yield callAsUnmanaged(at('callAs'));
    return;
  }
  for (const name of roles) if (stackset[name] !== undefined) yield rolesUnused(name, document.keyAt('spec', 'stackset', name));
  if (
    stackset.callAs === 'DELEGATED_ADMIN' &&
    organization !== undefined &&
    organization.value.spec.delegatedAdmins?.stackSets === undefined
  )
    yield noDelegate(at('callAs'));
}

function* checkDeployment(document: Document): Generator<Diagnostic> {
  const { stackset, overrides = [] } = document.value.spec;
  const { autoDeployment } = stackset;
  if (autoDeployment === undefined) return;
  const path = ['spec', 'stackset', 'autoDeployment'] as const;
  if (stackset.permissionModel !== 'SERVICE_MANAGED') yield autoDeploymentUnmanaged(document.keyAt(...path));
  if (!autoDeployment.enabled && autoDeployment.retainStacksOnAccountRemoval !== undefined)
    yield retainWithoutDeployment(document.keyAt(...path, 'retainStacksOnAccountRemoval'));
  if (autoDeployment.enabled && overrides.length > 0) yield overridesAndDeployment(document.keyAt('spec', 'overrides'));
}

/** V-14 as far as it shows without the inventory: the account by its id, and the root. */
function* checkManagementAccount(document: Document, organization: Positioned<Organization> | undefined): Generator<Diagnostic> {
  const { spec } = document.value;
  if (organization === undefined || spec.stackset.permissionModel !== 'SERVICE_MANAGED') return;
  const { managementAccount: management, ous = {} } = organization.value.spec;
  if ((spec.targets.exclude ?? []).some((selector) => selector.account === management)) return;
  for (const [index, selector] of spec.targets.include.entries()) {
    const unit = selector.ou === undefined ? undefined : (ous[selector.ou] ?? selector.ou);
    if (selector.account === management) yield managementAccount(document.at('spec', 'targets', 'include', index, 'account'));
    else if (unit?.startsWith('r-') === true) yield managementAccountBelowRoot(document.at('spec', 'targets', 'include', index, 'ou'));
  }
}

/** V-31: one stack a cell, where a set can take it in. Facts: compliance 4.8. */
function* checkImports(document: Positioned<StackSet>, documents: DocumentSet): Generator<Diagnostic> {
  const { import: stacks = [], stackset, targets } = document.value.spec;
  const organization = documents.organization?.value.spec;
  const regions = targets.regions ?? organization?.governedRegions;
  const known = new Map<string, Source>();
  for (const [index, arn] of stacks.entries()) {
    const source = document.at('spec', 'import', index);
    const [, , , region = '', account = ''] = arn.split(':');
    const first = known.get(`${account}/${region}`);
    if (first === undefined) known.set(`${account}/${region}`, source);
    else yield importTwice(account, region, first, source);
    if (regions !== undefined && !regions.includes(region)) yield importElsewhere(`the targets have no Region ${region}`, source);
    if (stackset.permissionModel === 'SERVICE_MANAGED' && account === organization?.managementAccount) yield managementAccount(source);
  }
  const file = templateFile(document);
  const attachment = stacks.length === 0 || file === undefined ? undefined : documents.attachment(file);
  const template = attachment === undefined || 'problem' in attachment ? undefined : readTemplate(attachment.text);
  if (template === undefined || 'problem' in template) return;
  const hidden = [...template.parameters].find(([, { noEcho }]) => noEcho)?.[0];
  if (hidden !== undefined) yield importHidden(hidden, document.keyAt('spec', 'import'));
}

/** The prefix that the roles of trueup bootstrap reach. Facts: compliance 5.4, 6.4. */
const isOurName = (name: string): boolean => /^trueup-[a-zA-Z0-9-]{1,120}$/.test(name);

/** A name is a stack set's address: two documents cannot both have it, and one that is not ours was adopted. */
function* checkNames(all: readonly Document[]): Generator<Diagnostic> {
  const first = new Map<string, Source>();
  for (const document of all) {
    const { name, adopted } = document.value.spec.stackset;
    const source = document.at('spec', 'stackset', 'name');
    if (!isOurName(name) && adopted !== true) yield nameNotOurs(name, source);
    const known = first.get(name);
    if (known === undefined) first.set(name, source);
    else yield nameTwice(name, known, source);
  }
}

/** V-21: `dependsOn` without circles, each told once, at the document whose name comes first. */
function* checkCircles(all: readonly Document[]): Generator<Diagnostic> {
  const byName = new Map(all.map((document) => [document.value.spec.stackset.name, document]));
  const dependsOn = (name: string): readonly string[] => byName.get(name)?.value.spec.stackset.autoDeployment?.dependsOn ?? [];
  for (const [name, document] of byName) {
    const circle = circleFrom(name, dependsOn);
    if (circle === undefined || circle.some((other) => other < name)) continue;
    yield dependsInCircle(circle, document.at('spec', 'stackset', 'autoDeployment', 'dependsOn'));
  }
}

/** The shortest way from a name back to itself. */
function circleFrom(start: string, next: (name: string) => readonly string[]): readonly string[] | undefined {
  const queue: (readonly string[])[] = [[start]];
  const seen = new Set<string>();
  for (const way of queue) {
    for (const name of next(way.at(-1) ?? start)) {
      if (name === start) return [...way, name];
      if (!seen.has(name)) queue.push([...way, name]);
      seen.add(name);
    }
  }
  return undefined;
}
