import type { Policy } from '@aws-sdk/client-securityhub';
import { catalogueOf } from './catalogue.ts';
import { standardOfIdentifier } from './central.ts';
import { invalidInput } from './errors.ts';
import { parameterProblem } from './parameters.ts';
import type { CellEnvironment, PolicyContent } from './state.ts';

/** The content of a configuration policy after a look at its meaning. Throws InvalidInputException. Source: facts/compliance.md 2.7. */
export function checkedContent(cell: CellEnvironment, policy: Policy | undefined): PolicyContent {
  const content = policy?.SecurityHub as PolicyContent | undefined;
  if (content === undefined) throw invalidInput('ConfigurationPolicy must hold SecurityHub');
  const { EnabledStandardIdentifiers: standards, SecurityControlsConfiguration: controls } = content;
  if (content.ServiceEnabled === true && (standards === undefined || controls === undefined)) {
    throw invalidInput(
      'Invalid semantics: Enabled standards and security control configurations must be configured when Security Hub is enabled',
    );
  }
  if (content.ServiceEnabled !== true && ((standards?.length ?? 0) > 0 || controls !== undefined)) {
    throw invalidInput('Invalid semantics: standards and security controls cannot be configured when Security Hub is disabled');
  }
  for (const arn of standards ?? []) {
    if (standardOfIdentifier(arn) === undefined) throw invalidInput(`Standard ${arn} is not known`);
  }
  checkControls(cell, controls ?? {});
  return JSON.parse(JSON.stringify(content)) as PolicyContent;
}

function checkControls(cell: CellEnvironment, controls: NonNullable<PolicyContent['SecurityControlsConfiguration']>): void {
  const { EnabledSecurityControlIdentifiers: enabled, DisabledSecurityControlIdentifiers: disabled } = controls;
  if (enabled !== undefined && disabled !== undefined) {
    throw invalidInput('Give either EnabledSecurityControlIdentifiers or DisabledSecurityControlIdentifiers, not both');
  }
  const catalogue = catalogueOf(cell.state);
  for (const id of [...(enabled ?? []), ...(disabled ?? [])]) {
    if (catalogue.definition(id) === undefined) throw invalidInput(`Security control ${id} is not known`);
  }
  for (const { SecurityControlId: id = '', Parameters: parameters = {} } of controls.SecurityControlCustomParameters ?? []) {
    const control = catalogue.definition(id);
    if (control === undefined) throw invalidInput(`Security control ${id} is not known`);
    for (const [name, value] of Object.entries(parameters)) {
      const problem = value.ValueType === 'CUSTOM' ? parameterProblem(control, name, value.Value) : undefined;
      if (problem !== undefined) throw invalidInput(problem);
    }
  }
}
