import { type Cell, cellKey } from '../../model/address.ts';
import { AwsFailure } from '../../model/aws-failure.ts';
import type { Change } from '../../model/change.ts';
import type { WriteClients } from '../clients.ts';
import type { ObservedResource } from '../observation.ts';
import type { Outcome, PlannedChange } from '../provider.ts';
import { callAsOf, type SetDefinition } from './definition.ts';
import { dependsOnArns } from './depends-on.ts';
import { cellKeysOf, type Group, groupsOf } from './groups.ts';
import { type Launched, launchGroup, launchUpdate } from './launch.ts';
import type { LiveSet } from './live-set.ts';
import type { Progress, RunningOperation } from './operation.ts';
import { importCure, isFailedImport, overridesOf, stackInstanceTypeName } from './resources/stack-instance.ts';
import { createInput, normaliseSet } from './resources/stack-set.ts';

const later = (code: string, message: string, progressed = false): Outcome => ({ status: 'later', code, message, progressed });
const failed = (code: string, message: string): Outcome => ({ status: 'failed', code, message });
const sent: Outcome = { status: 'sent' };

/** A group on its way. */
interface GroupState {
  readonly group: Group;
  readonly keys: ReadonlySet<string>;
  launch: Promise<Launched> | undefined;
  operation: RunningOperation | undefined;
  /** The call itself was refused: so it is for every cell of the group. */
  refusal: Outcome | undefined;
}

/**
 * Brings one stack set to what was planned for it in this run. Each cell's change comes by itself and joins the operation of its group; the
 * first to come starts it, all others follow it. The set comes before its instances.
 */
export class Rollout {
  readonly #live: LiveSet;
  readonly #groups = new Map<string, GroupState>();
  /** The set has a change of its own in this run that is not in effect yet. */
  #setIsOpen = false;
  /** Instances are taken away in this run, which a removal of the set waits for. */
  readonly #leaving: boolean;
  #setFailure: string | undefined;
  /** AWS has taken the set in this run; a list that lags may not have it yet. */
  #setIsMade = false;
  /** The update was at work when it was last looked at: what AWS never shows keeps nobody waiting for ever. */
  #updateMoves = true;
  #update: { readonly before: ObservedResource | undefined; readonly operation: Promise<Launched> } | undefined;

  constructor(live: LiveSet, planned: readonly PlannedChange[]) {
    this.#live = live;
    this.#setIsOpen = planned.some(({ type, action }) => type !== stackInstanceTypeName && action !== 'delete');
    this.#leaving = planned.some(({ type, action }) => type === stackInstanceTypeName && action === 'delete');
    for (const group of groupsOf(planned.filter(({ type }) => type === stackInstanceTypeName))) this.#add(group);
  }

  /** The set as it was, while an update of it is at work: it counts only when its instances have it. */
  get insteadOfSet(): ObservedResource | undefined {
    return this.#update?.before;
  }

  async applySet(change: Change, aws: WriteClients): Promise<Outcome> {
    const { definition } = this.#live;
    const home = aws.at(definition.home);
    if (change.action === 'delete') return this.#deleteSet(home);
    try {
      const outcome = change.action === 'create' ? await this.#create(home) : await this.#updateSet(change, home);
      if (outcome.status === 'failed') this.#setFailure = outcome.message;
      if (outcome.status !== 'later') this.#setIsOpen = false;
      return outcome;
    } catch (error) {
      const outcome = outcomeOfRefusal(error);
      if (outcome.status === 'failed') {
        this.#setIsOpen = false;
        this.#setFailure = outcome.message;
      }
      return outcome;
    }
  }

  async #create(home: WriteClients): Promise<Outcome> {
    const { definition } = this.#live;
    const token = `trueup-${definition.name}`.slice(0, 128);
    await uploadTemplate(definition, home);
    await home.cloudFormation.createStackSet(createInput(definition, await dependsOnArns(definition, home.reads), token));
    this.#setIsMade = true;
    this.#live.forget();
    return sent;
  }

  /** A set goes when its last instance has. Facts: compliance 4.1, DeleteStackSet. */
  async #deleteSet(home: WriteClients): Promise<Outcome> {
    const { definition } = this.#live;
    const { name } = definition;
    this.#live.forget();
    const left = (await this.#live.latest())?.instances.size ?? 0;
    if (left > 0 && this.#leaving) return later('instances-first', `waits for the ${left} instances of ${name} to go`, true);
    if (left > 0) return failed('set-not-empty', `${name} has ${left} instances, and taking them away is not part of this run`);
    try {
      await home.cloudFormation.deleteStackSet({ StackSetName: name, ...callAsOf(definition) });
    } catch (error) {
      return error instanceof AwsFailure && error.awsName === 'StackSetNotFoundException' ? sent : outcomeOfRefusal(error);
    }
    this.#live.forget();
    return sent;
  }

  async #updateSet(change: Change, home: WriteClients): Promise<Outcome> {
    const { definition } = this.#live;
    const snapshot = await this.#live.latest();
    if (snapshot === undefined) return later('set-missing', `${definition.name} to show`);
    const obstacle = obstacleTo(change, definition.name, snapshot.instances.size);
    if (obstacle !== undefined) return obstacle;
    this.#update ??= {
      before: normaliseSet(snapshot.set, definition),
      operation: uploadTemplate(definition, home).then(() => launchUpdate(definition, snapshot, home)),
    };
    const launched = await this.#update.operation.catch((error: unknown) => {
      this.#update = undefined;
      throw error;
    });
    if (launched.kind === 'busy') {
      this.#update = undefined;
      return later(launched.code, launched.message);
    }
    const progress = await launched.operation.progress('set');
    this.#updateMoves = progress.state === 'running';
    if (progress.state !== 'ended') return later(progress.state, progress.message, progress.state === 'running');
    this.#update = undefined;
    this.#live.forget();
    return progress.succeeded ? sent : failed('operation-failed', failureOfSet(progress));
  }

  async applyInstance(change: Change, aws: WriteClients): Promise<Outcome> {
    const { definition } = this.#live;
    const cell: Cell = { account: change.address.account, region: change.address.region };
    const waits = await this.#setStandsInTheWay();
    if (waits !== undefined) return waits;
    const instance = (await this.#live.latest())?.instances.get(cellKey(cell));
    // An update would make a second stack beside the one that was not taken in, or pass it over.
    if (change.action !== 'delete' && instance !== undefined && isFailedImport(instance))
      return failed('import-failed', `${instance.StatusReason ?? 'the existing stack was not taken in'}; ${importCure}`);
    const state = this.#groups.get(cellKey(cell)) ?? this.#add(groupOfOne(change, cell));
    if (state.refusal !== undefined) return state.refusal;
    try {
      return await this.#follow(state, cell, change, aws.at(definition.home));
    } catch (error) {
      // The last instance is gone and its set with it, before this cell asked how its operation went.
      if (change.action === 'delete' && error instanceof AwsFailure && error.awsName === 'StackSetNotFoundException') return sent;
      const outcome = outcomeOfRefusal(error);
      if (outcome.status === 'failed') state.refusal = outcome;
      else state.launch = undefined;
      return outcome;
    }
  }

  async #follow(state: GroupState, cell: Cell, change: Change, home: WriteClients): Promise<Outcome> {
    if (state.operation === undefined) {
      const turn = await this.#waitsForTurn(state, cellKey(cell));
      if (turn !== undefined) return turn;
      const snapshot = await this.#live.latest();
      if (snapshot === undefined) return later('set-missing', `waits for the stack set ${this.#live.definition.name}`);
      state.launch ??= launchGroup(this.#live.definition, state.group, snapshot, home);
      const launched = await state.launch;
      if (launched.kind === 'busy') {
        state.launch = undefined;
        return later(launched.code, launched.message);
      }
      state.operation ??= launched.operation;
      for (const product of launched.rest) this.#add({ ...state.group, product });
      if (this.#groups.get(cellKey(cell)) !== state)
        return later('operation-next', `waits for its operation of ${this.#live.definition.name}`, true);
    }
    const progress = await state.operation.progress(cellKey(cell));
    if (progress.state !== 'ended') return later(progress.state, progress.message, progress.state === 'running');
    this.#live.forget();
    const outcome = outcomeOfInstance(progress, cellKey(cell));
    return state.group.action === 'import' && outcome.status === 'sent' ? this.#afterImport(cell, change) : outcome;
  }

  /** Once an imported stack is an instance, what is still not as asked (parameters that were its own) is an update. */
  #afterImport(cell: Cell, change: Change): Outcome {
    const overrides = 'after' in change ? overridesOf(change.after) : {};
    this.#add({ action: 'update', overrides, product: { accounts: [cell.account], regions: [cell.region] } });
    return later('imported', `the stack is an instance of ${this.#live.definition.name} now`, true);
  }

  /** With managed execution AWS queues what conflicts; without, one operation at a time is all it takes. Facts: compliance 4.7. */
  async #waitsForTurn(state: GroupState, viewer: string): Promise<Outcome | undefined> {
    const { name, settings } = this.#live.definition;
    if (settings.managedExecution !== false) return undefined;
    for (const other of new Set(this.#groups.values())) {
      if (other === state || other.launch === undefined || other.refusal !== undefined) continue;
      if (other.operation === undefined) return later('operation-in-progress', `${name}: another operation comes first`);
      // Its own cells may have seen their instances at rest and look no more, so whoever waits looks for them.
      const progress = await other.operation.progress(viewer);
      if (progress.state !== 'ended') return later('operation-in-progress', progress.message, progress.state === 'running');
    }
    return undefined;
  }

  async #setStandsInTheWay(): Promise<Outcome | undefined> {
    const { name } = this.#live.definition;
    if (this.#setIsOpen && this.#update !== undefined)
      return later('set-first', `waits for the update of the stack set ${name}`, this.#updateMoves);
    if (this.#setIsOpen) return later('set-first', `waits for the stack set ${name}`);
    if ((await this.#live.latest()) !== undefined) return undefined;
    if (this.#setFailure !== undefined) return failed('held-back', `not attempted: the stack set ${name} failed: ${this.#setFailure}`);
    if (this.#setIsMade) return later('set-missing', `waits for the stack set ${name} to show`);
    return failed('set-missing', `the stack set ${name} does not exist, and making it is not part of this run`);
  }

  #add(group: Group): GroupState {
    const keys = cellKeysOf(group);
    const state: GroupState = { group, keys: new Set(keys), launch: undefined, operation: undefined, refusal: undefined };
    for (const key of keys) this.#groups.set(key, state);
    return state;
  }
}

/** Puts a template that no call takes where the call can name it. May be repeated: the key follows from the content. */
async function uploadTemplate({ upload }: SetDefinition, home: WriteClients): Promise<void> {
  if (upload === undefined) return;
  const { bucket, key, text } = upload;
  await home.s3.putObject({
    Bucket: bucket,
    Key: key,
    Body: text,
    ContentType: 'text/plain; charset=utf-8',
    ExpectedBucketOwner: home.cell.account,
  });
}

function groupOfOne(change: Change, cell: Cell): Group {
  const { type, name } = change.address;
  const after = 'after' in change ? { after: change.after } : {};
  const [group] = groupsOf([{ cell, type, name, action: change.action, ...after }]);
  if (group === undefined) throw new Error('a change makes a group');
  return group;
}

/** What no update can do. Facts: compliance 4.2. */
function obstacleTo(change: Change, name: string, instances: number): Outcome | undefined {
  if (change.action !== 'update') return undefined;
  const { before, after } = change;
  if (before['permissionModel'] === after['permissionModel'] || instances === 0) return undefined;
  return failed(
    'permission-model',
    `the permission model of ${name} cannot change while it has ${instances} instances: give the document another stackset.name, or take its targets away first`,
  );
}

type Ended = Extract<Progress, { state: 'ended' }>;

function outcomeOfInstance(progress: Ended, key: string): Outcome {
  if (progress.allWell) return sent;
  const result = progress.results.get(key);
  if (result?.status === 'SUCCEEDED') return sent;
  if (result === undefined) {
    // Results come late; the instance itself will tell. Facts: compliance 4.6.
    return progress.status === 'SUCCEEDED'
      ? sent
      : failed(`operation-${progress.status.toLowerCase()}`, progress.reason || 'the operation ended early');
  }
  if (result.status === 'CANCELLED')
    return failed('cancelled', result.reason || 'not attempted: the operation stopped at its failure tolerance');
  return failed('instance-failed', result.reason || `the instance is ${result.status}`);
}

const mostNamed = 3;

function failureOfSet(progress: Ended): string {
  const bad = [...progress.results].filter(([, { status }]) => status !== 'SUCCEEDED');
  const named = bad.slice(0, mostNamed).map(([key, { status, reason }]) => `${key}: ${reason || status}`);
  const more = bad.length > mostNamed ? ` and ${bad.length - mostNamed} more` : '';
  return `the operation ended ${progress.status}; the stack set is changed, ${bad.length} of its instances are not (${named.join('; ')}${more})${progress.reason === '' ? '' : `: ${progress.reason}`}`;
}

/** Names of refusals that another look and another moment mend. Facts: compliance 4.7. */
const passing: ReadonlySet<string> = new Set([
  'OperationInProgressException',
  'OperationIdAlreadyExistsException',
  'StaleRequestException',
  'NameAlreadyExistsException',
  'StackInstanceNotFoundException',
  'StackSetNotEmptyException',
]);

function outcomeOfRefusal(error: unknown): Outcome {
  if (!(error instanceof AwsFailure)) throw error;
  const message = `${error.service} ${error.operation}: ${error.message}`;
  const isPassing = passing.has(error.awsName) || error.failureClass === 'throttled' || error.failureClass === 'transient';
  return isPassing ? later(error.awsName, message) : failed(error.awsName, message);
}
