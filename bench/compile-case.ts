// 10,000 accounts in 40 units x 17 Regions, five documents a unit: one of standards, four lists of 15 disabled controls. One cell in a hundred differs.
import { shippedCatalogue } from '../reconciler/catalogue/shipped.ts';
import { type AccountId, accountId } from '../reconciler/model/account-id.ts';
import type { Inventory, OrganizationalUnit } from '../reconciler/model/inventory.ts';

export const standard = 'aws-foundational-security-best-practices/v/1.0.0';
export const other = 'pci-dss/v/4.0.1';
export const reason = 'covered by the platform';
export const ticket = 'SEC-1';
export const units = 40;
const listsPerUnit = 4;
const controlsPerList = 15;
const regionNames = [
  ...[
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-southeast-1',
    'ap-southeast-2',
    'ca-central-1',
    'eu-central-1',
  ],
  ...['eu-north-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'sa-east-1', 'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
];

export interface CompileCase {
  readonly accounts: readonly AccountId[];
  readonly regions: readonly string[];
  /** The unit's number by account. */
  readonly unitOf: ReadonlyMap<AccountId, number>;
  /** Names of the disabled controls of a unit, list by list. */
  readonly lists: readonly (readonly (readonly string[])[])[];
  readonly inventory: Inventory;
  readonly files: Readonly<Record<string, string>>;
}

export const unitId = (unit: number): string => `ou-ab12-${String(10_000_000 + unit)}`;
/** Whether somebody enabled the first control of the unit's first list in the cell. */
export const differs = (account: number, region: number): boolean => (account * regionNames.length + region) % 100 === 7;

export function compileCase(accountCount: number): CompileCase {
  const accounts = Array.from({ length: accountCount }, (_, index) => accountId(String(100_000_000_000 + index)));
  const unitOf = new Map(accounts.map((account, index) => [account, index % units]));
  const catalogue = shippedCatalogue();
  const controls = catalogue
    .controlsOf(standard)
    .filter((control) => regionNames.every((region) => catalogue.offers(control, region) !== false));
  const lists = Array.from({ length: units }, (_, unit) =>
    Array.from({ length: listsPerUnit }, (_list, list) =>
      Array.from(
        { length: controlsPerList },
        (_control, index) => controls[(unit + (list * controlsPerList + index) * 3) % controls.length] ?? '',
      ),
    ),
  );
  return { accounts, regions: regionNames, unitOf, lists, inventory: inventoryOf(accounts, unitOf), files: filesOf(accounts, lists) };
}

function inventoryOf(accounts: readonly AccountId[], unitOf: CompileCase['unitOf']): Inventory {
  const root = 'r-ab12';
  const all = accounts.map(
    (id) => [id, { id, name: `account ${id}`, state: 'ACTIVE', path: [root, unitId(unitOf.get(id) ?? 0)] }] as const,
  );
  const below = Array.from({ length: units }, (_, unit): OrganizationalUnit => ({ id: unitId(unit), name: `unit ${unit}`, path: [root] }));
  return {
    organizationId: 'o-exampleorgid',
    managementAccount: accounts[0] ?? accountId('111111111111'),
    accounts: new Map(all),
    units: new Map([{ id: root, name: 'Root', path: [] }, ...below].map((unit) => [unit.id, unit])),
  };
}

function filesOf(accounts: readonly AccountId[], lists: CompileCase['lists']): Record<string, string> {
  const files: Record<string, string> = {
    'organization.yaml': `apiVersion: trueup/v1
kind: Organization
metadata: { name: main }
spec:
  organizationId: o-exampleorgid
  managementAccount: "${accounts[0]}"
  homeRegion: eu-west-1
  governedRegions: [${regionNames.join(', ')}]
  roles:
    plan: { hub: trueup-plan-hub, member: trueup-plan }
    apply: { hub: trueup-apply-hub, member: trueup-apply }
  ous: { root: r-ab12 }
`,
  };
  const head = (kind: string, name: string, unit: number): string =>
    `apiVersion: trueup/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec:\n  targets: { include: [{ ou: ${unitId(unit)} }] }\n`;
  for (const [unit, own] of lists.entries()) {
    files[`compliance/security-hub/standards-${unit}.yaml`] =
      `${head('SecurityStandards', `unit-${unit}`, unit)}  standards: [{ id: ${standard}, state: present }, { id: ${other}, state: present }]\n`;
    for (const [list, controls] of own.entries()) {
      const entries = controls.map(
        (control) => `    - { control: ${control}, standards: [${standard}], reason: "${reason}", ticket: ${ticket}, owner: platform }\n`,
      );
      files[`compliance/security-hub/disabled-controls/unit-${unit}-${list}.yaml`] =
        `${head('DisabledControls', `unit-${unit}-${list}`, unit)}  controls:\n${entries.join('')}`;
    }
  }
  return files;
}
