import type { ServiceEnvironment } from '../../operation.ts';
import type { BackgroundEnvironment } from '../background.ts';
import { type EvaluationScope, evaluate, evaluateConditions, pseudoValues } from '../template/evaluate.ts';
import { dependenciesOf } from '../template/references.ts';
import type { Template } from '../template/template.ts';
import { templateOf } from '../template/template-cache.ts';
import type { StackContent, StackRecord } from './stack.ts';

/** A stack's template with its parameters and conditions, ready to evaluate. */
export interface Content {
  readonly template: Template;
  readonly scope: EvaluationScope;
  /** Logical ids of the resources whose condition holds. */
  readonly included: ReadonlySet<string>;
  /** For each included resource the included ones that it needs. */
  readonly dependencies: ReadonlyMap<string, readonly string[]>;
}

/** The content of a stack; resources are looked up in the stack as it is at the moment of evaluation. Throws ValidationError. */
export function contentOf(stack: StackRecord, content: StackContent, env: Pick<ServiceEnvironment, 'partition'>): Content {
  const template = templateOf(content.templateBody);
  const { account, region, id, name } = stack;
  const base = { template, parameters: content.parameters, pseudo: pseudoValues({ account, region, partition: env.partition, id, name }) };
  const conditions = evaluateConditions(base);
  const holds = (condition: string | undefined) => condition === undefined || conditions[condition] === true;
  const included = new Set(
    Object.entries(template.resources).flatMap(([logicalId, { condition }]) => (holds(condition) ? [logicalId] : [])),
  );
  const dependencies = new Map(
    [...dependenciesOf(template)].flatMap(([logicalId, needed]) =>
      included.has(logicalId) ? [[logicalId, [...needed].filter((other) => included.has(other))] as const] : [],
    ),
  );
  const resource = (logicalId: string) => {
    const record = stack.resources[logicalId];
    return record === undefined ? undefined : { ref: record.ref, attributes: record.attributes };
  };
  return { template, scope: { ...base, conditions, resource }, included, dependencies };
}

/** The outputs of a stack whose resources all exist. Throws ValidationError. */
export function outputsOf(stack: StackRecord, env: BackgroundEnvironment): StackRecord['outputs'] {
  const { template, scope } = contentOf(stack, stack, env);
  return Object.entries(template.outputs).flatMap(([key, output]) => {
    if (output.condition !== undefined && scope.conditions[output.condition] !== true) return [];
    const value = evaluate(output.value, scope);
    const exportName = output.exportName === undefined ? undefined : String(evaluate(output.exportName, scope));
    return [
      {
        key,
        value: Array.isArray(value) ? value.join(',') : String(value),
        ...(output.description === undefined ? {} : { description: output.description }),
        ...(exportName === undefined ? {} : { exportName }),
      },
    ];
  });
}
