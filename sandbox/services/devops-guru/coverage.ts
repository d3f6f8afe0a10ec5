import { invalidField, validation } from './errors.ts';
import type { GuruState, WorkloadResource } from './state.ts';

/** What UpdateResourceCollection may carry. */
export interface CollectionUpdate {
  readonly CloudFormation?: { readonly StackNames?: readonly string[] | undefined } | undefined;
  readonly Tags?:
    | readonly { readonly AppBoundaryKey?: string | undefined; readonly TagValues?: readonly string[] | undefined }[]
    | undefined;
}

type Coverage = Pick<GuruState, 'stacks' | 'tags'>;

/** Source: facts/compliance.md 3.2, 3.7. */
const mostStacks = 1000;
const keyPrefix = 'devops-guru-';

/**
 * Changes what is analysed. One kind (stacks or tags) and one boundary key at a time; `*` stands alone, and adding it or adding to it
 * replaces what was there; removing `*` removes everything. What is removed and not there is passed over.
 * Source: facts/compliance.md 3.2, the transition table.
 */
export function updateCoverage(coverage: Coverage, action: string, update: CollectionUpdate): void {
  const { CloudFormation: stacks, Tags: tags = [] } = update;
  if (stacks !== undefined && tags.length > 0) {
    throw validation('INVALID_PARAMETER_COMBINATION', 'A resource collection holds either CloudFormation stacks or tags, not both');
  }
  if (tags.length > 1) throw validation('INVALID_PARAMETER_COMBINATION', 'Multiple app boundary keys are not supported');
  const [tag] = tags;
  if (tag !== undefined) updateTags(coverage, action, tag.AppBoundaryKey ?? '', tag.TagValues ?? []);
  else if (stacks !== undefined) updateStacks(coverage, action, stacks.StackNames ?? []);
  else throw validation('INVALID_PARAMETER_COMBINATION', 'A resource collection must hold CloudFormation stacks or tags');
}

function updateStacks(coverage: Coverage, action: string, names: readonly string[]): void {
  checkStar(names, 'stack names');
  if (action === 'REMOVE') {
    coverage.stacks = without(coverage.stacks, names);
    return;
  }
  if (names.length > 0 && coverage.tags !== null) {
    throw validation('PARAMETER_INCONSISTENT_WITH_SERVICE_STATE', 'The account is covered by tags; remove them before adding stacks');
  }
  const stacks = together(coverage.stacks, names);
  if (stacks.length > mostStacks) throw validation('OTHER', `A resource collection holds at most ${mostStacks} stacks`);
  coverage.stacks = stacks;
}

function updateTags(coverage: Coverage, action: string, key: string, values: readonly string[]): void {
  // The prefix is compared without case, the whole key with it. Source: facts/compliance.md 3.2.
  if (!key.toLowerCase().startsWith(keyPrefix))
    throw invalidField('ResourceCollection.Tags.1.AppBoundaryKey', `must begin with ${keyPrefix}`);
  checkStar(values, 'tag values');
  if (action === 'REMOVE') {
    if (coverage.tags?.key !== key) return;
    const left = without(coverage.tags.values, values);
    coverage.tags = left.length === 0 ? null : { key, values: left };
    return;
  }
  if (coverage.tags !== null && coverage.tags.key !== key) {
    throw validation('PARAMETER_INCONSISTENT_WITH_SERVICE_STATE', 'Multiple app boundary keys are not supported');
  }
  if (values.length > 0 && coverage.stacks.length > 0) {
    throw validation('PARAMETER_INCONSISTENT_WITH_SERVICE_STATE', 'The account is covered by stacks; remove them before adding tags');
  }
  const all = together(coverage.tags?.values ?? [], values);
  coverage.tags = all.length === 0 ? null : { key, values: all };
}

function checkStar(names: readonly string[], what: string): void {
  if (names.includes('*') && names.length > 1) {
    throw validation('PARAMETER_INCONSISTENT_WITH_SERVICE_STATE', `* can only be used alone, not with other ${what}`);
  }
}

const without = (have: readonly string[], names: readonly string[]): string[] =>
  names.includes('*') ? [] : have.filter((name) => !names.includes(name));

function together(have: readonly string[], added: readonly string[]): string[] {
  if (added.length === 0) return [...have];
  if (added.includes('*') || have.includes('*')) return [...added];
  return [...new Set([...have, ...added])];
}

/** Whether a resource is analysed under this coverage. */
export function isCovered(coverage: Coverage, resource: WorkloadResource): boolean {
  if (coverage.tags !== null) {
    const value = Object.hasOwn(resource.tags, coverage.tags.key) ? resource.tags[coverage.tags.key] : undefined;
    return value !== undefined && (coverage.tags.values.includes('*') || coverage.tags.values.includes(value));
  }
  return coverage.stacks.includes('*') || (resource.stack !== null && coverage.stacks.includes(resource.stack));
}
