import type { Evidence, Statement } from '../../../isolation/facts.ts';

/** Whom a statement of a resource's policy lets in. */
export type Principals = 'everybody' | readonly string[];

/** A policy that a resource has: of a bucket, of an identity. */
export interface ResourcePolicy {
  readonly evidence: Evidence;
  readonly statements: readonly { readonly principals: Principals; readonly statement: Statement }[];
}

type Members = Readonly<Record<string, unknown>>;

const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};

/** IAM takes one text or a list of them, and in conditions also numbers and booleans. */
const listOf = (value: unknown): readonly string[] | undefined =>
  value === undefined ? undefined : (Array.isArray(value) ? (value as readonly unknown[]) : [value]).map(String);

/** The statements of a policy as IAM answers it, URL-encoded or plain. Undefined: it is no policy that can be read. */
export function documentOf(text: string): readonly Members[] | undefined {
  try {
    const plain = text.startsWith('%7B') || text.startsWith('%7b') ? decodeURIComponent(text) : text;
    const { Statement: statements } = membersOf(JSON.parse(plain));
    if (statements === undefined) return undefined;
    return (Array.isArray(statements) ? (statements as readonly unknown[]) : [statements]).map(membersOf);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof URIError) return undefined;
    throw error;
  }
}

/** A statement with its lists written as lists. One that names no resources (a trust policy) names none. */
export function statementOf(members: Members): Statement {
  const notActions = listOf(members['NotAction']);
  const notResources = listOf(members['NotResource']);
  const conditions = Object.entries(membersOf(members['Condition'])).map(
    ([operator, keys]) =>
      [operator, Object.fromEntries(Object.entries(membersOf(keys)).map(([key, values]) => [key, listOf(values) ?? []]))] as const,
  );
  return {
    effect: members['Effect'] === 'Allow' ? 'Allow' : 'Deny',
    actions: listOf(members['Action']) ?? [],
    ...(notActions === undefined ? {} : { notActions }),
    resources: listOf(members['Resource']) ?? [],
    ...(notResources === undefined ? {} : { notResources }),
    conditions: Object.fromEntries(conditions),
  };
}

export const statementsOf = (text: string): readonly Statement[] | undefined => documentOf(text)?.map(statementOf);

/** The policy of a resource, each statement with whom it lets in. `NotPrincipal` lets in everybody but some, which is taken for everybody. */
export function resourcePolicyOf(text: string, evidence: Evidence): ResourcePolicy | undefined {
  const statements = documentOf(text)?.map((members) => {
    const statement = statementOf(members);
    return { principals: narrowed(principalsOf(members), statement), statement };
  });
  return statements === undefined ? undefined : { evidence, statements };
}

const namesWho = ['ArnEquals', 'ArnLike', 'StringEquals', 'StringLike'];
const accountIn = (principal: string): string | undefined => (/^\d{12}$/.test(principal) ? principal : principal.split(':')[4]);

/**
 * An Allow of whole accounts that is only for the roles and users of a condition on `aws:PrincipalArn` lets in those alone. One with a pattern
 * among them stays as wide as it is written.
 */
function narrowed(principals: Principals, { effect, conditions }: Statement): Principals {
  const named = namesWho.flatMap((operator) => conditions[operator]?.['aws:PrincipalArn'] ?? []);
  if (principals === 'everybody' || effect === 'Deny' || named.length === 0 || named.some((arn) => /[*?]|:root$/.test(arn)))
    return principals;
  const accounts = new Set(principals.filter((principal) => /^\d{12}$|:root$/.test(principal)).map(accountIn));
  const single = principals.filter((principal) => !accounts.has(accountIn(principal)));
  return [...single, ...named.filter((arn) => accounts.has(accountIn(arn)))];
}

function principalsOf({ Principal: principal, NotPrincipal: others }: Members): Principals {
  if (others !== undefined || principal === '*') return 'everybody';
  const names = listOf(membersOf(principal)['AWS']) ?? [];
  return names.includes('*') ? 'everybody' : names;
}
