import path from 'node:path/posix';
import { accountId } from '../../model/account-id.ts';
import type { Cell } from '../../model/address.ts';
import type { CellSet } from '../../model/cell-set.ts';
import type { StackSet, StackSetSettings } from '../../model/documents.generated.ts';
import type { Positioned } from '../../model/positioned.ts';
import type { Properties } from '../../model/properties.ts';
import type { Layer, Wanted } from '../layer.ts';
import type { CompileInput } from '../provider.ts';
import { type SetDefinition, sentParameters } from './definition.ts';
import { atRest, importProperty, overrideProperty, stackInstanceTypeName } from './resources/stack-instance.ts';
import { stackSetTypeName, wantedSet } from './resources/stack-set.ts';
import { bytesOf, mostInlineBytes, readTemplate } from './template.ts';

/** What the StackSet documents ask for: the set in its home cell, an instance in each cell of its targets; and what calls need to know. */
export interface Compiled {
  readonly definitions: readonly SetDefinition[];
  readonly layers: readonly Layer[];
}

/** Instances of a set are asked for by one document alone: no other may lower or raise them. */
const priority = 100;

export function compileStackSets(input: CompileInput): Compiled {
  const definitions = input.documents.all('StackSet').flatMap((document) => definitionOf(document, input) ?? []);
  const documents = new Map(input.documents.all('StackSet').map((document) => [idOf(document), document]));
  return {
    definitions,
    layers: definitions.flatMap((definition) => {
      const document = documents.get(definition.document);
      return document === undefined ? [] : layersOf(document, definition, input);
    }),
  };
}

const idOf = (document: Positioned<StackSet>): string => `StackSet/${document.value.metadata.name}`;

/** The file that a document's template names; undefined for a URL, and for a path that leaves the document's folder. */
export function templateFile(document: Positioned<StackSet>): string | undefined {
  const { template } = document.value.spec;
  if (/^https:/.test(template) || template.startsWith('/') || template.split('/').includes('..')) return undefined;
  return path.join(path.dirname(document.file), template);
}

function definitionOf(document: Positioned<StackSet>, input: CompileInput): SetDefinition | undefined {
  const { spec } = document.value;
  const { organization, targets } = input;
  const read = contentOf(document, input);
  // `check` has said what is wrong with it.
  if (read === undefined) return undefined;
  const all = targets.cellsOf(idOf(document));
  const unreached = unreachedOf(spec.stackset, all, input);
  return {
    document: idOf(document),
    source: document.at('spec', 'stackset', 'name'),
    name: spec.stackset.name,
    ...homeOf(spec.stackset, organization),
    settings: spec.stackset,
    ...read,
    description: spec.description,
    parameters: sentParameters(spec.parameters ?? {}),
    capabilities: spec.capabilities ?? [],
    tags: { ...spec.tags, trueup: organization.name },
    retainStacks: spec.retainStacks ?? true,
    cells: all.minus(unreached),
    unreached,
    units: spec.stackset.permissionModel === 'SERVICE_MANAGED' ? unitsOf(spec.targets.include, input) : [],
    view: targets.units,
    imports: (spec.import ?? []).map((stack, index) => ({
      stack,
      cell: cellOfStack(stack, input),
      source: document.at('spec', 'import', index),
    })),
  };
}

/** Where the set lives and how its calls say who calls. Facts: compliance 4.2. */
export function homeOf(settings: StackSetSettings, organization: CompileInput['organization']): Pick<SetDefinition, 'home' | 'callAs'> {
  const delegated = settings.callAs !== 'SELF' && organization.stackSetsAdministrator !== undefined;
  const account = (delegated ? organization.stackSetsAdministrator : undefined) ?? organization.managementAccount;
  const service = settings.permissionModel === 'SERVICE_MANAGED';
  return {
    home: { account, region: organization.homeRegion },
    callAs: service ? (delegated ? 'DELEGATED_ADMIN' : 'SELF') : undefined,
  };
}

/** The management account's cells, which no service-managed set reaches. Facts: compliance 4.2. */
export const unreachedOf = (settings: StackSetSettings, cells: CellSet, { space, organization }: CompileInput): CellSet =>
  settings.permissionModel === 'SERVICE_MANAGED'
    ? cells.intersect(space.product([organization.managementAccount], space.regions))
    : space.empty();

function contentOf(
  document: Positioned<StackSet>,
  { documents, organization }: CompileInput,
): Pick<SetDefinition, 'content' | 'template' | 'upload'> | undefined {
  const file = templateFile(document);
  if (file === undefined) return { content: { TemplateURL: document.value.spec.template }, template: undefined, upload: undefined };
  const attachment = documents.attachment(file);
  if (attachment === undefined || 'problem' in attachment) return undefined;
  const template = readTemplate(attachment.text);
  if ('problem' in template) return undefined;
  const { text } = attachment;
  const bucket = document.value.spec.templateBucket;
  if (bucket === undefined || bytesOf(text) <= mostInlineBytes) return { content: { TemplateBody: text }, template, upload: undefined };
  // The key follows from the content: what a stack set was made from stays what it was.
  const key = `trueup/${template.digest.replace(/^sha256:/, '')}.template`;
  const suffix = organization.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return {
    content: { TemplateURL: `https://${bucket}.s3.${organization.homeRegion}.${suffix}/${key}` },
    template,
    upload: { bucket, key, text },
  };
}

/** The units that an operation may speak of: those that selectors name, and the units that named accounts are in. */
export function unitsOf(include: StackSet['spec']['targets']['include'], { targets }: CompileInput): readonly string[] {
  const named = include.flatMap(({ ou }) => (ou === undefined ? [] : (targets.units.idOf(ou) ?? [])));
  return [...new Set(named)].sort();
}

function layersOf(document: Positioned<StackSet>, definition: SetDefinition, input: CompileInput): Layer[] {
  const { spec } = document.value;
  const base = { document: definition.document, priority, removed: [], unlisted: [] } as const;
  const set: Wanted = {
    type: stackSetTypeName,
    name: definition.name,
    state: 'present',
    properties: wantedSet(definition),
    allowDelete: false,
    source: definition.source,
    propertySources: setSources(document),
  };
  const instance = (parameters: Readonly<Record<string, string>>, ...place: readonly (string | number)[]): Wanted => ({
    type: stackInstanceTypeName,
    name: definition.name,
    state: 'present',
    properties: { ...instanceParameters(parameters), ...atRest },
    allowDelete: false,
    source: document.at(...place),
  });
  const imported = ({ stack, cell, source }: SetDefinition['imports'][number]): Layer[] => {
    // One that is not among the targets is told by the preflight.
    if (cell === undefined) return [];
    const cells = definition.cells.intersect(input.space.of([cell]));
    const wanted: Wanted = {
      type: stackInstanceTypeName,
      name: definition.name,
      state: 'present',
      properties: { [importProperty]: stack },
      allowDelete: false,
      source,
    };
    return [{ ...base, cells, rank: importRank, wanted: [wanted] }];
  };
  return [
    ...definition.imports.flatMap(imported),
    { ...base, cells: input.space.of([definition.home]), rank: 0, wanted: [set] },
    { ...base, cells: definition.cells, rank: 0, wanted: [instance({}, 'spec', 'targets')] },
    ...(spec.overrides ?? []).map(({ parameters }, index) => {
      const { cells, rank } = input.targets.override(definition.document, index);
      const wanted = [instance(parameters, 'spec', 'overrides', index, 'parameters')];
      return { ...base, cells: cells.minus(definition.unreached), rank, wanted };
    }),
  ];
}

/** Above every override: how an instance is made adds to what it is. */
const importRank = 2_000;

/** The cell that a stack's ARN names; undefined where the organization has none such. */
function cellOfStack(arn: string, { space }: CompileInput): Cell | undefined {
  const [, , , region = '', account = ''] = arn.split(':');
  const cell = { account: accountId(account), region };
  return space.indexOf(cell) === undefined ? undefined : cell;
}

/** Each overridden parameter is a property of its own, so that overrides of different depth add up by name. */
export const instanceParameters = (parameters: Readonly<Record<string, string>>): Properties =>
  Object.fromEntries(Object.entries(sentParameters(parameters)).map(([name, value]) => [overrideProperty(name), value]));

/** Where each property of the set is written. */
function setSources(document: Positioned<StackSet>): NonNullable<Wanted['propertySources']> {
  const { spec } = document.value;
  const members = ['template', 'description', 'parameters', 'capabilities', 'tags'] as const;
  const settings = ['permissionModel', 'autoDeployment', 'managedExecution', 'administrationRoleArn', 'executionRoleName'] as const;
  return Object.fromEntries([
    ...members.flatMap((name) => (spec[name] === undefined ? [] : [[name, document.at('spec', name)]])),
    ...settings.flatMap((name) => (spec.stackset[name] === undefined ? [] : [[name, document.at('spec', 'stackset', name)]])),
  ]);
}
