import { createHash } from 'node:crypto';
import type {
  AutoDeployment,
  CreateStackSetCommandInput,
  Parameter,
  StackSet,
  UpdateStackSetCommandInput,
} from '@aws-sdk/client-cloudformation';
import { resourceKey } from '../../../model/address.ts';
import type { DifferenceKind } from '../../../model/difference.ts';
import { canonicalJson, type Properties, type PropertyValue } from '../../../model/properties.ts';
import type { ObservedResource, OwnershipMark } from '../../observation.ts';
import type { ResourceType } from '../../provider.ts';
import { callAsOf, effective, isServiceManaged, type Parameters, type SetDefinition } from '../definition.ts';
import { readTemplate, type Template } from '../template.ts';

export const stackSetTypeName = 'cloudformation/stack-set';

/** The tag that keeps which URL a template came from: what is behind it is not read again. */
const templateUrlTag = 'trueup-template';

/** A stack set, in the administrator's account and the home Region. Facts: compliance 4.1, 4.5. */
export const stackSetType: ResourceType = {
  name: stackSetTypeName,
  batchSize: 1,
  after: [],
  exclusive: true,
  same: (wanted, observed) => Object.entries(wanted).every(([name, value]) => canonicalJson(value) === canonicalJson(observed[name])),
  difference({ action, before, after }) {
    if (action === 'delete') return 'stackset-extra';
    return action === 'create' ? 'stackset-missing' : updateDifference(before ?? {}, after ?? {});
  },
  isDestructiveUpdate: () => false,
  adopts: (before, after) => ownerIn(after) !== undefined && ownerIn(before) === undefined,
  deleteLoses: 'the stack set',
  // Read without being declared: one of ours that documents left behind.
  leftover: ({ mark }, _policy, { organization }) =>
    mark?.organization === organization ? { action: 'delete', difference: 'stackset-extra', because: 'pruned' } : { action: 'none' },
};

function ownerIn({ tags }: Properties): PropertyValue | undefined {
  return typeof tags === 'object' && !Array.isArray(tags) ? (tags as Properties)['trueup'] : undefined;
}

function updateDifference(before: Properties, after: Properties): DifferenceKind {
  const changes = (name: string): boolean => canonicalJson(before[name]) !== canonicalJson(after[name]);
  if (changes('template')) return 'stackset-template';
  return changes('parameters') ? 'stackset-parameters' : 'stackset-settings';
}

/** What the document asks of the set, in the shape that `normaliseSet` gives. */
export function wantedSet(definition: SetDefinition): Properties {
  const { settings, template, content, description } = definition;
  return {
    template: template?.digest ?? ('TemplateURL' in content ? content.TemplateURL : ''),
    ...(description === undefined ? {} : { description }),
    parameters: effective(definition.parameters, template),
    capabilities: [...definition.capabilities].sort(),
    tags: definition.tags,
    permissionModel: settings.permissionModel,
    managedExecution: settings.managedExecution ?? true,
    ...(settings.administrationRoleArn === undefined ? {} : { administrationRoleArn: settings.administrationRoleArn }),
    ...(settings.executionRoleName === undefined ? {} : { executionRoleName: settings.executionRoleName }),
    ...(isServiceManaged(definition) ? { autoDeployment: wantedAutoDeployment(settings.autoDeployment) } : {}),
  };
}

/** What a set gives its instances, in one text: the template and the values that hold. */
const contentText = (template: string, parameters: Parameters): string =>
  `sha256:${createHash('sha256')
    .update(canonicalJson([template, parameters]))
    .digest('hex')
    .slice(0, 16)}`;

export const contentOfSet = ({ template, parameters }: SetDefinition): string =>
  contentText(template?.digest ?? '', effective(parameters, template));

export function contentOfLiveSet(live: StackSet): string {
  const template = readTemplate(live.TemplateBody ?? '');
  return 'problem' in template ? 'not readable' : contentText(template.digest, effective(valuesOf(live.Parameters), template));
}

const off: PropertyValue = { enabled: false };

function wantedAutoDeployment(asked: SetDefinition['settings']['autoDeployment']): PropertyValue {
  if (asked?.enabled !== true) return off;
  return {
    enabled: true,
    retainStacks: asked.retainStacksOnAccountRemoval ?? true,
    dependsOn: [...(asked.dependsOn ?? [])].sort(),
  };
}

/** The live set as a resource; `from` says how its template is compared. */
export function normaliseSet(live: StackSet, definition: SetDefinition): ObservedResource {
  const tags = Object.fromEntries((live.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
  const template = live.TemplateBody === undefined ? undefined : readTemplate(live.TemplateBody);
  const known = template === undefined || 'problem' in template ? undefined : template;
  const byUrl = definition.template === undefined;
  const { [templateUrlTag]: url, ...ownTags } = tags;
  const mark = markOf(live);
  return {
    type: stackSetTypeName,
    name: definition.name,
    properties: {
      template: byUrl ? (url ?? 'not known') : (known?.digest ?? 'not readable'),
      ...(live.Description === undefined ? {} : { description: live.Description }),
      parameters: byUrl ? notDefault(valuesOf(live.Parameters), known, definition) : effective(valuesOf(live.Parameters), known),
      capabilities: [...(live.Capabilities ?? [])].sort(),
      tags: byUrl ? ownTags : tags,
      permissionModel: live.PermissionModel ?? 'SELF_MANAGED',
      managedExecution: live.ManagedExecution?.Active ?? false,
      ...(live.AdministrationRoleARN === undefined ? {} : { administrationRoleArn: live.AdministrationRoleARN }),
      ...(live.ExecutionRoleName === undefined ? {} : { executionRoleName: live.ExecutionRoleName }),
      autoDeployment: liveAutoDeployment(live.AutoDeployment),
    },
    ...(mark === undefined ? {} : { mark }),
  };
}

/** Whose set it is: the tag `trueup`. */
export function markOf(live: StackSet): OwnershipMark | undefined {
  const organization = live.Tags?.find(({ Key }) => Key === 'trueup')?.Value;
  return organization === undefined ? undefined : { organization, deleteAllowed: true };
}

/** With a template that is not read, what is asked cannot be filled up with defaults: so what is live goes without them. */
const notDefault = (values: Parameters, template: Template | undefined, { parameters }: SetDefinition): Parameters =>
  Object.fromEntries(
    Object.entries(values).filter(([name, value]) => name in parameters || template?.parameters.get(name)?.default !== value),
  );

const valuesOf = (parameters: readonly Parameter[] | undefined): Parameters =>
  Object.fromEntries((parameters ?? []).map(({ ParameterKey, ParameterValue }) => [ParameterKey ?? '', ParameterValue ?? '']));

function liveAutoDeployment(live: AutoDeployment | undefined): PropertyValue {
  if (live?.Enabled !== true) return off;
  const names = (live.DependsOn ?? []).map((arn) => /stackset\/([^:]+)/.exec(arn)?.[1] ?? arn);
  return { enabled: true, retainStacks: live.RetainStacksOnAccountRemoval ?? false, dependsOn: names.sort() };
}

const parameterList = (parameters: Parameters): Parameter[] =>
  Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));

/** All that Create and Update have in common. Tags go whole, since an update replaces them; roles too, since AWS forgets them. Facts: compliance 4.1, 4.2. */
function commonInput(definition: SetDefinition, dependsOn: readonly string[]) {
  const { settings, content } = definition;
  const tags = {
    ...definition.tags,
    ...('TemplateURL' in content && definition.upload === undefined ? { [templateUrlTag]: content.TemplateURL } : {}),
  };
  const { autoDeployment } = settings;
  return {
    StackSetName: definition.name,
    ...content,
    ...(definition.description === undefined ? {} : { Description: definition.description }),
    Parameters: parameterList(definition.parameters),
    Capabilities: [...definition.capabilities] as NonNullable<CreateStackSetCommandInput['Capabilities']>,
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    PermissionModel: settings.permissionModel,
    ManagedExecution: { Active: settings.managedExecution ?? true },
    ...(settings.administrationRoleArn === undefined ? {} : { AdministrationRoleARN: settings.administrationRoleArn }),
    ...(settings.executionRoleName === undefined ? {} : { ExecutionRoleName: settings.executionRoleName }),
    ...(isServiceManaged(definition) ? { AutoDeployment: autoDeploymentInput(autoDeployment, dependsOn) } : {}),
    ...callAsOf(definition),
  };
}

function autoDeploymentInput(asked: SetDefinition['settings']['autoDeployment'], dependsOn: readonly string[]): AutoDeployment {
  // The retain flag may only be given where deployment is on. Facts: compliance 4.2.
  if (asked?.enabled !== true) return { Enabled: false };
  return {
    Enabled: true,
    RetainStacksOnAccountRemoval: asked.retainStacksOnAccountRemoval ?? true,
    ...(dependsOn.length === 0 ? {} : { DependsOn: [...dependsOn] }),
  };
}

export const createInput = (definition: SetDefinition, dependsOn: readonly string[], token: string): CreateStackSetCommandInput => ({
  ...commonInput(definition, dependsOn),
  ClientRequestToken: token,
});

export const updateInput = (definition: SetDefinition, dependsOn: readonly string[], operationId: string): UpdateStackSetCommandInput => ({
  ...commonInput(definition, dependsOn),
  OperationId: operationId,
  ...preferencesOf(definition),
});

/** Operation preferences as calls take them; nothing where the document says nothing. */
export function preferencesOf({ settings }: Pick<SetDefinition, 'settings'>): Pick<UpdateStackSetCommandInput, 'OperationPreferences'> {
  const asked = settings.operationPreferences;
  if (asked === undefined) return {};
  return {
    OperationPreferences: {
      ...(asked.regionConcurrency === undefined ? {} : { RegionConcurrencyType: asked.regionConcurrency }),
      ...(asked.maxConcurrentPercentage === undefined ? {} : { MaxConcurrentPercentage: asked.maxConcurrentPercentage }),
      ...(asked.failureTolerancePercentage === undefined ? {} : { FailureTolerancePercentage: asked.failureTolerancePercentage }),
      ...(asked.concurrencyMode === undefined ? {} : { ConcurrencyMode: asked.concurrencyMode }),
    },
  };
}

export const setKey = (name: string): string => resourceKey(stackSetTypeName, name);
