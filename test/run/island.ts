// A small world behind the provider interface: houses that take time to build, rooms that come with them, a lamp in each cell that comes first.
import type { AwsConnection } from '../../reconciler/aws/connection.ts';
import { accountId } from '../../reconciler/model/account-id.ts';
import { type Cell, cellKey, resourceKey, type TypeName } from '../../reconciler/model/address.ts';
import { AwsFailure } from '../../reconciler/model/aws-failure.ts';
import { CellSpace } from '../../reconciler/model/cell-set.ts';
import type { Plan } from '../../reconciler/model/plan.ts';
import type { Properties } from '../../reconciler/model/properties.ts';
import { PlanBuilder } from '../../reconciler/plan/classes.ts';
import { CellComparer } from '../../reconciler/plan/compare.ts';
import type { ObservedResource } from '../../reconciler/providers/observation.ts';
import type { DesiredResource, DesiredState, Interest, Outcome, Provider, ResourceType } from '../../reconciler/providers/provider.ts';
import { type ApplyEvent, type ApplyInput, apply } from '../../reconciler/run/apply.ts';
import type { TestClock } from '../clock.ts';

const type = (name: TypeName, more: Partial<ResourceType> = {}): ResourceType => ({
  name,
  batchSize: 3,
  after: [],
  exclusive: false,
  same: (wanted, observed) => Object.entries(wanted).every(([member, value]) => observed[member] === value),
  difference: () => 'hub-setting',
  isDestructiveUpdate: (_before, after) => after['light'] === 'off',
  leftover: () => ({ action: 'none' }),
  ...more,
});

export const lamp = type('island/lamp');
export const house = type('island/house', { after: ['island/lamp'], exclusive: true, batchSize: 25 });
export const room = type('island/room', {
  after: ['island/house'],
  parent: { type: 'island/house', nameOf: (name) => name.split('/')[0] ?? '', born: { light: 'on' } },
  mayBeIgnored: (before, after) => before['light'] === after['light'],
});
const types = [lamp, house, room];

interface LiveHouse {
  readyMs: number;
  goneMs: number;
}

/** One cell's live state. */
export class Island {
  lamp: Properties | undefined;
  readonly houses = new Map<string, LiveHouse>();
  readonly rooms = new Map<string, Properties>();
}

/** What happens to the next write of a type: acknowledged and lost, refused for a while, refused for good, or the whole call fails. */
export type Mishap = 'lost' | 'later' | 'moves' | 'failed' | 'throws' | 'kept';

export class World {
  readonly clock: TestClock;
  readonly islands = new Map<string, Island>();
  /** By `account/region`, or `*`. */
  readonly mishaps = new Map<string, Mishap>();
  readonly unreadable = new Set<string>();
  /** `account/region type names`, in the order of the writes. */
  readonly writes: string[] = [];
  buildMs = 180_000;
  reads = 0;
  /** How long a read takes. */
  readMs = 10;
  /** Reads that were for everything, and for how many resources the others asked: `house *`, `room a/1`. */
  wholeReads = 0;
  readonly parts: string[] = [];
  /** Called before a write is done. */
  onWrite: (cell: Cell) => void = () => undefined;

  constructor(clock: TestClock) {
    this.clock = clock;
  }

  at(cell: Cell): Island {
    const key = cellKey(cell);
    const island = this.islands.get(key) ?? new Island();
    this.islands.set(key, island);
    return island;
  }

  readonly provider: Provider = {
    name: 'island',
    kinds: [],
    types,
    check: () => [],
    compile: () => [],
    observe: async (cell, { only }) => {
      this.reads += 1;
      if (only === undefined) this.wholeReads += 1;
      else
        this.parts.push([...only].map(([of, names]) => `${of.split('/')[1]} ${names === 'all' ? '*' : [...names].join(',')}`).join('; '));
      await this.clock.sleep(this.readMs);
      if (this.unreadable.has(cellKey(cell))) throw failure(cell, 'AccessDeniedException', 'denied');
      const asked = this.#look(cell).filter(({ type: of, name }) => {
        const names = only?.get(of);
        return only === undefined || names === 'all' || names?.has(name) === true;
      });
      const resources = new Map(asked.map((resource) => [resourceKey(resource.type, resource.name), resource]));
      return { cell, resources, withheld: new Map(), notices: [], unreadable: [] };
    },
    apply: async (batch, _aws, { cell }) => {
      const [first] = batch;
      this.onWrite(cell);
      await this.clock.sleep(10);
      const name = `${first?.action} ${first?.address.type}`;
      this.writes.push(`${cellKey(cell)} ${name} ${batch.map((change) => change.address.name).join(',')}`);
      const mishap = this.mishaps.get(`${cellKey(cell)} ${first?.address.type}`) ?? this.mishaps.get(cellKey(cell));
      if (mishap === 'throws') throw failure(cell, 'InternalException', 'transient');
      if (mishap === 'later')
        return batch.map((): Outcome => ({ status: 'later', code: 'RESOURCE_NOT_FOUND', message: 'not ready after all' }));
      if (mishap === 'moves')
        return batch.map((): Outcome => ({ status: 'later', code: 'running', message: 'operation 7 is under way', progressed: true }));
      if (mishap === 'failed') return batch.map((): Outcome => ({ status: 'failed', code: 'INVALID_INPUT', message: 'will not do' }));
      if (mishap !== 'lost')
        for (const change of batch) this.#change(cell, change.address.type, change.address.name, change, mishap === 'kept');
      return batch.map((): Outcome => ({ status: 'sent' }));
    },
  };

  #look(cell: Cell): ObservedResource[] {
    const island = this.at(cell);
    const nowMs = this.clock.monotonicMs();
    const found: ObservedResource[] = [];
    if (island.lamp !== undefined) found.push({ type: lamp.name, name: 'lamp', properties: island.lamp });
    for (const [name, live] of island.houses) {
      if (nowMs >= live.goneMs) {
        island.houses.delete(name);
        for (const key of island.rooms.keys()) if (key.startsWith(`${name}/`)) island.rooms.delete(key);
        continue;
      }
      const settling = nowMs < live.readyMs || live.goneMs !== Number.POSITIVE_INFINITY;
      const leaving = live.goneMs !== Number.POSITIVE_INFINITY;
      const kind = leaving ? ('standard-deleting' as const) : ('standard-pending' as const);
      found.push({
        type: house.name,
        name,
        properties: {},
        ...(settling && {
          condition: {
            kind,
            message: `${name} is ${leaving ? 'going' : 'being built'}`,
            settling,
            acceptsChildren: false,
            ...(leaving && { leaving }),
          },
        }),
      });
      if (nowMs < live.readyMs || leaving) continue;
    }
    for (const [name, properties] of island.rooms) found.push({ type: room.name, name, properties });
    return found;
  }

  #change(cell: Cell, of: TypeName, name: string, change: { action: string; after?: Properties }, kept: boolean): void {
    const island = this.at(cell);
    const nowMs = this.clock.monotonicMs();
    if (of === lamp.name) island.lamp = { ...island.lamp, ...change.after };
    else if (of === room.name) {
      const { note, ...light } = change.after ?? {};
      island.rooms.set(name, { ...island.rooms.get(name), ...light, ...(kept || note === undefined ? {} : { note }) });
    } else if (change.action === 'delete') {
      const live = island.houses.get(name);
      if (live !== undefined) live.goneMs = nowMs + 30_000;
    } else {
      island.houses.set(name, { readyMs: nowMs + this.buildMs, goneMs: Number.POSITIVE_INFINITY });
      for (const number of [1, 2, 3, 4]) island.rooms.set(`${name}/${number}`, { light: 'on' });
    }
  }

  /** A finished house with its rooms, as somebody left it. */
  settle(cell: Cell, name: string, rooms: Readonly<Record<string, Properties>> = {}): void {
    const island = this.at(cell);
    island.houses.set(name, { readyMs: 0, goneMs: Number.POSITIVE_INFINITY });
    for (const number of [1, 2, 3, 4]) island.rooms.set(`${name}/${number}`, rooms[String(number)] ?? { light: 'on' });
  }
}

export const failure = (cell: Cell, awsName: string, failureClass: AwsFailure['failureClass']): AwsFailure =>
  new AwsFailure({ ...cell, service: 'island', operation: 'Do', awsName, failureClass, message: awsName });

const source = { file: 'island.yaml', line: 1, column: 1, endLine: 1, endColumn: 2, pointer: '' };

const wanted = (of: TypeName, name: string, properties: Properties, state: 'present' | 'absent'): DesiredResource => ({
  type: of,
  name,
  state,
  properties,
  allowDelete: true,
  source,
  overrode: [],
});

/** What is asked of a cell: `{ lamp: 'on', 'house a': 'present', 'house b': 'absent', 'room a/1': 'off' }`. */
export function desired(asked: Readonly<Record<string, string>>): DesiredState {
  const resources = Object.entries(asked).map(([what, value]) => {
    const [kind, name = 'lamp'] = what.split(' ');
    if (kind === 'house') return wanted(house.name, name, {}, value === 'absent' ? 'absent' : 'present');
    const [light = '', note] = value.split(' ');
    return wanted(kind === 'lamp' ? lamp.name : room.name, name, { light, ...(note === undefined ? {} : { note }) }, 'present');
  });
  return { resources: new Map(resources.map((each) => [resourceKey(each.type, each.name), each])), unlisted: new Map() };
}

export const cell = (digit: number, region = 'eu-west-1'): Cell => ({ account: accountId(String(digit).repeat(12)), region });

const comparer = new CellComparer({ types, organization: 'main' });

/** The plan of a world for what is asked of all its cells. */
export async function planOf(world: World, cells: readonly Cell[], state: DesiredState): Promise<Plan> {
  const space = new CellSpace(
    cells.map((each) => each.account),
    cells.map((each) => each.region),
  );
  const builder = new PlanBuilder(space);
  for (const each of cells) {
    builder.add(each, 'island', comparer.compare(state, await world.provider.observe(each, interest(state), unused().readClients(each))));
  }
  const { classes } = builder.fold();
  return { space, classes } as unknown as Plan;
}

const interest = (state: DesiredState): Interest => ({ desired: state }) as unknown as Interest;

/** The island has no AWS: its provider is given clients and leaves them alone. */
export const unused = (): Pick<AwsConnection, 'readClients' | 'writeClients'> => ({
  readClients: (at) => ({ cell: at }) as unknown as ReturnType<AwsConnection['readClients']>,
  writeClients: (at) => ({ cell: at }) as unknown as ReturnType<AwsConnection['writeClients']>,
});

/** Applies a plan in the world. */
export async function applyIn(world: World, plan: Plan, state: DesiredState, more: Partial<ApplyInput> = {}) {
  const events: ApplyEvent[] = [];
  const result = await apply({
    plan,
    providers: [world.provider],
    interestOf: () => interest(state),
    compare: (_provider, _cell, observation) => comparer.compare(state, observation),
    ...unused(),
    clock: world.clock,
    concurrency: 2,
    standardReadyTimeoutMs: 900_000,
    signal: new AbortController().signal,
    report: (event) => events.push(event),
    ...more,
  });
  return { ...result, events, status: Object.fromEntries(result.cells.map((each) => [each.cell.account[0], each.status])) };
}
