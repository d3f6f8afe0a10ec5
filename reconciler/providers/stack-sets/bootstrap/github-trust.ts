/** What GitHub's tokens need to take a role, and how the role's trust policy falls short of it. Source: facts/compliance.md 5.3. */

export const gitHubIssuer = 'token.actions.githubusercontent.com';
export const gitHubAudience = 'sts.amazonaws.com';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String);
const objectAt = (value: Json, name: string): Json => (isObject(value[name]) ? (value[name] as Json) : {});

/** Sentences about a trust policy: subjects that it does not take, and statements that take tokens of anybody's repository. */
export function gitHubTrustProblems(policy: string, subjects: readonly string[]): readonly string[] {
  const statements = statementsOf(policy);
  const open = statements.filter(
    (statement) => subjectsOf(statement).some((subject) => isOpen(subject)) || subjectsOf(statement).length === 0,
  );
  const isTaken = (subject: string): boolean =>
    statements.some(
      (statement) => audiencesOf(statement).includes(gitHubAudience) && subjectsOf(statement).some((pattern) => matches(pattern, subject)),
    );
  return [
    ...(statements.length === 0 ? ['its trust policy does not name the identity provider of GitHub'] : []),
    ...open.map(() => 'it takes tokens of any repository: its trust policy has no subject, or a pattern that every repository matches'),
    ...(statements.length === 0
      ? []
      : subjects.filter((subject) => !isTaken(subject)).map((subject) => `it does not take tokens of ${subject}`)),
  ];
}

function statementsOf(policy: string): readonly Json[] {
  let document: unknown;
  try {
    document = JSON.parse(policy);
  } catch {
    return [];
  }
  const stated = isObject(document) ? document['Statement'] : undefined;
  return (Array.isArray(stated) ? stated : [stated]).filter(
    (statement): statement is Json =>
      isObject(statement) &&
      statement['Effect'] === 'Allow' &&
      textsOf(statement['Action']).some((action) => ['sts:AssumeRoleWithWebIdentity', 'sts:*', '*'].includes(action)) &&
      textsOf(objectAt(statement, 'Principal')['Federated']).some((arn) => arn.endsWith(`:oidc-provider/${gitHubIssuer}`)),
  );
}

const operators = ['StringEquals', 'StringLike', 'ForAnyValue:StringEquals', 'ForAnyValue:StringLike'] as const;

const valuesOf = (statement: Json, claim: string): readonly string[] =>
  operators.flatMap((operator) => textsOf(objectAt(objectAt(statement, 'Condition'), operator)[`${gitHubIssuer}:${claim}`]));

const subjectsOf = (statement: Json): readonly string[] => valuesOf(statement, 'sub');
const audiencesOf = (statement: Json): readonly string[] => valuesOf(statement, 'aud');

/** A pattern that does not say whose repository it is. */
const isOpen = (subject: string): boolean => /^(\*|repo:\*|repo:[^/]*\*[^/]*\/)/.test(subject);

function matches(pattern: string, subject: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(subject);
}
