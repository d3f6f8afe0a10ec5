// Documents as values, expanded, compiled and merged by the real rooms: what a test of the provider starts from.
import { buildCatalogue } from '../../../reconciler/catalogue/build-catalogue.ts';
import type { Catalogue } from '../../../reconciler/catalogue/catalogue.ts';
import type { ControlData } from '../../../reconciler/catalogue/catalogue-data.ts';
import { accountId } from '../../../reconciler/model/account-id.ts';
import type { Cell } from '../../../reconciler/model/address.ts';
import { calendarAt } from '../../../reconciler/model/clock.ts';
import type { DocumentKind, DocumentOfKind, DocumentSet } from '../../../reconciler/model/document-set.ts';
import type {
  DisabledControls,
  DisabledControlsSpec,
  SecurityStandards,
  SecurityStandardsSpec,
} from '../../../reconciler/model/documents.generated.ts';
import type { Inventory } from '../../../reconciler/model/inventory.ts';
import type { PathSegment, Positioned } from '../../../reconciler/model/positioned.ts';
import type { Source } from '../../../reconciler/model/source.ts';
import { type Resolution, resolveLayers } from '../../../reconciler/plan/resolve.ts';
import type { Layer } from '../../../reconciler/providers/layer.ts';
import type { Interest, OrganizationView } from '../../../reconciler/providers/provider.ts';
import { compile } from '../../../reconciler/providers/security-hub/compile.ts';
import { expandTargets } from '../../../reconciler/targets/expand.ts';
import { targetResolver } from '../../../reconciler/targets/resolver.ts';

export const fsbp = 'aws-foundational-security-best-practices/v/1.0.0';
export const pci = 'pci-dss/v/4.0.1';
export const oldPci = 'pci-dss/v/3.2.1';
export const cis = 'cis-aws-foundations-benchmark/v/1.2.0';

export const management = accountId('111111111111');
export const administrator = accountId('222222222222');
export const member = accountId('333333333333');
export const regions = ['eu-west-1', 'us-east-1'] as const;

export const organization: OrganizationView = {
  name: 'main',
  partition: 'aws',
  managementAccount: management,
  securityHubAdministrator: administrator,
  homeRegion: 'eu-west-1',
  standardReadyTimeoutMs: 900_000,
};

/** A unit `prod` with the accounts 333333333333 and 444444444444; the others stand at the root. */
export const inventory: Inventory = {
  organizationId: 'o-exampleorgid',
  managementAccount: management,
  accounts: new Map(
    ['111111111111', '222222222222', '333333333333', '444444444444'].map((text) => {
      const id = accountId(text);
      const path = text > '3' ? ['r-ab12', 'ou-ab12-11111111'] : ['r-ab12'];
      return [id, { id, name: `account ${text}`, state: 'ACTIVE', path }];
    }),
  ),
  units: new Map([
    ['r-ab12', { id: 'r-ab12', name: 'Root', path: [] }],
    ['ou-ab12-11111111', { id: 'ou-ab12-11111111', name: 'prod', path: ['r-ab12'] }],
  ]),
};

const standardsOfCatalogue = [fsbp, pci, oldPci, cis].map((id) => ({
  id,
  name: id,
  arnKind: id === cis ? ('ruleset' as const) : ('standards' as const),
  enabledByDefault: id === fsbp || id === cis,
}));

const control = (id: string, standards: readonly string[], more: Partial<ControlData> = {}): ControlData => ({
  id,
  title: id,
  severity: 'HIGH',
  standards,
  ...more,
});

/** A live list of a Region, small enough to know by heart. S3.11 is not offered in us-east-1. */
export const catalogue: Catalogue = buildCatalogue(
  {
    schemaVersion: 1,
    asOf: '2026-11-23',
    standards: standardsOfCatalogue,
    controls: [
      control('IAM.6', [fsbp, pci, oldPci, cis], { global: true }),
      control('IAM.7', [fsbp], {
        global: true,
        parameters: [
          { name: 'MaxPasswordAge', type: 'Integer', min: 1, max: 1095 },
          { name: 'RequireSymbols', type: 'Boolean' },
        ],
      }),
      control('ACM.1', [fsbp, pci], { parameters: [{ name: 'daysToExpiration', type: 'Integer' }] }),
      control('S3.11', [fsbp]),
      control('EC2.8', [fsbp, pci]),
    ],
    regions: [
      { id: 'eu-west-1', unavailableControls: [] },
      { id: 'us-east-1', unavailableControls: ['S3.11'] },
    ],
  },
  'live',
);

/** Four standards with 200 controls each: the cell that the budgets of calls are written for (facts: performance 2.2). */
export function benchmarkCatalogue(): Catalogue {
  const standards = [fsbp, pci, oldPci, cis];
  const controls = standards.flatMap((standard, s) => Array.from({ length: 200 }, (_, i) => control(`S${s}.${i + 1}`, [standard])));
  return buildCatalogue({ schemaVersion: 1, asOf: '2026-11-23', standards: standardsOfCatalogue, controls }, 'live');
}

const metadataOf = (name: string) => ({ metadata: { name }, apiVersion: 'trueup/v1' as const });

export const standards = (
  name: string,
  spec: Omit<SecurityStandardsSpec, 'targets'> & Partial<Pick<SecurityStandardsSpec, 'targets'>>,
): SecurityStandards => ({
  ...metadataOf(name),
  kind: 'SecurityStandards',
  spec: { targets: { include: [{ ou: 'r-ab12' }] }, ...spec },
});

export const disabled = (
  name: string,
  spec: Omit<DisabledControlsSpec, 'targets'> & Partial<Pick<DisabledControlsSpec, 'targets'>>,
): DisabledControls => ({
  ...metadataOf(name),
  kind: 'DisabledControls',
  spec: { targets: { include: [{ ou: 'r-ab12' }] }, ...spec },
});

export const entry = (
  id: string,
  more: Partial<DisabledControlsSpec['controls'][number]> = {},
): DisabledControlsSpec['controls'][number] => ({
  control: id,
  standards: 'all',
  reason: `${id} is covered elsewhere`,
  ticket: 'SEC-1',
  owner: 'platform',
  ...more,
});

/** A value with places: each value has a line of its own, in the order of the document. */
export function positioned<T>(value: T, file: string): Positioned<T> {
  const lines = new Map<string, number>();
  const visit = (part: unknown, pointer: string): void => {
    lines.set(pointer, lines.size + 1);
    if (typeof part === 'object' && part !== null) for (const [name, member] of Object.entries(part)) visit(member, `${pointer}/${name}`);
  };
  visit(value, '');
  const at = (...path: readonly PathSegment[]): Source => {
    let known = path;
    while (!lines.has(known.map((segment) => `/${segment}`).join(''))) known = known.slice(0, -1);
    const pointer = known.map((segment) => `/${segment}`).join('');
    const line = lines.get(pointer) ?? 1;
    return { file, line, column: 1, endLine: line, endColumn: 2, pointer };
  };
  return { value, file, at, keyAt: at };
}

export type AnyDocument = SecurityStandards | DisabledControls;

export interface Configuration {
  readonly layers: readonly Layer[];
  readonly resolution: Resolution;
  interestOf(cell: Cell): Interest;
}

/** The documents on 2026-11-23, in the order given. */
export function configuration(
  documents: readonly AnyDocument[],
  options: { readonly catalogue?: Catalogue; readonly organization?: OrganizationView; readonly now?: string } = {},
): Configuration {
  const list = options.catalogue ?? catalogue;
  const view = options.organization ?? organization;
  const placed = documents.map((document) => positioned(document, `${document.kind}-${document.metadata.name}.yaml`));
  const set: DocumentSet = {
    organization: undefined,
    all: <K extends DocumentKind>(kind: K) =>
      placed.filter(({ value }) => value.kind === kind) as unknown as readonly Positioned<DocumentOfKind[K]>[],
    broken: [],
    attachment: () => undefined,
  };
  const calendar = calendarAt(new Date(options.now ?? '2026-11-23T12:00:00Z'));
  const expansion = expandTargets({ documents: set, governed: { governedRegions: [...regions] }, inventory, calendar });
  const layers = compile({
    documents: set,
    catalogue: list,
    calendar,
    space: expansion.space,
    organization: view,
    targets: targetResolver(expansion),
  });
  const resolution = resolveLayers(layers, expansion.space);
  return { layers, resolution, interestOf: (cell) => ({ desired: resolution.desiredOf(cell), catalogue: list, organization: view }) };
}
