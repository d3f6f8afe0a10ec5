import type { StandardsControlAssociationId } from '@aws-sdk/client-securityhub';
import { type Cell, resourceKey, type TypeName } from '../../model/address.ts';
import type { ReadClients } from '../clients.ts';
import type { Observation, ObservedResource, Unreadable } from '../observation.ts';
import type { CellPart, Interest } from '../provider.ts';
import { standardArn } from './arns.ts';
import { readAssociations } from './associations.ts';
import type { BatchLimits } from './observe.ts';
import { controlTypeName, partsOfControlName } from './resources/control.ts';
import { parametersTypeName, readParameters } from './resources/control-parameters.ts';
import { hubTypeName } from './resources/hub.ts';
import { readSubscriptions, standardTypeName } from './resources/standard.ts';

/** Whether a part can be read by itself. Controls by the hundred follow from the standards that are ready, so all of them are a whole look. */
export const isReadAlone = (part: CellPart): boolean => !part.has(hubTypeName) && part.get(controlTypeName) !== 'all';

interface PartRead {
  readonly resources: readonly ObservedResource[];
  readonly unanswered: ReadonlyMap<string, string>;
}

const nothing: PartRead = { resources: [], unanswered: new Map() };

/**
 * Reads some resources of a cell: GetEnabledStandards alone for standards, one call for up to 100 controls or parameters. No governance and
 * no catalogue: those were settled by the whole look before. Throws AwsFailure when a call failed.
 */
export async function observePart(
  cell: Cell,
  part: CellPart,
  interest: Interest,
  aws: ReadClients,
  limits: BatchLimits,
): Promise<Observation> {
  const [standards, controls, parameters] = await Promise.all([
    part.has(standardTypeName) ? readSubscriptions(aws) : [],
    readControls(cell, part, interest, aws, limits),
    readSomeParameters(part, interest, aws, limits),
  ]);
  const resources = [...(standards ?? []), ...controls.resources, ...parameters.resources];
  return {
    cell,
    resources: new Map(resources.map((resource) => [resourceKey(resource.type, resource.name), resource])),
    withheld: new Map(),
    notices: [],
    unreadable: [...unansweredOf(controlTypeName, controls), ...unansweredOf(parametersTypeName, parameters)],
  };
}

async function readControls(cell: Cell, part: CellPart, interest: Interest, aws: ReadClients, limits: BatchLimits): Promise<PartRead> {
  const names = part.get(controlTypeName);
  if (names === undefined || names === 'all') return nothing;
  const ids = [...names].map((name): StandardsControlAssociationId => {
    const { standard, control } = partsOfControlName(name);
    return { SecurityControlId: control, StandardsArn: standardArn(standard, interest.organization.partition, cell.region) };
  });
  const { found, unanswered } = await readAssociations(ids, aws, limits.readAssociations);
  return { resources: found, unanswered };
}

async function readSomeParameters(part: CellPart, { desired }: Interest, aws: ReadClients, limits: BatchLimits): Promise<PartRead> {
  const names = part.get(parametersTypeName);
  if (names === undefined) return nothing;
  const all = [...desired.resources.values()].filter((resource) => resource.type === parametersTypeName).map(({ name }) => name);
  return readParameters(names === 'all' ? all : [...names], aws, limits.readParameters);
}

const unansweredOf = (type: TypeName, { unanswered }: PartRead): Unreadable[] =>
  [...unanswered].map(([name, code]) => ({ types: [type], code, message: `${name} was not answered` }));
