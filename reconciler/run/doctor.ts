import pLimit from 'p-limit';
import { accountId } from '../model/account-id.ts';
import type { Cell } from '../model/address.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Organization } from '../model/documents.generated.ts';
import { formatSource } from '../model/source.ts';
import type { ReadClients } from '../providers/clients.ts';
import type { Check } from '../providers/provider.ts';
import { readRecorder } from '../providers/security-hub/recorder.ts';
import { enterAccounts } from './enter-accounts.ts';
import type { Ledger } from './ledger.ts';
import { openConnection, type Surroundings, type Survey } from './survey.ts';

/** Accounts looked at at once. */
const atOnce = 20;

/** What the documents and the preflight of their providers say: trusted access, roles of stack sets, Regions, quotas, templates, ends of service. */
export function documentChecks(diagnostics: readonly Diagnostic[]): readonly Check[] {
  const told = diagnostics.filter(({ severity }) => severity !== 'note');
  if (told.length === 0)
    return [
      {
        name: 'documents',
        status: 'ok',
        where: 'organization',
        message:
          'nothing that would keep them from being applied: trusted access, roles and quotas of their stack sets, Regions, ends of service',
      },
    ];
  return told.map(({ severity, code, source, message, hint }) => ({
    name: `documents/${code}`,
    status: severity === 'error' ? 'error' : 'warning',
    where: source === undefined ? 'organization' : formatSource(source),
    message,
    ...(hint === undefined ? {} : { cure: hint }),
  }));
}

/** Whether every ACTIVE account can be entered as `kind` of run enters it. Accounts that cannot are one line each. */
export async function roleChecks(
  organization: Organization,
  { expansion }: Survey,
  kind: 'plan' | 'apply',
  surroundings: Surroundings,
): Promise<readonly Check[]> {
  const region = organization.spec.homeRegion;
  const connection = openConnection(organization, kind, surroundings);
  try {
    const { active } = expansion;
    const accounts = active.space.accounts.filter((account) => active.has({ account, region }));
    const closed = await enterAccounts(connection, accounts, region, surroundings.signal);
    const { hub, member } = organization.spec.roles[kind];
    const entered = accounts.length - closed.length;
    return [
      ...(entered === 0
        ? []
        : [
            {
              name: `roles/${kind}`,
              status: 'ok' as const,
              where: 'organization',
              message: `${entered} of ${accounts.length} accounts entered by ${hub} and ${member}`,
            },
          ]),
      ...closed.map(
        ({ account, message }): Check => ({
          name: `roles/${kind}`,
          status: 'error',
          where: account,
          message,
          cure: 'trueup bootstrap makes the roles, in this account and in those to come',
        }),
      ),
    ];
  } finally {
    connection.close();
  }
}

/** Whether AWS Config records where standards are asked for: without it most controls say nothing. Facts: compliance 2.2. */
export async function recorderChecks({ expansion, connection }: Survey, cells: Iterable<Cell>): Promise<readonly Check[]> {
  const limit = pLimit(atOnce);
  const asked = [...cells].filter((cell) => expansion.active.has(cell));
  const found = await Promise.all(
    asked.map((cell) => limit(async () => (await readRecorder(cell, connection.readClients(cell))).map((notice) => ({ cell, notice })))),
  );
  const silent = found.flat();
  const recording = asked.length - silent.length;
  return [
    ...(recording === 0
      ? []
      : [
          {
            name: 'config/recorder',
            status: 'ok' as const,
            where: 'organization',
            message: `AWS Config records in ${recording} of ${asked.length} cells with standards`,
          },
        ]),
    ...silent.map(
      ({ cell, notice }): Check => ({
        name: 'config/recorder',
        status: 'warning',
        where: `${cell.account}/${cell.region}`,
        message: notice.message,
        cure: 'turn a configuration recorder on there, for example with a StackSet document (docs/stack-sets.md)',
      }),
    ),
  ];
}

/** Whether the delegated administrator of StackSets may act for the organization: asked as it would ask itself. Facts: compliance 4.2. */
export async function delegationChecks(organization: Organization, readClients: (cell: Cell) => ReadClients): Promise<readonly Check[]> {
  const account = organization.spec.delegatedAdmins?.stackSets;
  if (account === undefined || account === organization.spec.managementAccount) return [];
  const base = { name: 'stack-sets/delegated-administrator', where: account };
  const home = { account: accountId(account), region: organization.spec.homeRegion };
  try {
    const { Status = 'not known' } = await readClients(home).cloudFormation.describeOrganizationsAccess({ CallAs: 'DELEGATED_ADMIN' });
    if (Status === 'ENABLED') return [{ ...base, status: 'ok', message: `${account} may make service-managed stack sets` }];
    return [{ ...base, status: 'error', message: `trusted access of StackSets is ${Status}`, cure: 'trueup bootstrap turns it on' }];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const cure = `aws organizations register-delegated-administrator --account-id ${account} --service-principal member.org.stacksets.cloudformation.amazonaws.com`;
    return [{ ...base, status: 'error', message, cure }];
  }
}

/** Whether the ledger answers. Losing it costs history, never a right decision: so it is a warning. */
export async function ledgerChecks(ledger: Ledger): Promise<readonly Check[]> {
  const { warning, state } = await ledger.read();
  const base = { name: 'ledger', where: ledger.place };
  const compares = state.runs.length === 0 ? '; shrunk-inventory and kind-vanished compare with nothing before the first apply' : '';
  if (warning === undefined)
    return [{ ...base, status: 'ok', message: `read: ${state.runs.length} run${state.runs.length === 1 ? '' : 's'}${compares}` }];
  return [{ ...base, status: 'warning', message: warning, cure: 'make the place of Organization.spec.ledger readable, or name another' }];
}

/** Accounts that one administrator of Security Hub may have as members. Source: facts/compliance.md 2.5 (quotas). */
const mostMembers = 10_000;

/** Whether the organization's accounts fit under one administrator of Security Hub, where the documents make them its members. */
export function memberQuotaChecks({ spec }: Organization, { expansion }: Survey): readonly Check[] {
  if (spec.securityHub?.members === undefined) return [];
  const count = [...expansion.active.space.accounts].filter((account) => expansion.active.has({ account, region: spec.homeRegion })).length;
  const base = { name: 'quotas/security-hub-members', where: spec.delegatedAdmins?.securityHub ?? spec.managementAccount };
  const message = `${count} of ${mostMembers} members of Security Hub's administrator`;
  if (count <= mostMembers) return [{ ...base, status: 'ok', message }];
  return [{ ...base, status: 'error', message, cure: 'exclude accounts with securityHub.members.exclude, or ask AWS Support' }];
}
