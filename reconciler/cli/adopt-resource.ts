import { type Address, formatAddress, resourceKey } from '../model/address.ts';
import type { ApplyResult } from '../model/plan.ts';
import { adopted } from '../plan/changes.ts';
import type { WriteSession } from '../run/session.ts';
import { confirmed, printResult } from './apply.ts';
import { exitCodesOfResult } from './apply-result.ts';
import { applyInSession, writesSomething } from './apply-session.ts';
import { ExitCode, UsageError, worstExitCode } from './io.ts';
import { printPlan } from './plan.ts';
import { exitCodeOfPlan } from './print-plan.ts';
import type { Walk } from './walk.ts';

/** Writes our mark, and what the document says besides, on one object that is there. Throws UsageError where there is nothing to adopt. */
export async function adoptResource(
  address: Address,
  under: Walk,
  raw: { readonly yes?: boolean; readonly plan?: boolean },
  session: WriteSession,
): Promise<ExitCode> {
  const { io, options, street, progress } = under;
  const live = await liveObject(address, under);
  progress.clear();
  const organization = under.prepared.organization.metadata.name;
  if (live.owner === organization) {
    await io.stdout.write(`${formatAddress(address)} bears the mark of ${organization} already.\n`);
    return ExitCode.Ok;
  }
  if (live.owner !== undefined) {
    await io.stderr.write(
      `refused by the guard claimed: ${formatAddress(address)} bears the mark of the organization ${live.owner}; take it out of that one's documents and remove the mark first\n`,
    );
    return ExitCode.Refused;
  }
  const plan = await planOf(address, under);
  progress.clear();
  const [change] = plan.classes;
  if (change !== undefined && change.because !== adopted && change.refused === undefined)
    throw new UsageError(
      `taking ${formatAddress(address)} over writes no mark: ${change.action} (${change.difference})`,
      'trueup plan shows what apply makes of it',
    );
  if (change === undefined && plan.unreadable.length === 0)
    throw new UsageError(`nothing of ${formatAddress(address)} differs from its document, and it has no place for a mark`);
  if (options.format === 'text' || raw.plan === true) await printPlan(plan, under, false);
  const refused = plan.classes.some((each) => each.refused !== undefined) ? [ExitCode.Refused] : [];
  const ofPlan = worstExitCode([exitCodeOfPlan(plan, false), ...refused]);
  if (raw.plan === true || !writesSomething(plan)) return ofPlan;
  if (!(await confirmed({ io, street }, raw))) {
    await io.stderr.write('Nothing was changed.\n');
    return ExitCode.Error;
  }
  const show = (result: ApplyResult): Promise<void> => printResult(result, plan, under, false);
  return applyInSession(session, plan, under, 'adopt', show, async (result) => worstExitCode([ofPlan, ...exitCodesOfResult(result)]));
}

/** Whose mark the object bears. Throws UsageError where it is not there, no document reaches or declares it, or nobody can see it. */
async function liveObject(address: Address, { prepared }: Walk): Promise<{ readonly owner?: string }> {
  const { readCell } = await import('../pipeline.ts');
  const where = formatAddress(address);
  const { account, region, type, name } = address;
  const key = resourceKey(type, name);
  const declared = prepared.resolution.desiredOf({ account, region }).resources.get(key);
  if (declared?.state !== 'present')
    throw new UsageError(
      `no document declares ${where}`,
      `write the entry that asks for it (trueup explain ${where} says which documents reach the cell), then adopt it`,
    );
  const provider = prepared.providers.find(({ types }) => types.some((each) => each.name === type))?.name;
  const reads = await readCell(prepared, { account, region }, address, provider);
  for (const read of reads) {
    if (read.kind === 'skipped') throw new UsageError(`${account}/${region} is not read: ${read.reason}`);
    if (read.kind === 'unreadable') throw new UsageError(`${account}/${region} cannot be read: ${read.code}: ${read.message}`);
    const hidden = read.observation.unreadable.find((each) => each.types?.includes(type) !== false);
    const live = read.observation.resources.get(key);
    if (live !== undefined) return live.mark === undefined ? {} : { owner: live.mark.organization };
    if (hidden !== undefined) throw new UsageError(`${where} cannot be read: ${hidden.code}: ${hidden.message}`);
  }
  throw new UsageError(`${where} is not there`, 'trueup apply makes what documents ask for');
}

/** What apply would make of the object: of its cell alone, and of nothing else in it. */
async function planOf(address: Address, { prepared, street }: Walk) {
  const { makePlan } = await import('../pipeline.ts');
  const { onlyResource } = await import('../plan/only-resource.ts');
  const { space } = prepared.survey.expansion;
  const cell = space.of([{ account: address.account, region: address.region }]);
  const here = { ...prepared, cells: cell.intersect(prepared.cells) };
  return onlyResource(await makePlan(here, { ...street, report: () => undefined }), address);
}
