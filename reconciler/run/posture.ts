import { SetupProblem } from '../aws/setup-problem.ts';
import type { AccountId } from '../model/account-id.ts';
import type { Cell, Region } from '../model/address.ts';
import { AwsFailure } from '../model/aws-failure.ts';
import type { CellSet } from '../model/cell-set.ts';
import type { Properties } from '../model/properties.ts';
import { type Posture, PostureCounter, type Unseen } from '../plan/posture.ts';
import type { ReadClients } from '../providers/clients.ts';
import type { DesiredState, OrganizationView } from '../providers/provider.ts';
import { mostFilterValues, readChecks } from '../providers/security-hub/resources/finding.ts';
import { readAggregator } from '../providers/security-hub/resources/finding-aggregator.ts';
import { readMembers } from '../providers/security-hub/resources/member.ts';
import { standardTypeName } from '../providers/security-hub/resources/standard.ts';

export interface PostureInput {
  readonly cells: CellSet;
  readonly organization: OrganizationView;
  readonly desiredOf: (cell: Cell) => DesiredState;
  readonly readClients: (cell: Cell) => ReadClients;
  /** Only these standards; all when empty. */
  readonly standards: readonly string[];
  /** Most checks to read: what lies beyond is unreadable. */
  readonly maxChecks: number;
  readonly signal: AbortSignal;
}

/**
 * What the administrator's findings say of the cells: in the home Region those of all linked Regions together, in a Region that is not linked
 * its own. An account that is no member there, and a cell beyond the limit, is unreadable and counts nowhere. Throws SetupProblem without an administrator.
 * Facts: compliance 2.5, 2.6.
 */
export async function readPosture(input: PostureInput): Promise<Posture> {
  const administrator = input.organization.securityHubAdministrator;
  if (administrator === undefined)
    throw new SetupProblem(
      'nobody administers Security Hub',
      "posture reads the administrator's findings: write delegatedAdmins.securityHub",
    );
  return new PostureRun(input, administrator).run();
}

class PostureRun {
  readonly #input: PostureInput;
  readonly #administrator: AccountId;
  readonly #counter = new PostureCounter();
  readonly #unseen: Unseen[] = [];

  constructor(input: PostureInput, administrator: AccountId) {
    this.#input = input;
    this.#administrator = administrator;
  }

  async run(): Promise<Posture> {
    const accountsOf = new Map<Region, AccountId[]>();
    for (const { account, region } of this.#input.cells) accountsOf.set(region, [...(accountsOf.get(region) ?? []), account]);
    const visible = new Map<Region, ReadonlySet<AccountId>>();
    for (const [region, accounts] of accountsOf) visible.set(region, new Set(await this.#members(region, accounts)));
    for (const [from, regions] of await this.#views([...accountsOf.keys()])) {
      const accounts = new Set(regions.flatMap((region) => [...(visible.get(region) ?? [])]));
      for (const some of chunks([...accounts].sort(), mostFilterValues)) await this.#read(from, regions, some, visible);
    }
    this.#expect(visible);
    return this.#counter.posture(this.#unseen, this.#input.standards);
  }

  /** The accounts that the administrator sees in the Region; the others are told as unreadable. */
  async #members(region: Region, accounts: readonly AccountId[]): Promise<readonly AccountId[]> {
    try {
      const members = new Set(
        (await readMembers(this.#at(region))).filter(({ properties }) => properties['seen'] === true).map(({ name }) => name),
      );
      const isSeen = (account: AccountId): boolean => account === this.#administrator || members.has(account);
      for (const account of accounts.filter((each) => !isSeen(each)))
        this.#unseen.push({
          scope: `${account}/${region}`,
          code: 'NotAMember',
          message: `the administrator ${this.#administrator} does not see it`,
        });
      return accounts.filter(isSeen);
    } catch (error) {
      this.#hide(error, [region], accounts);
      return [];
    }
  }

  /** From where which Regions are read. */
  async #views(regions: readonly Region[]): Promise<ReadonlyMap<Region, Region[]>> {
    const { homeRegion } = this.#input.organization;
    const linked = await this.#linked(homeRegion);
    const views = new Map<Region, Region[]>();
    for (const region of regions) {
      const from = region === homeRegion || linked(region) ? homeRegion : region;
      views.set(from, [...(views.get(from) ?? []), region]);
    }
    return views;
  }

  async #linked(home: Region): Promise<(region: Region) => boolean> {
    try {
      const properties: Properties = (await readAggregator(this.#at(home)))?.properties ?? {};
      const listed = Array.isArray(properties['regions']) ? properties['regions'].map(String) : [];
      if (properties['homeRegion'] !== home) return () => false;
      if (properties['mode'] === 'ALL_REGIONS') return () => true;
      if (properties['mode'] === 'SPECIFIED_REGIONS') return (region) => listed.includes(region);
      return (region) => properties['mode'] === 'ALL_REGIONS_EXCEPT_SPECIFIED' && !listed.includes(region);
    } catch (error) {
      // Each Region is read by itself then, and says itself what it cannot tell.
      if (error instanceof AwsFailure) return () => false;
      throw error;
    }
  }

  async #read(
    from: Region,
    regions: readonly Region[],
    accounts: readonly AccountId[],
    visible: ReadonlyMap<Region, ReadonlySet<AccountId>>,
  ): Promise<void> {
    const { maxChecks, standards, signal } = this.#input;
    signal.throwIfAborted();
    try {
      const isWhole = await readChecks(this.#at(from), { accounts, regions, standards }, (facts) => {
        for (const fact of facts) if (visible.get(fact.region)?.has(fact.account as AccountId) === true) this.#counter.add(fact);
        return this.#counter.checks < maxChecks;
      });
      if (isWhole) return;
      this.#unseenIn(
        regions,
        accounts,
        'limit',
        `more than ${maxChecks} checks: raise --max-checks, or narrow it by --account or --standard`,
      );
    } catch (error) {
      this.#hide(error, regions, accounts);
    }
  }

  #hide(error: unknown, regions: readonly Region[], accounts: readonly AccountId[]): void {
    if (!(error instanceof AwsFailure)) throw error;
    this.#unseenIn(regions, accounts, error.awsName, error.message);
  }

  #unseenIn(regions: readonly Region[], accounts: readonly AccountId[], code: string, message: string): void {
    for (const account of accounts)
      for (const region of regions)
        if (this.#input.cells.has({ account, region })) this.#unseen.push({ scope: `${account}/${region}`, code, message });
  }

  /** Standards that documents ask for are shown without data too. */
  #expect(visible: ReadonlyMap<Region, ReadonlySet<AccountId>>): void {
    for (const [region, accounts] of visible) {
      for (const account of accounts) {
        for (const { type, name, state } of this.#input.desiredOf({ account, region }).resources.values())
          if (type === standardTypeName && state === 'present') this.#counter.expect(account, name);
      }
    }
  }

  #at(region: Region): ReadClients {
    return this.#input.readClients({ account: this.#administrator, region });
  }
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const all: T[][] = [];
  for (let start = 0; start < items.length; start += size) all.push(items.slice(start, start + size));
  return all;
}
