// What is said of selectors, exclusions, overrides and exceptions that name nothing or reach nothing: the words, the place, and what helps.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exception } from '../../reconciler/model/documents.generated.ts';
import type { Expansion } from '../../reconciler/targets/expand.ts';
import { whyNotBy, whyOutside } from '../../reconciler/targets/why.ts';
import { company, disabling, documentSet, expand, type Match, positioned } from './configuration.ts';

type Targets = Parameters<typeof disabling>[1];
type Selector = Exception['spec']['selector'];

const said = ({ diagnostics }: Expansion): string[] =>
  diagnostics.map(
    ({ severity, code, message, hint, source }) =>
      `${severity} ${code} ${source?.pointer ?? '-'}: ${message}${hint === undefined ? '' : `; ${hint}`}`,
  );
const of = (targets: Targets, matches: readonly Match[] = [], more: Parameters<typeof expand>[1] = {}): string[] =>
  said(expand([disabling('one', targets, matches)], more));

const takeOut = 'take the line out when it will not come back';
const targets = '/spec/targets';

test('every Region excluded: one error at the exclusion, and nothing else of that document', () => {
  assert.deepEqual(of({ include: [{ ou: 'nowhere' }], regions: ['eu-west-1'], excludeRegions: ['eu-west-1'] }), [
    `error V-29 ${targets}/excludeRegions: DisabledControls/one excludes every Region that it names, so it has no cell`,
  ]);
});

test('a Region that is excluded and was not in it, of the document or of all that are governed', () => {
  const message = (region: string, index: number): string =>
    `error V-29 ${targets}/excludeRegions/${index}: ${region} is excluded, but it is not one of the Regions of DisabledControls/one`;
  assert.deepEqual(of({ include: [{ ou: 'prod' }], regions: ['eu-west-1'], excludeRegions: ['us-east-1'] }), [message('us-east-1', 0)]);
  assert.deepEqual(of({ include: [{ ou: 'prod' }], excludeRegions: ['us-east-1', 'ap-south-2'] }), [message('ap-south-2', 1)]);
});

test('a name that is near none gets the way to find the right one', () => {
  assert.deepEqual(of({ include: [{ account: '987987987987' }] }), [
    `error V-03 ${targets}/include/0/account: the organization o-exampleorgid has no account 987987987987; run aws organizations list-accounts to see all`,
  ]);
  assert.deepEqual(of({ include: [{ ou: 'zzzzzzzzzz' }] }), [
    `error V-03 ${targets}/include/0/ou: zzzzzzzzzz is not an alias of Organization.spec.ous; write an alias or an ou-/r- id`,
  ]);
});

test('an alias of a unit that the organization has not is told with its id', () => {
  const governed = { governedRegions: ['eu-west-1'], ous: { shop: 'ou-ab12-shop0001', prod: 'ou-ab12-prod0001' } };
  const [line = ''] = of({ include: [{ ou: 'shop' }] }, [], { governed });
  assert.match(line, /^error V-03 \/spec\/targets\/include\/0\/ou: .* has no organizational unit shop \(ou-ab12-shop0001\); did you mean /);
});

test('a unit that is gone is a warning where runs knew it, and an error where they did not or the branch writes it', () => {
  const gone = { include: [{ ou: 'ou-ab12-gone0001' }, { ou: 'prod' }] };
  const message = `V-03 ${targets}/include/0/ou: the organizational unit ou-ab12-gone0001 is gone: it selects nothing; ${takeOut}`;
  const knownBefore = new Set(['ou-ab12-gone0001']);
  assert.deepEqual(of(gone, [], { knownBefore }), [`warning ${message}`]);
  assert.deepEqual(of(gone, [], { knownBefore, writtenByBranch: () => true }), [`error ${message}`]);
  assert.match(of(gone, [], { knownBefore: new Set(['ou-ab12-prod0001']) })[0] ?? '', /^error V-03 .* has no organizational unit/);
  assert.match(of({ include: [{ ou: 'nowhere' }] }, [], { knownBefore: new Set(['nowhere']) })[0] ?? '', /is not an alias/);
});

test('an account that has left is told as such only where runs knew it', () => {
  const gone = { include: [{ account: '777777777777' }, { ou: 'prod' }] };
  const message = `${targets}/include/0/account: account 777777777777 has left the organization: its cells are skipped; ${takeOut}`;
  const known = expand([disabling('one', gone), disabling('two', gone)], { knownBefore: new Set(['777777777777']) });
  assert.deepEqual(said(known), [`warning V-03 ${message}`, `warning V-03 ${message}`]);
  assert.equal(known.skipped.length, 3, 'each Region once, whatever documents name the account');
  const unknown = expand([disabling('one', gone)], { knownBefore: new Set(['222222222222']) });
  assert.deepEqual([said(unknown)[0]?.slice(0, 10), unknown.skipped], ['error V-03', []]);
});

test('an account that is ignored or not active is told with what keeps it out', () => {
  assert.deepEqual(of({ include: [{ account: '555555555555' }, { ou: 'prod' }] }), [
    `warning V-03 ${targets}/include/0: account 555555555555 (account 555) is SUSPENDED: its cells are skipped; ${takeOut}`,
  ]);
  const [ignored, note] = of({ include: [{ account: '666666666666' }, { ou: 'prod' }] });
  assert.equal(
    ignored,
    `warning V-03 ${targets}/include/0: account 666666666666 (account 666) is ignored (Organization.spec.ignoreAccounts): its cells are skipped; ${takeOut}`,
  );
  assert.match(note ?? '', /^note V-03 -: account 666666666666 is ignored/);
});

test('a unit without an active account says what its accounts are', () => {
  const put = (...states: readonly ('ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE')[]) => {
    const [like] = company.accounts.values();
    assert.ok(like !== undefined);
    const accounts = states.map((state, index) => {
      const id = `66666666666${6 - index}` as typeof like.id;
      return [id, { ...like, id, state, path: ['r-ab12', 'ou-ab12-empty001'] }] as const;
    });
    const inventory = { ...company, accounts: new Map([...company.accounts, ...accounts]) };
    return of({ include: [{ ou: 'empty' }] }, [], { inventory })[0];
  };
  const line = `warning V-29 ${targets}/include/0: ou empty selects no cell:`;
  assert.equal(put('SUSPENDED'), `${line} its 1 account is SUSPENDED`);
  assert.equal(put('SUSPENDED', 'PENDING_CLOSURE', 'SUSPENDED'), `${line} its 3 accounts are PENDING_CLOSURE or SUSPENDED`);
  assert.equal(put('ACTIVE', 'SUSPENDED'), `${line} its 2 accounts are ACTIVE or SUSPENDED but ignored`);
});

test('an exclusion is told where it takes nothing out, until its last day', () => {
  const excluding = (expires: string | undefined, account = '222222222222', include: Targets['include'] = [{ ou: 'payments' }]) =>
    of({ include, exclude: [{ account, reason: 'r', ...(expires === undefined ? {} : { expires }) }] });
  const message = `warning V-29 ${targets}/exclude/0: the exclusion of account 222222222222 takes nothing out: no include selects it`;
  assert.deepEqual(excluding(undefined), [message]);
  assert.deepEqual(excluding('2026-11-23'), [message]);
  assert.deepEqual(excluding('2026-11-22'), [], 'it has ended');
  assert.deepEqual(excluding(undefined, '444444444444'), []);
  assert.deepEqual(excluding('2026-11-22', '999999999999')[0]?.slice(0, 10), 'error V-03', 'a name that never was stays an error');
});

test('an override is told where it can never count', () => {
  const include = [{ ou: 'prod' }, { account: '555555555555' }];
  const match = (each: Match, regions?: string[]) =>
    of({ include, ...(regions === undefined ? {} : { regions }) }, [{ ou: 'prod' }, each]).filter((line) => line.includes('/overrides/'));
  const at = '/spec/overrides/1/match';
  assert.deepEqual(match({ ou: 'prod', region: 'us-east-1' }, ['eu-west-1']), [
    `error V-29 ${at}/region: us-east-1 is not one of the Regions that DisabledControls/one targets, so this override can never count`,
  ]);
  assert.deepEqual(match({ account: '111111111111', region: 'eu-west-1' }), [
    `warning V-29 ${at}: the override for account 111111111111 in eu-west-1 matches no cell of the targets of DisabledControls/one`,
  ]);
  assert.deepEqual(match({ ou: 'sandbox' }), [
    `warning V-29 ${at}: the override for ou sandbox matches no cell of the targets of DisabledControls/one`,
  ]);
  assert.deepEqual(match({ account: '555555555555' }), [
    `warning V-03 ${at}: account 555555555555 (account 555) is SUSPENDED: its cells are skipped; ${takeOut}`,
  ]);
  assert.match(match({ account: '999999999999' })[0] ?? '', new RegExp(`^error V-03 ${at}/account: .* has no account`));
  assert.equal(match({ account: '999999999999' }).length, 1);
  assert.deepEqual(match({ account: '222222222222' }), []);
});

test('an exception is told where it reaches nothing, and not any more once it has ended', () => {
  const saidOf = (selector: Selector, expires = '2026-12-31', more: Parameters<typeof expand>[1] = {}): string[] => {
    const value = { metadata: { name: 'late' }, spec: { selector, expires } } as unknown as Exception;
    return said(expand([], { documents: documentSet({ Exception: [positioned(value, 'exceptions/late.yaml')] }), ...more }));
  };
  assert.deepEqual(saidOf({ ou: 'prod' }), []);
  assert.deepEqual(saidOf({ ou: 'empty' }), ['warning V-29 /spec/selector: the exception matches nothing: it has no accounts now']);
  assert.deepEqual(saidOf({ ou: 'empty' }, '2026-11-22'), []);
  assert.deepEqual(saidOf({ ou: 'sandbox' }), ['warning V-29 /spec/selector: the exception matches nothing: its 1 account is SUSPENDED']);
  assert.deepEqual(saidOf({ ou: 'sandbox' }, '2026-11-23', { writtenByBranch: () => true }), [
    'error V-29 /spec/selector: the exception matches nothing: its 1 account is SUSPENDED',
  ]);
  assert.deepEqual(saidOf({ account: '555555555555' }), [
    `warning V-03 /spec/selector: account 555555555555 (account 555) is SUSPENDED: its cells are skipped; ${takeOut}`,
  ]);
  assert.match(saidOf({ account: '999999999999' })[0] ?? '', /^error V-03 \/spec\/selector\/account: .* has no account 999999999999/);
});

test('an unknown account in the where of an override’s control is an error at its place', () => {
  const entry = {
    control: 'IAM.6',
    standards: 'all',
    reason: 'r',
    ticket: 'T-1',
    owner: 'o',
    where: { accounts: ['888888888888'] },
  } as const;
  const document = disabling('one', { include: [{ ou: 'prod' }] });
  const add = [{ ...entry, where: { accounts: [...entry.where.accounts] } }];
  const spec = {
    ...document.value.spec,
    overrides: [
      { match: { ou: 'prod' }, controls: { remove: ['IAM.1'] } },
      { match: { ou: 'prod' }, controls: { add } },
    ],
  };
  const [line = ''] = said(expand([positioned({ ...document.value, spec }, document.file)]));
  assert.match(line, /^error V-03 \/spec\/overrides\/1\/controls\/add\/0\/where\/accounts\/0: .* has no account 888888888888/);
});

test('why a document does not reach a cell is told with its line', () => {
  const expansion = expand([
    disabling('one', {
      include: [{ ou: 'prod', recursive: false }, { account: '111111111111' }],
      exclude: [
        { account: '333333333333', reason: 'over', expires: '2026-11-22' },
        { account: '222222222222', reason: 'vendor managed' },
      ],
      regions: ['eu-west-1', 'us-east-1'],
      excludeRegions: ['us-east-1'],
    }),
    disabling('all', { include: [{ ou: 'root' }], regions: ['eu-west-1'] }),
  ]);
  const by = (id: string, region: string, document = 'one'): string | undefined => {
    const [block, account] = [expansion.targets.get(`DisabledControls/${document}`), expansion.tree.account(id)];
    assert.ok(block !== undefined && account !== undefined);
    const why = whyNotBy(block, expansion, account, region);
    return why && `${why.source?.pointer}: ${why.message}`;
  };
  assert.equal(by('222222222222', 'eu-central-1'), '/spec/targets/regions: eu-central-1 is not among its Regions');
  assert.equal(by('222222222222', 'us-east-1'), '/spec/targets/excludeRegions/0: us-east-1 is excluded');
  assert.equal(by('444444444444', 'eu-west-1'), '/spec/targets/include: no include selects the account');
  assert.equal(by('222222222222', 'eu-west-1'), '/spec/targets/exclude/1: excluded: vendor managed');
  assert.equal(by('333333333333', 'eu-west-1'), undefined);
  assert.equal(by('111111111111', 'eu-west-1'), undefined);
  assert.equal(by('111111111111', 'us-east-1', 'all'), '/spec/targets/regions: us-east-1 is not among its Regions');
  assert.equal(by('444444444444', 'eu-west-1', 'all'), undefined);
});

test('an account or a Region that is like none is told without a guess', () => {
  const expansion = expand([disabling('one', { include: [{ ou: 'prod' }] })]);
  assert.equal(whyOutside(expansion, 'shop', 'eu-west-1')?.message, 'the organization has no account shop');
  assert.equal(whyOutside(expansion, '222222222222', 'xyz')?.message, 'xyz is not in Organization.spec.governedRegions');
});

test('an ignored account that documents would reach is a note at its line; one that they do not reach is not mentioned', () => {
  const organization = positioned({} as never, 'organization.yaml');
  const documents = { ...documentSet({ DisabledControls: [disabling('one', { include: [{ ou: 'root' }] })] }), organization };
  assert.deepEqual(said(expand([], { documents })), [
    'note V-03 /spec/ignoreAccounts/0: account 666666666666 is ignored (Organization.spec.ignoreAccounts): documents select it, it has no cells',
  ]);
  assert.deepEqual(of({ include: [{ ou: 'prod' }] }), []);
});
