import type { ServiceEnvironment } from '../operation.ts';
import type { ConsoleChange } from '../service.ts';
import { withSettings } from './batch-update-standards-control-associations.ts';
import { associatedControl, catalogueOf } from './catalogue.ts';
import { standardData } from './catalogue-data.ts';
import { isAdministrator, keepHub } from './cell.ts';
import { cellArgument, hubOfConsole, textArgument } from './console-arguments.ts';
import {
  controlCall,
  disableHubCall,
  disableStandardCall,
  enableStandardCall,
  setParameterCall,
  toggleAutoEnableCall,
} from './console-calls.ts';
import { setChecks } from './findings.ts';
import { troubleEnabling, withDecidedReleases } from './hub.ts';
import { parameterProblem } from './parameters.ts';
import { type CellEnvironment, type ControlSetting, centralStateOf, complianceStatuses, regionStateOf, workflowStatuses } from './state.ts';
import { isUpdatable, leaving, newSubscription } from './subscription.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** What a person would do in the console of one account and Region, without asking anybody. */
export const consoleChanges: Readonly<Record<string, ConsoleChange>> = {
  'enable-control': {
    describe: 'enables a control: account, region, control; standard (all enabled ones when absent), reason',
    run: (args, env) => setControl(args, env, 'ENABLED'),
    call: controlCall('ENABLED', holdersOf),
  },
  'disable-control': {
    describe: 'disables a control: account, region, control, reason; standard (all enabled ones when absent)',
    run: (args, env) => setControl(args, env, 'DISABLED'),
    call: controlCall('DISABLED', holdersOf),
  },
  'enable-standard': { describe: 'enables a standard: account, region, standard', run: enableStandard, call: enableStandardCall },
  'disable-standard': {
    describe: 'disables a standard, which forgets its disabled controls: account, region, standard',
    run: disableStandard,
    call: disableStandardCall,
  },
  'set-parameter': {
    describe:
      'sets a control\'s parameter: account, region, control, parameter, value (as the API has it, e.g. {"Integer": 60}; the default when absent)',
    run: setParameter,
    call: setParameterCall,
  },
  'set-check': {
    describe:
      'says what the check of a control finds: account, region, control, status (PASSED, FAILED, WARNING, NOT_AVAILABLE; the usual when absent), workflow (NEW, NOTIFIED, SUPPRESSED, RESOLVED), resource',
    run: setCheck,
  },
  'fail-association': {
    describe: 'lets associations of a target end as FAILED: target (an account, unit or root id), message; they succeed again without one',
    run: failAssociation,
  },
  'disassociate-member': { describe: 'lets a member go, as the administrator would: account, region', run: disassociateMember },
  'toggle-auto-enable-controls': {
    describe: 'turns AutoEnableControls on or off: account, region',
    run: toggleAutoEnable,
    call: toggleAutoEnableCall,
  },
  'disable-security-hub': { describe: 'disables Security Hub: account, region', run: disableHub, call: disableHubCall },
};

function setControl(args: Arguments, env: ServiceEnvironment, status: 'ENABLED' | 'DISABLED'): string {
  const cell = cellArgument(args, env);
  const hub = hubOfConsole(cell);
  const control = textArgument(args, 'control');
  const only = args['standard'] === undefined ? undefined : textArgument(args, 'standard');
  const reason = status === 'DISABLED' || args['reason'] !== undefined ? textArgument(args, 'reason') : undefined;
  const held = holdersOf(cell, control).filter((standard) => only === undefined || only === standard);
  if (held.length === 0) throw new Error(`no enabled standard of ${place(cell)} that is ready for updates holds ${control}`);
  const setting: ControlSetting = { status, ...(reason === undefined ? {} : { reason }), updatedAt: env.clock.now().toISOString() };
  keepHub(cell, withSettings(hub, new Map(held.map((standard) => [standard, new Map([[control, setting]])]))));
  return `${control} is ${status} in ${held.join(', ')} of ${place(cell)}`;
}

/** The enabled standards of the cell that hold the control and can be updated now. */
function holdersOf(cell: CellEnvironment, control: string): string[] {
  const hub = hubOfConsole(cell);
  const catalogue = catalogueOf(cell.state);
  return Object.entries(hub.standards).flatMap(([standard, subscription]) =>
    isUpdatable(subscription) && associatedControl(catalogue, cell.region, standard, subscription, control) !== undefined ? [standard] : [],
  );
}

function enableStandard(args: Arguments, env: ServiceEnvironment): string {
  const cell = cellArgument(args, env);
  const hub = hubOfConsole(cell);
  const standard = knownStandard(args);
  if (hub.standards[standard] !== undefined) throw new Error(`${standard} is already enabled in ${place(cell)}`);
  const subscription = newSubscription(env.clock.awsMs(), env.clock.now().toISOString(), {}, troubleEnabling(cell, standard));
  keepHub(cell, { ...hub, standards: { ...hub.standards, [standard]: subscription } });
  return `${standard} is being enabled in ${place(cell)}`;
}

function disableStandard(args: Arguments, env: ServiceEnvironment): string {
  const cell = cellArgument(args, env);
  const hub = hubOfConsole(cell);
  const standard = knownStandard(args);
  const subscription = hub.standards[standard];
  if (subscription === undefined) throw new Error(`${standard} is not enabled in ${place(cell)}`);
  keepHub(cell, { ...hub, standards: { ...hub.standards, [standard]: leaving(subscription, env.clock.awsMs()) } });
  return `${standard} is being disabled in ${place(cell)}`;
}

function setParameter(args: Arguments, env: ServiceEnvironment): string {
  const cell = cellArgument(args, env);
  const hub = hubOfConsole(cell);
  const control = catalogueOf(env.state).definition(textArgument(args, 'control'));
  if (control === undefined) throw new Error(`${textArgument(args, 'control')} is not a control`);
  const name = textArgument(args, 'parameter');
  const { [name]: _old, ...others } = hub.parameters[control.id]?.values ?? {};
  const value = args['value'] as Readonly<Record<string, unknown>> | undefined;
  if (value !== undefined || !control.parameters.some((one) => one.name === name)) {
    const problem = parameterProblem(control, name, value);
    if (problem !== undefined) throw new Error(problem);
  }
  const values = value === undefined ? others : { ...others, [name]: value };
  keepHub(cell, { ...hub, parameters: { ...hub.parameters, [control.id]: { values, updatingUntilMs: 0 } } });
  return `${name} of ${control.id} is ${value === undefined ? 'its default' : JSON.stringify(value)} in ${place(cell)}`;
}

function setCheck(args: Arguments, env: ServiceEnvironment): string {
  const cell = cellArgument(args, env);
  const control = catalogueOf(env.state).definition(textArgument(args, 'control'));
  if (control === undefined) throw new Error(`${textArgument(args, 'control')} is not a control`);
  const { status, workflow = 'NEW', resource = `AWS::::Account:${cell.account}` } = args;
  if (status === undefined) setChecks(cell, control.id, []);
  else
    setChecks(cell, control.id, [
      { resource: String(resource), status: oneOf(status, complianceStatuses), workflow: oneOf(workflow, workflowStatuses) },
    ]);
  return `${control.id} finds ${status === undefined ? 'what is usual' : String(status)} in ${place(cell)}`;
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new Error(`${String(value)} is not one of ${allowed.join(', ')}`);
  return found;
}

function failAssociation(args: Arguments, env: ServiceEnvironment): string {
  const target = textArgument(args, 'target');
  const central = centralStateOf(env.state);
  const { [target]: _old, ...others } = central.failing ?? {};
  const message = args['message'] === undefined ? undefined : textArgument(args, 'message');
  central.failing = message === undefined ? others : { ...others, [target]: message };
  return `associations of ${target} ${message === undefined ? 'succeed' : 'fail'}`;
}

function disassociateMember(args: Arguments, env: ServiceEnvironment): string {
  const cell = cellArgument(args, env);
  const region = regionStateOf(env.state, cell.region);
  if (region.administrator === null || region.administrator === cell.account) throw new Error(`${place(cell)} is no member`);
  region.disassociated = { ...region.disassociated, [cell.account]: true };
  return `${place(cell)} is no member any more`;
}

function toggleAutoEnable(args: Arguments, env: ServiceEnvironment): string {
  const cell = cellArgument(args, env);
  const hub = hubOfConsole(cell);
  const autoEnableControls = !hub.autoEnableControls;
  keepHub(cell, { ...withDecidedReleases(cell, hub), autoEnableControls });
  return `AutoEnableControls is ${autoEnableControls ? 'on' : 'off'} in ${place(cell)}`;
}

function disableHub(args: Arguments, env: ServiceEnvironment): string {
  const cell = cellArgument(args, env);
  hubOfConsole(cell);
  if (isAdministrator(cell)) throw new Error(`Security Hub cannot be disabled in the administrator account ${cell.account}`);
  keepHub(cell, null);
  return `Security Hub is disabled in ${place(cell)}`;
}

function knownStandard(args: Arguments): string {
  const standard = textArgument(args, 'standard');
  if (!standardData.has(standard)) throw new Error(`${standard} is not a standard; write it as pci-dss/v/4.0.1`);
  return standard;
}

const place = (cell: CellEnvironment) => `${cell.account}/${cell.region}`;
