import type { Tenant, TenantDefaults, TenantSpec } from '../../model/documents.generated.ts';
import type { PathSegment, Positioned } from '../../model/positioned.ts';
import { lazySource, type Resolved, type Source } from '../../model/source.ts';

/** The specification of a tenant with `TenantDefaults.spec.tenant` merged under it, and where each part was written. */
export interface MergedSpec {
  readonly value: TenantSpec;
  /** Where the value at the path (below `spec`) was written: in the tenant, else in the defaults; of the nearest part of the tenant where there is none. */
  at(...path: readonly PathSegment[]): Source;
  /** The place of the key at the path. */
  keyAt(...path: readonly PathSegment[]): Source;
  /** Whether the tenant itself says something at the path. False: the defaults do, or nobody. */
  isOwn(...path: readonly PathSegment[]): boolean;
  /** The value with the line that won and the line of the defaults that lost, if both wrote one. */
  resolved<T>(value: T, ...path: readonly PathSegment[]): Resolved<T>;
}

/**
 * Merges the defaults under a tenant: mappings are merged member by member, texts, numbers, truth values and whole lists of the tenant
 * replace what the defaults say. `null` is a value and replaces too. Source: facts/tenants.md 4.9.
 */
export function mergedSpec(tenant: Positioned<Tenant>, defaults: Positioned<TenantDefaults> | undefined): MergedSpec {
  const under: unknown = defaults?.value.spec.tenant;
  const own: unknown = tenant.value.spec;
  const isOwn = (...path: readonly PathSegment[]): boolean => holds(own, path);
  const place = (kind: 'at' | 'keyAt', path: readonly PathSegment[]): Source =>
    defaults !== undefined && !decides(own, path) && holds(under, path)
      ? lazySource(defaults.file, () => defaults[kind]('spec', 'tenant', ...path))
      : lazySource(tenant.file, () => tenant[kind]('spec', ...path));
  return {
    value: (under === undefined ? own : merge(under, own)) as TenantSpec,
    at: (...path) => place('at', path),
    keyAt: (...path) => place('keyAt', path),
    isOwn,
    resolved: (value, ...path) => ({
      value,
      source: place('at', path),
      overrode:
        defaults !== undefined && isOwn(...path) && holds(under, path)
          ? [lazySource(defaults.file, () => defaults.at('spec', 'tenant', ...path))]
          : [],
    }),
  };
}

type Mapping = Readonly<Record<string, unknown>>;

const isMapping = (value: unknown): value is Mapping => typeof value === 'object' && value !== null && !Array.isArray(value);

function merge(under: unknown, own: unknown): unknown {
  if (own === undefined) return under;
  if (!isMapping(under) || !isMapping(own)) return own;
  const members = new Map<string, unknown>(Object.entries(under));
  for (const [name, value] of Object.entries(own)) members.set(name, merge(members.get(name), value));
  return Object.fromEntries(members);
}

/** Whether the tenant itself settles what is at the path: it says something there, or a list or text of its own replaced what was below. */
function decides(own: unknown, path: readonly PathSegment[]): boolean {
  let node = own;
  for (const segment of path) {
    if (!isMapping(node)) return true;
    if (!Object.hasOwn(node, segment)) return false;
    node = node[segment];
  }
  return node !== undefined;
}

function holds(value: unknown, path: readonly PathSegment[]): boolean {
  let node = value;
  for (const segment of path) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, segment)) return false;
    node = (node as Readonly<Record<PathSegment, unknown>>)[segment];
  }
  return node !== undefined;
}
