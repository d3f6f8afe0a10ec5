import type { Change } from '../../model/change.ts';
import type { WriteClients } from '../clients.ts';
import type { Outcome, Provider, StepContext } from '../provider.ts';
import { BatchLimit } from './batches.ts';
import { check } from './check.ts';
import { checkMerged } from './check-stack-set.ts';
import { compile } from './compile.ts';
import { carry } from './compile-stack-set.ts';
import { observeCell } from './observe.ts';
import { controlType, writeAssociations } from './resources/control.ts';
import { parametersType, writeParameters } from './resources/control-parameters.ts';
import { hubType, writeHub } from './resources/hub.ts';
import { standardType, writeStandards } from './resources/standard.ts';

/** Security Hub CSPM through its API, or through stack sets that the API keeps an eye on: one provider a run, which remembers how much AWS's batch calls take. */
export function createSecurityHubProvider(): Provider {
  const limits = { readAssociations: new BatchLimit(), readParameters: new BatchLimit(), writeAssociations: new BatchLimit() };
  return {
    name: 'security-hub',
    kinds: ['SecurityStandards', 'DisabledControls'],
    types: [hubType, standardType, controlType, parametersType],
    check,
    compile,
    carry,
    checkMerged,
    observe: (cell, interest, aws) => observeCell(cell, interest, aws, limits),
    apply: (batch, aws, step) => write(batch, aws, step, limits.writeAssociations),
  };
}

function write(batch: readonly Change[], aws: WriteClients, step: StepContext, associations: BatchLimit): Promise<readonly Outcome[]> {
  const type = batch[0]?.address.type;
  switch (type) {
    case hubType.name:
      return writeHub(batch, aws, step.signal);
    case standardType.name:
      return writeStandards(batch, aws, step);
    case controlType.name:
      return writeAssociations(batch, aws, step, associations);
    case parametersType.name:
      return writeParameters(batch, aws, step);
    default:
      throw new Error(`security-hub has no type ${String(type)}`);
  }
}
