import type { Properties } from '../../model/properties.ts';
import { type DepartureOf, departureOf, type ExceptionDocument, exceptionLayer, exceptionsInForce } from '../exceptions.ts';
import type { Layer, Wanted } from '../layer.ts';
import type { CompileInput } from '../provider.ts';
import { standardsOf } from './compile-disabled-controls.ts';
import { controlName, controlTypeName } from './resources/control.ts';
import { standardTypeName } from './resources/standard.ts';

/** The layers of the exceptions in force that are about a control or a standard: one each. Source: facts/compliance.md 6.10. */
export function compileExceptions(input: CompileInput): Layer[] {
  return exceptionsInForce(input.documents, input.calendar).flatMap((document) => {
    const control = departureOf(document, 'control');
    const standard = departureOf(document, 'standard');
    const wanted = [
      ...(control === undefined ? [] : controlWanted(control, document, input)),
      ...(standard === undefined ? [] : [standardWanted(standard, document)]),
    ];
    return wanted.length === 0 ? [] : [exceptionLayer(document, wanted, ['SecurityStandards', 'DisabledControls'], input)];
  });
}

/** Why and until when goes into the live reason as it does for DisabledControls; written out for ENABLED too, so that no weaker line's reason is left. */
function controlWanted(what: DepartureOf<'control'>, document: ExceptionDocument, { catalogue, organization }: CompileInput): Wanted[] {
  const { reason, ticket, expires } = document.value.spec;
  const properties: Properties = {
    status: what.status,
    reason: reason.trim(),
    ticket: ticket.trim(),
    expires,
    managedBy: organization.name,
  };
  const source = document.at('spec', 'what', 'control');
  const propertySources = {
    reason: document.at('spec', 'reason'),
    ticket: document.at('spec', 'ticket'),
    expires: document.at('spec', 'expires'),
  };
  return standardsOf(what, catalogue).map((standard) => ({
    type: controlTypeName,
    name: controlName(standard, what.control),
    state: 'present',
    properties,
    allowDelete: false,
    source,
    propertySources,
  }));
}

/** An exception that declares a standard absent is itself the permission to lose what goes with it: owned, dated and reviewed. */
const standardWanted = ({ standard, state }: DepartureOf<'standard'>, document: ExceptionDocument): Wanted => ({
  type: standardTypeName,
  name: standard,
  state,
  properties: {},
  allowDelete: state === 'absent',
  source: document.at('spec', 'what', 'standard'),
});
