import type { Evidence, PolicyFacts, Statement, TenantFacts, Use, UseKind } from '../../../isolation/facts.ts';
import type { Cell } from '../../../model/address.ts';
import { AwsFailure } from '../../../model/aws-failure.ts';
import type { OrganizationView } from '../../provider.ts';
import type { EffectiveTenant } from '../effective-tenant.ts';
import type { Look } from '../resource-module.ts';
import type { ResourcePolicy } from './policy-document.ts';
import type { LevelReader } from './service-control.ts';

/** A thing that says by its tag or its entry in the registry whose it is. */
export interface Claimed {
  readonly tenant: string;
  readonly use: Use;
}

/** Facts of one tenant while they are read. What cannot be read is kept by name, and never taken for nothing. */
export class Gathering {
  readonly uses: Use[] = [];
  readonly policies: PolicyFacts[] = [];
  readonly unread: TenantFacts['unread'][number][] = [];
  /** Policies of things, which let others in. */
  readonly resourcePolicies: ResourcePolicy[] = [];
  readonly claimed: Claimed[] = [];
  /** Names of the roles and users that send for the tenant. */
  readonly roles = new Set<string>();
  readonly users = new Set<string>();
  /** What service control policies let the tenant's account do at most, by level. */
  bounds: readonly (readonly Statement[])[] = [];

  add(kind: UseKind, id: string, declaredShared: boolean, evidence: Evidence, sesTenant?: string): void {
    this.uses.push({ kind, id, declaredShared, ...(sesTenant === undefined ? {} : { sesTenant }), evidence });
  }

  cannotRead(kind: UseKind | 'policy', code: string, message: string): void {
    if (!this.unread.some((each) => each.kind === kind && each.message === message)) this.unread.push({ kind, code, message });
  }

  /** Runs a read that may fail without taking the rest along. */
  async trying(kind: UseKind | 'policy', read: () => Promise<void>): Promise<void> {
    try {
      await read();
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      const { service, operation, account, region, awsName, message } = error;
      this.cannotRead(kind, awsName, `${service} ${operation} in ${account}/${region}: ${message}`);
    }
  }
}

/** What is read in one cell for one tenant. */
export interface Ground {
  readonly tenant: EffectiveTenant;
  readonly cell: Cell;
  readonly organization: OrganizationView;
  /** Shared by all tenants of the cell: lists are asked for once. */
  readonly look: Pick<Look, 'aws' | 'shared' | 'cell'>;
  readonly found: Gathering;
  /** The root and the units above the account, from the root on. */
  readonly path: readonly string[];
  /** Shared by all accounts. */
  readonly levels: LevelReader;
}

/** Where a fact is from. */
export const evidenceOf = ({ account, region }: Cell, call: string, arn: string): Evidence => ({ arn, call, cell: `${account}/${region}` });
