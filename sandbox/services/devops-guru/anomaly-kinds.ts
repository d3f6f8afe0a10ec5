/** What can go wrong with a resource in the sandbox, and what DevOps Guru then says of it. */
export interface AnomalyKind {
  readonly resourceType: string;
  readonly insightType: 'REACTIVE' | 'PROACTIVE';
  readonly severity: 'LOW' | 'MEDIUM' | 'HIGH';
  /** Name of the insight, before the resource's name. */
  readonly name: string;
  readonly description: string;
  readonly metric: {
    readonly namespace: string;
    readonly name: string;
    readonly dimension: string;
    readonly stat: 'Sum' | 'Average' | 'Maximum' | 'p90';
    readonly unit: string;
  };
  /** The change that went before it. */
  readonly event: {
    readonly name: string;
    readonly source: string;
    readonly dataSource: 'AWS_CLOUD_TRAIL' | 'AWS_CODE_DEPLOY';
    readonly eventClass: 'INFRASTRUCTURE' | 'DEPLOYMENT' | 'SECURITY_CHANGE' | 'CONFIG_CHANGE' | 'SCHEMA_CHANGE';
  };
  readonly recommendation: { readonly name: string; readonly description: string; readonly reason: string; readonly category: string };
}

export type AnomalyKindName = keyof typeof anomalyKinds;

export const anomalyKinds = {
  'lambda-errors': {
    resourceType: 'AWS::Lambda::Function',
    insightType: 'REACTIVE',
    severity: 'HIGH',
    name: 'Errors in Lambda function',
    description: 'More invocations than usual end in an error.',
    metric: { namespace: 'AWS/Lambda', name: 'Errors', dimension: 'FunctionName', stat: 'Sum', unit: 'Count' },
    event: { name: 'UpdateFunctionCode', source: 'lambda.amazonaws.com', dataSource: 'AWS_CLOUD_TRAIL', eventClass: 'DEPLOYMENT' },
    recommendation: {
      name: 'Roll back the function',
      description: 'Compare the running version of the function with the one before and roll back if the errors began with it.',
      reason: 'The function was deployed shortly before its errors rose.',
      category: 'Lambda',
    },
  },
  'lambda-duration': {
    resourceType: 'AWS::Lambda::Function',
    insightType: 'REACTIVE',
    severity: 'MEDIUM',
    name: 'High duration of Lambda function',
    description: 'Invocations take longer than usual.',
    metric: { namespace: 'AWS/Lambda', name: 'Duration', dimension: 'FunctionName', stat: 'p90', unit: 'Milliseconds' },
    event: {
      name: 'UpdateFunctionConfiguration',
      source: 'lambda.amazonaws.com',
      dataSource: 'AWS_CLOUD_TRAIL',
      eventClass: 'CONFIG_CHANGE',
    },
    recommendation: {
      name: 'Look at the memory of the function',
      description: 'Give the function more memory, which gives it more processor, or look for a slow dependency.',
      reason: 'The duration rose after the configuration had changed.',
      category: 'Lambda',
    },
  },
  'api-errors': {
    resourceType: 'AWS::ApiGateway::RestApi',
    insightType: 'REACTIVE',
    severity: 'HIGH',
    name: 'Server errors of API',
    description: 'More requests than usual end in a 5xx answer.',
    metric: { namespace: 'AWS/ApiGateway', name: '5XXError', dimension: 'ApiName', stat: 'Sum', unit: 'Count' },
    event: { name: 'CreateDeployment', source: 'apigateway.amazonaws.com', dataSource: 'AWS_CLOUD_TRAIL', eventClass: 'DEPLOYMENT' },
    recommendation: {
      name: 'Look at the integration behind the API',
      description: 'Find the integration whose errors rose at the same time and repair or roll it back.',
      reason: 'The API was deployed shortly before its errors rose.',
      category: 'API Gateway',
    },
  },
  'table-throttles': {
    resourceType: 'AWS::DynamoDB::Table',
    insightType: 'REACTIVE',
    severity: 'HIGH',
    name: 'Throttled requests of DynamoDB table',
    description: 'The table refuses more requests than usual.',
    metric: { namespace: 'AWS/DynamoDB', name: 'ThrottledRequests', dimension: 'TableName', stat: 'Sum', unit: 'Count' },
    event: { name: 'UpdateTable', source: 'dynamodb.amazonaws.com', dataSource: 'AWS_CLOUD_TRAIL', eventClass: 'CONFIG_CHANGE' },
    recommendation: {
      name: 'Raise the capacity of the table',
      description: 'Raise the provisioned capacity, or let the table use on-demand capacity.',
      reason: 'Requests exceed the capacity that the table is given.',
      category: 'DynamoDB',
    },
  },
  'database-load': {
    resourceType: 'AWS::RDS::DBInstance',
    insightType: 'REACTIVE',
    severity: 'MEDIUM',
    name: 'High load of database',
    description: 'The processor of the database is busier than usual.',
    metric: { namespace: 'AWS/RDS', name: 'CPUUtilization', dimension: 'DBInstanceIdentifier', stat: 'Average', unit: 'Percent' },
    event: { name: 'ModifyDBInstance', source: 'rds.amazonaws.com', dataSource: 'AWS_CLOUD_TRAIL', eventClass: 'CONFIG_CHANGE' },
    recommendation: {
      name: 'Look for the statements that cause the load',
      description: 'Find the statements with the highest load and give them an index or fewer rows to read.',
      reason: 'The load is higher than the baseline of this hour.',
      category: 'RDS',
    },
  },
  'queue-age': {
    resourceType: 'AWS::SQS::Queue',
    insightType: 'REACTIVE',
    severity: 'LOW',
    name: 'Old messages in SQS queue',
    description: 'Messages wait longer than usual before somebody takes them.',
    metric: { namespace: 'AWS/SQS', name: 'ApproximateAgeOfOldestMessage', dimension: 'QueueName', stat: 'Maximum', unit: 'Seconds' },
    event: { name: 'SetQueueAttributes', source: 'sqs.amazonaws.com', dataSource: 'AWS_CLOUD_TRAIL', eventClass: 'CONFIG_CHANGE' },
    recommendation: {
      name: 'Give the queue more consumers',
      description: 'Raise the number of consumers, or their batch size.',
      reason: 'Messages come faster than they are taken.',
      category: 'SQS',
    },
  },
  'table-capacity': {
    resourceType: 'AWS::DynamoDB::Table',
    insightType: 'PROACTIVE',
    severity: 'MEDIUM',
    name: 'Capacity of DynamoDB table will be used up',
    description: 'The consumed read capacity grows towards the limit of the table.',
    metric: { namespace: 'AWS/DynamoDB', name: 'ConsumedReadCapacityUnits', dimension: 'TableName', stat: 'Sum', unit: 'Count' },
    event: { name: 'UpdateTable', source: 'dynamodb.amazonaws.com', dataSource: 'AWS_CLOUD_TRAIL', eventClass: 'CONFIG_CHANGE' },
    recommendation: {
      name: 'Raise the capacity before it is used up',
      description: 'Raise the provisioned capacity, or let the table use on-demand capacity.',
      reason: 'At the present growth the capacity is used up within days.',
      category: 'DynamoDB',
    },
  },
} as const satisfies Readonly<Record<string, AnomalyKind>>;

/** The kind, with the type that all kinds share. */
export const kindOf = (name: AnomalyKindName): AnomalyKind => anomalyKinds[name];
