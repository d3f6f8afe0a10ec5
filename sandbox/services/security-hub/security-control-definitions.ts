import type {
  ConfigurationOptions,
  GetSecurityControlDefinitionCommandInput,
  GetSecurityControlDefinitionCommandOutput,
  ListSecurityControlDefinitionsCommandInput,
  ListSecurityControlDefinitionsCommandOutput,
  ParameterDefinition,
  SecurityControlDefinition,
} from '@aws-sdk/client-securityhub';
import type { Operation } from '../operation.ts';
import { standardOfArn } from './arns.ts';
import { catalogueOf, offers } from './catalogue.ts';
import type { ControlData, ParameterData } from './catalogue-data.ts';
import { invalidInput, notFound } from './errors.ts';
import type { Output } from './output.ts';
import { checkEnum, next, page } from './page.ts';

/** Needs no hub and is the same for every account of a Region. Retired controls are gone from it. Source: facts/compliance.md 2.3. */
export const listSecurityControlDefinitions: Operation<
  ListSecurityControlDefinitionsCommandInput,
  Output<ListSecurityControlDefinitionsCommandOutput>
> = (input, context) => {
  for (const provider of input.Providers ?? []) checkEnum('Providers', provider, ['AWS', 'Azure']);
  const catalogue = catalogueOf(context.state);
  const standard = input.StandardsArn === undefined ? undefined : standardOfArn(context.region, input.StandardsArn);
  if (input.StandardsArn !== undefined && standard === undefined) throw invalidInput(`Standard ${input.StandardsArn} is not known`);
  // All controls of the data are AWS's own.
  const listed = input.Providers === undefined || input.Providers.includes('AWS') ? catalogue.definitions : [];
  const controls = standard === undefined ? listed : listed.filter((one) => one.standards.includes(standard));
  const { items, nextToken } = page(controls, input, context, { usual: 25, max: 100 });
  return { SecurityControlDefinitions: items.map((one) => describe(context.region, one)), ...next(nextToken) };
};

export const getSecurityControlDefinition: Operation<
  GetSecurityControlDefinitionCommandInput,
  Output<GetSecurityControlDefinitionCommandOutput>
> = (input, context) => {
  const control = catalogueOf(context.state).definition(input.SecurityControlId ?? '');
  if (control === undefined) throw notFound(`Security control ${input.SecurityControlId} was not found`);
  return { SecurityControlDefinition: describe(context.region, control) };
};

function describe(region: string, control: ControlData): SecurityControlDefinition {
  const parameters = control.parameters.map((one) => [one.name, describeParameter(one)] as const);
  return {
    SecurityControlId: control.id,
    Title: control.title,
    // The data holds no descriptions.
    Description: control.title,
    RemediationUrl: remediationUrl(control.id),
    SeverityRating: control.severity,
    CurrentRegionAvailability: offers(region, control) ? 'AVAILABLE' : 'UNAVAILABLE',
    CustomizableProperties: parameters.length > 0 ? ['Parameters'] : [],
    ...(parameters.length > 0 ? { ParameterDefinitions: Object.fromEntries(parameters) } : {}),
    Provider: 'AWS',
  };
}

export const remediationUrl = (control: string): string => `https://docs.aws.amazon.com/console/securityhub/${control}/remediation`;

function describeParameter(parameter: ParameterData): ParameterDefinition {
  const options = {
    // A list's default is left out. Source: facts/compliance.md 2.3 (decided).
    ...(parameter.default === null || Array.isArray(parameter.default) ? {} : { DefaultValue: parameter.default }),
    ...(parameter.min === null ? {} : { Min: parameter.min }),
    ...(parameter.max === null ? {} : { Max: parameter.max }),
    ...(parameter.maxItems === null ? {} : { MaxItems: parameter.maxItems }),
    ...(parameter.allowed === null ? {} : { AllowedValues: [...parameter.allowed] }),
  };
  return { Description: parameter.name, ConfigurationOptions: { [parameter.type]: options } as unknown as ConfigurationOptions };
}
