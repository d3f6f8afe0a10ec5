import type { AccountId } from '../../model/account-id.ts';
import type { Region } from '../../model/address.ts';
import type { Properties } from '../../model/properties.ts';
import type { Source } from '../../model/source.ts';
import type { Layer, Wanted } from '../layer.ts';
import type { CompileInput } from '../provider.ts';
import { administratorName, administratorTypeName } from './resources/administrator.ts';
import { centralName, centralTypeName } from './resources/central-configuration.ts';
import { aggregatorName, aggregatorTypeName } from './resources/finding-aggregator.ts';
import { memberTypeName } from './resources/member.ts';
import { newAccountsName, newAccountsTypeName } from './resources/new-accounts.ts';

/** `Organization.spec` is asked for by one document alone: nothing lowers or raises it. */
export const organizationPriority = 100;

/**
 * What `Organization.spec.securityHub` asks for: of the management account who administers, of the administrator the rest. What is left out
 * is left alone. Facts: compliance 2.6.
 */
export function compileOrganization(input: CompileInput): Layer[] {
  const { organization: view, documents, space } = input;
  const document = documents.organization;
  const asked = document?.value.spec.securityHub;
  const administrator = view.securityHubAdministrator;
  // Without an administrator `check` has refused every block.
  if (document === undefined || asked === undefined || administrator === undefined) return [];
  const at = (...path: readonly (string | number)[]): Source => document.at('spec', 'securityHub', ...path);
  const layer = (account: AccountId, regions: Iterable<Region>, wanted: readonly Wanted[]): Layer => ({
    document: `Organization/${view.name}`,
    cells: space.product([account], regions),
    priority: organizationPriority,
    rank: 0,
    wanted,
    removed: [],
    unlisted: [],
  });
  const layers: Layer[] = [];
  const { administrator: designated, members, newAccounts, findingAggregation, centralConfiguration } = asked;
  if (designated !== undefined) {
    const one: Wanted = {
      type: administratorTypeName,
      name: administratorName,
      ...present({ account: administrator }),
      source: at('administrator'),
      allowDelete: designated.allowDelete ?? false,
    };
    layers.push(layer(view.managementAccount, space.regions, [one]));
  }
  if (newAccounts !== undefined) {
    const properties = { autoEnable: newAccounts.autoEnable, defaultStandards: newAccounts.defaultStandards ?? false };
    const one: Wanted = {
      type: newAccountsTypeName,
      name: newAccountsName,
      ...present(properties),
      source: at('newAccounts'),
      allowDelete: false,
    };
    layers.push(layer(administrator, space.regions, [one]));
  }
  if (members !== undefined) layers.push(layer(administrator, space.regions, membersOf(members, at, input, administrator)));
  const home: Wanted[] = [];
  if (findingAggregation !== undefined) {
    const { mode = '', regions = [], state = 'present', allowDelete = false } = findingAggregation;
    const properties: Properties = state === 'absent' ? {} : { homeRegion: view.homeRegion, mode, regions: [...regions].sort() };
    home.push({ type: aggregatorTypeName, name: aggregatorName, state, properties, allowDelete, source: at('findingAggregation') });
  }
  if (centralConfiguration !== undefined) {
    const { state, allowDelete = false } = centralConfiguration;
    const properties: Properties = state === 'absent' ? {} : { failure: '' };
    home.push({ type: centralTypeName, name: centralName, state, properties, allowDelete, source: at('centralConfiguration') });
  }
  if (home.length > 0) layers.push(layer(administrator, [view.homeRegion], home));
  return layers;
}

const present = (properties: Properties): Pick<Wanted, 'state' | 'properties'> => ({ state: 'present', properties });

function membersOf(
  members: { readonly exclude?: readonly string[]; readonly allowDelete?: boolean },
  at: (...path: readonly (string | number)[]) => Source,
  { targets, documents }: CompileInput,
  administrator: AccountId,
): Wanted[] {
  const root = targets.units.all().find(({ parent }) => parent === undefined);
  const ignored = new Set(documents.organization?.value.spec.ignoreAccounts ?? []);
  const excluded = members.exclude ?? [];
  const active = root === undefined ? [] : targets.units.accountsBelow(root.id);
  const wanted = active.filter((id) => id !== administrator && !ignored.has(id) && !excluded.includes(id));
  return [
    ...wanted.map(
      (name): Wanted => ({ type: memberTypeName, name, ...present({ seen: true }), allowDelete: false, source: at('members') }),
    ),
    ...excluded.map(
      (name, index): Wanted => ({
        type: memberTypeName,
        name,
        state: 'absent',
        properties: {},
        allowDelete: members.allowDelete ?? false,
        source: at('members', 'exclude', index),
      }),
    ),
  ];
}
