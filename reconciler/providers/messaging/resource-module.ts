import type { Cell } from '../../model/address.ts';
import type { Change } from '../../model/change.ts';
import type { Analytics } from '../../model/documents.generated.ts';
import type { ReadClients, WriteClients } from '../clients.ts';
import type { Wanted } from '../layer.ts';
import type { Notice, ObservedResource } from '../observation.ts';
import type { Interest, OrganizationView, Outcome, ResourceType, StepContext } from '../provider.ts';
import type { EffectiveTenant, Home } from './effective-tenant.ts';
import type { RegistryPlace } from './resources/registry-items.ts';

/** Where a tenant's resources are asked for: one of its cells. */
export interface Placing {
  readonly cell: Cell;
  readonly organization: OrganizationView;
  /** What has no Region (IAM) is asked for in one cell of the tenant: that of its first Region. */
  readonly isFirstRegion: boolean;
  /** The member role that the organization's runs write with. */
  readonly applyRole: string;
}

/**
 * All that the provider knows of one type: what tenants want of it, its rules, how it is read and how it is written. A new type is a file with
 * one of these and a line in modules.ts.
 */
export interface ResourceModule {
  readonly rules: ResourceType;
  /** Looked for in a cell also where no document names one of the type there any more: it can be ours, and be told by its mark. */
  readonly readsLeftovers?: true;
  /**
   * It lets somebody in at something that is not the tenant's own and that nothing lists by our mark: the tenant's entry in the registry remembers each by its
   * name, so that it is found when the document does not name it any more.
   */
  readonly isGrant?: true;
  /**
   * How the registry remembers a resource of the type: what it is called there, and its ARN as AWS answers it now; undefined where it is not there. What
   * has no id of AWS's own needs no question.
   */
  readonly record?: {
    readonly kind: string;
    arn(name: string, look: RecordLook, partition: string): Promise<string | undefined>;
    /** The names of the kind that are there: asked before anything is made, so that what was there already is told from what trueup made. */
    existing?(look: RecordLook): Promise<ReadonlySet<string>>;
    /** What is remembered besides. */
    details?(name: string, look: RecordLook): Promise<Readonly<Record<string, string>>>;
    /** It is not there, and nothing of this run makes it: there is nothing to remember yet. Without the rule what is asked for is made. */
    waits?(name: string, look: Look): Promise<boolean>;
  };
  /**
   * Where the tenant's resources of the type stand, when not in the tenant's own cells: the central bucket, the catalogue of events. `wanted` is asked for
   * each of them once.
   */
  homes?(tenant: EffectiveTenant): readonly Home[];
  /** What the tenant asks for in the cell. Pure. */
  wanted(tenant: EffectiveTenant, placing: Placing): readonly Wanted[];
  /**
   * Reads the resources with the names, and in a whole look (`look.whole`) also those of ours that no document names any more. Throws AwsFailure
   * when the type cannot be read.
   */
  read(names: ReadonlySet<string>, look: Look): Promise<Found>;
  /** One write: a batch of changes of the type and of one action, at most the type's batch size; one outcome a change. */
  write(batch: readonly Change[], aws: WriteClients, step: StepContext, scene: Pick<Scene, 'asked'>): Promise<readonly Outcome[]>;
}

/** What finding an ARN takes. */
export type RecordLook = Pick<Look, 'aws' | 'cell' | 'shared'>;

/** One look at a cell. */
export interface Look {
  readonly cell: Cell;
  readonly aws: ReadClients;
  readonly interest: Interest;
  /** What the documents of the run say beyond the resources that they ask for. */
  readonly scene: Scene;
  /** Everything of the cell is asked for, and not only a part of it. */
  readonly whole: boolean;
  /** Reads once a look and shares the answer between types: lists are asked for once, however many types go by them. */
  shared<T>(key: string, read: () => Promise<T>): Promise<T>;
}

/** What the documents of the run say beyond the resources that they ask for; `compile` leaves it for `observe`. */
export interface Scene {
  /** The first part of our names in AWS; empty where there are no tenants. */
  readonly prefix: string;
  readonly tenants: readonly EffectiveTenant[];
  /** `TenantDefaults.spec.registry`: it remembers tenants also when no document declares one any more. */
  readonly registry?: RegistryPlace;
  /** `TenantDefaults.spec.analytics`: what tenants had of it may be there still when none of them is left. */
  readonly analytics?: Analytics;
  /** Requests of this run that AWS works on after it has answered (an account being made), by `resourceKey`: the id that it gave. */
  readonly asked: Map<string, string>;
}

export interface Found {
  readonly resources: readonly ObservedResource[];
  readonly notices?: readonly Notice[];
}
