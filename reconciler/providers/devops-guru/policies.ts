import type { AccountId } from '../../model/account-id.ts';

/** A statement of a resource policy as AWS keeps it: every list may be a single value. */
interface Statement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly Action?: unknown;
  readonly Condition?: unknown;
}

interface PolicyDocument {
  readonly Version?: unknown;
  readonly Statement?: unknown;
}

/** The statements of a policy's text; none where it is no policy. */
function statementsOf(text: string | undefined): readonly Statement[] {
  try {
    const document = JSON.parse(text ?? '{}') as PolicyDocument | null;
    return list(document?.Statement).filter((each): each is Statement => typeof each === 'object' && each !== null);
  } catch {
    return [];
  }
}

const list = (value: unknown): readonly unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

/** Both names of DevOps Guru: the user guide writes the regional one, the sample template the other. Source: facts/compliance.md 1.2, 3.3. */
export const devOpsGuruPrincipals = (region: string): readonly string[] => [
  `${region}.devops-guru.amazonaws.com`,
  'devops-guru.amazonaws.com',
];

/** Whether a pattern with `*` and `?` covers the action; actions have no case. */
function covers(pattern: unknown, action: string): boolean {
  if (typeof pattern !== 'string') return false;
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 'i').test(action);
}

const allows = ({ Effect, Action }: Statement, actions: readonly string[]): boolean =>
  Effect === 'Allow' && actions.every((action) => list(Action).some((pattern) => covers(pattern, action)));

function principalsOf({ Principal }: Statement, kind: 'Service' | 'AWS'): readonly unknown[] {
  if (Principal === '*') return ['*'];
  return typeof Principal === 'object' && Principal !== null ? list((Principal as Readonly<Record<string, unknown>>)[kind]) : [];
}

/** Conditions by key, whatever operator they stand under. Keys have no case. */
function conditionValues({ Condition }: Statement): ReadonlyMap<string, readonly unknown[]> {
  const values = new Map<string, readonly unknown[]>();
  if (typeof Condition !== 'object' || Condition === null) return values;
  for (const byKey of Object.values(Condition)) {
    if (typeof byKey !== 'object' || byKey === null) continue;
    for (const [key, value] of Object.entries(byKey)) values.set(key.toLowerCase(), list(value));
  }
  return values;
}

/** Conditions that name an account. A new topic's own policy lets everybody in whose `AWS:SourceOwner` is the owner. */
const accountKeys = ['aws:sourceaccount', 'aws:sourceowner', 'aws:principalaccount'];

/** Whether the statement's conditions let callers of the account through, as far as account conditions tell. */
function isForAccount(statement: Statement, account: AccountId): boolean {
  const values = conditionValues(statement);
  return accountKeys.every((key) => values.get(key)?.some((value) => covers(value, account)) ?? true);
}

function isForDevOpsGuru(statement: Statement, region: string): boolean {
  const names = [...devOpsGuruPrincipals(region), '*'];
  return principalsOf(statement, 'Service').some((principal) => names.includes(String(principal)));
}

/** Whether the topic's policy lets DevOps Guru of the account publish. Source: facts/compliance.md 3.3. */
export const mayPublish = (policy: string | undefined, account: AccountId, region: string): boolean =>
  statementsOf(policy).some(
    (statement) => allows(statement, ['sns:Publish']) && isForDevOpsGuru(statement, region) && isForAccount(statement, account),
  );

/** Whether the topic's policy lets somebody of the account that adds the channel look at the topic and publish to it. Source: facts/compliance.md 3.3. */
export const mayBeAdded = (policy: string | undefined, account: AccountId): boolean =>
  statementsOf(policy).some(
    (statement) =>
      allows(statement, ['sns:Publish']) &&
      principalsOf(statement, 'AWS').some((principal) => principal === '*' || String(principal).includes(account)) &&
      isForAccount(statement, account),
  );

/** What DevOps Guru does with the key of an encrypted topic. Source: facts/compliance.md 1.2, 3.3. */
const keyActions = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** Whether a key's policy lets DevOps Guru use it. */
export const mayUseKey = (policy: string | undefined, region: string): boolean =>
  statementsOf(policy).some((statement) => allows(statement, keyActions) && isForDevOpsGuru(statement, region));

const useStatement = (region: string) => ({
  Sid: 'TrueupDevOpsGuru',
  Effect: 'Allow',
  Principal: { Service: devOpsGuruPrincipals(region) },
  Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
  Resource: '*',
});

/** The policy of a key that we make: the account administers it, DevOps Guru uses it. Source: facts/compliance.md 1.2. */
export function newKeyPolicy(partition: string, account: AccountId, region: string): string {
  const administer = {
    Sid: 'Administer',
    Effect: 'Allow',
    Principal: { AWS: `arn:${partition}:iam::${account}:root` },
    Action: 'kms:*',
    Resource: '*',
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [administer, useStatement(region)] });
}

/** The policy with DevOps Guru let in; every other statement stays as it is. */
export function withDevOpsGuru(policy: string, region: string): string {
  const document = JSON.parse(policy) as PolicyDocument;
  const others = statementsOf(policy).filter((statement) => (statement as { readonly Sid?: unknown }).Sid !== 'TrueupDevOpsGuru');
  return JSON.stringify({ ...document, Statement: [...others, useStatement(region)] });
}
