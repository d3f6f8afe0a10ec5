import type {
  DisableSecurityHubCommandInput,
  DisableSecurityHubCommandOutput,
  EnableSecurityHubCommandInput,
  EnableSecurityHubCommandOutput,
} from '@aws-sdk/client-securityhub';
import type { Operation } from '../operation.ts';
import { isAdministrator, keepHub, refuseGoverned, settledCell, subscribedHub } from './cell.ts';
import { accessDenied, conflict } from './errors.ts';
import { defaultStandards, newHub } from './hub.ts';
import type { Output } from './output.ts';
import { checkEnum } from './page.ts';
import { checkTags } from './tags.ts';

/** Without `EnableDefaultStandards: false` AWS turns its default standards on. Source: facts/compliance.md 2.2. */
export const enableSecurityHub: Operation<EnableSecurityHubCommandInput, Output<EnableSecurityHubCommandOutput>> = (input, context) => {
  checkEnum('ControlFindingGenerator', input.ControlFindingGenerator, ['SECURITY_CONTROL', 'STANDARD_CONTROL']);
  if (input.Tags !== undefined) checkTags(input.Tags);
  refuseGoverned(context);
  if (settledCell(context).hub !== null) throw conflict('Account is already subscribed to Security Hub');
  const standards = input.EnableDefaultStandards === false ? [] : defaultStandards;
  const hub = newHub(context, standards, { nowMs: context.clock.awsMs(), iso: context.clock.now().toISOString() });
  keepHub(context, {
    ...hub,
    tags: { ...input.Tags },
    controlFindingGenerator: input.ControlFindingGenerator ?? hub.controlFindingGenerator,
  });
  return {};
};

/** Standards, settings and membership go with the hub. Source: facts/compliance.md 2.2. */
export const disableSecurityHub: Operation<DisableSecurityHubCommandInput, Output<DisableSecurityHubCommandOutput>> = (_input, context) => {
  subscribedHub(context);
  refuseGoverned(context);
  if (isAdministrator(context)) throw accessDenied('Security Hub cannot be disabled in the Security Hub administrator account');
  keepHub(context, null);
  return {};
};
