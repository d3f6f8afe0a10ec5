import { resourceKey } from '../../model/address.ts';
import type { DevOpsGuruTargets, StackSetSettings } from '../../model/documents.generated.ts';
import type { Positioned } from '../../model/positioned.ts';
import type { CarrierInstances, CarrierSet, MergedClass } from '../carrier.ts';
import type { CompileInput, DesiredResource } from '../provider.ts';
import { coverageIn, coverageOf } from './coverage-value.ts';
import { coverageName, coverageTypeName } from './resources/coverage.ts';
import { devOpsGuruTemplate, type ForNewAccounts, newAccountParameter, parametersOfCoverage } from './stack-set-template.ts';

type Document = Positioned<DevOpsGuruTargets>;

/**
 * The stack sets of the documents with mechanism stackset. A document that went back to the API and still has its `stackset` block has its
 * set taken away; the coverage stays. Source: facts/compliance.md 6.4, compilation to StackSets.
 */
export const carry = (input: CompileInput, merged: () => readonly MergedClass[]): readonly CarrierSet[] =>
  input.documents.all('DevOpsGuruTargets').flatMap((document) => {
    const { stackset } = document.value.spec;
    return stackset === undefined ? [] : [carrierOf(document, stackset, input, merged)];
  });

function carrierOf(document: Document, settings: StackSetSettings, input: CompileInput, merged: () => readonly MergedClass[]): CarrierSet {
  const { metadata, spec } = document.value;
  const id = `DevOpsGuruTargets/${metadata.name}`;
  const isUsed = spec.mechanism === 'stackset';
  const forNew = isUsed ? forNewAccounts(document, settings, input.organization.name) : undefined;
  const parameters = parametersOfCoverage(spec.coverage === undefined ? undefined : coverageOf(spec.coverage));
  const seen: Readonly<Record<string, string>> = forNew === undefined ? {} : { [newAccountParameter]: 'false' };
  const cells = isUsed ? input.targets.cellsOf(id) : input.space.empty();
  return {
    document: id,
    source: document.at('spec', 'stackset', 'name'),
    settings,
    state: isUsed ? 'present' : 'absent',
    include: spec.targets.include,
    description: `Amazon DevOps Guru as ${id} asks for it`,
    template: devOpsGuruTemplate(id, forNew),
    parameters,
    capabilities: [],
    cells,
    instances: isUsed ? instancesOf(document, { cells, parameters, seen }, merged()) : [],
  };
}

/** With automatic deployment accounts that join get their notifications from the stack; without, nobody would ask it for them. */
function forNewAccounts({ value: { spec } }: Document, settings: StackSetSettings, organization: string): ForNewAccounts | undefined {
  if (settings.autoDeployment?.enabled !== true) return undefined;
  const { notifications = [], integrations } = spec;
  const logAnomalyDetection = integrations?.logAnomalyDetection;
  if (notifications.length === 0 && logAnomalyDetection !== 'enabled') return undefined;
  return { notifications, logAnomalyDetection, organization };
}

/** Values of their own for cells that are to be other than the set: what all documents together ask there, and whose line it is. */
function instancesOf(
  document: Document,
  set: { readonly cells: CarrierSet['cells']; readonly parameters: CarrierSet['parameters']; readonly seen: CarrierSet['parameters'] },
  merged: readonly MergedClass[],
): CarrierInstances[] {
  return merged.flatMap(({ desired, cells: all }) => {
    const cells = all.intersect(set.cells);
    const coverage = desired.resources.get(resourceKey(coverageTypeName, coverageName));
    const wanted = { ...parametersHere(coverage, document), ...set.seen };
    const parameters = Object.fromEntries(Object.entries(wanted).filter(([name, value]) => set.parameters[name] !== value));
    if (cells.size === 0 || Object.keys(parameters).length === 0) return [];
    return [{ cells, parameters, source: coverage?.source ?? document.at('spec', 'stackset') }];
  });
}

/** Two stacks that both hold the collection would fight: the document whose line wins in the cell carries it there. Facts: compliance 3.5. */
function parametersHere(coverage: DesiredResource | undefined, document: Document): CarrierSet['parameters'] {
  const isOurs = coverage !== undefined && coverage.source.file === document.file;
  return parametersOfCoverage(isOurs ? coverageIn(coverage.properties) : undefined);
}
