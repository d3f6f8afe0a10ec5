import type {
  GetTemplateSummaryCommandInput,
  GetTemplateSummaryCommandOutput,
  ValidateTemplateCommandInput,
  ValidateTemplateCommandOutput,
} from '@aws-sdk/client-cloudformation';
import type { Operation, OperationContext } from '../../operation.ts';
import { validationError } from '../errors.ts';
import { defined } from '../json.ts';
import { liveStackSet } from '../stack-sets/find.ts';
import { neededCapabilities } from '../template/capabilities.ts';
import type { Template } from '../template/template.ts';
import { templateOf } from '../template/template-cache.ts';
import { stackNamed } from './change-operations.ts';
import { templateText } from './validate.ts';

type Answer<Output> = Omit<Output, '$metadata'>;
type Capabilities = NonNullable<ValidateTemplateCommandOutput['Capabilities']>;

export const validateTemplate: Operation<ValidateTemplateCommandInput, Answer<ValidateTemplateCommandOutput>> = (input, context) => {
  const template = templateOf(templateText(input, context));
  const { capabilities, reason } = neededCapabilities(template);
  return {
    Parameters: Object.entries(template.parameters).map(([name, declaration]) => ({
      ParameterKey: name,
      NoEcho: declaration.noEcho,
      ...defined({ DefaultValue: declaration.default, Description: declaration.description }),
    })),
    Capabilities: [...capabilities] as Capabilities,
    DeclaredTransforms: [...template.transforms],
    ...defined({ Description: template.description, CapabilitiesReason: reason }),
  };
};

export const getTemplateSummary: Operation<GetTemplateSummaryCommandInput, Answer<GetTemplateSummaryCommandOutput>> = (input, context) => {
  const template = templateOf(textOf(input, context));
  const { capabilities, reason } = neededCapabilities(template);
  return {
    Parameters: Object.entries(template.parameters).map(([name, declaration]) => ({
      ParameterKey: name,
      ParameterType: declaration.type,
      NoEcho: declaration.noEcho,
      ParameterConstraints: defined({
        AllowedValues: declaration.allowedValues === undefined ? undefined : [...declaration.allowedValues],
      }),
      ...defined({ DefaultValue: declaration.default, Description: declaration.description }),
    })),
    Capabilities: [...capabilities] as Capabilities,
    ResourceTypes: resourceTypes(template),
    DeclaredTransforms: [...template.transforms],
    ...defined({
      Description: template.description,
      CapabilitiesReason: reason,
      Metadata: template.metadata === undefined ? undefined : JSON.stringify(template.metadata),
    }),
  };
};

const resourceTypes = (template: Template): string[] => [...new Set(Object.values(template.resources).map((resource) => resource.type))];

function textOf(input: GetTemplateSummaryCommandInput, context: OperationContext): string {
  const { StackName, StackSetName, TemplateBody, TemplateURL } = input;
  const given = [StackName, StackSetName, TemplateBody, TemplateURL].filter((value) => value !== undefined);
  if (given.length !== 1) throw validationError('Exactly one of StackName, StackSetName, TemplateBody or TemplateURL must be specified.');
  if (StackName !== undefined) return stackNamed(StackName, context).templateBody;
  if (StackSetName !== undefined) return liveStackSet(StackSetName, input.CallAs, context).templateBody;
  return templateText(input, context);
}
