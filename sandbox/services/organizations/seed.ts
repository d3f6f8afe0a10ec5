import {
  type AccountRecord,
  type AccountState,
  accountIdAt,
  addAccount,
  addUnit,
  emptyOrganization,
  type OrganizationState,
} from '../../organization.ts';
import { readEntries, readItems, readNumber, readObject, readOneOf, readText } from '../../seeds/reading.ts';
import type { ServiceEnvironment } from '../operation.ts';

export const accountStates: readonly AccountState[] = ['PENDING_ACTIVATION', 'ACTIVE', 'SUSPENDED', 'PENDING_CLOSURE', 'CLOSED'];
export const answerModes = ['state', 'status', 'paths', 'emptyPages'] as const;

/**
 * The `organizations` section of a seed:
 * `{ id?, rootId?, managementAccount?, accounts: [ACCOUNT], units: [UNIT], delegatedAdministrators: [{account, service}],
 *    serviceAccess: [service], policyTypes: [type], policies: [{id, type, name, content, targets: [id]}], roles: [name], bootstrapped?: boolean,
 *    answers: {MODE: boolean}, addressesElsewhere: [email], accountLimit?: number }`
 * where ACCOUNT is `{ id, name?, email?, state? }` under the root or its unit, UNIT is `{ id?, name, accounts?, units? }`, `roles` are
 * roles of every account beside the ordinary ones, `bootstrapped: false` leaves out the roles that trueup works with (as before `trueup
 * bootstrap`), and the modes are those of AnswerModes. The management account stands under the root when no list names it.
 */
export function seedOrganization(section: unknown, env: ServiceEnvironment): void {
  const members = ['id', 'rootId', 'managementAccount', 'accounts', 'units', 'delegatedAdministrators', 'serviceAccess', 'policyTypes'];
  const given = readObject(section, 'organizations', [
    ...members,
    'policies',
    'roles',
    'bootstrapped',
    'answers',
    'addressesElsewhere',
    'accountLimit',
  ]);
  const managementAccount =
    given['managementAccount'] === undefined ? accountIdAt(0) : accountId(given['managementAccount'], 'managementAccount');
  const made = emptyOrganization(
    textOr(given['id'], 'o-exampleorgid', /^o-[a-z0-9]{10,32}$/, 'id'),
    textOr(given['rootId'], 'r-ab12', /^r-[0-9a-z]{4,32}$/, 'rootId'),
    managementAccount,
  );
  addChildren(given, made.rootId, made);
  if (made.accounts[managementAccount] === undefined) addAccount(made, { id: managementAccount, name: 'management', parent: made.rootId });
  if (given['bootstrapped'] === false) withoutTrueup(made);
  else if (given['bootstrapped'] !== undefined && given['bootstrapped'] !== true) throw new Error('bootstrapped must be true or false');
  made.roleNames.push(...readItems(given['roles'], 'roles').map((name) => readText(name, 'a role name')));
  if (given['addressesElsewhere'] !== undefined)
    made.addressesElsewhere = readItems(given['addressesElsewhere'], 'addressesElsewhere').map((each) => readText(each, 'an address'));
  if (given['accountLimit'] !== undefined) made.accountLimit = readNumber(given['accountLimit'], 'accountLimit');
  addAdministration(given, made, env);
  addPolicies(given, made, env);
  if (given['answers'] !== undefined) setAnswers(given['answers'], made);
  Object.assign(env.organization.record, made);
}

/** As an organization is before the roles of trueup are made: accounts have what Organizations gives them. */
function withoutTrueup(made: OrganizationState): void {
  made.roleNames = made.roleNames.filter((name) => name === 'OrganizationAccountAccessRole');
  made.managementRoleNames = [];
}

function addChildren(given: Readonly<Record<string, unknown>>, parent: string, made: OrganizationState): void {
  for (const item of readItems(given['accounts'], 'accounts')) seedAccount(item, parent, made);
  for (const item of readItems(given['units'], 'units')) {
    const unit = readObject(item, 'a unit', ['id', 'name', 'accounts', 'units']);
    const name = readText(unit['name'], 'name of a unit');
    const next = String(Object.keys(made.units).length + 1).padStart(8, '0');
    const id = textOr(unit['id'], `ou-${made.rootId.slice(2)}-${next}`, /^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$/, `id of the unit ${name}`);
    if (made.units[id] !== undefined) throw new Error(`the unit id ${id} stands twice`);
    addUnit(made, { id, name, parent });
    addChildren(unit, id, made);
  }
}

function seedAccount(item: unknown, parent: string, made: OrganizationState): void {
  const account = readObject(item, 'an account', ['id', 'name', 'email', 'state', 'joinedMethod', 'joinedAt']);
  const id = accountId(account['id'], 'id of an account');
  if (made.accounts[id] !== undefined) throw new Error(`the account ${id} stands twice`);
  addAccount(made, {
    id,
    parent,
    name: account['name'] === undefined ? `account-${id}` : readText(account['name'], `name of ${id}`),
    ...(account['email'] === undefined ? {} : { email: readText(account['email'], `email of ${id}`) }),
    ...(account['state'] === undefined ? {} : { state: readOneOf(account['state'], `state of ${id}`, accountStates) }),
    ...(account['joinedMethod'] === undefined
      ? {}
      : { joinedMethod: readOneOf(account['joinedMethod'], `joinedMethod of ${id}`, joinedMethods) }),
    ...(account['joinedAt'] === undefined ? {} : { joinedAt: readText(account['joinedAt'], `joinedAt of ${id}`) }),
  });
}

const joinedMethods: readonly AccountRecord['joinedMethod'][] = ['INVITED', 'CREATED'];

function addAdministration(given: Readonly<Record<string, unknown>>, made: OrganizationState, env: ServiceEnvironment): void {
  const since = env.clock.now().toISOString();
  for (const service of readItems(given['serviceAccess'], 'serviceAccess'))
    made.serviceAccess.push({ service: readText(service, 'a service'), since });
  for (const item of readItems(given['delegatedAdministrators'], 'delegatedAdministrators')) {
    const entry = readObject(item, 'a delegated administrator', ['account', 'service']);
    const account = accountId(entry['account'], 'account of a delegated administrator');
    if (made.accounts[account] === undefined)
      throw new Error(`the delegated administrator ${account} is not an account of the organization`);
    const service = readText(entry['service'], 'service of a delegated administrator');
    made.delegatedAdministrators.push({ account, service, since });
    if (!made.serviceAccess.some((access) => access.service === service)) made.serviceAccess.push({ service, since });
  }
}

function addPolicies(given: Readonly<Record<string, unknown>>, made: OrganizationState, env: ServiceEnvironment): void {
  made.policyTypes.push(...readItems(given['policyTypes'], 'policyTypes').map((type) => readText(type, 'a policy type')));
  for (const item of readItems(given['policies'], 'policies')) {
    const policy = readObject(item, 'a policy', ['id', 'type', 'name', 'content', 'targets']);
    const id = readText(policy['id'], 'id of a policy');
    const type = readText(policy['type'], `type of the policy ${id}`);
    const name = readText(policy['name'], `name of the policy ${id}`);
    made.policies[id] = { id, type, name, description: '', content: JSON.stringify(policy['content'] ?? {}), awsManaged: false };
    if (!made.policyTypes.includes(type)) made.policyTypes.push(type);
    for (const target of readItems(policy['targets'], `targets of the policy ${id}`))
      made.attachments.push({ policy: id, target: readText(target, 'a target') });
  }
  made.policiesChangedAt = env.clock.now().toISOString();
}

export function setAnswers(value: unknown, organization: OrganizationState): void {
  readObject(value, 'answers', answerModes);
  for (const [mode, on] of readEntries(value, 'answers')) {
    // A command line can only give text.
    if (!['true', 'false'].includes(String(on))) throw new Error(`answers.${mode} must be true or false`);
    organization.answers[readOneOf(mode, 'a mode', answerModes)] = String(on) === 'true';
  }
}

function accountId(value: unknown, what: string): string {
  if (typeof value === 'string' && /^\d{12}$/.test(value)) return value;
  throw new Error(`${what} must be twelve digits in quotes`);
}

function textOr(value: unknown, otherwise: string, pattern: RegExp, what: string): string {
  if (value === undefined) return otherwise;
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw new Error(`${what} must match ${pattern.source}`);
}
