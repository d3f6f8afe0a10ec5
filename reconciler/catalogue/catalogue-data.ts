import type { ParameterType } from './catalogue.ts';

/** The catalogue as a file: `data/security-controls.json`, and `catalogue.json` that `trueup catalogue refresh` writes. */
export interface CatalogueData {
  readonly schemaVersion: 1;
  /** The day the facts were read. */
  readonly asOf: string;
  readonly standards: readonly StandardData[];
  readonly controls: readonly ControlData[];
  readonly retired?: readonly RetiredData[];
  readonly aliases?: readonly AliasData[];
  /** What a Region does not offer, where somebody looked: a Region that is missing here is unknown. */
  readonly regions?: readonly AvailabilityData[];
}

export interface StandardData {
  readonly id: string;
  readonly name: string;
  readonly arnKind: 'standards' | 'ruleset';
  readonly enabledByDefault: boolean;
  /** Null or absent where the file does not hold the standard's controls. */
  readonly controlCount?: number | null;
}

export interface ParameterData {
  readonly name: string;
  readonly type: ParameterType;
  readonly min?: number | null;
  readonly max?: number | null;
  readonly allowed?: readonly string[] | null;
  readonly maxItems?: number | null;
}

export interface ControlData {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly standards: readonly string[];
  readonly parameters?: readonly ParameterData[];
  readonly global?: boolean | null;
  readonly onlyRegion?: string | null;
}

export interface RetiredData {
  readonly id: string;
  readonly date?: string | null;
  readonly replacedBy?: string | null;
}

export interface AliasData {
  readonly standard: string;
  readonly id: string;
  readonly control: string;
  /** Where the id is used: `both`, in names alone (`controlId`), at the end of ARNs (`arnSuffix`), or as a `requirement`, which names nothing for sure. */
  readonly form?: string;
}

export interface AvailabilityData {
  readonly id: string;
  readonly standardsUnavailable?: readonly string[];
  /** Null where nobody looked; never "all available". */
  readonly unavailableControls?: readonly string[] | null;
}

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);
const isAbsentOr = (value: unknown, is: (member: unknown) => boolean): boolean => value === undefined || value === null || is(value);
const isListOf = (value: unknown, is: (member: Members) => boolean): boolean =>
  Array.isArray(value) && value.every((member) => isMembers(member) && is(member));

const parameterTypes: readonly unknown[] = ['Integer', 'Double', 'Boolean', 'Enum', 'EnumList', 'StringList', 'IntegerList', 'String'];

const isParameter = (p: Members): boolean =>
  isText(p['name']) &&
  parameterTypes.includes(p['type']) &&
  isAbsentOr(p['min'], (n) => typeof n === 'number') &&
  isAbsentOr(p['max'], (n) => typeof n === 'number') &&
  isAbsentOr(p['maxItems'], (n) => typeof n === 'number') &&
  isAbsentOr(p['allowed'], isTexts);

/** What each member of the file must be, with the words for one that is not. */
const members: readonly (readonly [string, string, (data: Members) => boolean])[] = [
  ['schemaVersion', '1', (data) => data['schemaVersion'] === 1],
  ['asOf', 'a day like 2026-09-23', (data) => isText(data['asOf']) && /^\d{4}-\d{2}-\d{2}$/.test(data['asOf'])],
  [
    'standards',
    'a list of {id, name, arnKind, enabledByDefault}',
    (data) =>
      isListOf(
        data['standards'],
        (s) =>
          isText(s['id']) &&
          isText(s['name']) &&
          (s['arnKind'] === 'standards' || s['arnKind'] === 'ruleset') &&
          typeof s['enabledByDefault'] === 'boolean',
      ),
  ],
  [
    'controls',
    'a list of {id, title, severity, standards, parameters}',
    (data) =>
      isListOf(
        data['controls'],
        (c) =>
          isText(c['id']) &&
          isText(c['title']) &&
          isText(c['severity']) &&
          isTexts(c['standards']) &&
          isAbsentOr(c['parameters'], (list) => isListOf(list, isParameter)) &&
          isAbsentOr(c['global'], (flag) => typeof flag === 'boolean') &&
          isAbsentOr(c['onlyRegion'], isText),
      ),
  ],
  [
    'retired',
    'a list of {id, date}',
    (data) =>
      isAbsentOr(data['retired'], (list) =>
        isListOf(list, (r) => isText(r['id']) && isAbsentOr(r['date'], isText) && isAbsentOr(r['replacedBy'], isText)),
      ),
  ],
  [
    'aliases',
    'a list of {standard, id, control}',
    (data) =>
      isAbsentOr(data['aliases'], (list) => isListOf(list, (a) => isText(a['standard']) && isText(a['id']) && isText(a['control']))),
  ],
  [
    'regions',
    'a list of {id, standardsUnavailable, unavailableControls}',
    (data) =>
      isAbsentOr(data['regions'], (list) =>
        isListOf(
          list,
          (r) => isText(r['id']) && isAbsentOr(r['standardsUnavailable'], isTexts) && isAbsentOr(r['unavailableControls'], isTexts),
        ),
      ),
  ],
];

/** The value as catalogue data, or in words what is wrong with it. */
export function readCatalogueData(value: unknown): { readonly data: CatalogueData } | { readonly wrong: string } {
  if (!isMembers(value)) return { wrong: 'it is not an object' };
  for (const [name, wanted, holds] of members) if (!holds(value)) return { wrong: `"${name}" must be ${wanted}` };
  return { data: value as unknown as CatalogueData };
}
