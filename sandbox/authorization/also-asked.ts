// What a call needs of IAM besides its own action: roles that it hands over, and what a service does for its caller by the caller's own rights. Pure.
import { passedRoles, takers } from './passed-roles.ts';
import { type AskedCall, tagsGiven } from './request.ts';
import { resourcesOf } from './resources.ts';

export interface AlsoAsked {
  readonly action: string;
  readonly resource: string;
  /** Condition keys of this question alone, in lower case. */
  readonly told: ReadonlyMap<string, readonly string[]>;
}

const nothing: ReadonlyMap<string, readonly string[]> = new Map();
const one = (action: string): AlsoAsked => ({ action, resource: '*', told: nothing });

/** The service-linked role that a service makes at its first use, by its caller's rights. */
const serviceLinkedRole = (principal: string, { account, partition }: AskedCall): AlsoAsked => ({
  action: 'iam:CreateServiceLinkedRole',
  resource: `arn:${partition}:iam::${account}:role/aws-service-role/${principal}/`,
  told: new Map([['iam:awsservicename', [principal]]]),
});

/** By service and operation. Sources: facts/compliance.md 4.11, 5.4; docs/assumptions.md. */
const dependents: Readonly<Record<string, (call: AskedCall) => readonly AlsoAsked[]>> = {
  'securityhub:EnableSecurityHub': (call) => [serviceLinkedRole('securityhub.amazonaws.com', call)],
  'securityhub:EnableOrganizationAdminAccount': () => [
    one('organizations:EnableAWSServiceAccess'),
    one('organizations:RegisterDelegatedAdministrator'),
  ],
  'securityhub:DisableOrganizationAdminAccount': () => [one('organizations:DeregisterDelegatedAdministrator')],
  'devops-guru:UpdateResourceCollection': (call) => [serviceLinkedRole('devops-guru.amazonaws.com', call)],
  'devops-guru:AddNotificationChannel': (call) => {
    const { Config: config } = call.input as { readonly Config?: { readonly Sns?: { readonly TopicArn?: string } } };
    return [{ action: 'sns:Publish', resource: config?.Sns?.TopicArn ?? '*', told: nothing }];
  },
};

/** The action by which a service tags: whoever makes a thing with tags needs it, too. Sources: each service's documentation of tags on creation. */
const taggingActions: Readonly<Record<string, string>> = {
  athena: 'athena:TagResource',
  cloudformation: 'cloudformation:TagResource',
  dynamodb: 'dynamodb:TagResource',
  firehose: 'firehose:TagDeliveryStream',
  glue: 'glue:TagResource',
  kms: 'kms:TagResource',
  lambda: 'lambda:TagResource',
  mobiletargeting: 'mobiletargeting:TagResource',
  monitoring: 'cloudwatch:TagResource',
  organizations: 'organizations:TagResource',
  securityhub: 'securityhub:TagResource',
  ses: 'ses:TagResource',
  'sms-voice': 'sms-voice:TagResource',
  sns: 'sns:TagResource',
};
const iamTagging: Readonly<Record<string, string>> = {
  CreateRole: 'iam:TagRole',
  CreatePolicy: 'iam:TagPolicy',
  CreateUser: 'iam:TagUser',
};

/** What making a thing with tags asks. Stacks hand their tags on by themselves, so CloudFormation asks for those of sets alone. */
function tagging(call: AskedCall): readonly AlsoAsked[] {
  const { service, operation, input } = call;
  if (!/^(Create|Put)/.test(operation) || operation === 'CreateStack' || tagsGiven(input).length === 0) return [];
  const action = service === 'iam' ? iamTagging[operation] : Object.hasOwn(taggingActions, service) ? taggingActions[service] : undefined;
  const told = new Map(tagsGiven(input).map(([key, value]) => [`aws:requesttag/${key}`.toLowerCase(), [value]] as const));
  return action === undefined ? [] : resourcesOf(call).map(({ arn }) => ({ action, resource: arn, told }));
}

/** All further questions of a call. */
export function alsoAsked(call: AskedCall): readonly AlsoAsked[] {
  const principal = takers[call.service];
  const roles = passedRoles(call).map(
    (resource): AlsoAsked => ({ action: 'iam:PassRole', resource, told: new Map([['iam:passedtoservice', [principal ?? '']]]) }),
  );
  const name = `${call.service}:${call.operation}`;
  return [...roles, ...tagging(call), ...(Object.hasOwn(dependents, name) ? (dependents[name]?.(call) ?? []) : [])];
}
