import { type Cell, resourceKey, type TypeName } from '../../model/address.ts';
import type { AwsFailure } from '../../model/aws-failure.ts';
import type { ReadClients } from '../clients.ts';
import type { Observation, Unreadable } from '../observation.ts';
import type { DesiredState, Interest } from '../provider.ts';
import { modules } from './modules.ts';
import { attempt } from './reading.ts';
import type { Look, ResourceModule, Scene } from './resource-module.ts';
import { recordedNames, rememberedGrants } from './resources/registry.ts';

const namesOf = new WeakMap<DesiredState, ReadonlyMap<TypeName, ReadonlySet<string>>>();

/** What documents name in a cell, by type; worked out once for all cells that share a desired state. */
function namesIn(desired: DesiredState): ReadonlyMap<TypeName, ReadonlySet<string>> {
  const known = namesOf.get(desired);
  if (known !== undefined) return known;
  const names = new Map<TypeName, Set<string>>();
  for (const { type, name } of desired.resources.values()) {
    const ofType = names.get(type) ?? new Set<string>();
    names.set(type, ofType.add(name));
  }
  namesOf.set(desired, names);
  return names;
}

/**
 * Reads a cell type by type, side by side. Lists come first and are shared: what is not in a list is not asked for, so that a tenant that is
 * not there yet costs nothing. Source: facts/tenants.md 3.3. Throws AwsFailure when nothing could be read.
 */
export async function observeCell(cell: Cell, interest: Interest, aws: ReadClients, scene: Scene): Promise<Observation> {
  const answers = new Map<string, Promise<unknown>>();
  const look: Look = {
    cell,
    aws,
    interest,
    scene,
    whole: interest.only === undefined,
    shared<T>(key: string, read: () => Promise<T>): Promise<T> {
      // A key stands for one question of one type, as with any cache.
      const answer = (answers.get(key) as Promise<T> | undefined) ?? read();
      answers.set(key, answer);
      return answer;
    },
  };
  const parts = modules.flatMap((module) => {
    const names = namesToRead(module, interest);
    return names === undefined ? [] : [{ module, names }];
  });
  const found = await Promise.all(
    parts.map(async ({ module, names }) => ({
      module,
      answer: await attempt(async () => module.read(await withRecorded(names, module, look), look)),
    })),
  );
  const failed = found.flatMap(({ module, answer }) => ('failure' in answer ? [{ module, failure: answer.failure }] : []));
  const [first] = failed;
  if (first !== undefined && failed.length === parts.length) throw first.failure;
  const readable = found.flatMap(({ answer }) => ('value' in answer ? [answer.value] : []));
  return {
    cell,
    resources: new Map(readable.flatMap(({ resources }) => resources.map((each) => [resourceKey(each.type, each.name), each]))),
    withheld: new Map(),
    notices: readable.flatMap(({ notices }) => notices ?? []),
    unreadable: unreadableParts(failed),
  };
}

/** Undefined: the type is not asked for. Types that no document names are asked for too where there may be leftovers of ours. */
function namesToRead(
  { rules, readsLeftovers, isGrant, record }: ResourceModule,
  { desired, only, ours }: Interest,
): ReadonlySet<string> | undefined {
  const declared = namesIn(desired).get(rules.name);
  if (only === undefined)
    return declared ?? (readsLeftovers === true || isGrant === true || record !== undefined || ours === true ? new Set() : undefined);
  const part = only.get(rules.name);
  return part === 'all' ? (declared ?? new Set()) : part;
}

/** In a whole look also what the registry remembers: a tenant that left Git may have owned it. */
async function withRecorded(names: ReadonlySet<string>, module: ResourceModule, look: Look): Promise<ReadonlySet<string>> {
  const { record, isGrant, rules } = module;
  if (isGrant === true && look.whole) return new Set([...names, ...(await rememberedGrants(rules.name, look))]);
  // What waits for something outside is nobody's to take away.
  if (record === undefined || record.waits !== undefined || !look.whole) return names;
  const recorded = (await recordedNames(look)).get(record.kind) ?? [];
  // Without a registry, or with one that was lost, a prune finds what is ours by its mark: whatever is there is looked at.
  const there = look.interest.ours === true ? ((await record.existing?.(look)) ?? []) : [];
  return new Set([...names, ...recorded, ...there]);
}

/** One entry for all types that one failure hides: what the registry does not tell is missed by each of them. */
function unreadableParts(failed: readonly { readonly module: ResourceModule; readonly failure: AwsFailure }[]): Unreadable[] {
  const parts = new Map<string, { readonly types: TypeName[]; readonly code: string; readonly message: string }>();
  for (const { module, failure } of failed) {
    const code = failure.awsName;
    const message = `${failure.service} ${failure.operation}: ${failure.message}`;
    const key = JSON.stringify([code, message]);
    const part = parts.get(key) ?? { types: [], code, message };
    parts.set(key, part);
    part.types.push(module.rules.name);
  }
  return [...parts.values()];
}
