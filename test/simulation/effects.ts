// What was really made in a sandbox, object by object: a request that was repeated counts once, one that had its effect twice counts twice.

import type { CloudFormationState } from '../../sandbox/services/cloudformation/state.ts';
import type { GuruState } from '../../sandbox/services/devops-guru/state.ts';
import type { DynamoState } from '../../sandbox/services/dynamodb/table.ts';
import type { KmsState } from '../../sandbox/services/kms/keys.ts';
import type { ServiceEnvironment } from '../../sandbox/services/operation.ts';
import { type CellState, serviceName as securityHub } from '../../sandbox/services/security-hub/state.ts';
import type { SesState } from '../../sandbox/services/sesv2/state.ts';
import type { SnsState } from '../../sandbox/services/sns/state.ts';

/** An object that is there. Two with one address and different ids are the same thing made twice. */
interface Made {
  /** What it is to whoever asked for it, without the ids that AWS gives. */
  readonly address: string;
  /** What AWS tells it by; empty where that is the address itself. */
  readonly id: string;
}

type Reader = (state: never) => Iterable<Made>;
const named = (kind: string, things: Readonly<Record<string, unknown>>): Made[] =>
  Object.keys(things).map((name) => ({ address: `${kind} ${name}`, id: '' }));
/** A set gives its stacks names of their own. */
const stackName = (name: string): string => name.replace(/-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, '');

/** By service: the objects in one account and Region. What is on its way out is there no more. */
const readers: Readonly<Record<string, Reader>> = {
  [securityHub]: function* ({ hub }: CellState) {
    if (hub === null || hub === undefined) return;
    yield { address: 'hub', id: hub.subscribedAt };
    for (const [id, { status, since, sinceMs }] of Object.entries(hub.standards))
      if (status !== 'DELETING') yield { address: `standard ${id}`, id: `${since} ${sinceMs}` };
  },
  'devops-guru': ({ channels }: GuruState) => channels.map(({ topicArn, id }) => ({ address: `channel ${topicArn}`, id })),
  sns: function* ({ topics = {}, subscriptions = {} }: Partial<SnsState>) {
    yield* named('topic', topics);
    for (const { topicArn, protocol, endpoint, arn } of Object.values(subscriptions))
      yield { address: `subscription ${topicArn} ${protocol} ${endpoint}`, id: arn };
  },
  kms: function* ({ keys, aliases }: KmsState) {
    yield* named('alias', aliases);
    for (const [id, { description, deletionDueAwsMs }] of Object.entries(keys))
      if (deletionDueAwsMs === null) yield { address: `key ${description}`, id };
  },
  cloudformation: function* ({ stacks = {}, stackSets = {} }: Partial<CloudFormationState>) {
    for (const { id, name, status } of Object.values(stacks))
      if (status !== undefined && !status.startsWith('DELETE')) yield { address: `stack ${stackName(name)}`, id };
    for (const { id, name, status, instances } of Object.values(stackSets)) {
      if (status !== 'ACTIVE') continue;
      yield { address: `stack set ${name}`, id };
      yield* named(`stack set ${name} instance`, instances);
    }
  },
  ses: function* ({ tenants = {}, identities = {}, configurationSets = {}, pools = {} }: Partial<SesState>) {
    yield* named('pool', pools);
    for (const [name, { createdAt }] of Object.entries(identities)) yield { address: `identity ${name}`, id: createdAt };
    for (const [name, { id, resources }] of Object.entries(tenants)) {
      yield { address: `tenant ${name}`, id };
      yield* named(`tenant ${name} has`, resources);
    }
    for (const [name, { destinations }] of Object.entries(configurationSets)) {
      yield { address: `configuration set ${name}`, id: '' };
      yield* named(`configuration set ${name} sends to`, destinations);
    }
  },
  dynamodb: ({ tables }: DynamoState) => Object.entries(tables).map(([name, { id }]) => ({ address: `table ${name}`, id })),
};

/** Counts what is made and what goes, over the life of a sandbox. `look` is called after every change. */
export class EffectCount {
  #there: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  readonly #created = new Map<string, number>();
  readonly #doubles = new Set<string>();

  /** How often each address was made. */
  get created(): ReadonlyMap<string, number> {
    return this.#created;
  }

  /** Addresses that were there twice at once, or made anew while the one before had not gone. */
  get doubles(): readonly string[] {
    return [...this.#doubles];
  }

  look({ state }: Pick<ServiceEnvironment, 'state'>): void {
    const there = new Map<string, Set<string>>();
    for (const [service, read] of Object.entries(readers))
      for (const cell of state.all(service))
        if (/^\d{12}$/.test(cell.account))
          for (const { address, id } of read(cell.state as never)) {
            const full = `${service} ${cell.account}/${cell.region} ${address}`;
            const ids = there.get(full) ?? new Set();
            there.set(full, ids.add(id));
          }
    for (const [address, ids] of there) {
      const before = this.#there.get(address) ?? new Set();
      const made = [...ids].filter((id) => !before.has(id)).length;
      if (made > 0) this.#created.set(address, (this.#created.get(address) ?? 0) + made);
      if (ids.size > 1 || (made > 0 && before.size > 0)) this.#doubles.add(address);
    }
    this.#there = there;
  }
}
