import { randomUUID } from 'node:crypto';
import type { ResourceType } from './resource-type.ts';

/** A handle that nobody signals: it exists with its stack and belongs to no other service. */
export const waitConditionHandle: ResourceType = {
  name: 'AWS::CloudFormation::WaitConditionHandle',
  properties: {},
  seconds: 1,
  drift: false,
  async create(_properties, { region, stack, logicalId }) {
    const physicalId = `https://cloudformation-waitcondition-${region}.s3.${region}.amazonaws.com/${encodeURIComponent(stack.id)}/${logicalId}/${randomUUID()}`;
    return { physicalId, attributes: {} };
  },
  async update(physicalId) {
    return { physicalId, attributes: {} };
  },
  async delete() {},
};
