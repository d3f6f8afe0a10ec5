import type {
  BatchGetSecurityControlsCommandInput,
  BatchGetSecurityControlsCommandOutput,
  ParameterConfiguration,
  ParameterValue,
  SecurityControl,
  UnprocessedSecurityControl,
} from '@aws-sdk/client-securityhub';
import type { Operation } from '../operation.ts';
import { controlOfIdOrArn, securityControlArn } from './arns.ts';
import { associatedControl, catalogueOf, offers } from './catalogue.ts';
import type { ControlData } from './catalogue-data.ts';
import { subscribedHub } from './cell.ts';
import type { Output } from './output.ts';
import { checkLength } from './page.ts';
import { defaultValue } from './parameters.ts';
import { remediationUrl } from './security-control-definitions.ts';
import type { CellEnvironment, ControlStatus, Hub, ParameterSetting } from './state.ts';
import { isUpdatable, settingOf } from './subscription.ts';

export const batchGetSecurityControls: Operation<BatchGetSecurityControlsCommandInput, Output<BatchGetSecurityControlsCommandOutput>> = (
  input,
  context,
) => {
  const asked = input.SecurityControlIds ?? [];
  checkLength('SecurityControlIds', asked, 1, 100);
  const hub = subscribedHub(context);
  const found: SecurityControl[] = [];
  const unprocessed: UnprocessedSecurityControl[] = [];
  for (const text of asked) {
    const id = controlOfIdOrArn(context, text);
    const control = id === undefined ? undefined : catalogueOf(context.state).definition(id);
    if (id === undefined) unprocessed.push(refuse(text, 'INVALID_INPUT', 'The ARN is not of this account and Region'));
    else if (control === undefined || !offers(context.region, control)) {
      unprocessed.push(refuse(text, 'NOT_FOUND', `Security control ${id} was not found in ${context.region}`));
    } else found.push(describe(context, hub, control));
  }
  return { SecurityControls: found, UnprocessedIds: unprocessed };
};

const refuse = (id: string, code: 'INVALID_INPUT' | 'NOT_FOUND', reason: string): UnprocessedSecurityControl => ({
  SecurityControlId: id,
  ErrorCode: code,
  ErrorReason: reason,
});

function describe(cell: CellEnvironment, hub: Hub, control: ControlData): SecurityControl {
  const setting = hub.parameters[control.id];
  const updating = setting !== undefined && setting.updatingUntilMs > cell.clock.awsMs();
  return {
    SecurityControlId: control.id,
    SecurityControlArn: securityControlArn(cell, control.id),
    Title: control.title,
    Description: control.title,
    RemediationUrl: remediationUrl(control.id),
    SeverityRating: control.severity,
    SecurityControlStatus: statusAcrossStandards(cell, hub, control),
    UpdateStatus: updating ? 'UPDATING' : 'READY',
    ...(control.parameters.length > 0 ? { Parameters: describeParameters(control, setting) } : {}),
    ...(setting?.reason === undefined ? {} : { LastUpdateReason: setting.reason }),
    Provider: 'AWS',
  };
}

/** ENABLED while the control is on in at least one enabled standard. */
export function statusAcrossStandards(cell: CellEnvironment, hub: Hub, control: ControlData): ControlStatus {
  const catalogue = catalogueOf(cell.state);
  const nowMs = cell.clock.awsMs();
  const on = Object.entries(hub.standards).some(
    ([standard, subscription]) =>
      isUpdatable(subscription) &&
      associatedControl(catalogue, cell.region, standard, subscription, control.id) !== undefined &&
      settingOf(catalogue, hub, subscription, control.id, nowMs).status === 'ENABLED',
  );
  return on ? 'ENABLED' : 'DISABLED';
}

function describeParameters(control: ControlData, setting: ParameterSetting | undefined): Record<string, ParameterConfiguration> {
  return Object.fromEntries(
    control.parameters.map((definition) => {
      const custom = setting?.values[definition.name];
      const value = custom ?? defaultValue(definition);
      const described: ParameterConfiguration = {
        ValueType: custom === undefined ? 'DEFAULT' : 'CUSTOM',
        ...(value === undefined ? {} : { Value: value as unknown as ParameterValue }),
      };
      return [definition.name, described];
    }),
  );
}
