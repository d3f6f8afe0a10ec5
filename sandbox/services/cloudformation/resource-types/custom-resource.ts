import { readAnswer } from '../custom/answer.ts';
import { sendRequest } from '../custom/request.ts';
import { CustomResourceError } from '../stacks/handling.ts';
import type { ResourceType } from './resource-type.ts';

/** Names of types that a function of the template's author looks after. Source: CloudFormation user guide, CustomResource. */
export const isCustomType = (name: string): boolean =>
  name === 'AWS::CloudFormation::CustomResource' || /^Custom::[\w@-]{1,60}$/.test(name);

/** Seconds of AWS time after which the answer is looked for first. */
const seconds = 1;

/**
 * A resource that a function makes, changes and removes: each step asks it and waits for what it puts to the request's URL. Its answer
 * gives the physical id and what Fn::GetAtt reads. Source: CloudFormation user guide, custom resource reference.
 */
export function customResource(name: string): ResourceType {
  return {
    name,
    properties: { ServiceToken: 'required', ServiceTimeout: 'mutable' },
    anyProperty: true,
    seconds,
    drift: false,
    async create(properties, context) {
      await sendRequest({ type: 'Create', resourceType: name, properties }, context);
      // What a rollback names when the function never says what it made.
      return { physicalId: context.uniqueName, attributes: {} };
    },
    async update(physicalId, properties, before, context) {
      if (properties['ServiceToken'] !== before['ServiceToken']) throw new CustomResourceError('Modifying service token is not allowed.');
      await sendRequest({ type: 'Update', resourceType: name, properties, before, physicalId }, context);
      return { physicalId, attributes: {} };
    },
    async settled(_physicalId, _properties, context) {
      return readAnswer(context) ?? false;
    },
    async delete(physicalId, properties, context) {
      await sendRequest({ type: 'Delete', resourceType: name, properties, physicalId }, context);
    },
    async gone(_physicalId, context) {
      return readAnswer(context) !== undefined;
    },
  };
}
