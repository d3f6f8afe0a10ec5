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
import type { OrganizationView } from '../providers/provider.ts';
import { type Expansion, expandTargets } from '../targets/expand.ts';
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
}

/** What is known of the organization before a cell is read. */
export interface Survey {
  readonly connection: AwsConnection;
  readonly inventory: Inventory;
  readonly expansion: Expansion;
  /** The live lists of the targeted Regions. */
  readonly live: LiveLists;
  readonly organization: OrganizationView;
  /** Governed Regions that an account must open before use. */
  readonly optInRegions: ReadonlySet<Region>;
}

const defaultReadyTimeoutMs = 15 * 60_000;

/** The connection that the organization's document describes. Throws SetupProblem when its external id is missing. */
export function openConnection({ spec }: Organization, kind: RoleKind, s: Surroundings): AwsConnection {
  return connect({
    settings: awsSettings(spec),
    kind,
    run: s.run,
    attempt: s.attempt ?? 1,
    env: s.env,
    clock: s.clock,
    version: s.version,
    ...(s.writes === undefined ? {} : { writes: s.writes }),
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
): Promise<Survey> {
  const { spec } = organization;
  const inventory = await readInventory(connection.organizations, awsSettings(spec), s.signal);
  const expansion = expandTargets({
    documents,
    governed: spec,
    inventory,
    calendar: s.calendar,
    ...(knownBefore === undefined ? {} : { knownBefore }),
  });
  // Any account answers for a Region's list; the administrator's has every governed Region open.
  const reader = accountId(spec.delegatedAdmins?.securityHub ?? spec.managementAccount);
  const regions = securityHubRegions(expansion);
  const live = await readLiveCatalogue({
    regions,
    clientsFor: (region) => connection.readClients({ account: reader, region }),
    shipped,
    asOf: s.calendar.today,
    parametersOf: controlsWithParameters(documents),
    signal: s.signal,
  });
  const optIn = new Set(regionFacts().flatMap((facts) => (facts.optIn === true ? [facts.id] : [])));
  return {
    connection,
    inventory,
    expansion,
    live,
    organization: organizationView(organization),
    optInRegions: new Set(spec.governedRegions.filter((region) => optIn.has(region))),
  };
}

/** The Regions whose lists of standards and controls are asked for: those that documents about Security Hub target. */
function securityHubRegions({ targets }: Expansion): readonly Region[] {
  const regions = new Set<Region>();
  for (const [id, { cells }] of targets)
    if (/^(SecurityStandards|DisabledControls)\//.test(id)) for (const { region } of cells) regions.add(region);
  return [...regions];
}

/** The same organization as providers see it. */
export function organizationView({ metadata, spec }: Organization): OrganizationView {
  const administrator = spec.delegatedAdmins?.securityHub;
  const stackSets = spec.delegatedAdmins?.stackSets;
  return {
    name: metadata.name,
    partition: spec.partition ?? 'aws',
    managementAccount: accountId(spec.managementAccount),
    ...(administrator === undefined ? {} : { securityHubAdministrator: accountId(administrator) }),
    ...(stackSets === undefined ? {} : { stackSetsAdministrator: accountId(stackSets) }),
    homeRegion: spec.homeRegion,
    standardReadyTimeoutMs: parseDurationMs(spec.limits?.standardReadyTimeout ?? '') ?? defaultReadyTimeoutMs,
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
