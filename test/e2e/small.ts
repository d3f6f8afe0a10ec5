// Small organizations for the stories: few cells, and a standard with few controls.
import type { TestContext } from 'node:test';
import { controlData } from '../../sandbox/services/security-hub/catalogue-data.ts';
import { settledCell } from '../../sandbox/services/security-hub/cell.ts';
import { disable, disabledYaml, type E2e, e2e, organizationYaml, standardsYaml } from './harness.ts';

/** PCI DSS 3.2.1: 44 controls, IAM.6, S3.1 and EC2.2 among them. */
export const pci = 'pci-dss/v/3.2.1';
/** CIS 3.0.0: 37 controls, IAM.6 and EC2.2 among them, S3.1 too. */
export const cis = 'cis-aws-foundations-benchmark/v/3.0.0';
/** A Security Hub of these two standards' controls alone: reading the list of all of them is most of what a run costs. */
export const fewControls = [...controlData.values()]
  .filter(({ standards }) => !standards.includes(pci) && !standards.includes(cis))
  .map(({ id }) => ({ id, retiredMinutesAgo: 100_000 }));

export const management = '111111111111';
export const member = '222222222222';
export const other = '333333333333';
export const regions = ['eu-west-1', 'us-east-1'];

export const organizationFile = 'organization.yaml';
export const standardsFile = 'compliance/security-hub/standards.yaml';
export const disabledFile = 'compliance/security-hub/disabled-controls/list.yaml';

/** PCI DSS present everywhere, and the controls off everywhere. */
export function pciWithout(controls: readonly string[], more = ''): Record<string, string> {
  return {
    [organizationFile]: organizationYaml(regions),
    [standardsFile]: standardsYaml(`  standards: [{ id: ${pci}, state: present }]\n${more}`),
    [disabledFile]: disabledYaml(controls.map((control) => disable(control))),
  };
}

export interface SmallOptions {
  /** Accounts, the management account included. Default 2. */
  readonly accounts?: number;
  readonly regions?: readonly string[];
  /** Section `securityhub` of the seed: `hubs` are by default one everywhere with PCI DSS enabled. */
  readonly securityhub?: object;
  /** Sections beside it. */
  readonly seed?: object;
}

/** A sandbox of a few accounts with the program and the files beside it. */
export function small(t: TestContext, files: Readonly<Record<string, string>>, options: SmallOptions = {}): Promise<E2e> {
  const accounts = [management, member, other].slice(0, options.accounts ?? 2);
  const used = options.regions ?? regions;
  const hubs = [{ accounts, regions: used, standards: { [pci]: {} } }];
  const securityhub = { hubs, retiredControls: fewControls, ...options.securityhub };
  return e2e(t, { securityhub, ...options.seed }, files, { accounts: accounts.length, regions: used });
}

/** What runs in a cell, as its owner would see it in the console: undefined without a hub. */
export function live(
  { sandbox }: Pick<E2e, 'sandbox'>,
  account: string,
  region = 'eu-west-1',
): { readonly standards: Readonly<Record<string, string>>; readonly disabled: Readonly<Record<string, string>> } | undefined {
  const { hub } = settledCell({ ...sandbox.environment(), account, region });
  if (hub === null) return undefined;
  const entries = Object.entries(hub.standards);
  return {
    standards: Object.fromEntries(entries.map(([id, { status }]) => [id, status])),
    disabled: Object.fromEntries(
      entries.flatMap(([, { controls }]) =>
        Object.entries(controls).flatMap(([id, { status, reason }]) => (status === 'DISABLED' ? [[id, reason ?? '']] : [])),
      ),
    ),
  };
}

/** Operations of Security Hub that change something, as `account/region Operation`, in the order of their answers. */
export function writes({ sandbox }: Pick<E2e, 'sandbox'>): readonly string[] {
  return sandbox.calls
    .list({ service: 'securityhub' })
    .filter(({ operation }) => /^(BatchEnable|BatchDisable|BatchUpdate|Update|Enable|Disable|Tag)/.test(operation))
    .map(({ account, region, operation }) => `${account}/${region} ${operation}`);
}

/** Somebody changes something in the console. */
export async function inTheConsole({ sandbox }: Pick<E2e, 'sandbox'>, name: string, args: Readonly<Record<string, string>>): Promise<void> {
  const answer = await fetch(`${sandbox.endpoint}/_sandbox/drift`, { method: 'POST', body: JSON.stringify({ name, args }) });
  if (!answer.ok) throw new Error(await answer.text());
}
