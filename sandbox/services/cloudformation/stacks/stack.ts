import type { Caller } from '../../operation.ts';
import type { JsonObject } from '../json.ts';
import type { ParameterValues } from '../template/parameters.ts';
import type { RemovalPolicy } from '../template/template.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** One resource of a stack, as it is. */
export interface ResourceRecord {
  readonly logicalId: string;
  readonly type: string;
  physicalId: string;
  ref: string;
  attributes: JsonObject;
  properties: JsonObject;
  status: string;
  reason?: string;
  deletionPolicy: RemovalPolicy;
  updateReplacePolicy: RemovalPolicy;
  /** Logical ids of the resources it was made after. */
  dependsOn: string[];
  /** ISO 8601. */
  updatedAt: string;
  driftStatus?: string;
}

export interface EventRecord {
  readonly id: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly properties?: string;
  readonly token?: string;
  /** ISO 8601. */
  readonly at: string;
}

/** One piece of work of a run: make, change or remove one resource. */
export interface Job {
  readonly id: string;
  readonly verb: 'create' | 'update' | 'replace' | 'delete';
  readonly logicalId: string;
  /** The resource that is changed or removed, as it was before the run. */
  readonly before?: ResourceRecord;
  /** Ids of jobs that must be done first. */
  readonly after: string[];
  state: 'waiting' | 'running' | 'done' | 'failed';
  /** AWS time in ms of the next look at a running job. */
  dueAwsMs: number;
  /** AWS time in ms at which a running job has taken too long. */
  deadlineAwsMs: number;
  /** How often the service asked to come again later. */
  tries: number;
  /** Properties to go back to; absent where the template gives them. */
  readonly target?: JsonObject;
}

export type Phase = 'create' | 'update' | 'cleanup' | 'delete' | 'rollback' | 'update-rollback' | 'update-rollback-cleanup';

/** An operation on a stack that is under way. */
export interface StackRun {
  phase: Phase;
  readonly startedAwsMs: number;
  /** True between the last job of a phase and its end. */
  closing?: boolean;
  readonly token?: string;
  jobs: Job[];
  /** AWS time in ms of the next step. */
  dueAwsMs: number;
  /** What an update replaces, for its rollback. */
  readonly previous?: StackContent & { readonly resources: Record<string, ResourceRecord> };
  /** Resources to remove when the update has succeeded. */
  readonly leaving: ResourceRecord[];
  /** Resources that the update itself made, to remove when it is rolled back. */
  readonly made: ResourceRecord[];
  failed: string[];
  /** Resources that a delete is told to leave. */
  readonly retain: readonly string[];
}

/** What a caller gives a stack. */
export interface StackContent {
  templateBody: string;
  parameters: ParameterValues;
  capabilities: readonly string[];
  tags: readonly Tag[];
  roleArn?: string;
}

/** The stack set instance that a stack belongs to. */
export interface StackOwner {
  /** Where the stack set is kept. */
  readonly account: string;
  readonly region: string;
  readonly setId: string;
}

export interface StackRecord extends StackContent {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** ISO 8601, as the other moments. */
  readonly createdAt: string;
  updatedAt?: string;
  deletedAt?: string;
  status: string;
  statusReason?: string;
  description?: string;
  outputs: { readonly key: string; readonly value: string; readonly description?: string; readonly exportName?: string }[];
  onFailure: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';
  terminationProtection: boolean;
  timeoutMinutes?: number;
  notificationArns: readonly string[];
  resources: Record<string, ResourceRecord>;
  events: EventRecord[];
  /** Tokens of the requests that were accepted, with what they asked. */
  tokens: Record<string, string>;
  run?: StackRun;
  owner?: StackOwner;
  /** Who the stack's calls are made as. */
  actor: Caller;
  driftStatus?: string;
  driftCheckedAt?: string;
}
