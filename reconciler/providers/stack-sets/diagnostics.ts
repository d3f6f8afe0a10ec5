import type { Diagnostic } from '../../model/diagnostic.ts';
import { didYouMean } from '../../model/did-you-mean.ts';
import { formatSource, type Source } from '../../model/source.ts';

const error = (code: Diagnostic['code'], source: Source, message: string, hint: string): Diagnostic => ({
  severity: 'error',
  code,
  source,
  message,
  hint,
});

export const templateOutside = (source: Source): Diagnostic =>
  error('V-13', source, 'the template lies outside of the folder of its document', 'put it beside the document and name it without ..');

export const templateMissing = (file: string, source: Source): Diagnostic =>
  error('V-13', source, `there is no ${file}`, 'the path is relative to the document');

export const templateUnreadable = (file: string, problem: string, source: Source): Diagnostic =>
  error('V-13', source, `${file} cannot be read as a template: ${problem}`, 'aws cloudformation validate-template checks it further');

export const templateTooLarge = (bytes: number, limit: number, source: Source): Diagnostic =>
  error(
    'V-13',
    source,
    `the template has ${bytes} bytes; CloudFormation takes ${limit} ${limit > 51_200 ? 'through S3' : 'in a call'}`,
    limit > 51_200
      ? 'split it into several stack sets'
      : 'name an S3 bucket for it (templateBucket, at most 1 MB), or put it there yourself and write its https URL here',
  );

export const tooManyResources = (count: number, limit: number, source: Source): Diagnostic =>
  error('V-13', source, `the template has ${count} resources; CloudFormation takes ${limit}`, 'split it into several stack sets');

export const notServiceManaged = (what: string, source: Source): Diagnostic =>
  error('V-13', source, `the template has ${what}, which service-managed stack sets do not support`, 'use SELF_MANAGED, or write it out');

export const capabilityMissing = (capability: string, resource: string, source: Source): Diagnostic =>
  error('V-13', source, `the template makes ${resource} and capabilities lack ${capability}`, `write capabilities: [${capability}]`);

export const unknownParameter = (name: string, known: readonly string[], source: Source): Diagnostic => {
  const near = didYouMean(name, [...known]);
  const list = known.length === 0 ? 'it has none' : `it has ${known.slice(0, 10).join(', ')}`;
  return error('V-30', source, `${name} is not a parameter of the template`, near === undefined ? list : `did you mean ${near}?`);
};

export const parameterMissing = (name: string, source: Source): Diagnostic =>
  error('D-11', source, `the template's parameter ${name} has no default and no value here`, 'write it under spec.parameters');

export const valueTooLong = (name: string, bytes: number, limit: number, source: Source): Diagnostic =>
  error('V-17', source, `the value of ${name} has ${bytes} bytes; CloudFormation takes ${limit}`, 'shorten it');

export const managementAccount = (source: Source): Diagnostic =>
  error(
    'V-14',
    source,
    'the management account, which a service-managed stack set never reaches',
    'take it out, and target it by a StackSet document with permissionModel SELF_MANAGED and the same template',
  );

export const managementAccountBelowRoot = (source: Source): Diagnostic => ({
  severity: 'warning',
  code: 'V-14',
  source,
  message: 'the root holds the management account, which a service-managed stack set never reaches',
  hint: 'exclude it with a reason, and target it by a StackSet document with permissionModel SELF_MANAGED and the same template',
});

export const autoDeploymentUnmanaged = (source: Source): Diagnostic =>
  error('V-21', source, 'automatic deployment is for SERVICE_MANAGED stack sets', 'leave autoDeployment out, or change permissionModel');

export const retainWithoutDeployment = (source: Source): Diagnostic =>
  error('V-21', source, 'retainStacksOnAccountRemoval says something only where autoDeployment is enabled', 'leave it out');

export const dependsInCircle = (names: readonly string[], source: Source): Diagnostic =>
  error('V-21', source, `stack sets that depend on each other in a circle: ${names.join(' -> ')}`, 'take one of the dependencies out');

export const overridesAndDeployment = (source: Source): Diagnostic => ({
  severity: 'warning',
  code: 'V-22',
  source,
  message: "accounts that join later get the stack set's own values: overrides reach them at the next run only",
  hint: 'run trueup apply on a schedule, or turn autoDeployment off',
});

export const rolesMissing = (missing: string, source: Source): Diagnostic =>
  error('V-28', source, `SELF_MANAGED without ${missing}`, 'write administrationRoleArn and executionRoleName');

export const rolesUnused = (name: string, source: Source): Diagnostic =>
  error('V-28', source, `${name} has no meaning with SERVICE_MANAGED, whose roles CloudFormation keeps itself`, 'leave it out');

export const noDelegate = (source: Source): Diagnostic =>
  error(
    'V-28',
    source,
    'callAs DELEGATED_ADMIN, and the Organization names no delegated administrator',
    'write Organization.spec.delegatedAdmins.stackSets',
  );

export const callAsUnmanaged = (source: Source): Diagnostic =>
  error('V-28', source, 'callAs DELEGATED_ADMIN is for SERVICE_MANAGED stack sets', 'leave callAs out');

export const nameNotOurs = (name: string, source: Source): Diagnostic =>
  error(
    'D-12',
    source,
    `"${name}" is not allowed as name`,
    'write trueup- and 1 to 120 letters, digits and hyphens; a stack set that somebody else made keeps its name with adopted: true',
  );

export const nameTwice = (name: string, first: Source, source: Source): Diagnostic =>
  error('D-13', source, `the stack set ${name} is declared twice, first at ${formatSource(first)}`, 'give one of the two another name');

export const importTwice = (account: string, region: string, first: Source, source: Source): Diagnostic =>
  error(
    'V-31',
    source,
    `two stacks to import in ${account}/${region}, the first at ${formatSource(first)}`,
    'an account has one instance a Region: keep one',
  );

export const importElsewhere = (what: string, source: Source): Diagnostic =>
  error('V-31', source, `a stack to import where no instance is asked for: ${what}`, 'target its account and Region, or leave it out');

export const importHidden = (parameter: string, source: Source): Diagnostic =>
  error('V-31', source, `the template's parameter ${parameter} is NoEcho, and such stacks cannot be imported`, 'leave import out');

/** Preflight: what the live organization lacks for a set. Nothing is refused by it; what it says fails when it is tried. */
const preflight = (code: Diagnostic['code'], source: Source, message: string, hint: string): Diagnostic => ({
  severity: 'warning',
  code,
  source,
  message,
  hint,
});

export const trustedAccessOff = (name: string, access: string, source: Source): Diagnostic =>
  preflight(
    'P-01',
    source,
    `trusted access of StackSets with the organization is ${access}, and ${name} is service-managed`,
    'in the management account run trueup bootstrap, or aws cloudformation activate-organizations-access',
  );

export const administrationRoleUnfit = (role: string, account: string, what: string, source: Source): Diagnostic =>
  preflight(
    'P-02',
    source,
    `the administration role ${role} in ${account} ${what}`,
    'run trueup bootstrap, or deploy bootstrap/management.template.yaml',
  );

export const executionRoleUnfit = (role: string, accounts: readonly string[], what: string, source: Source): Diagnostic => {
  const more = accounts.length > 3 ? ` and ${accounts.length - 3} more` : '';
  return preflight(
    'P-03',
    source,
    `the execution role ${role} ${what} in ${accounts.slice(0, 3).join(', ')}${more}`,
    'run trueup bootstrap, or deploy bootstrap/members.template.yaml there',
  );
};

export const regionClosed = (region: string, account: string, why: string, source: Source): Diagnostic =>
  preflight(
    'P-04',
    source,
    `${region} cannot be used by stack sets of ${account}: ${why}`,
    `aws account enable-region --region-name ${region} in ${account}, and in each target`,
  );

export const quotaExceeded = (what: string, needed: number, quota: number, source: Source): Diagnostic =>
  preflight(
    'P-05',
    source,
    `${needed} ${what}, and CloudFormation takes ${quota} by default`,
    'ask for a higher quota, or split the targets over several accounts or sets',
  );

export const templateUnfit = (what: string, source: Source): Diagnostic =>
  preflight(
    'P-06',
    source,
    `the template cannot be used from where it is: ${what}`,
    'check the bucket, its Region and its policy; a template has at most 1 MB',
  );
