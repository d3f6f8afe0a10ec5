import { randomUUID } from 'node:crypto';
import type { ServiceEnvironment } from '../../operation.ts';
import type { ResourceRecord, StackRecord } from './stack.ts';

type ClockEnvironment = Pick<ServiceEnvironment, 'clock'>;

const stackType = 'AWS::CloudFormation::Stack';

/** Sets the stack's status and adds the event that shows it. */
export function setStackStatus(stack: StackRecord, status: string, reason: string | undefined, env: ClockEnvironment): void {
  stack.status = status;
  if (reason === undefined) delete stack.statusReason;
  else stack.statusReason = reason;
  addEvent(stack, { logicalId: stack.name, physicalId: stack.id, type: stackType, status, reason }, env);
}

/** Sets a resource's status and adds the event that shows it. */
export function setResourceStatus(
  stack: StackRecord,
  resource: ResourceRecord,
  status: string,
  reason: string | undefined,
  env: ClockEnvironment,
): void {
  resource.status = status;
  resource.updatedAt = env.clock.now().toISOString();
  if (reason === undefined) delete resource.reason;
  else resource.reason = reason;
  const properties = JSON.stringify(resource.properties);
  addEvent(stack, { logicalId: resource.logicalId, physicalId: resource.physicalId, type: resource.type, status, reason, properties }, env);
}

interface EventContent {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
  readonly properties?: string;
}

function addEvent(stack: StackRecord, content: EventContent, env: ClockEnvironment): void {
  const { reason, ...rest } = content;
  const id = content.type === stackType ? randomUUID() : `${content.logicalId}-${content.status}-${randomUUID()}`;
  stack.events.push({
    ...rest,
    id,
    at: env.clock.now().toISOString(),
    ...(reason === undefined ? {} : { reason }),
    ...(stack.run?.token === undefined ? {} : { token: stack.run.token }),
  });
}
