import { resourceKey } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import type { WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import type { EffectiveCustom, EffectiveTenant } from '../effective-tenant.ts';
import { functionGrant, functionStatement, partsOfStatement } from '../mark-texts.ts';
import { filled } from '../names.ts';
import { attempt, ifThere, isMissing } from '../reading.ts';
import type { Look, Placing, ResourceModule } from '../resource-module.ts';
import { rulesOf } from '../rules.ts';
import { outcomeOfCalls } from './sms-reading.ts';
import { wantedIn } from './wanted-in.ts';

export const concurrencyTypeName = 'lambda/concurrency';
export const permissionTypeName = 'lambda/permission';

// The function of a custom channel is somebody else's code: what is held of it here is how much of the account it may take, and that the account
// itself, and no other, may invoke it through the channel. A webhook lives outside of AWS, and nothing is made for it. Source: facts/tenants.md 4.2.

interface FunctionChannel {
  readonly channel: EffectiveCustom;
  readonly arn: string;
}

/** The custom channels that are functions of the cell. */
const functionsOf = (tenant: EffectiveTenant, { cell, organization }: Placing): readonly FunctionChannel[] =>
  tenant.custom.flatMap((channel) => {
    if (channel.target?.kind !== 'lambda') return [];
    const arn = filled(channel.target.arn, { partition: organization.partition, ...cell });
    const [, , , region, account] = arn.split(':');
    return region === cell.region && account === cell.account ? [{ channel, arn }] : [];
  });

const nameIn = (arn: string): string => arn.split(':').slice(6).join(':');

/** Reserved concurrency, so that one tenant's channel cannot take the account's. */
export const concurrency: ResourceModule = {
  rules: rulesOf(concurrencyTypeName, [], {
    leftover: () => ({ action: 'none' }),
    isDestructiveUpdate: (before, after) => Number(after['reserved']) < Number(before['reserved']),
    summarise: ({ reserved }) => String(reserved ?? 'unreserved'),
  }),
  wanted: (tenant, placing) =>
    functionsOf(tenant, placing).flatMap(({ channel, arn }) =>
      channel.reservedConcurrency === undefined
        ? []
        : [
            {
              type: concurrencyTypeName,
              name: nameIn(arn),
              state: 'present' as const,
              properties: { reserved: channel.reservedConcurrency },
              allowDelete: false,
              source: channel.source,
            },
          ],
    ),
  async read(names, look) {
    const resources = await Promise.all(
      [...names].map(async (name): Promise<ObservedResource> => {
        const answer = await attempt(() => look.aws.messaging.lambda.getFunctionConcurrency({ FunctionName: name }));
        if ('failure' in answer) {
          if (!isMissing(answer.failure)) throw answer.failure;
          return absent(concurrencyTypeName, name, name, look);
        }
        const reserved = answer.value.ReservedConcurrentExecutions;
        return { type: concurrencyTypeName, name, properties: { reserved: reserved ?? 'none' } };
      }),
    );
    return { resources };
  },
  async write([change], aws, step) {
    if (change?.action !== 'update') throw new Error('a function keeps its concurrency when it is not declared any more');
    const input = { FunctionName: change.address.name, ReservedConcurrentExecutions: Number(change.after['reserved']) };
    return [await outcomeOfCalls(() => aws.messaging.lambda.putFunctionConcurrency(input, step.signal))];
  },
};

/** Who may invoke the function of a channel, `<function>/<tenant>_<channel>`: the tenant's own account. The statement's id says whose it is. */
export const permission: ResourceModule = {
  rules: rulesOf(permissionTypeName, [], {
    leftover: ({ mark }, _policy, { organization }) =>
      mark?.organization === organization ? { action: 'delete', difference: 'resource-unexpected', because: 'pruned' } : { action: 'none' },
    replaces: () => 'a statement cannot be changed: it is taken away and added again',
    summarise: ({ principal }) => String(principal ?? ''),
  }),
  isGrant: true,
  wanted: (tenant, placing) =>
    functionsOf(tenant, placing).map(({ channel, arn }) => ({
      type: permissionTypeName,
      name: `${nameIn(arn)}/${functionGrant(tenant.name, channel.name)}`,
      state: 'present' as const,
      properties: { principal: placing.cell.account, managedBy: placing.organization.name },
      allowDelete: true,
      source: channel.source,
    })),
  async read(names, look) {
    const functions = new Set([...names].map((name) => name.slice(0, name.lastIndexOf('/'))));
    const found = await Promise.all([...functions].map((name) => readPolicy(name, names, look)));
    return { resources: found.flat() };
  },
  write: async ([change], aws, step) => [await writePermission(change, aws, step)],
};

interface Statement {
  readonly Sid?: string;
  readonly Principal?: unknown;
}

async function readPolicy(name: string, names: ReadonlySet<string>, look: Look): Promise<ObservedResource[]> {
  const { lambda } = look.aws.messaging;
  const exists = await ifThere(() => lambda.getFunctionConcurrency({ FunctionName: name }));
  if (exists === undefined)
    return [...names]
      .filter((each) => each.startsWith(`${name}/`) && look.interest.desired.resources.has(resourceKey(permissionTypeName, each)))
      .map((each) => absent(permissionTypeName, each, name, look));
  const answer = await ifThere(() => lambda.getPolicy({ FunctionName: name }));
  const { Statement: statements = [] } = JSON.parse(answer?.Policy ?? '{}') as { readonly Statement?: readonly Statement[] };
  const found = statements.flatMap(({ Sid = '', Principal }): ObservedResource[] => {
    const parts = partsOfStatement(Sid);
    if (parts === undefined) return [];
    return [
      {
        type: permissionTypeName,
        name: `${name}/${parts.grant}`,
        properties: { principal: accountIn(Principal), managedBy: parts.organization },
        mark: { organization: parts.organization, deleteAllowed: true },
      },
    ];
  });
  // Of two organizations' statements for the same, ours is the one to look at: it comes last, and the last of a name counts.
  const isOurs = ({ mark }: ObservedResource): boolean => mark?.organization === look.interest.organization.name;
  return [...found.filter((each) => !isOurs(each)), ...found.filter(isOurs)];
}

/** The account of a principal; Lambda shows it as the root of the account. */
const accountIn = (principal: unknown): string => /\d{12}/.exec(JSON.stringify(principal))?.[0] ?? JSON.stringify(principal);

/** The function is deployed by others: until it is there, there is nothing to set. */
const absent = (type: ObservedResource['type'], name: string, fn: string, look: Look): ObservedResource => ({
  type,
  name,
  properties: wantedIn(look, type, name),
  condition: {
    kind: 'not-procured',
    settling: false,
    acceptsChildren: true,
    outside: true,
    message: `the function ${fn} is not in the account: deploy it; trueup sets its reserved concurrency and who may invoke it`,
  },
});

async function writePermission(change: Change | undefined, aws: WriteClients, step: StepContext): Promise<Outcome> {
  if (change === undefined || change.action === 'update') throw new Error('a statement is added or taken away');
  const { name } = change.address;
  const FunctionName = name.slice(0, name.lastIndexOf('/'));
  const StatementId = functionStatement(step.organization.name, name.slice(name.lastIndexOf('/') + 1));
  const { lambda } = aws.messaging;
  return outcomeOfCalls(async () => {
    if (change.action !== 'create') await lambda.removePermission({ FunctionName, StatementId }, step.signal);
    if (change.action === 'delete') return undefined;
    const Principal = String(change.after['principal']);
    return lambda.addPermission({ FunctionName, StatementId, Action: 'lambda:InvokeFunction', Principal }, step.signal);
  });
}
