import { sameJson } from '../json.ts';
import type { Content } from './content.ts';
import type { Job, ResourceRecord, StackRecord } from './stack.ts';

const job = (verb: Job['verb'], logicalId: string, after: string[], more: Pick<Job, 'before' | 'target'> = {}): Job => ({
  id: `${verb}/${logicalId}/${more.before?.physicalId ?? ''}`,
  verb,
  logicalId,
  after,
  state: 'waiting',
  dueAwsMs: 0,
  deadlineAwsMs: 0,
  tries: 0,
  ...more,
});

/** Every resource of the content, after those that it needs: new ones are created, the others compared and updated where they differ. */
export function forwardJobs(stack: StackRecord, content: Content): Job[] {
  const jobs = new Map<string, Job>();
  for (const logicalId of content.included) {
    const before = stack.resources[logicalId];
    jobs.set(logicalId, before === undefined ? job('create', logicalId, []) : job('update', logicalId, [], { before: { ...before } }));
  }
  for (const [logicalId, one] of jobs) {
    for (const needed of content.dependencies.get(logicalId) ?? []) one.after.push(jobs.get(needed)?.id ?? '');
  }
  return [...jobs.values()];
}

/** The resources' removal, each after those that were made after it. */
export function removalJobs(resources: readonly ResourceRecord[]): Job[] {
  const jobs = resources.map((resource) => job('delete', resource.logicalId, [], { before: { ...resource } }));
  for (const one of jobs) {
    for (const other of jobs) {
      if (other !== one && other.before?.dependsOn.includes(one.logicalId) === true) one.after.push(other.id);
    }
  }
  return jobs;
}

/** Back to what the resources were before an update, in the order of their making. */
export function restoringJobs(now: Readonly<Record<string, ResourceRecord>>, previous: Readonly<Record<string, ResourceRecord>>): Job[] {
  const changed = Object.values(previous).filter((before) => {
    const current = now[before.logicalId];
    return (
      current !== undefined &&
      current.physicalId === before.physicalId &&
      (current.status === 'UPDATE_FAILED' || !sameJson(current.properties, before.properties))
    );
  });
  const jobs = changed.map((before) =>
    job('update', before.logicalId, [], { before: { ...(now[before.logicalId] ?? before) }, target: before.properties }),
  );
  for (const one of jobs) {
    const needed = previous[one.logicalId]?.dependsOn ?? [];
    one.after.push(...jobs.filter((other) => needed.includes(other.logicalId)).map((other) => other.id));
  }
  return jobs;
}
