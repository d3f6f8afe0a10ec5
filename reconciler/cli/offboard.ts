import { Command } from 'commander';
import { didYouMean } from '../model/did-you-mean.ts';
import type { Desired } from '../pipeline.ts';
import type { OffboardedKind } from '../providers/offboard.ts';
import type { WriteSession } from '../run/session.ts';
import { withSession } from './apply-session.ts';
import { ExitCode, type Io, UsageError } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, commonOptions, oneOf, type RawCommonOptions } from './options.ts';
import { allowable } from './plan.ts';
import { planThenApply } from './planned-writes.ts';
import type { Walk } from './walk.ts';

interface OffboardOptions extends RawCommonOptions {
  readonly yes?: boolean;
  readonly plan?: boolean;
  readonly roles?: boolean;
  readonly keys?: boolean;
  readonly allow?: string[];
}

/** Kinds that are taken out in another way, and which. */
const otherWays: Readonly<Record<string, string>> = {
  DisabledControls: 'take the document away: what it disabled bears our mark, and the next apply enables it again',
  Tenant: 'take a tenant out with its own document (state: absent), one by one: its senders and data are not a domain',
  TenantDefaults: 'they make nothing by themselves',
  Exception: 'take the document away: the baseline counts again with the next apply',
  Organization: 'it is what a run starts from; trueup offboard takes out what the other documents made',
};

/** What is left to a person afterwards, by kind. */
const whatStays: Readonly<Record<Offboarded, string>> = {
  roles:
    "Trusted access of StackSets, GitHub's identity provider, a ledger in DynamoDB and service-linked roles stay: others may use them. trueup bootstrap makes the roles again.",
  DevOpsGuruTargets:
    'Keys made for topics (unless --keys was given) and the roles of trueup stay. Take the documents away now, or write coverage: { mode: none }: the next apply would turn it on again.',
  SecurityStandards: 'The hub and its settings stay. Take the documents away now: the next apply would enable the standards again.',
  StackSet: 'Stacks stay where retainStacks is true. Take the documents away now: the next apply would make the sets again.',
};

/** `trueup offboard KIND`: takes out what the documents of a kind made, in the right order; to be repeated until nothing is left. */
export function offboardCommand(io: Io, finished: Finished): Command {
  const command = new Command('offboard')
    .description('Take out what the documents of a kind made, in the right order')
    .argument('[kind]', 'DevOpsGuruTargets, SecurityStandards or StackSet')
    .option('--keys', 'with DevOpsGuruTargets: give the keys made for topics their last day, in 30 days')
    .option('--roles', 'instead of a kind, and last: the roles that trueup bootstrap made')
    .option('--plan', 'only show what would be taken out')
    .option('--yes', 'do not ask')
    .option('--allow <guard...>', `lift a guard: ${allowable.join(', ')}`, oneOf(allowable, 'guard'));
  return addCommonOptions(command, ['text', 'json']).action(async (word: string | undefined, raw: OffboardOptions) => {
    const options = commonOptions(raw, io);
    const what = raw.roles === true ? rolesOnly(word) : await kindOf(word);
    if (options.filters.kinds.length > 0) throw new UsageError('offboard takes its kind as an argument: leave --kind out');
    if (raw.yes !== true && raw.plan !== true && io.ask === undefined)
      throw new UsageError('offboard asks before it writes, and there is no terminal to ask on', 'look with --plan, then add --yes');
    if (raw.keys === true && what !== 'DevOpsGuruTargets')
      throw new UsageError('--keys goes with DevOpsGuruTargets alone', 'no other kind makes keys');
    const { rolesInstead } = await import('./offboard-roles.ts');
    const insteadOf = what === 'roles' ? rolesInstead : (ofFolder: Desired) => kindInstead(ofFolder, what, raw.keys === true);
    // Roles that are about to go are not worked by: it takes the caller's own keys, as bootstrap does.
    const keys = what === 'roles' ? ({ ownKeys: true } as const) : {};
    const { walk } = await import('./walk.ts');
    finished.code = await withSession((session) =>
      walk({ io, options, kind: 'apply', ...keys, allow: raw.allow ?? [], insteadOf, writes: session, asks: raw.yes !== true }, (under) =>
        takeOut(under, what, raw, session),
      ),
    );
  });
}

/** A kind of documents, or what all of them are worked by. */
type Offboarded = OffboardedKind | 'roles';

function rolesOnly(word: string | undefined): 'roles' {
  if (word === undefined) return 'roles';
  throw new UsageError('--roles goes without a kind', `run trueup offboard ${word} first, and trueup offboard --roles last`);
}

async function kindInstead(ofFolder: Desired, kind: OffboardedKind, keys: boolean) {
  const { createOffboardingProviders } = await import('../providers/offboard.ts');
  return { desired: onlyOfKind(ofFolder, kind), providers: () => createOffboardingProviders(kind, { keys }) };
}

async function kindOf(word: string | undefined): Promise<OffboardedKind> {
  const { offboardedKinds } = await import('../providers/offboard.ts');
  if (word === undefined) throw new UsageError('offboard needs a kind', `it takes ${offboardedKinds.join(', ')}, or --roles`);
  const kind = offboardedKinds.find((each) => each === word);
  if (kind !== undefined) return kind;
  const other = otherWays[word];
  if (other !== undefined) throw new UsageError(`offboard does not take out ${word}`, other);
  const near = didYouMean(word, [...offboardedKinds, ...Object.keys(otherWays)]);
  throw new UsageError(
    `there is no kind ${word}`,
    near === undefined ? `offboard takes ${offboardedKinds.join(', ')}` : `did you mean ${near}?`,
  );
}

/** Throws UsageError where there is nothing to take out, or where another way has to be gone first. */
function onlyOfKind(ofFolder: Desired, kind: OffboardedKind): Desired {
  const { organization } = ofFolder.documents;
  const documents = ofFolder.documents.all(kind);
  if (organization === undefined || documents.length === 0)
    throw new UsageError(
      `no document is of kind ${kind}`,
      'offboard takes out what documents made: bring them back from Git, run it, and take them away again',
    );
  if (kind === 'SecurityStandards')
    for (const { value, file } of ofFolder.documents.all(kind))
      if (value.spec.mechanism === 'central-config')
        throw new UsageError(
          `${file} is carried out by a central configuration, which governs its accounts`,
          'set securityHub.centralConfiguration.state: absent in organization.yaml and mechanism: api in the document, apply, then offboard',
        );
  const set: Desired['documents'] = { ...ofFolder.documents, all: (each) => (each === kind ? ofFolder.documents.all(each) : []) };
  return { ...ofFolder, documents: set, diagnostics: [] };
}

async function takeOut(under: Walk, what: Offboarded, raw: OffboardOptions, session: WriteSession): Promise<ExitCode> {
  if (what === 'roles') await (await import('./offboard-roles.ts')).refuseWhileSetsAreLeft(under.prepared);
  return planThenApply(under, raw, session, 'offboard', async (result, code) => {
    if (result.guards.length === 0)
      await under.io.stderr.write(code === ExitCode.Ok ? `${whatStays[what]}\n` : 'Not everything is out yet: run it again.\n');
    return code;
  });
}
