import type { Variant } from './stack-set-template.ts';

/** By variant, standard and security control id: the reason. */
export type DisabledLists = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;

/** The part of the runtime's own SDK that the function uses. */
const sdk = '@aws-sdk/client-securityhub';

/**
 * The function's source: CommonJS for Lambda's Node.js and the SDK that comes with it. The lists stand in it as JSON, so that a reader of the console
 * sees what it does. It waits by itself until the standards take changes, and ends with an error where the time is not enough: Lambda then tries
 * again, and the alarm tells. Source: facts/compliance.md 2.2, 2.3, 7 (rows 3 and 4).
 */
export const newAccountCode = (
  document: string,
  main: Variant['id'],
  lists: DisabledLists,
): string => `// Made by trueup from ${document}. Disables the listed controls when a standard is enabled in this account and Region.
const { SecurityHubClient, GetEnabledStandardsCommand, BatchUpdateStandardsControlAssociationsCommand } = require(${JSON.stringify(sdk)});
const { setTimeout: pause } = require(${JSON.stringify('node:timers/promises')});
const { log } = console;

const lists = ${JSON.stringify(lists)};
const wanted = lists[process.env.VARIANT] ?? lists[${JSON.stringify(main)}];
const hub = new SecurityHubClient({ maxAttempts: 8 });

async function subscriptions() {
  const all = [];
  let NextToken;
  do {
    const page = await hub.send(new GetEnabledStandardsCommand({ MaxResults: 100, NextToken }));
    all.push(...(page.StandardsSubscriptions ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return all.flatMap((one) => {
    const id = /(?:standards|ruleset)\\/(.+)$/.exec(one.StandardsArn)?.[1];
    return id !== undefined && wanted[id] !== undefined && one.StandardsStatus !== 'DELETING' ? [{ ...one, id }] : [];
  });
}

const isReady = (one) => (one.StandardsControlsUpdatable ? one.StandardsControlsUpdatable === 'READY_FOR_UPDATES' : one.StandardsStatus === 'READY');

/** Controls that this Region lacks are no failure; what is refused for the moment is given back. */
async function disable(updates) {
  const again = [];
  for (let start = 0; start < updates.length; start += 100) {
    const part = updates.slice(start, start + 100);
    const { UnprocessedAssociationUpdates: refused = [] } = await hub.send(
      new BatchUpdateStandardsControlAssociationsCommand({ StandardsControlAssociationUpdates: part }),
    );
    for (const { StandardsControlAssociationUpdate: update, ErrorCode, ErrorReason } of refused) {
      log(JSON.stringify({ refused: update, ErrorCode, ErrorReason }));
      if (ErrorCode === 'LIMIT_EXCEEDED' || ErrorCode === 'RESOURCE_NOT_FOUND') again.push(update);
      else if (ErrorCode !== 'NOT_FOUND') throw new Error(\`\${update.SecurityControlId}: \${ErrorCode} \${ErrorReason ?? ''}\`);
    }
  }
  return again;
}

exports.handler = async (_event, context) => {
  const done = new Map();
  for (let wait = 1000; ; wait = Math.min(wait * 1.5, 30000)) {
    const enabled = await subscriptions();
    const open = [];
    for (const one of enabled) {
      if (!isReady(one)) {
        open.push(one.id);
        continue;
      }
      const updates = done.get(one.id) ?? Object.entries(wanted[one.id]).map(([SecurityControlId, UpdatedReason]) => ({
        StandardsArn: one.StandardsArn,
        SecurityControlId,
        AssociationStatus: 'DISABLED',
        UpdatedReason,
      }));
      const left = await disable(updates);
      done.set(one.id, left);
      if (left.length > 0) open.push(one.id);
    }
    log(JSON.stringify({ enabled: enabled.map((one) => one.id), open }));
    if (open.length === 0) return { done: [...done.keys()] };
    if (context.getRemainingTimeInMillis() < wait + 15000) throw new Error(\`not ready in time: \${open.join(', ')}\`);
    await pause(wait);
  }
};
`;
