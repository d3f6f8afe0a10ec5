// What stale answers need: the states that a service had, remembered while a fault asks for them.
import type { FaultRule, Faults } from './faults.ts';
import type { History } from './state/history.ts';
import type { World } from './world.ts';

interface StaleSetting {
  readonly world: World;
  readonly faults: Faults;
  readonly history: History;
}

/** Remembers a service's state after a change, while a fault asks for stale answers of it. */
export function recordForStale(service: string, { world, faults, history }: StaleSetting): void {
  if (faults.hasStale(service)) history.record(service, world.state.stored(), world.clock.awsMs(), false);
  else history.forget(service);
}

/** Adds a fault; for stale reads the state of this moment is remembered first. */
export function addFault(rule: FaultRule, { faults, history, world }: StaleSetting): string {
  const awsMs = world.clock.awsMs();
  if (rule.effect.kind === 'stale') {
    // A service that nobody has used yet has a past too: an empty one.
    const services = new Set([...Object.keys(world.state.stored()), ...(rule.service === undefined ? [] : [rule.service])]);
    for (const service of services) history.record(service, world.state.stored(), awsMs, true);
  }
  return faults.add(rule, { awsMs, sequence: history.sequence });
}
