import * as iam from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import { writeZip } from '../../sandbox/services/lambda/zip.ts';
import { member, type Setting } from './monitoring-setting.ts';

/** A package of source files. */
export const packageOf = (files: Readonly<Record<string, string>>): Uint8Array =>
  writeZip(Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text) })));

export const roleArn = (name: string, account = member): string => `arn:aws:iam::${account}:role/${name}`;

/** A role that Lambda may assume. */
export async function functionRole({ client }: Setting, name = 'function-role', account = member): Promise<string> {
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  await client(iam.IAMClient, account).send(new iam.CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) }));
  return roleArn(name, account);
}

/** Makes a function with a role of its own. */
export async function makeFunction(
  all: Setting,
  files: Readonly<Record<string, string>>,
  more: Partial<lambda.CreateFunctionCommandInput> = {},
): Promise<lambda.CreateFunctionCommandOutput> {
  const FunctionName = more.FunctionName ?? 'worker';
  const Role = more.Role ?? (await functionRole(all, `${FunctionName}-role`));
  return all.client(lambda.LambdaClient).send(
    new lambda.CreateFunctionCommand({
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      ...more,
      FunctionName,
      Role,
      Code: { ZipFile: packageOf(files) },
    }),
  );
}

export interface Answer {
  readonly error: string | undefined;
  readonly payload: unknown;
  readonly log: string;
}

/** Invokes and waits for the answer. */
export async function invoke({ client }: Setting, event: unknown = {}, FunctionName = 'worker'): Promise<Answer> {
  const answer = await client(lambda.LambdaClient).send(
    new lambda.InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)), LogType: 'Tail' }),
  );
  return {
    error: answer.FunctionError,
    payload: JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8')),
    log: Buffer.from(answer.LogResult ?? '', 'base64').toString('utf8'),
  };
}
