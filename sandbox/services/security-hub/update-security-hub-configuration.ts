import type { UpdateSecurityHubConfigurationCommandInput, UpdateSecurityHubConfigurationCommandOutput } from '@aws-sdk/client-securityhub';
import type { Operation } from '../operation.ts';
import { administratorOf, effectiveGenerator, keepHub, refuseGoverned, subscribedHub } from './cell.ts';
import { accessDenied } from './errors.ts';
import { withDecidedReleases } from './hub.ts';
import type { Output } from './output.ts';
import { checkEnum } from './page.ts';

/** Only the administrator may change the finding generator; members mirror it. Source: facts/compliance.md 2.3. */
export const updateSecurityHubConfiguration: Operation<
  UpdateSecurityHubConfigurationCommandInput,
  Output<UpdateSecurityHubConfigurationCommandOutput>
> = (input, context) => {
  checkEnum('ControlFindingGenerator', input.ControlFindingGenerator, ['SECURITY_CONTROL', 'STANDARD_CONTROL']);
  const hub = subscribedHub(context);
  refuseGoverned(context);
  const generator = input.ControlFindingGenerator;
  if (generator !== undefined && generator !== effectiveGenerator(context, hub) && administratorOf(context) !== undefined) {
    throw accessDenied('Only the Security Hub administrator account can change ControlFindingGenerator');
  }
  keepHub(context, {
    ...withDecidedReleases(context, hub),
    autoEnableControls: input.AutoEnableControls ?? hub.autoEnableControls,
    controlFindingGenerator: generator ?? hub.controlFindingGenerator,
  });
  return {};
};
