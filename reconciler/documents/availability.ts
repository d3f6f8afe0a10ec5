import type { Diagnostic } from '../model/diagnostic.ts';
import type { DocumentKind } from '../model/document-set.ts';
import type { PathSegment } from '../model/positioned.ts';
import { problem } from './file-diagnostics.ts';
import type { ParsedText } from './parse.ts';
import { valueAt } from './schema-errors.ts';
import { schemaAt } from './schema-lookup.ts';

/** The members that the schemas know and this version does not act upon, by kind. Their schemas carry `x-available` or `x-unavailable`. */
const members: { readonly [K in DocumentKind]: readonly (readonly PathSegment[])[] } = {
  Organization: [['spec', 'ledger', 'dynamodb']],
  SecurityStandards: [['spec', 'mechanism']],
  DisabledControls: [],
  DevOpsGuruTargets: [],
  StackSet: [],
  TenantDefaults: [],
  Tenant: [],
  Exception: [],
};

/** D-15: a mechanism or store whose time has not come is refused by name, never treated as another. */
export function checkAvailability(kind: DocumentKind, parsed: ParsedText): Diagnostic[] {
  const problems: Diagnostic[] = [];
  for (const path of members[kind]) {
    const value = valueAt(parsed.value, path);
    if (value === undefined) continue;
    const schema = schemaAt(kind, path);
    const name = String(path.at(-1));
    if (schema?.['x-unavailable'] !== undefined) {
      problems.push(
        problem('D-15', parsed.places.keyAt(path), `${name} is not available yet`, 'take it out until a version of trueup has it'),
      );
    } else if (typeof value === 'string' && schema?.enum?.includes(value) === true && schema['x-available']?.includes(value) === false) {
      const available = schema['x-available'].join(', ');
      const isRequired = schemaAt(kind, path.slice(0, -1))?.required?.includes(name) === true;
      problems.push(
        problem(
          'D-15',
          parsed.places.at(path),
          `${name} ${value} is not available yet`,
          isRequired ? `write ${available}` : `write ${available}, or leave ${name} out`,
        ),
      );
    }
  }
  return problems;
}
