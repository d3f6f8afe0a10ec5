/** AWS's own policies of which this world knows what they allow, by name. Those of other names can be attached, and allow nothing here. */
const known: Readonly<Record<string, object>> = {
  AdministratorAccess: { Effect: 'Allow', Action: '*', Resource: '*' },
  PowerUserAccess: { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
  AmazonSESFullAccess: { Effect: 'Allow', Action: ['ses:*'], Resource: '*' },
  AWSLambdaBasicExecutionRole: {
    Effect: 'Allow',
    Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: '*',
  },
};

/** The document of a policy that AWS manages; undefined where this world does not know it, or it is none of AWS's. */
export function awsManagedDocument(arn: string): string | undefined {
  const name = /^arn:[\w-]+:iam::aws:policy\/(?:[^/]+\/)*([^/]+)$/.exec(arn)?.[1] ?? '';
  return Object.hasOwn(known, name) ? JSON.stringify({ Version: '2012-10-17', Statement: [known[name]] }) : undefined;
}
