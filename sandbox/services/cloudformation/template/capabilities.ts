import { AwsError } from '../../../wire/errors.ts';
import type { Template } from './template.ts';

/** IAM types and the property that gives a name of the author's own. Source: SDK documentation of CreateStack, member Capabilities. */
const iamTypes: Readonly<Record<string, string | undefined>> = {
  'AWS::IAM::AccessKey': undefined,
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Policy': undefined,
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
  'AWS::IAM::UserToGroupAddition': undefined,
};

export interface NeededCapabilities {
  readonly capabilities: readonly string[];
  readonly reason?: string;
}

/** The capability that the caller must acknowledge for a template, and why. */
export function neededCapabilities(template: Template): NeededCapabilities {
  const iam = Object.values(template.resources).filter((resource) => Object.hasOwn(iamTypes, resource.type));
  const named = iam.some((resource) => {
    const property = iamTypes[resource.type];
    return property !== undefined && Object.hasOwn(resource.properties, property);
  });
  const capabilities = [
    ...(iam.length === 0 ? [] : [named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM']),
    ...(template.transforms.length > 0 ? ['CAPABILITY_AUTO_EXPAND'] : []),
  ];
  const types = [...new Set(iam.map((resource) => resource.type))];
  return {
    capabilities,
    ...(types.length === 0 ? {} : { reason: `The following resource(s) require capabilities: [${types.join(', ')}]` }),
  };
}

/** Throws InsufficientCapabilitiesException unless the caller acknowledged what the template needs. CAPABILITY_NAMED_IAM covers CAPABILITY_IAM. */
export function checkCapabilities(template: Template, given: readonly string[]): void {
  const covered = new Set(given.includes('CAPABILITY_NAMED_IAM') ? [...given, 'CAPABILITY_IAM'] : given);
  const missing = neededCapabilities(template).capabilities.filter((capability) => !covered.has(capability));
  if (missing.length > 0) throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${missing.join(', ')}]`, 400);
}
