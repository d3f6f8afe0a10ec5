import type { BackgroundEnvironment } from '../background.ts';
import { validationError } from '../errors.ts';
import { canonical, type Json, type JsonObject } from '../json.ts';
import { resourceTypeNamed } from '../resource-types/table.ts';
import { handlerContext } from '../stacks/handling.ts';
import type { ResourceRecord, StackRecord } from '../stacks/stack.ts';
import { stackOf } from './find.ts';
import type { InstanceSetting } from './instance-work.ts';
import type { InstanceRecord, ResourceDrift } from './stack-set.ts';

/**
 * Compares the instance's resources with what its stack was made from. Types without drift support are passed over, as on AWS; only
 * properties that the template sets are compared. Source: facts/compliance.md 4.8. Throws ValidationError when the stack is gone.
 */
export async function detectInstanceDrift(instance: InstanceRecord, { operation, env }: InstanceSetting): Promise<void> {
  const stack = stackOf(instance, env);
  if (stack === undefined) throw validationError(`Stack ${instance.stackId ?? ''} does not exist`);
  const resources: ResourceDrift[] = [];
  for (const record of Object.values(stack.resources)) {
    const drift = await resourceDrift(stack, record, env);
    if (drift === undefined) continue;
    resources.push(drift);
    record.driftStatus = drift.status;
  }
  const at = env.clock.now().toISOString();
  instance.drift = resources.every(({ status }) => status === 'IN_SYNC') ? 'IN_SYNC' : 'DRIFTED';
  instance.driftCheckedAt = at;
  instance.drifts = { operationId: operation.id, at, resources };
  stack.driftStatus = instance.drift;
  stack.driftCheckedAt = at;
}

/** The drift of one resource; undefined where its type has no drift support. */
export async function resourceDrift(
  stack: StackRecord,
  record: ResourceRecord,
  env: BackgroundEnvironment,
): Promise<ResourceDrift | undefined> {
  const type = resourceTypeNamed(record.type);
  if (type?.read === undefined || !type.drift) return undefined;
  const actual = await type.read(record.physicalId, record.properties, handlerContext(stack, record.logicalId, env));
  const head = { logicalId: record.logicalId, physicalId: record.physicalId, type: record.type };
  if (actual === undefined) return { ...head, status: 'DELETED', differences: [] };
  const differences = [...compare(record.properties, actual)];
  return { ...head, status: differences.length === 0 ? 'IN_SYNC' : 'MODIFIED', differences };
}

/** Differences of the top properties that the template sets. Texts of numbers and booleans equal what they stand for. */
function* compare(expected: JsonObject, actual: JsonObject): Generator<ResourceDrift['differences'][number]> {
  for (const [name, value] of Object.entries(expected)) {
    const live = actual[name];
    if (plain(value) === plain(live ?? null)) continue;
    yield {
      path: `/${name}`,
      expected: shown(value),
      actual: live === undefined ? '' : shown(live),
      type: live === undefined ? 'REMOVE' : 'NOT_EQUAL',
    };
  }
}

const shown = (value: Json): string => (typeof value === 'string' ? value : canonical(value));

function plain(value: Json): string {
  return canonical(
    JSON.parse(JSON.stringify(value), (_key, inner: unknown) =>
      typeof inner === 'boolean' || typeof inner === 'number' ? String(inner) : inner,
    ),
  );
}
