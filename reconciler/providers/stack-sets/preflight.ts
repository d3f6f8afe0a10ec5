import type { AccountId } from '../../model/account-id.ts';
import type { Region } from '../../model/address.ts';
import { AwsFailure } from '../../model/aws-failure.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { listAll } from '../../model/paged-list.ts';
import type { ReadClients } from '../clients.ts';
import { callAsOf, isServiceManaged, type SetDefinition } from './definition.ts';
import {
  administrationRoleUnfit,
  executionRoleUnfit,
  importElsewhere,
  quotaExceeded,
  regionClosed,
  templateUnfit,
  trustedAccessOff,
} from './diagnostics.ts';
import type { LiveSet, Snapshot } from './live-set.ts';
import { type Principal, trusts } from './role-trust.ts';

/** Default quotas. Facts: compliance 4.9. */
const mostSets = 1_000;
const mostInstances = 100_000;

/** A reader of any cell, by the roles of the run. */
type ReadersOf = (cell: { readonly account: AccountId; readonly region: Region }) => ReadClients;

/**
 * What would keep operations from succeeding and can be seen before anything is written: trusted access, roles and their trust, Regions,
 * quotas, templates. What may not be asked is left to the operation itself. Facts: compliance 4.2, 4.9.
 * @param optIn Regions that an account has to open
 */
export async function preflight(sets: readonly LiveSet[], optIn: ReadonlySet<Region>, aws: ReadersOf): Promise<readonly Diagnostic[]> {
  const all = await Promise.all(sets.map((live) => preflightOf(live, optIn, aws)));
  return [...all.flat(), ...(await setQuota(sets, aws))];
}

async function preflightOf(live: LiveSet, optIn: ReadonlySet<Region>, aws: ReadersOf): Promise<readonly Diagnostic[]> {
  const { definition } = live;
  // A set that is to go needs nothing.
  if (definition.carrier?.state === 'absent') return [];
  const snapshot = await unlessRefused(() => live.latest());
  const checks = [
    unlessRefused(() => regions(definition, optIn, aws)),
    isServiceManaged(definition)
      ? unlessRefused(() => trustedAccess(definition, aws))
      : unlessRefused(() => roles(definition, snapshot, optIn, aws)),
    unlessRefused(() => template(definition, snapshot, aws)),
  ];
  const found = (await Promise.all(checks)).flatMap((each) => each ?? []);
  return [...imports(definition), ...instanceQuota(definition), ...found];
}

/** What an account does not let us ask is not known: no diagnostic, and the read of the cell or the operation tells. */
async function unlessRefused<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AwsFailure) return undefined;
    throw error;
  }
}

async function trustedAccess(definition: SetDefinition, aws: ReadersOf): Promise<readonly Diagnostic[]> {
  const reads = aws(definition.home);
  const access = await reads.once(`stacksets-access ${definition.callAs}`, async () => {
    const answer = await reads.cloudFormation.describeOrganizationsAccess(callAsOf(definition));
    return answer.Status ?? 'not known';
  });
  return access === 'ENABLED' ? [] : [trustedAccessOff(definition.name, access, definition.source)];
}

async function roles(
  definition: SetDefinition,
  snapshot: Snapshot | undefined,
  optIn: ReadonlySet<Region>,
  aws: ReadersOf,
): Promise<readonly Diagnostic[]> {
  const { settings, home, source, cells } = definition;
  const { administrationRoleArn: arn = '', executionRoleName: execution = '' } = settings;
  const administration = arn.split('/').at(-1) ?? '';
  const found: Diagnostic[] = [];
  const closed = [...new Set([...cells].map(({ region }) => region))].filter((region) => optIn.has(region));
  const services: Principal[] = [
    { service: ['cloudformation.amazonaws.com'] },
    // A Region that has to be opened acts by a principal of its own. Facts: compliance 1.2.
    ...closed.map((region) => ({ service: [`cloudformation.${region}.amazonaws.com`, 'cloudformation.amazonaws.com'] })),
  ];
  const trust = await trustOf(administration, aws(home));
  if (trust === undefined) found.push(administrationRoleUnfit(administration, home.account, 'does not exist', source));
  else if (!services.every((service) => trusts(trust, service)))
    found.push(administrationRoleUnfit(administration, home.account, 'does not trust cloudformation.amazonaws.com', source));

  const isOpen = ({ account, region }: { account: string; region: string }): boolean => !snapshot?.instances.has(`${account}/${region}`);
  const accounts = [...new Set([...cells].filter(isOpen).map(({ account }) => account))];
  const [missing, distrustful]: [string[], string[]] = [[], []];
  await Promise.all(
    accounts.map((account) =>
      unlessRefused(async () => {
        const own = await trustOf(execution, aws({ account, region: home.region }));
        if (own === undefined) missing.push(account);
        else if (!trusts(own, { account: home.account, arn })) distrustful.push(account);
      }),
    ),
  );
  if (missing.length > 0) found.push(executionRoleUnfit(execution, missing.sort(), 'does not exist', source));
  if (distrustful.length > 0) found.push(executionRoleUnfit(execution, distrustful.sort(), `does not trust ${arn}`, source));
  return found;
}

/** The trust policy of a role; undefined where there is no such role. Throws AwsFailure where it may not be asked for. */
async function trustOf(RoleName: string, aws: ReadClients): Promise<string | undefined> {
  try {
    return decodeURIComponent((await aws.iam.getRole({ RoleName })).Role?.AssumeRolePolicyDocument ?? '{}');
  } catch (error) {
    if (error instanceof AwsFailure && error.failureClass === 'not-found') return undefined;
    throw error;
  }
}

const closedStates: Readonly<Record<string, string>> = {
  DISABLED: 'it is not enabled there',
  DISABLING: 'it is being disabled there',
  ENABLING: 'it is still being enabled there',
};

/** The administrator's own account has to have each Region open; of the targets the plan skips the cells that are closed. */
async function regions({ home, cells, source }: SetDefinition, optIn: ReadonlySet<Region>, aws: ReadersOf): Promise<readonly Diagnostic[]> {
  const wanted = new Set([...cells].map(({ region }) => region).filter((region) => optIn.has(region)));
  if (wanted.size === 0) return [];
  const found: Diagnostic[] = [];
  const listed = await listAll(
    (next) => aws(home).account.listRegions({ MaxResults: 50, ...next }),
    (page) => page.Regions,
  );
  for (const { RegionName: name, RegionOptStatus: status } of listed) {
    const why = closedStates[status ?? ''];
    if (name !== undefined && why !== undefined && wanted.has(name)) found.push(regionClosed(name, home.account, why, source));
  }
  return found;
}

/** A template behind a URL is read by CloudFormation, from where the set lives; asked where the set does not have it yet. */
async function template(definition: SetDefinition, snapshot: Snapshot | undefined, aws: ReadersOf): Promise<readonly Diagnostic[]> {
  const { content, home, source, upload } = definition;
  if (upload !== undefined) return bucket(upload.bucket, definition, aws);
  if (!('TemplateURL' in content) || definition.template !== undefined) return [];
  if (snapshot?.set.Tags?.some(({ Value }) => Value === content.TemplateURL) === true) return [];
  try {
    await aws(home).cloudFormation.getTemplateSummary({ TemplateURL: content.TemplateURL });
    return [];
  } catch (error) {
    if (!(error instanceof AwsFailure) || error.failureClass !== 'invalid') throw error;
    return [templateUnfit(error.message, source)];
  }
}

/** The bucket for a template that is too large for a call. */
async function bucket(name: string, { home, source }: SetDefinition, aws: ReadersOf): Promise<readonly Diagnostic[]> {
  try {
    await aws(home).s3.headBucket({ Bucket: name });
    return [];
  } catch (error) {
    if (error instanceof AwsFailure && error.failureClass === 'not-found')
      return [templateUnfit(`there is no bucket ${name} in ${home.account}`, source)];
    throw error;
  }
}

function imports({ imports: stacks, cells }: SetDefinition): readonly Diagnostic[] {
  return stacks.flatMap(({ cell, stack, source }) => {
    const known = cell === undefined ? undefined : cells.space.indexOf(cell);
    if (cell !== undefined && known !== undefined && cells.has(cell)) return [];
    const [, , , region, account] = stack.split(':');
    return [importElsewhere(`${account}/${region} is not among the targets`, source)];
  });
}

/** P-05, from what documents ask for alone. Pure. */
export function instanceQuota({ cells, source }: Pick<SetDefinition, 'cells' | 'source'>): readonly Diagnostic[] {
  return cells.size > mostInstances ? [quotaExceeded('instances of one stack set', cells.size, mostInstances, source)] : [];
}

/** Counted only where a set is to be made. */
async function setQuota(sets: readonly LiveSet[], aws: ReadersOf): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = [];
  const byHome = new Map<string, LiveSet[]>();
  for (const live of sets) {
    const key = `${live.definition.home.account} ${live.definition.callAs ?? ''}`;
    byHome.set(key, [...(byHome.get(key) ?? []), live]);
  }
  for (const group of byHome.values()) {
    const missing = await missingOf(group);
    const [first] = missing;
    const there = first === undefined ? undefined : await unlessRefused(() => countSets(first.definition, aws));
    if (first === undefined || there === undefined || there + missing.length <= mostSets) continue;
    found.push(quotaExceeded(`stack sets of ${first.definition.home.account}`, there + missing.length, mostSets, first.definition.source));
  }
  return found;
}

async function missingOf(sets: readonly LiveSet[]): Promise<readonly LiveSet[]> {
  const looks = await Promise.all(
    sets.map(async (live) => {
      const found = await unlessRefused(async () => ({ snapshot: await live.latest() }));
      return found !== undefined && found.snapshot === undefined ? [live] : [];
    }),
  );
  return looks.flat();
}

async function countSets(definition: SetDefinition, aws: ReadersOf): Promise<number> {
  const sets = await listAll(
    (next) => aws(definition.home).cloudFormation.listStackSets({ Status: 'ACTIVE', MaxResults: 100, ...callAsOf(definition), ...next }),
    (page) => page.Summaries,
  );
  return sets.length;
}
