import { type AwsConnection, connect } from '../aws/connection.ts';
import type { Environment } from '../aws/endpoints.ts';
import { readInventory } from '../aws/inventory.ts';
import { awsSettings, type RoleKind } from '../aws/settings.ts';
import type { WriteGate } from '../aws/write-gate.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { regionFacts } from '../catalogue/shipped.ts';
import { accountId } from '../model/account-id.ts';
import type { Region } from '../model/address.ts';
import type { Calendar, Clock } from '../model/clock.ts';
import type { DocumentSet } from '../model/document-set.ts';
import type { Organization } from '../model/documents.generated.ts';
import { parseDurationMs } from '../model/duration.ts';
import type { Inventory } from '../model/inventory.ts';
import type { Source } from '../model/source.ts';
import type { OrganizationView } from '../providers/provider.ts';
import { type Expansion, expandTargets } from '../targets/expand.ts';
import type { Handover } from './handover.ts';
import { securityHubRegions } from './listed-regions.ts';
import { type LiveLists, readLiveCatalogue } from './live-catalogue.ts';

/** What a run brings with it: nothing here is read from AWS. */
export interface Surroundings {
  readonly env: Environment;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly signal: AbortSignal;
  /** The run's id. */
  readonly run: string;
  /** Which attempt at the run this is; 1 where nothing is resumed. */
  readonly attempt?: number;
  /** trueup's version. */
  readonly version: string;
  /** Asked before each attempt at a write. */
  readonly writes?: WriteGate;
  /** Go by the caller's own keys, in the management account alone. */
  readonly ownKeys?: boolean;
  /** The organization as another process has read it (`--inventory`): it is not read again. */
  readonly handover?: Handover;
}

/** What is known of the organization before a cell is read. */
export interface Survey {
  readonly connection: AwsConnection;
  readonly inventory: Inventory;
  readonly expansion: Expansion;
  /** The live lists of the targeted Regions. */
  readonly live: LiveLists;
  readonly organization: OrganizationView;
  /** The targets of the base's documents in the same inventory, where a plan has a base. */
  readonly base?: { readonly expansion: Expansion; readonly organization: OrganizationView };
  /** Governed Regions that an account must open before use. */
  readonly optInRegions: ReadonlySet<Region>;
}

/** What a branch is compared with. */
export interface SurveyedBase {
  /** Absent where the base has none that hold. */
  readonly documents?: DocumentSet;
  readonly organization?: Organization;
  readonly writtenByBranch: (source: Source) => boolean;
}

const defaultReadyTimeoutMs = 15 * 60_000;

/** The connection that the organization's document describes. Throws SetupProblem when its external id is missing. */
export function openConnection({ spec }: Organization, kind: RoleKind, s: Surroundings): AwsConnection {
  const { run, env, clock, version, ownKeys, attempt, writes } = s;
  return connect({
    settings: awsSettings(spec),
    kind,
    run,
    attempt: attempt ?? 1,
    env,
    clock,
    version,
    ...(ownKeys === undefined ? {} : { ownKeys }),
    ...(writes === undefined ? {} : { writes }),
  });
}

/** Reads the organization and the live catalogues. Throws SetupProblem where AWS cannot be entered, AwsFailure where it does not answer. */
export async function survey(
  documents: DocumentSet,
  organization: Organization,
  connection: AwsConnection,
  shipped: Catalogue,
  s: Surroundings,
  knownBefore: ReadonlySet<string> | undefined,
  /** Whether the live lists of Security Hub are wanted; else the shipped catalogue stands for them. */
  lists: boolean,
  base?: SurveyedBase,
): Promise<Survey> {
  const { spec } = organization;
  const inventory = s.handover?.inventory ?? (await readInventory(connection.organizations, awsSettings(spec), s.signal));
  const expansion = expandTargets({
    documents,
    governed: spec,
    inventory,
    calendar: s.calendar,
    ...(knownBefore === undefined ? {} : { knownBefore }),
    ...(base === undefined ? {} : { writtenByBranch: base.writtenByBranch }),
  });
  const expansionOfBase =
    base?.documents === undefined || base.organization === undefined
      ? undefined
      : expandTargets({ documents: base.documents, governed: base.organization.spec, inventory, calendar: s.calendar });
  // Any account answers for a Region's list; the administrator's has every governed Region open.
  const reader = accountId(spec.delegatedAdmins?.securityHub ?? spec.managementAccount);
  const expansions = [expansion, ...(expansionOfBase === undefined ? [] : [expansionOfBase])];
  const regions = new Set(lists ? expansions.flatMap(securityHubRegions) : []);
  const live = await readLiveCatalogue({
    regions: [...regions],
    clientsFor: (region) => connection.readClients({ account: reader, region }),
    shipped,
    asOf: s.calendar.today,
    parametersOf: [documents, ...(base?.documents === undefined ? [] : [base.documents])].flatMap(controlsWithParameters),
    ...(s.handover === undefined ? {} : { handedOver: s.handover.listings }),
    signal: s.signal,
  });
  const optIn = new Set(regionFacts().flatMap((facts) => (facts.optIn === true ? [facts.id] : [])));
  return {
    connection,
    inventory,
    expansion,
    live,
    organization: organizationView(organization),
    ...(expansionOfBase === undefined || base?.organization === undefined
      ? {}
      : { base: { expansion: expansionOfBase, organization: organizationView(base.organization) } }),
    // Without roles no other account can be asked which Regions it has open; CloudFormation says so of each instance.
    optInRegions: new Set(s.ownKeys === true ? [] : spec.governedRegions.filter((region) => optIn.has(region))),
  };
}

/** The same organization as providers see it. */
export function organizationView({ metadata, spec }: Organization): OrganizationView {
  const administrator = spec.delegatedAdmins?.securityHub;
  const stackSets = spec.delegatedAdmins?.stackSets;
  const operationTimeoutMs = parseDurationMs(spec.limits?.stackSetOperationTimeout ?? '');
  return {
    name: metadata.name,
    partition: spec.partition ?? 'aws',
    managementAccount: accountId(spec.managementAccount),
    ...(administrator === undefined ? {} : { securityHubAdministrator: accountId(administrator) }),
    ...(stackSets === undefined ? {} : { stackSetsAdministrator: accountId(stackSets) }),
    homeRegion: spec.homeRegion,
    standardReadyTimeoutMs: parseDurationMs(spec.limits?.standardReadyTimeout ?? '') ?? defaultReadyTimeoutMs,
    ...(operationTimeoutMs === undefined ? {} : { stackSetOperationTimeoutMs: operationTimeoutMs }),
  };
}

/** Controls whose parameters documents set, each once. */
function controlsWithParameters(documents: DocumentSet): readonly string[] {
  const named = documents
    .all('SecurityStandards')
    .flatMap(({ value: { spec } }) => [
      ...(spec.parameters ?? []),
      ...(spec.overrides ?? []).flatMap((override) => override.parameters ?? []),
    ]);
  return [...new Set(named.map((each) => each.control))];
}
