import { randomBytes } from 'node:crypto';
import { AwsClock, type TimeSource } from './clock.ts';
import { SessionKeys } from './credentials.ts';
import { Host } from './host.ts';
import { defaultOrganization, Organization } from './organization.ts';
import { defaultRegions, isKnownRegion } from './services/account/regions.ts';
import type { ServiceEnvironment, StateStore } from './services/operation.ts';
import { type PageTokens, pageTokens } from './services/paging.ts';
import type { Snapshot } from './state/snapshot.ts';
import { MemoryState } from './state/store.ts';

export interface WorldOptions {
  /** Number of accounts of the default organization, management included. */
  readonly accounts: number;
  /** Regions that every account uses; by default those that need no opt-in. */
  readonly regions: readonly string[] | undefined;
  readonly partition: string;
  /** How many times faster than real time AWS time runs; 0 moves it by pushes only. */
  readonly speed: number;
  readonly time: TimeSource;
}

/** All that exists in the sandbox: its accounts, Regions, time and state. */
export class World {
  readonly clock: AwsClock;
  readonly state = new MemoryState();
  readonly host = new Host();
  readonly partition: string;
  readonly #options: WorldOptions;
  #regions: readonly string[];
  #secret = randomBytes(24).toString('base64url');
  #sessions: SessionKeys;
  #tokens: PageTokens;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.partition = options.partition;
    this.clock = new AwsClock(options.speed, options.time);
    this.#regions = this.#checked(options.regions);
    this.#sessions = new SessionKeys(this.#secret);
    this.#tokens = pageTokens(this.#secret);
  }

  get regions(): readonly string[] {
    return this.#regions;
  }

  get sessions(): SessionKeys {
    return this.#sessions;
  }

  get pageTokens(): PageTokens {
    return this.#tokens;
  }

  /** What services see; `state` and `clock` may be other views, for calls that are lost or answered from the past. */
  environment(state: StateStore = this.state, clock: ServiceEnvironment['clock'] = this.clock): ServiceEnvironment {
    const organization = new Organization(state, () => defaultOrganization(this.#options.accounts));
    return { partition: this.partition, organization, regions: this.#regions, clock, state };
  }

  /** Forgets all state; keys and page tokens that were given out stay good. Throws an Error for a Region that AWS does not have. */
  reset(regions?: readonly string[]): void {
    this.#regions = this.#checked(regions ?? this.#options.regions);
    this.state.restore({});
  }

  /** The Regions that were asked for, or those that need no opt-in. Throws an Error that names one that AWS does not have. */
  #checked(regions: readonly string[] | undefined): readonly string[] {
    const unknown = regions?.find((region) => !isKnownRegion(region, this.partition));
    if (unknown !== undefined) throw new Error(`${unknown} is not a Region of the partition ${this.partition}`);
    return regions ?? defaultRegions(this.partition);
  }

  snapshot(): Snapshot {
    const states = this.state.stored();
    return { formatVersion: 1, awsMs: this.clock.awsMs(), secret: this.#secret, regions: this.#regions, states };
  }

  restore(snapshot: Snapshot): void {
    this.state.restore(snapshot.states);
    this.clock.continueFrom(snapshot.awsMs);
    this.#regions = snapshot.regions;
    this.#secret = snapshot.secret;
    this.#sessions = new SessionKeys(snapshot.secret);
    this.#tokens = pageTokens(snapshot.secret);
  }
}
