// Declared and live resources of the fake service, and the comparison of one cell that holds them. Only for tests of the plan.
import { accountId } from '../../reconciler/model/account-id.ts';
import { resourceKey, type TypeName } from '../../reconciler/model/address.ts';
import type { Properties } from '../../reconciler/model/properties.ts';
import { CellComparer, type CellComparison, type CompareOptions } from '../../reconciler/plan/compare.ts';
import type { UnlistedPolicy } from '../../reconciler/providers/layer.ts';
import type { Condition, Observation } from '../../reconciler/providers/observation.ts';
import type { DesiredResource, DesiredState } from '../../reconciler/providers/provider.ts';
import { place } from '../targets/configuration.ts';
import { fakeTypes, type live, organization } from './fake-service.ts';
import { observationOf } from './world.ts';

export const cell = { account: accountId('111111111111'), region: 'eu-west-1' };
export const off: Properties = { status: 'DISABLED', reason: 'r' };

export const want = (type: TypeName, name: string, properties: Properties = {}, more: Partial<DesiredResource> = {}): DesiredResource => ({
  type,
  name,
  state: 'present',
  properties,
  allowDelete: false,
  source: place('a.yaml', type, name),
  overrode: [],
  ...more,
});
export const desired = (resources: readonly DesiredResource[], unlisted: readonly UnlistedPolicy[] = []): DesiredState => ({
  resources: new Map(resources.map((each) => [resourceKey(each.type, each.name), each])),
  unlisted: new Map(unlisted.map((policy) => [policy.type, policy])),
});
export const policy = (type: TypeName, allowDelete = false): UnlistedPolicy => ({
  type,
  policy: 'correct',
  allowDelete,
  source: place('a.yaml', 'unlisted'),
});
export const condition = (kind: Condition['kind'], settling: boolean, more: Partial<Condition> = {}): Condition => ({
  kind,
  message: 'm',
  settling,
  acceptsChildren: !settling,
  ...more,
});

export type Pair = ReturnType<typeof live>;

/** What is asked, what is there, and how it is looked at. */
export interface Situation {
  readonly desired: DesiredState;
  readonly live: readonly Pair[];
  readonly seen?: Partial<Observation>;
  readonly options?: Partial<CompareOptions>;
}

export const compare = ({ desired: wanted, live: resources, seen = {}, options = {} }: Situation): CellComparison =>
  new CellComparer({ types: fakeTypes, organization, ...options }).compare(wanted, observationOf(cell, new Map(resources), seen));

/** `action type/name`, with `!guard` where refused. */
export const changesOf = ({ changes }: Pick<CellComparison, 'changes'>): string[] =>
  changes.map(({ action, type, name, refused }) => `${action} ${type}/${name}${refused === undefined ? '' : ` !${refused.guard}`}`);

/** `severity difference type/name: message`, as far as a notice says it. */
export const noticesOf = ({ notices }: Pick<CellComparison, 'notices'>): string[] =>
  notices.map(({ severity, difference, type, name, message }) => `${severity} ${difference} ${type}/${name}: ${message}`);
