import type { CellSet } from '../../model/cell-set.ts';
import type { Change } from '../../model/change.ts';
import type { WriteClients } from '../clients.ts';
import type { Outcome, Provider, StepContext } from '../provider.ts';
import { BatchLimit } from './batches.ts';
import { centralCells } from './central-cells.ts';
import { check } from './check.ts';
import { checkMerged } from './check-stack-set.ts';
import { compile } from './compile.ts';
import { carry } from './compile-stack-set.ts';
import { readGovernance } from './governance.ts';
import { observeCell } from './observe.ts';
import { controlType, writeAssociations } from './resources/control.ts';
import { parametersType, writeParameters } from './resources/control-parameters.ts';
import { hubType, writeHub } from './resources/hub.ts';
import { standardType, writeStandards } from './resources/standard.ts';

/** Security Hub CSPM through its API, or through stack sets that the API keeps an eye on: one provider a run, which remembers how much AWS's batch calls take. */
export function createSecurityHubProvider(): Provider {
  // Set by `compile`: the cells that configuration policies bring about, where nothing is written directly.
  let central: CellSet | undefined;
  const limits = { readAssociations: new BatchLimit(), readParameters: new BatchLimit(), writeAssociations: new BatchLimit() };
  return {
    name: 'security-hub',
    kinds: ['SecurityStandards', 'DisabledControls'],
    types: [hubType, standardType, controlType, parametersType],
    check,
    compile(input) {
      central = centralCells(input);
      return compile(input);
    },
    carry,
    checkMerged,
    mayOwnIn: (active) => active,
    observe: (cell, interest, aws) => observeCell(cell, interest, aws, limits),
    apply: async (batch, aws, step) => {
      if (central?.has(step.cell) === true) return batch.map(() => comesWithPolicy);
      return afterRelease(await write(batch, aws, step, limits.writeAssociations), aws, step);
    },
  };
}

const comesWithPolicy: Outcome = {
  status: 'later',
  code: 'association-pending',
  message: 'the configuration policy of this account has not brought it about yet',
};

/**
 * A cell that a policy of ours still governs, though no document asks for the policy any more, is about to be let go: what AWS refuses until
 * then is tried again. Source: facts/compliance.md 2.7.
 */
async function afterRelease(outcomes: readonly Outcome[], aws: WriteClients, step: StepContext): Promise<readonly Outcome[]> {
  const isGoverned = (outcome: Outcome): boolean => outcome.status === 'failed' && outcome.code === 'governed';
  if (!outcomes.some(isGoverned)) return outcomes;
  const { ours } = await readGovernance(step.cell, step.organization, aws.reads);
  if (ours !== true) return outcomes;
  return outcomes.map((outcome) =>
    isGoverned(outcome)
      ? { status: 'later', code: 'governed', message: 'the configuration policy has not let go of this account yet' }
      : outcome,
  );
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
