import type { StackInstanceSummary, StackSet } from '@aws-sdk/client-cloudformation';
import { type Cell, cellKey } from '../../model/address.ts';
import { AwsFailure } from '../../model/aws-failure.ts';
import { listAll } from '../../model/paged-list.ts';
import type { ReadClients } from '../clients.ts';
import { callAsOf, isChosenAtLaunch, type SetDefinition } from './definition.ts';
import { DeployedCode } from './deployed-code.ts';
import { knowsOverrides } from './operation-id.ts';
import { isUnderWay, type LiveOverrides, liveOverridesOf } from './resources/stack-instance.ts';
import { contentOfLiveSet } from './resources/stack-set.ts';
import { SharedLook } from './shared-look.ts';

/** A stack set as AWS lists it: itself, and a line for each instance. */
export interface Snapshot {
  readonly set: StackSet;
  /** By `account/region`. */
  readonly instances: ReadonlyMap<string, StackInstanceSummary>;
}

/** Reads one stack set for all cells: one DescribeStackSet and a page for each 100 instances a look, whoever looks. */
export class LiveSet {
  readonly definition: SetDefinition;
  /** By `account/region`: what a detection of drift in this run found changed there. */
  readonly drifts = new Map<string, string>();
  readonly #snapshot: SharedLook<Snapshot | undefined>;
  /** By cell and last operation: an instance that no operation touched since has the overrides that it had. Facts: compliance 4.4. */
  readonly #overrides = new Map<string, Promise<LiveOverrides>>();
  /** The clients that the newest read goes by. */
  #aws: ReadClients;
  #code: DeployedCode | undefined;
  #content: { readonly of: Snapshot; readonly content: string } | undefined;

  constructor(definition: SetDefinition, aws: ReadClients) {
    this.definition = definition;
    this.#aws = aws.at(definition.home);
    this.#snapshot = new SharedLook(() => readSnapshot(this.definition, this.#aws));
  }

  /** The set as it is, or undefined where there is none. Throws AwsFailure. */
  look(viewer: Cell, aws: ReadClients): Promise<Snapshot | undefined> {
    this.#aws = aws.at(this.definition.home);
    return this.#snapshot.look(cellKey(viewer));
  }

  /** What was seen last, for one that has just looked. */
  latest(): Promise<Snapshot | undefined> {
    return this.#snapshot.latest();
  }

  /** The code that the set's function has in a cell, for a carrier that deploys one. Throws AwsFailure. */
  codeIn(snapshot: Snapshot, aws: ReadClients): Promise<string> | undefined {
    const deploys = this.definition.carrier?.deploys;
    if (deploys === undefined) return undefined;
    this.#code ??= new DeployedCode(deploys);
    return this.#code.look(snapshot, aws);
  }

  forget(): void {
    this.#snapshot.forget();
  }

  /** What the set of a snapshot gives its instances, for a carrier; worked out once a snapshot. */
  contentOf(snapshot: Snapshot): string | undefined {
    if (this.definition.carrier === undefined) return undefined;
    if (this.#content?.of !== snapshot) this.#content = { of: snapshot, content: contentOfLiveSet(snapshot.set) };
    return this.#content.content;
  }

  /** The overrides of an instance: known without a call where its last operation was ours and gave it the ones that are asked for. */
  overridesOf(
    cell: Cell,
    snapshot: Snapshot,
    summary: StackInstanceSummary,
    asked: Readonly<Record<string, string>>,
  ): Promise<LiveOverrides> {
    const { definition } = this;
    const noEcho = (name: string): boolean => definition.template?.parameters.get(name)?.noEcho === true;
    // While an operation is at work the instance is not what is asked, whatever its overrides are.
    if (isUnderWay(summary)) return Promise.resolve(asAsked(asked, noEcho));
    if (summary.Status === 'CURRENT' && knowsOverrides(summary.LastOperationId, asked)) return Promise.resolve(asAsked(asked, noEcho));
    const key = `${cellKey(cell)} ${snapshot.set.StackSetId ?? ''} ${summary.LastOperationId ?? ''} ${summary.Status ?? ''}`;
    const known = this.#overrides.get(key);
    if (known !== undefined) return known;
    const read = describeOverrides(definition, cell, this.#aws, noEcho);
    // Without an operation to know it by, or while one is at work, the next look asks again.
    if (summary.LastOperationId !== undefined && summary.Status === 'CURRENT') this.#overrides.set(key, read);
    return read;
  }
}

function asAsked(asked: Readonly<Record<string, string>>, noEcho: (name: string) => boolean): LiveOverrides {
  const names = Object.keys(asked);
  return {
    values: Object.fromEntries(names.filter((name) => !noEcho(name)).map((name) => [name, asked[name] ?? ''])),
    hidden: new Set(names.filter(noEcho)),
  };
}

async function describeOverrides(
  definition: SetDefinition,
  cell: Cell,
  aws: ReadClients,
  noEcho: (name: string) => boolean,
): Promise<LiveOverrides> {
  const isOurChoice = (name: string): boolean => isChosenAtLaunch(definition, name);
  try {
    const { StackInstance: instance } = await aws.cloudFormation.describeStackInstance({
      StackSetName: definition.name,
      StackInstanceAccount: cell.account,
      StackInstanceRegion: cell.region,
      ...callAsOf(definition),
    });
    return liveOverridesOf(instance, noEcho, isOurChoice);
  } catch (error) {
    // Gone between the list and this call: the next look says so.
    if (error instanceof AwsFailure && error.awsName === 'StackInstanceNotFoundException')
      return liveOverridesOf(undefined, noEcho, isOurChoice);
    throw error;
  }
}

const isNotFound = (error: unknown): boolean => error instanceof AwsFailure && error.awsName === 'StackSetNotFoundException';

async function readSnapshot(definition: SetDefinition, aws: ReadClients): Promise<Snapshot | undefined> {
  const about = { StackSetName: definition.name, ...callAsOf(definition) };
  try {
    const { StackSet: set } = await aws.cloudFormation.describeStackSet(about);
    // A deleted set is described for a while.
    if (set === undefined || set.Status === 'DELETED') return undefined;
    return { set, instances: await readInstances(about, aws) };
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function readInstances(about: { readonly StackSetName: string }, aws: ReadClients): Promise<Snapshot['instances']> {
  const instances = await listAll(
    (next) => aws.cloudFormation.listStackInstances({ ...about, MaxResults: 100, ...next }),
    (page) => page.Summaries,
  );
  return new Map(instances.map((summary) => [`${summary.Account}/${summary.Region}`, summary]));
}
