import { isInForce } from '../../documents/rules/accountability.ts';
import { regionsOf } from '../../documents/rules/regions.ts';
import { selectorKey } from '../../documents/rules/selectors.ts';
import type { Calendar } from '../../model/clock.ts';
import type { DisabledControl, DisabledControls, Organization, SecurityStandards, Targets } from '../../model/documents.generated.ts';
import type { PathSegment, Positioned } from '../../model/positioned.ts';

/** What a document sets in the cells that one of its selectors names, as far as that shows without the inventory. */
export interface Claim {
  /** In words: `the state of pci-dss/v/4.0.1`. */
  readonly field: string;
  /** For a disabled control in one standard: the same control in all of them, which meets it too. */
  readonly wider?: string;
  /** Equal texts are equal values. */
  readonly value: string;
  readonly regions: readonly string[];
  readonly path: readonly PathSegment[];
}

/** The selectors of a document that are not excluded, as keys: those of the targets and those of its overrides. */
export function selectorsOf(
  document: Positioned<SecurityStandards | DisabledControls>,
  organization: Positioned<Organization> | undefined,
  calendar: Calendar,
): ReadonlySet<string> {
  const { targets, overrides = [] } = document.value.spec;
  const keys = new Set(
    [...targets.include, ...overrides.map((override) => override.match)].map((selector) => selectorKey(selector, organization)),
  );
  for (const selector of targets.exclude ?? []) if (isInForce(selector.expires, calendar)) keys.delete(selectorKey(selector, organization));
  return keys;
}

interface Part<T> {
  readonly content: T;
  readonly path: readonly PathSegment[];
  readonly regions: readonly string[];
}

/** The parts of a document that speak of the selector: the baseline first, then overrides, the ones of one Region last; later wins. */
function partsOf<S extends { readonly targets: Targets; readonly overrides?: readonly { readonly match: { readonly region?: string } }[] }>(
  spec: S,
  key: string,
  organization: Positioned<Organization> | undefined,
): Part<S | NonNullable<S['overrides']>[number]>[] {
  const regions = regionsOf(spec.targets, organization) ?? [];
  const parts: Part<S | NonNullable<S['overrides']>[number]>[] = [];
  if (spec.targets.include.some((selector) => selectorKey(selector, organization) === key))
    parts.push({ content: spec, path: ['spec'], regions });
  const matching = [...(spec.overrides ?? []).entries()].filter(
    ([, { match }]) => selectorKey(match as Targets['include'][number], organization) === key,
  );
  matching.sort(([, a], [, b]) => Number(a.match.region !== undefined) - Number(b.match.region !== undefined));
  for (const [index, override] of matching) {
    const { region } = override.match;
    parts.push({
      content: override,
      path: ['spec', 'overrides', index],
      regions: region === undefined ? regions : regions.filter((known) => known === region),
    });
  }
  return parts;
}

/** What a SecurityStandards document sets for the selector, later ones winning over earlier ones. */
export function* claimsOfStandards(
  { value: { spec } }: Positioned<SecurityStandards>,
  key: string,
  organization: Positioned<Organization> | undefined,
): Generator<Claim> {
  for (const { content, path, regions } of partsOf(spec, key, organization)) {
    for (const [index, { id, state }] of (content.standards ?? []).entries()) {
      // Of a broken document: the state is not known.
      if (state !== 'present' && state !== 'absent') continue;
      yield { field: `the state of ${id}`, value: state, regions, path: [...path, 'standards', index, 'state'] };
    }
    for (const [name, value] of Object.entries(content.hub ?? {}))
      yield { field: `hub.${name}`, value: String(value), regions, path: [...path, 'hub', name] };
    for (const name of ['unlistedStandards', 'unlistedControls'] as const) {
      const value = content[name];
      if (value !== undefined) yield { field: name, value, regions, path: [...path, name] };
    }
    for (const [index, { control, values }] of (content.parameters ?? []).entries()) {
      for (const [name, value] of Object.entries(values)) {
        yield {
          field: `the parameter ${name} of ${control}`,
          value: JSON.stringify(value),
          regions,
          path: [...path, 'parameters', index, 'values', name],
        };
      }
    }
  }
}

/** What a DisabledControls document sets for the selector; entries for single accounts speak of those accounts and not of the selector. */
export function* claimsOfControls(
  { value: { spec } }: Positioned<DisabledControls>,
  key: string,
  organization: Positioned<Organization> | undefined,
  calendar: Calendar,
): Generator<Claim> {
  const parts = partsOf(spec, key, organization);
  const removed = new Set(
    parts.flatMap(({ content, regions }) =>
      'match' in content ? (content.controls.remove ?? []).flatMap((control) => regions.map((region) => `${control} ${region}`)) : [],
    ),
  );
  for (const { content, path, regions } of parts) {
    const isBaseline = !('match' in content);
    const entries = isBaseline ? content.controls : (content.controls.add ?? []);
    const list = isBaseline ? [...path, 'controls'] : [...path, 'controls', 'add'];
    for (const [index, entry] of entries.entries()) {
      if (!isInForce(entry.expires, calendar) || entry.where?.accounts?.includes(key) === false) continue;
      const narrowed = regions.filter(
        (region) => entry.where?.regions?.includes(region) !== false && !(isBaseline && removed.has(`${entry.control} ${region}`)),
      );
      yield* claimsOfEntry(entry, narrowed, [...list, index, 'control']);
    }
  }
}

function* claimsOfEntry(
  { control, standards, reason, ticket, expires }: DisabledControl,
  regions: readonly string[],
  path: readonly PathSegment[],
): Generator<Claim> {
  // Of a broken document: it is not known what it says.
  if (reason === '' || ticket === '') return;
  const value = JSON.stringify([reason, ticket, expires]);
  const everywhere = `the reason, ticket or expiry of ${control}`;
  if (standards === 'all') yield { field: everywhere, value, regions, path };
  else for (const standard of standards) yield { field: `${everywhere} in ${standard}`, wider: everywhere, value, regions, path };
}
