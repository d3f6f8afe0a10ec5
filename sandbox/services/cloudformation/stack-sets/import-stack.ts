import { validationError } from '../errors.ts';
import { sameJson } from '../json.ts';
import { stateOf } from '../state.ts';
import { templateOf } from '../template/template-cache.ts';
import type { InstanceSetting } from './instance-work.ts';
import type { InstanceRecord } from './stack-set.ts';
import { instanceKey } from './stack-set.ts';

/**
 * Takes an existing stack into the set. Its template must be the set's; parameters that differ become overrides. Throws ValidationError.
 * Source: facts/compliance.md 4.8.
 */
export function takeIn(instance: InstanceRecord, { set, operation, env }: InstanceSetting): void {
  const stackId = operation.imports?.[instanceKey(instance.account, instance.region)] ?? '';
  const stack = stateOf(instance.account, instance.region, env).stacks[stackId];
  if (stack === undefined || stack.status === 'DELETE_COMPLETE') throw validationError(`Stack ${stackId} does not exist`);
  if (stack.run !== undefined) throw validationError(`Stack ${stackId} is in ${stack.status} state and cannot be imported`);
  if (stack.owner !== undefined && stack.owner.setId !== set.id)
    throw validationError(`Stack ${stackId} is already associated with a StackSet`);
  const [own, wanted] = [templateOf(stack.templateBody), templateOf(set.templateBody)];
  if (
    !sameJson(
      [own.parameters, own.conditions, own.mappings, own.resources],
      [wanted.parameters, wanted.conditions, wanted.mappings, wanted.resources],
    )
  ) {
    throw validationError(`The template of stack ${stackId} does not match the template of the StackSet`);
  }
  if (Object.values(own.parameters).some((parameter) => parameter.noEcho)) {
    throw validationError(`Stack ${stackId} has parameters with NoEcho and cannot be imported`);
  }
  stack.owner = { account: set.account, region: set.region, setId: set.id };
  instance.stackId = stack.id;
  instance.overrides = Object.fromEntries(Object.entries(stack.parameters).filter(([key, value]) => set.parameters[key] !== value));
}
