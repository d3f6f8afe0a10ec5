// The API calls by which the console makes what `sandbox drift` changes: what CloudTrail tells of them.
import type { ServiceEnvironment } from '../operation.ts';
import type { ConsoleCall } from '../service.ts';
import { standardArn, subscriptionArn } from './arns.ts';
import { settledCell } from './cell.ts';
import { cellArgument, textArgument } from './console-arguments.ts';
import type { CellEnvironment } from './state.ts';

type Arguments = Readonly<Record<string, unknown>>;
type CallOf = (args: Arguments, env: ServiceEnvironment) => ConsoleCall;

const made = ({ account, region }: CellEnvironment, operation: string, input: object): ConsoleCall => ({
  account,
  region,
  operation,
  input,
});

/** @param holds whether an enabled standard of the cell holds the control */
export const controlCall =
  (status: 'ENABLED' | 'DISABLED', holds: (cell: CellEnvironment, control: string) => readonly string[]): CallOf =>
  (args, env) => {
    const cell = cellArgument(args, env);
    const control = textArgument(args, 'control');
    const standards = args['standard'] === undefined ? holds(cell, control) : [textArgument(args, 'standard')];
    const reason = args['reason'] === undefined ? {} : { UpdatedReason: textArgument(args, 'reason') };
    return made(cell, 'BatchUpdateStandardsControlAssociations', {
      StandardsControlAssociationUpdates: standards.map((standard) => ({
        StandardsArn: standardArn(cell, standard),
        SecurityControlId: control,
        AssociationStatus: status,
        ...reason,
      })),
    });
  };

export const enableStandardCall: CallOf = (args, env) => {
  const cell = cellArgument(args, env);
  return made(cell, 'BatchEnableStandards', {
    StandardsSubscriptionRequests: [{ StandardsArn: standardArn(cell, textArgument(args, 'standard')) }],
  });
};

export const disableStandardCall: CallOf = (args, env) => {
  const cell = cellArgument(args, env);
  return made(cell, 'BatchDisableStandards', { StandardsSubscriptionArns: [subscriptionArn(cell, textArgument(args, 'standard'))] });
};

export const setParameterCall: CallOf = (args, env) => {
  const value = args['value'];
  const parameter = value === undefined ? { ValueType: 'DEFAULT' } : { ValueType: 'CUSTOM', Value: value };
  return made(cellArgument(args, env), 'UpdateSecurityControl', {
    SecurityControlId: textArgument(args, 'control'),
    Parameters: { [textArgument(args, 'parameter')]: parameter },
  });
};

export const toggleAutoEnableCall: CallOf = (args, env) => {
  const cell = cellArgument(args, env);
  return made(cell, 'UpdateSecurityHubConfiguration', { AutoEnableControls: settledCell(cell).hub?.autoEnableControls ?? false });
};

export const disableHubCall: CallOf = (args, env) => made(cellArgument(args, env), 'DisableSecurityHub', {});
