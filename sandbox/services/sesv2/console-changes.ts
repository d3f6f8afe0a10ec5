import { type Arguments, placeIn, textIn } from '../console-arguments.ts';
import type { ServiceEnvironment } from '../operation.ts';
import type { ConsoleChange } from '../service.ts';
import { defaultPool } from './operations/dedicated-ips.ts';
import { applyPolicy } from './reputation.ts';
import { grantProduction, sesOf } from './settle.ts';
import { entryOf, type MailboxBehaviour, outsideOf, type SesState, type SuppressedRecord, type TenantRecord } from './state.ts';

const behaviours: readonly MailboxBehaviour[] = ['deliver', 'bounce', 'complain', 'delay'];

/** What happens to mail outside AWS, what AWS does by itself, and what a person does in the SES console. */
export const consoleChanges: Readonly<Record<string, ConsoleChange>> = {
  'hold-email-verification': {
    describe: 'the DNS records or the click for {identity} (or a MAIL FROM domain) do not come any more; for nobody when it is left out',
    run: ({ identity }, env) => hold(outsideOf(env), 'heldVerifications', identity, 'verification'),
  },
  'release-email-verification': {
    describe: 'held verifications go on where they are due; of {identity}, or all',
    run: ({ identity }, env) => release(outsideOf(env), 'heldVerifications', identity, 'verification'),
  },
  'hold-production-access': {
    describe: 'nobody reads the requests for SES production access of {account}; of no account when it is left out',
    run: ({ account }, env) => hold(outsideOf(env), 'heldReviews', account, 'production access'),
  },
  'release-production-access': {
    describe: 'held requests for SES production access go on where they are due; of {account}, or all',
    run: ({ account }, env) => release(outsideOf(env), 'heldReviews', account, 'production access'),
  },
  'set-production-access': {
    describe: 'AWS decides on SES production access: {account, region, decision: GRANTED | DENIED}',
    run: setProductionAccess,
  },
  'set-mailbox': {
    describe: `how a mailbox takes messages from now on: {address (or @domain), behaviour: ${behaviours.join(' | ')}}`,
    run: (args, env) => {
      const { behaviour } = args;
      const name = textIn(args, 'address');
      if (!name.includes('@')) throw new Error(`address must be an address or @domain, not "${name}"`);
      const found = behaviours.find((one) => one === behaviour);
      if (found === undefined) throw new Error(`behaviour must be one of ${behaviours.join(', ')}, not ${String(behaviour)}`);
      outsideOf(env).mailboxes[name] = found;
      return `${name}: ${found}`;
    },
  },
  'set-email-dns': {
    describe: 'somebody takes the DNS records of a domain away, or puts them back: {account, region, identity, records: missing | present}',
    run: setDns,
  },
  'pause-email-tenant': {
    describe: 'AWS pauses a tenant, or lets it go again: {account, region, tenant, paused: true | false}',
    run: pauseTenant,
  },
  'set-email-enforcement': {
    describe: 'AWS judges the account: {account, region, status: HEALTHY | PROBATION | SHUTDOWN}',
    run: (args, env) => {
      const { state, place } = stateIn(args, env);
      const status = (['HEALTHY', 'PROBATION', 'SHUTDOWN'] as const).find((one) => one === args['status']);
      if (status === undefined) throw new Error(`status must be HEALTHY, PROBATION or SHUTDOWN, not ${String(args['status'])}`);
      state.account.enforcement = status;
      return `email of ${place} is ${status}`;
    },
  },
  'set-email-tenant-suppression': {
    describe: "a person changes a tenant's suppression: {account, region, tenant, scope: ACCOUNT | TENANT, reasons: [BOUNCE, COMPLAINT]}",
    run: setTenantSuppression,
  },
  'set-email-tenant-policy': {
    describe: "a person changes a tenant's reputation policy: {account, region, tenant, policy: standard | strict | none}",
    run: (args, env) => {
      const { tenant, place, account, region } = tenantIn(args, env);
      const policy = (['standard', 'strict', 'none'] as const).find((one) => one === args['policy']);
      if (policy === undefined) throw new Error(`policy must be standard, strict or none, not ${String(args['policy'])}`);
      tenant.policy = policy;
      applyPolicy(env, account, region, tenant);
      return `${tenant.name} in ${place} has the policy ${policy}`;
    },
  },
  'remove-email-tenant-resource': {
    describe: 'a person takes a resource from a tenant: {account, region, tenant, resource (ARN)}',
    run: (args, env) => {
      const { tenant, place } = tenantIn(args, env);
      const arn = textIn(args, 'resource');
      if (!Object.hasOwn(tenant.resources, arn))
        throw new Error(`${tenant.name} has no ${arn}; it has ${Object.keys(tenant.resources).join(', ') || 'none'}`);
      delete tenant.resources[arn];
      return `${tenant.name} in ${place} has lost ${arn}`;
    },
  },
  'delete-email-tenant': {
    describe: 'a person deletes a tenant: {account, region, tenant}',
    run: (args, env) => {
      const { state, tenant, place } = tenantIn(args, env);
      delete state.tenants[tenant.name];
      return `${tenant.name} in ${place} is deleted`;
    },
  },
  'set-configuration-set': {
    describe:
      'a person changes a configuration set: {account, region, set, tls?: REQUIRE | OPTIONAL, sending?: boolean, metrics?: boolean, suppressionScope?: ACCOUNT | TENANT | null}',
    run: setConfigurationSet,
  },
  'set-suppressed-address': {
    describe: 'a person lists an address, or unlists it: {account, region, address, reason: BOUNCE | COMPLAINT | none, tenant?}',
    run: setSuppressed,
  },
  'lease-dedicated-ip': {
    describe: 'AWS leases a dedicated address to the account: {account, region, ip}',
    run: (args, env) => {
      const { state, place } = stateIn(args, env);
      const ip = textIn(args, 'ip');
      if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(ip)) throw new Error(`ip must be an IPv4 address, not "${ip}"`);
      state.ips[ip] = { ip, pool: defaultPool, warmup: state.account.autoWarmup ? 0 : 100 };
      return `${ip} is leased to ${place}`;
    },
  },
};

type Held = 'heldVerifications' | 'heldReviews';
type Outside = ReturnType<typeof outsideOf>;

function hold(outside: Outside, what: Held, name: unknown, words: string): string {
  const key = name === undefined ? '*' : String(name);
  outside[what] = [...new Set([...outside[what], key])];
  return `${words} of ${key === '*' ? 'all' : key} is held`;
}

function release(outside: Outside, what: Held, name: unknown, words: string): string {
  outside[what] = name === undefined ? [] : outside[what].filter((one) => one !== String(name));
  return `${words} of ${name === undefined ? 'all' : String(name)} goes on`;
}

/** The state of the account and Region in the arguments. */
export function stateIn(args: Arguments, env: ServiceEnvironment): { state: SesState; account: string; region: string; place: string } {
  const { account, region } = placeIn(args, env);
  return { state: sesOf(env, account, region), account, region, place: `${account} ${region}` };
}

function tenantIn(args: Arguments, env: ServiceEnvironment) {
  const found = stateIn(args, env);
  const name = textIn(args, 'tenant');
  const tenant: TenantRecord | undefined = entryOf(found.state.tenants, name);
  if (tenant === undefined)
    throw new Error(`no tenant ${name} in ${found.place}; there is ${Object.keys(found.state.tenants).join(', ') || 'none'}`);
  return { ...found, tenant };
}

function setProductionAccess(args: Arguments, env: ServiceEnvironment): string {
  const { state, place } = stateIn(args, env);
  const decision = args['decision'];
  if (decision !== 'GRANTED' && decision !== 'DENIED') throw new Error(`decision must be GRANTED or DENIED, not ${String(decision)}`);
  const { account } = state;
  if (account.review === null) account.review = { status: decision, caseId: '1', askedAwsMs: env.clock.awsMs() };
  else account.review.status = decision;
  if (decision === 'GRANTED') grantProduction(state);
  return `production access of ${place} is ${decision}`;
}

function setDns(args: Arguments, env: ServiceEnvironment): string {
  const { state, place } = stateIn(args, env);
  const identity = entryOf(state.identities, textIn(args, 'identity'));
  if (identity?.type !== 'DOMAIN') throw new Error(`no domain ${String(args['identity'])} in ${place}`);
  const { records } = args;
  if (records !== 'missing' && records !== 'present') throw new Error(`records must be missing or present, not ${String(records)}`);
  const now = env.clock.awsMs();
  identity.dnsError = records === 'missing' ? 'HOST_NOT_FOUND' : null;
  identity.dkim.status = records === 'missing' ? 'FAILED' : 'PENDING';
  identity.dkim.awaitedSinceAwsMs = now;
  identity.verification = identity.dkim.status;
  if (identity.mailFrom !== null) Object.assign(identity.mailFrom, { status: identity.dkim.status, awaitedSinceAwsMs: now });
  return `the DNS records of ${identity.name} in ${place} are ${records}`;
}

function pauseTenant(args: Arguments, env: ServiceEnvironment): string {
  const { tenant, account, region, place } = tenantIn(args, env);
  const { paused } = args;
  if (typeof paused !== 'boolean') throw new Error('paused must be true or false');
  tenant.isUnderReview = paused;
  applyPolicy(env, account, region, tenant);
  return `${tenant.name} in ${place} is ${paused ? 'paused by AWS' : 'let go by AWS'}`;
}

function setTenantSuppression(args: Arguments, env: ServiceEnvironment): string {
  const { tenant, place } = tenantIn(args, env);
  const { scope, reasons } = args;
  const known = ['BOUNCE', 'COMPLAINT'] as const;
  if (scope !== 'ACCOUNT' && scope !== 'TENANT') throw new Error(`scope must be ACCOUNT or TENANT, not ${String(scope)}`);
  if (!Array.isArray(reasons) || reasons.some((one) => one !== 'BOUNCE' && one !== 'COMPLAINT'))
    throw new Error('reasons must be a list of BOUNCE, COMPLAINT');
  tenant.suppression = { scope, reasons: known.filter((one) => reasons.includes(one)) };
  return `${tenant.name} in ${place} suppresses for ${scope}`;
}

function setConfigurationSet(args: Arguments, env: ServiceEnvironment): string {
  const { state, place } = stateIn(args, env);
  const name = textIn(args, 'set');
  const set = entryOf(state.configurationSets, name);
  if (set === undefined)
    throw new Error(`no configuration set ${name} in ${place}; there is ${Object.keys(state.configurationSets).join(', ') || 'none'}`);
  const { tls, sending, metrics, suppressionScope: scope } = args;
  if (tls === 'REQUIRE' || tls === 'OPTIONAL') set.delivery = { ...set.delivery, TlsPolicy: tls };
  else if (tls !== undefined) throw new Error(`tls must be REQUIRE or OPTIONAL, not ${String(tls)}`);
  if (typeof sending === 'boolean') set.sending = sending;
  else if (sending !== undefined) throw new Error('sending must be true or false');
  if (typeof metrics === 'boolean') set.reputation.metrics = metrics;
  else if (metrics !== undefined) throw new Error('metrics must be true or false');
  if (scope === null) set.suppression = null;
  else if (scope === 'ACCOUNT' || scope === 'TENANT') set.suppression = { reasons: null, validation: null, ...set.suppression, scope };
  else if (scope !== undefined) throw new Error(`suppressionScope must be ACCOUNT, TENANT or null, not ${String(scope)}`);
  return `${name} in ${place} is changed`;
}

function setSuppressed(args: Arguments, env: ServiceEnvironment): string {
  const { state, place } = stateIn(args, env);
  const address = textIn(args, 'address');
  const { reason } = args;
  const list: Record<string, SuppressedRecord> = args['tenant'] === undefined ? state.suppressed : tenantIn(args, env).tenant.suppressed;
  if (reason === 'none') delete list[address];
  else if (reason === 'BOUNCE' || reason === 'COMPLAINT')
    list[address] = { reason, updatedAt: env.clock.now().toISOString(), messageId: null, feedbackId: null };
  else throw new Error(`reason must be BOUNCE, COMPLAINT or none, not ${String(reason)}`);
  return `${address} is ${reason === 'none' ? 'no longer' : ''} listed in ${place}`.replace(/ +/g, ' ');
}
