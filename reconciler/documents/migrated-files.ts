import { stringify } from 'yaml';
import type { ControlId, StandardId } from '../catalogue/catalogue.ts';

/** A document that a migration writes, and where it belongs in a configuration. */
export interface MigratedFile {
  readonly kind: string;
  readonly file: string;
  readonly text: string;
}

/** Name and targets of the documents. */
export interface Placed {
  readonly name: string;
  readonly include: readonly object[];
  /** The Organization's governed Regions where there are none. */
  readonly regions: readonly string[];
}

export interface Accounted {
  readonly reason: string;
  readonly ticket: string;
  readonly owner: string;
}

const flow = (value: unknown): string => stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: true }).trim();

const headOf = (kind: string, { name, include, regions }: Placed): string => `apiVersion: trueup/v1
kind: ${kind}
metadata: { name: ${flow(name)} }
spec:
  targets: { include: ${flow(include)}${regions.length === 0 ? '' : `, regions: ${flow(regions)}`} }
`;

export function disabledControlsFile(
  controls: ReadonlyMap<ControlId, readonly StandardId[]>,
  placed: Placed,
  { reason, ticket, owner }: Accounted,
): MigratedFile {
  const why = `reason: ${JSON.stringify(reason)}, ticket: ${JSON.stringify(ticket)}, owner: ${JSON.stringify(owner)}`;
  const entries = [...controls].map(
    ([control, standards]) => `    - { control: ${control}, standards: [${standards.join(', ')}], ${why} }\n`,
  );
  const kind = 'DisabledControls';
  return {
    kind,
    file: `compliance/security-hub/disabled-controls/${placed.name}.yaml`,
    text: `${headOf(kind, placed)}  controls:\n${entries.join('')}`,
  };
}

export function standardsFile(standards: readonly StandardId[], placed: Placed): MigratedFile {
  const kind = 'SecurityStandards';
  const entries = standards.map((id) => `    - { id: ${id}, state: present }\n`);
  return {
    kind,
    file: `compliance/security-hub/${placed.name}.yaml`,
    text: `${headOf(kind, placed)}  mechanism: api\n  standards:\n${entries.join('')}`,
  };
}

/** `endOfSupport` is the day that every document of the kind has to say. */
export function devOpsGuruFile(body: object, overrides: readonly object[], placed: Placed, endOfSupport: string): MigratedFile {
  const kind = 'DevOpsGuruTargets';
  const lines = Object.entries(body).map(([name, value]) => `  ${name}: ${flow(value)}\n`);
  const others = overrides.length === 0 ? '' : `  overrides:\n${overrides.map((one) => `    - ${flow(one)}\n`).join('')}`;
  return {
    kind,
    file: `compliance/devops-guru/${placed.name}.yaml`,
    text: `${headOf(kind, placed)}  mechanism: api\n  acknowledgeEndOfSupport: ${endOfSupport}\n${lines.join('')}${others}`,
  };
}
