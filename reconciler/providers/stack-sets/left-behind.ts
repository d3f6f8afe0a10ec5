import type { StackSet } from '@aws-sdk/client-cloudformation';
import { type Cell, cellKey } from '../../model/address.ts';
import { AwsFailure } from '../../model/aws-failure.ts';
import { listAll } from '../../model/paged-list.ts';
import type { ReadClients } from '../clients.ts';
import type { Notice, Unreadable } from '../observation.ts';
import type { CompileInput } from '../provider.ts';
import type { SetDefinition } from './definition.ts';
import { markOf, stackSetTypeName } from './resources/stack-set.ts';
import { readTemplate } from './template.ts';

/** How the names of our sets begin, and of those that `trueup bootstrap` alone may change. */
const ourPrefix = 'trueup-';
const bootstrapPrefix = 'trueup-bootstrap';

/** Stack sets of ours that no document names any more: a block that was taken out, a document that went. */
export interface LeftBehind {
  /** Those that the plan takes away. */
  readonly definitions: readonly SetDefinition[];
  /** By home cell: those that it leaves alone, and what could not be looked for. */
  readonly notices: ReadonlyMap<string, readonly Notice[]>;
  /** By home cell: why a prune could not look for them there, so that nothing found is not taken for nothing there. */
  readonly unreadable: ReadonlyMap<string, readonly Unreadable[]>;
  readonly homes: readonly Cell[];
}

/** A view of an administrator's sets. Facts: compliance 4.2. */
interface View {
  readonly home: Cell;
  readonly callAs: 'SELF' | 'DELEGATED_ADMIN';
}

/** The management account's view shows an administrator's service-managed sets too, so it comes last, and only where sets are called for from there. */
function viewsOf(
  { managementAccount, stackSetsAdministrator, homeRegion }: CompileInput['organization'],
  declared: readonly SetDefinition[],
): readonly View[] {
  const own: View = { home: { account: managementAccount, region: homeRegion }, callAs: 'SELF' };
  if (stackSetsAdministrator === undefined || stackSetsAdministrator === managementAccount) return [own];
  const delegated: Cell = { account: stackSetsAdministrator, region: homeRegion };
  const views: readonly View[] = [
    { home: delegated, callAs: 'DELEGATED_ADMIN' },
    { home: delegated, callAs: 'SELF' },
  ];
  return declared.some(({ home }) => home.account === managementAccount) ? [...views, own] : views;
}

/**
 * Looks for them: one ListStackSets (two or three where an administrator is delegated), and one DescribeStackSet for each set with a name like ours
 * that is not declared, since a list tells no tags. A kind of which no document is left takes nothing away: that is `trueup prune`'s or `trueup offboard`'s, or a mistake.
 * @param prune `trueup prune`: takes it away too
 */
export async function findLeftBehind(
  input: CompileInput,
  declared: readonly SetDefinition[],
  aws: (cell: Cell) => ReadClients,
  prune = false,
): Promise<LeftBehind> {
  const names = new Set(declared.map(({ name }) => name));
  const views = await Promise.all(viewsOf(input.organization, declared).map((view) => lookAt(view, names, aws(view.home))));
  const definitions = new Map<string, SetDefinition>();
  const notices = new Map<string, Notice[]>();
  const unreadable = new Map<string, Unreadable[]>();
  const homes = new Map<string, Cell>();
  const say = (home: Cell, notice: Notice): void => {
    homes.set(cellKey(home), home);
    notices.set(cellKey(home), [...(notices.get(cellKey(home)) ?? []), notice]);
  };
  const seen = new Set<string | undefined>();
  for (const { view, sets, failure } of views) {
    if (failure !== undefined && prune) {
      homes.set(cellKey(view.home), view.home);
      unreadable.set(cellKey(view.home), [{ code: failure.awsName, message: failure.message, types: [stackSetTypeName] }]);
    }
    // Roles without the permission belong to an organization without stack sets: then a plan has nothing to miss.
    else if (failure !== undefined && (failure.failureClass !== 'denied' || declared.length > 0)) say(view.home, notLooked(failure));
    for (const live of sets) {
      if (seen.has(live.StackSetId) || markOf(live)?.organization !== input.organization.name) continue;
      seen.add(live.StackSetId);
      const kind = kindOf(live);
      if (prune || input.documents.all(kind).length > 0) definitions.set(live.StackSetId ?? '', definitionOf(live, view, kind, input));
      else say(view.home, vanished(live.StackSetName ?? '', kind));
    }
  }
  return {
    definitions: [...definitions.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    notices,
    unreadable,
    homes: [...homes.values()],
  };
}

interface Seen {
  readonly view: View;
  readonly sets: readonly StackSet[];
  readonly failure?: AwsFailure;
}

async function lookAt(view: View, declared: ReadonlySet<string>, aws: ReadClients): Promise<Seen> {
  try {
    return { view, sets: await setsOf(view, declared, aws) };
  } catch (failure) {
    if (!(failure instanceof AwsFailure)) throw failure;
    return { view, sets: [], failure };
  }
}

/** Names of the sets of ours in an account, those of `trueup bootstrap` left out. Throws AwsFailure. */
export async function setsWithOurMark(organization: string, aws: ReadClients): Promise<readonly string[]> {
  const sets = await setsOf({ home: aws.cell, callAs: 'SELF' }, new Set(), aws);
  return sets
    .filter((live) => markOf(live)?.organization === organization)
    .map(({ StackSetName: name = '' }) => name)
    .sort();
}

async function setsOf({ callAs }: View, declared: ReadonlySet<string>, aws: ReadClients): Promise<readonly StackSet[]> {
  const listed = await listAll(
    (next) => aws.cloudFormation.listStackSets({ Status: 'ACTIVE', MaxResults: 100, CallAs: callAs, ...next }),
    (page) => page.Summaries,
  );
  const names = listed
    .map(({ StackSetName: name = '' }) => name)
    .filter((name) => name.startsWith(ourPrefix) && !name.startsWith(bootstrapPrefix) && !declared.has(name));
  const described = await Promise.all(
    names.map(async (name) => (await aws.cloudFormation.describeStackSet({ StackSetName: name, CallAs: callAs })).StackSet),
  );
  return described.filter((set) => set !== undefined && set.Status !== 'DELETED') as readonly StackSet[];
}

type CarrierKind = 'SecurityStandards' | 'DevOpsGuruTargets' | 'StackSet';

/** The kind of the document that asked for it: generated templates name their document. */
function kindOf({ TemplateBody: body = '' }: StackSet): CarrierKind {
  const kind = /: made by trueup from (SecurityStandards|DevOpsGuruTargets)\/[a-z0-9-]+$/.exec(descriptionIn(body))?.[1];
  return kind === 'SecurityStandards' || kind === 'DevOpsGuruTargets' ? kind : 'StackSet';
}

/** Of a template as we generate it, which is JSON; empty for any other. */
function descriptionIn(body: string): string {
  try {
    return String((JSON.parse(body) as { readonly Description?: unknown }).Description);
  } catch {
    return '';
  }
}

/** Enough to take it away: its instances wherever they are, then itself. */
function definitionOf(live: StackSet, { home, callAs }: View, kind: CarrierKind, input: CompileInput): SetDefinition {
  const { organization, space, targets } = input;
  const name = live.StackSetName ?? '';
  const body = live.TemplateBody ?? '';
  const template = readTemplate(body);
  // No line asks for it any more: the organization's name is what its tag says.
  const source = input.documents.organization?.at('metadata', 'name');
  if (source === undefined) throw new Error('a run has an organization');
  const permissionModel = live.PermissionModel === 'SERVICE_MANAGED' ? 'SERVICE_MANAGED' : 'SELF_MANAGED';
  return {
    document: `Organization/${organization.name}`,
    source,
    name,
    home,
    callAs: permissionModel === 'SERVICE_MANAGED' ? callAs : undefined,
    settings: {
      name,
      permissionModel,
      managedExecution: live.ManagedExecution?.Active ?? false,
      // Nothing that protects goes with them, so they need not go one at a time.
      operationPreferences: { regionConcurrency: 'PARALLEL', maxConcurrentPercentage: 25, concurrencyMode: 'SOFT_FAILURE_TOLERANCE' },
    },
    content: { TemplateBody: body },
    upload: undefined,
    imports: [],
    template: 'problem' in template ? undefined : template,
    description: live.Description,
    parameters: {},
    capabilities: [],
    tags: {},
    // What generated stacks made outlives them by itself; of a template of the user's own nobody says any more that its stacks may go.
    retainStacks: kind === 'StackSet',
    cells: space.empty(),
    unreached: space.empty(),
    units: live.OrganizationalUnitIds ?? [],
    view: targets.units,
    carrier: { state: 'absent' },
  };
}

const vanished = (name: string, kind: CarrierKind): Notice => ({
  difference: 'stackset-extra',
  severity: 'warning',
  type: stackSetTypeName,
  name,
  message: `${name} is ours and no document of kind ${kind} is left, so it is left alone: trueup prune takes it away; or bring the documents back from Git and run trueup offboard ${kind}`,
});

const notLooked = ({ awsName, message }: AwsFailure): Notice => ({
  difference: 'stackset-preflight',
  severity: 'warning',
  type: stackSetTypeName,
  message: `stack sets that documents left behind could not be looked for: ${awsName}: ${message}`,
});
