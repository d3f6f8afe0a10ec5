import type { DocumentKind } from '../model/document-set.ts';
import type { PathSegment } from '../model/positioned.ts';

type StandIns = Readonly<Record<string, unknown>>;

const ofEveryKind: StandIns = { '/apiVersion': '', '/metadata': { name: '' }, '/metadata/name': '' };

const ofTargets: StandIns = { '/spec/targets': { include: [] }, '/spec/targets/include': [], '/spec/targets/exclude/*/reason': '' };

const ofEntry = (list: string): StandIns => ({
  [`${list}/*/standards`]: [],
  [`${list}/*/reason`]: '',
  [`${list}/*/ticket`]: '',
  [`${list}/*/owner`]: '',
});

const ofSettings = (spec: string): StandIns => ({ [`${spec}/standards/*/state`]: '', [`${spec}/parameters/*/values`]: {} });

/** By the place of the required member, `*` for the entries of a list. No valid document holds these values, so rules know them. */
const standIns: { readonly [K in DocumentKind]: StandIns } = {
  Organization: { ...ofEveryKind, '/spec/organizationId': '', '/spec/managementAccount': '', '/spec/roles': {} },
  SecurityStandards: { ...ofEveryKind, ...ofTargets, ...ofSettings('/spec'), ...ofSettings('/spec/overrides/*') },
  DisabledControls: {
    ...ofEveryKind,
    ...ofTargets,
    '/spec/controls': [],
    '/spec/overrides/*/controls': {},
    ...ofEntry('/spec/controls'),
    ...ofEntry('/spec/overrides/*/controls/add'),
  },
  DevOpsGuruTargets: { ...ofEveryKind, ...ofTargets, '/spec/mechanism': '', '/spec/acknowledgeEndOfSupport': '' },
  StackSet: { ...ofEveryKind, ...ofTargets },
  TenantDefaults: { ...ofEveryKind, '/spec/prefix': '' },
  Exception: { ...ofEveryKind, '/spec/reason': '', '/spec/ticket': '', '/spec/owner': '' },
  Tenant: { ...ofEveryKind, '/spec/isolation': '', '/spec/placement': {}, '/spec/placement/regions': [] },
};

/**
 * What stands for a required member that is missing or wrong, so that the rules still look at what is beside it: an empty value, about
 * which no rule says anything (an empty `include` is "not known"). Undefined where there is none and the whole around it has to go.
 */
export function standInFor(kind: DocumentKind, path: readonly PathSegment[]): unknown {
  const place = path.map((segment) => (typeof segment === 'number' ? '/*' : `/${segment}`)).join('');
  return Object.hasOwn(standIns[kind], place) ? standIns[kind][place] : undefined;
}
