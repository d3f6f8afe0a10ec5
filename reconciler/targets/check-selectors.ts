import type { AccountId } from '../model/account-id.ts';
import type { CellSet } from '../model/cell-set.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { Source } from '../model/source.ts';
import type { DocumentTargets, ExceptionCells, ExpandContext, ExpandInput } from './expand.ts';
import { type Selector, stillCounts } from './selector.ts';
import type { OrganizationTree } from './tree.ts';

/**
 * V-03 and V-29, the live parts: what a selector names must exist, and each selector, exclusion and match must reach at least one cell.
 * Never known is an error; known and empty now is a warning, unless the branch under review writes that line.
 * Facts: compliance 6.6; `DESIGN.md` section 1, rule 6.
 */
export function* checkSelectors(targets: DocumentTargets, context: ExpandContext, input: ExpandInput): Generator<Diagnostic> {
  const { document, regions } = targets;
  const block = document.targets;
  if (regions.length === 0) {
    yield nothing(
      'error',
      document.at('spec', 'targets', 'excludeRegions'),
      `${document.id} excludes every Region that it names, so it has no cell`,
    );
    return;
  }
  for (const [i, selector] of block.include.entries())
    yield* checkInclude(selector, ['spec', 'targets', 'include', i], targets, context, input);
  for (const [i, exclusion] of (block.exclude ?? []).entries()) {
    const path = ['spec', 'targets', 'exclude', i];
    const unknown = unknownName(exclusion, path, targets, context, input);
    if (unknown !== undefined) yield unknown;
    else if (stillCounts(exclusion, input.calendar) && !touchesInclude(exclusion, targets, context)) {
      yield nothing(
        severity(document.at(...path), input),
        document.at(...path),
        `the exclusion of ${nameOf(exclusion)} takes nothing out: no include selects it`,
      );
    }
  }
  for (const [i, region] of (block.excludeRegions ?? []).entries()) {
    if ((block.regions ?? context.governed.governedRegions).includes(region)) continue;
    yield nothing(
      'error',
      document.at('spec', 'targets', 'excludeRegions', i),
      `${region} is excluded, but it is not one of the Regions of ${document.id}`,
    );
  }
  for (const [i, match] of document.matches.entries()) yield* checkMatch(match, i, targets, context, input);
  for (const { account, source } of document.whereAccounts) {
    const unknown = unknownAccount(account, source, context.tree, input);
    if (unknown !== undefined) yield unknown;
  }
}

/** V-03 and V-29 of an exception that is in force: what it names exists, and it reaches a cell. One that has ended no longer counts. */
export function* checkException(
  { document, meant, cells }: ExceptionCells,
  context: ExpandContext,
  input: ExpandInput,
): Generator<Diagnostic> {
  const { selector, expires } = document.value.spec;
  if (!stillCounts({ expires }, input.calendar)) return;
  const path = ['spec', 'selector'];
  const source = document.at(...path);
  const unknown = unknownName(selector, path, { document }, context, input);
  if (unknown !== undefined) yield unknown;
  else if (cells.size > 0) return;
  else if (selector.account !== undefined) yield notActive(selector.account, source, context.tree, input);
  else {
    const accounts = [...new Set([...meant].map(({ account }) => account))];
    yield nothing(severity(source, input), source, `the exception matches nothing: ${whyEmpty(accounts, context.tree)}`);
  }
}

type Path = readonly (string | number)[];

function* checkInclude(
  selector: Selector,
  path: Path,
  targets: DocumentTargets,
  context: ExpandContext,
  input: ExpandInput,
): Generator<Diagnostic> {
  const source = targets.document.at(...path);
  const unknown = unknownName(selector, path, targets, context, input);
  if (unknown !== undefined) {
    yield unknown;
    return;
  }
  const accounts = context.tree.accountsOf(selector);
  const reached = context.space.product(accounts, targets.regions);
  if (reached.intersect(context.active).size > 0) return;
  yield selector.account === undefined
    ? nothing(severity(source, input), source, `${nameOf(selector)} selects no cell: ${whyEmpty(accounts, context.tree)}`)
    : notActive(selector.account, source, context.tree, input);
}

function* checkMatch(
  match: Selector,
  index: number,
  targets: DocumentTargets,
  context: ExpandContext,
  input: ExpandInput,
): Generator<Diagnostic> {
  const { document, regions } = targets;
  const path = ['spec', 'overrides', index, 'match'];
  const source = document.at(...path);
  const unknown = unknownName(match, path, targets, context, input);
  if (unknown !== undefined) yield unknown;
  else if (match.region !== undefined && !regions.includes(match.region)) {
    yield nothing(
      'error',
      document.at(...path, 'region'),
      `${match.region} is not one of the Regions that ${document.id} targets, so this override can never count`,
    );
  } else if (targets.overrides[index]?.cells.size === 0) {
    const account = match.account === undefined ? undefined : context.tree.account(match.account);
    yield account !== undefined && account.state !== 'ACTIVE'
      ? notActive(account.id, source, context.tree, input)
      : nothing(severity(source, input), source, `the override for ${nameOf(match)} matches no cell of the targets of ${document.id}`);
  }
}

function unknownName(
  selector: Selector,
  path: Path,
  targets: { readonly document: Pick<DocumentTargets['document'], 'at'> },
  context: ExpandContext,
  input: ExpandInput,
): Diagnostic | undefined {
  const at = (member: string): Source => targets.document.at(...path, member);
  if (selector.account !== undefined) return unknownAccount(selector.account, at('account'), context.tree, input);
  return selector.ou === undefined ? undefined : unknownUnit(selector.ou, at('ou'), context.tree, input);
}

function unknownAccount(account: string, source: Source, tree: OrganizationTree, input: ExpandInput): Diagnostic | undefined {
  if (tree.account(account) !== undefined) return undefined;
  if (input.knownBefore?.has(account) === true) {
    return { ...gone(`account ${account} has left the organization: its cells are skipped`), severity: severity(source, input), source };
  }
  return {
    severity: 'error',
    code: 'V-03',
    source,
    message: `the organization ${input.inventory.organizationId} has no account ${account}`,
    hint: suggestion(account, [...input.inventory.accounts.keys()], 'run aws organizations list-accounts to see all'),
  };
}

function unknownUnit(ou: string, source: Source, tree: OrganizationTree, input: ExpandInput): Diagnostic | undefined {
  if (tree.unit(ou) !== undefined) return undefined;
  const id = tree.unitId(ou);
  if (id !== undefined && input.knownBefore?.has(id) === true) {
    return { ...gone(`the organizational unit ${shown(ou, id)} is gone: it selects nothing`), severity: severity(source, input), source };
  }
  const message =
    id === undefined
      ? `${ou} is not an alias of Organization.spec.ous`
      : `the organization ${input.inventory.organizationId} has no organizational unit ${shown(ou, id)}`;
  const known = [...tree.aliases.keys(), ...input.inventory.units.keys()];
  return { severity: 'error', code: 'V-03', source, message, hint: suggestion(ou, known, 'write an alias or an ou-/r- id') };
}

const gone = (message: string) => ({ code: 'V-03', message, hint: 'take the line out when it will not come back' }) as const;
const shown = (ou: string, id: string): string => (ou === id ? id : `${ou} (${id})`);

function suggestion(word: string, known: readonly string[], otherwise: string): string {
  const near = didYouMean(word, known);
  return near === undefined ? otherwise : `did you mean ${near}?`;
}

/** An account that is known and cannot be worked on. */
function notActive(account: string, source: Source, tree: OrganizationTree, input: ExpandInput): Diagnostic {
  const known = tree.account(account);
  const why = known === undefined || known.state === 'ACTIVE' ? 'is ignored (Organization.spec.ignoreAccounts)' : `is ${known.state}`;
  return {
    severity: severity(source, input),
    code: 'V-03',
    source,
    message: `account ${account} ${known === undefined ? '' : `(${known.name}) `}${why}: its cells are skipped`,
    hint: 'take the line out when it will not come back',
  };
}

function whyEmpty(accounts: readonly AccountId[], tree: OrganizationTree): string {
  if (accounts.length === 0) return 'it has no accounts now';
  const states = [...new Set(accounts.map((id) => tree.account(id)?.state ?? 'unknown'))].sort();
  return `its ${accounts.length} account${accounts.length === 1 ? ' is' : 's are'} ${states.join(' or ')}${states.includes('ACTIVE') ? ' but ignored' : ''}`;
}

function touchesInclude(exclusion: Selector, targets: DocumentTargets, { tree, space }: ExpandContext): boolean {
  const included = space.product(
    new Set(targets.document.targets.include.flatMap((selector) => tree.accountsOf(selector))),
    targets.regions,
  );
  return space.product(tree.accountsOf(exclusion), targets.regions).intersect(included).size > 0;
}

const severity = (source: Source, input: ExpandInput): 'error' | 'warning' =>
  input.writtenByBranch?.(source) === true ? 'error' : 'warning';

const nameOf = (selector: Selector): string =>
  `${selector.account === undefined ? `ou ${selector.ou ?? '?'}` : `account ${selector.account}`}${selector.region === undefined ? '' : ` in ${selector.region}`}`;

const nothing = (level: 'error' | 'warning', source: Source, message: string): Diagnostic => ({
  severity: level,
  code: 'V-29',
  source,
  message,
});

/** One note for each ignored account that the documents would otherwise reach: left out, but not in silence. */
export function* ignoredNote(meant: CellSet, ignored: ReadonlySet<string>, input: ExpandInput): Generator<Diagnostic> {
  for (const [i, account] of (input.governed.ignoreAccounts ?? []).entries()) {
    const reached = input.governed.governedRegions.some((region) => meant.has({ account: account as AccountId, region }));
    if (!ignored.has(account) || !reached) continue;
    const source = input.documents.organization?.at('spec', 'ignoreAccounts', i);
    yield {
      severity: 'note',
      code: 'V-03',
      message: `account ${account} is ignored (Organization.spec.ignoreAccounts): documents select it, it has no cells`,
      ...(source === undefined ? {} : { source }),
    };
  }
}
