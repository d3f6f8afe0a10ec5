import type { CarrierSet } from '../carrier.ts';
import type { Layer, Wanted } from '../layer.ts';
import type { CompileInput } from '../provider.ts';
import { homeOf, instanceParameters, unitsOf, unreachedOf } from './compile.ts';
import { type SetDefinition, sentParameters } from './definition.ts';
import { asDeployed, functionCodeTypeName } from './resources/function-code.ts';
import { atRest, contentProperty, stackInstanceTypeName } from './resources/stack-instance.ts';
import { contentOfSet, stackSetTypeName, wantedSet } from './resources/stack-set.ts';
import { readTemplate } from './template.ts';

/** One document's word: no other lowers or raises it. */
const priority = 100;

/** A stack set that another domain's documents ask for, as calls need it. Throws for a template that is none: we wrote it. */
export function definitionOfCarrier(carrier: CarrierSet, input: CompileInput): SetDefinition {
  const { settings } = carrier;
  const template = readTemplate(carrier.template);
  if ('problem' in template) throw new Error(`the template of ${settings.name}: ${template.problem}`);
  const unreached = unreachedOf(settings, carrier.cells, input);
  return {
    document: carrier.document,
    source: carrier.source,
    name: settings.name,
    ...homeOf(settings, input.organization),
    settings,
    content: { TemplateBody: carrier.template },
    upload: undefined,
    imports: [],
    template,
    description: carrier.description,
    parameters: sentParameters(carrier.parameters),
    capabilities: carrier.capabilities,
    tags: { trueup: input.organization.name },
    // What its stacks make outlives them (DeletionPolicy Retain), so that a stack can go without anything going with it.
    retainStacks: false,
    cells: carrier.cells.minus(unreached),
    unreached,
    units: settings.permissionModel === 'SERVICE_MANAGED' ? unitsOf(carrier.include, input) : [],
    view: input.targets.units,
    carrier: {
      state: carrier.state,
      ...(carrier.alreadyThere === undefined ? {} : { alreadyThere: carrier.alreadyThere }),
      ...(carrier.governed === undefined ? {} : { governed: carrier.governed }),
      ...(carrier.deploys === undefined ? {} : { deploys: carrier.deploys }),
    },
  };
}

/** The set in its home cell and an instance in each cell. An instance is up to date when the set's newest content has come to it. */
export function layersOfCarrier(carrier: CarrierSet, definition: SetDefinition, input: CompileInput): Layer[] {
  const base = { document: carrier.document, priority, removed: [], unlisted: [] } as const;
  const set: Wanted = {
    type: stackSetTypeName,
    name: definition.name,
    state: carrier.state,
    properties: carrier.state === 'present' ? wantedSet(definition) : {},
    // Nothing but the set goes: its instances have gone before, and what they made stays.
    allowDelete: carrier.state === 'absent',
    source: carrier.source,
  };
  const home: Layer = { ...base, cells: input.space.of([definition.home]), rank: 0, wanted: [set] };
  if (carrier.state === 'absent') return [home];
  const content = { [contentProperty]: contentOfSet(definition) };
  const instance = (parameters: Readonly<Record<string, string>>, source: Wanted['source']): Wanted => ({
    type: stackInstanceTypeName,
    name: definition.name,
    state: 'present',
    properties: { ...instanceParameters(parameters), ...content, ...atRest },
    allowDelete: false,
    source,
  });
  const code: readonly Wanted[] =
    carrier.deploys === undefined
      ? []
      : [
          {
            type: functionCodeTypeName,
            name: definition.name,
            state: 'present',
            properties: { code: asDeployed },
            allowDelete: false,
            source: carrier.source,
          },
        ];
  return [
    home,
    { ...base, cells: definition.cells, rank: 0, wanted: [instance({}, carrier.source), ...code] },
    ...carrier.instances.map(({ cells, parameters, source }) => ({
      ...base,
      cells: cells.minus(definition.unreached),
      rank: 1,
      wanted: [instance(parameters, source)],
    })),
  ].filter(({ cells }) => cells.size > 0);
}
