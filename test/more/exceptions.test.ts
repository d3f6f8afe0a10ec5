import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { disable, disabledYaml, type E2e, openE2e, organizationYaml, standardsYaml } from '../e2e/harness.ts';

const account = '333333333333';
const pci = 'pci-dss/v/4.0.1';

const exception = (name: string, what: string, more = ''): string => `apiVersion: trueup/v1
kind: Exception
metadata: { name: ${name} }
spec:
  selector: { account: "${account}"${more} }
  what: ${what}
  reason: "audit of Q1"
  owner: web
  ticket: SEC-77
  expires: 2027-03-31
`;

const guru = `apiVersion: trueup/v1
kind: DevOpsGuruTargets
metadata: { name: guru }
spec:
  mechanism: api
  acknowledgeEndOfSupport: 2027-09-30
  targets: { include: [{ account: "${account}" }], regions: [eu-west-1] }
  coverage: { mode: all }
`;

interface PlanJson {
  readonly summary: Readonly<Record<string, number>>;
  readonly classes: readonly {
    readonly type: string;
    readonly name: string;
    readonly after?: Record<string, unknown>;
    readonly count: number;
  }[];
  readonly exceptions?: readonly {
    readonly name: string;
    readonly inForce: boolean;
    readonly changes?: boolean;
    readonly cells: number;
    readonly daysLeft: number;
  }[];
  readonly diagnostics: readonly { readonly code: string; readonly severity: string; readonly message: string; readonly file?: string }[];
}

describe('exceptions', () => {
  let run: E2e & { close(): Promise<void> };
  const file = 'compliance/exception.yaml';
  const second = 'tenants/exception-two.yaml';
  before(async () => {
    run = await openE2e(undefined, {
      'organization.yaml': organizationYaml(['eu-west-1'], '  guards: { deleteCount: 0, deleteShare: 0 }\n'),
      'compliance/security-hub/standards.yaml': standardsYaml(
        `  mechanism: api\n  standards: [{ id: ${pci}, state: present }]\n`,
        'standards',
        `{ account: "${account}" }`,
      ),
      'compliance/security-hub/disabled-controls/list.yaml': disabledYaml([disable('IAM.6')], 'list', `{ account: "${account}" }`),
      'compliance/devops-guru/guru.yaml': guru,
    });
    const applied = await run.trueup(['apply', '--yes']);
    assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  });
  after(() => run.close());

  async function plan(...more: string[]): Promise<PlanJson> {
    const ended = await run.trueup(['plan', '--format', 'json', ...more]);
    assert.ok([0, 5].includes(ended.exitCode), ended.stderr + ended.stdout);
    return JSON.parse(ended.stdout) as PlanJson;
  }
  const withFiles = (files: Readonly<Record<string, string | undefined>>): void =>
    run.write({ [file]: undefined, [second]: undefined, ...files });
  const about = ({ diagnostics }: PlanJson): string[] =>
    diagnostics.filter((each) => each.file?.includes('exception')).map(({ severity, code }) => `${severity} ${code}`);

  test('a control: it wins over DisabledControls while it lasts, its reason is written into AWS, and the day after the baseline counts again', async () => {
    withFiles({ [file]: exception('iam', '{ control: IAM.6, standards: all, status: ENABLED }') });
    const there = await plan();
    assert.deepEqual(
      there.classes.map(({ name, after }) => [name, after?.['status']]),
      [[`${pci}/IAM.6`, 'ENABLED']],
    );
    assert.deepEqual(
      there.exceptions?.map(({ name, inForce, changes, cells }) => ({ name, inForce, changes, cells })),
      [{ name: 'iam', inForce: true, changes: true, cells: 1 }],
    );
    assert.deepEqual(about(there), []);

    const address = `securityhub/control/${account}/eu-west-1/${pci}/IAM.6`;
    const explained = await run.trueup(['explain', address]);
    assert.match(explained.stdout, /wins: compliance\/exception\.yaml:6:\d+ present/);
    assert.match(explained.stdout, /\[Exception\/iam, an\s+exception\]/);
    assert.match(explained.stdout, /loses: compliance\/security-hub\/disabled-controls\/list\.yaml/);

    const text = await run.trueup(['plan']);
    assert.match(text.stdout, /Exceptions:\n {2}- iam: IAM\.6 is ENABLED in all standards/);
    assert.match((await run.trueup(['plan', '--format', 'markdown'])).stdout, /<b>Exceptions<\/b>: 1/);
    assert.match((await run.trueup(['plan', '--format', 'html'])).stdout, /<h2>Exceptions<\/h2>/);

    const warned = await plan('--now', '2027-03-01');
    assert.deepEqual(about(warned), ['warning V-11']);
    const ended = await plan('--now', '2027-04-01');
    assert.deepEqual([ended.classes, about(ended)], [[], ['warning V-11']]);
    assert.deepEqual(
      ended.exceptions?.map(({ inForce, daysLeft }) => [inForce, daysLeft]),
      [[false, -1]],
    );
    assert.deepEqual(about(await plan('--now', '2027-04-14')), ['warning V-11']);
    const late = await run.trueup(['plan', '--now', '2027-04-15']);
    assert.deepEqual([late.exitCode, /V-11: expired on 2027-03-31, more than 14 days ago/.test(late.stderr)], [3, true]);
  });

  test('DISABLED carries reason, ticket and last day as an entry of DisabledControls does', async () => {
    withFiles({ [file]: exception('more', `{ control: IAM.7, standards: [${pci}], status: DISABLED }`) });
    const [only] = (await plan()).classes;
    assert.deepEqual(only?.after, {
      status: 'DISABLED',
      reason: 'audit of Q1',
      ticket: 'SEC-77',
      expires: '2027-03-31',
      managedBy: 'main',
    });
  });

  test('a standard: absent is planned as destructive, unmanaged asks nothing of it', async () => {
    withFiles({ [file]: exception('gone', `{ standard: ${pci}, state: absent }`) });
    assert.deepEqual((await plan()).summary['destructive'], 1);
    withFiles({ [file]: exception('left', `{ standard: ${pci}, state: unmanaged }`) });
    const left = await plan();
    assert.deepEqual([left.classes, left.exceptions?.map(({ changes }) => changes)], [[], [true]]);
  });

  test('a coverage counts where a document targets, and only there', async () => {
    withFiles({ [file]: exception('off', '{ coverage: { mode: none } }', ', region: eu-west-1') });
    const off = await plan();
    assert.deepEqual(
      off.classes.map(({ type, after }) => [type, after]),
      [['devops-guru/coverage', { coverage: { mode: 'none' } }]],
    );
    run.write({ [file]: exception('off', '{ coverage: { mode: none } }').replace(account, '222222222222') });
    assert.deepEqual(about(await plan()), ['warning V-29']);
  });

  test('one that changes nothing or matches nothing is told, and unknown names are errors', async () => {
    withFiles({ [file]: exception('same', '{ control: IAM.7, standards: all, status: ENABLED }') });
    const same = await plan();
    assert.deepEqual([about(same), same.exceptions?.map(({ changes }) => changes)], [['warning V-29'], [false]]);
    run.write({ [file]: exception('iam', '{ control: IAM.6, standards: all, status: ENABLED }').replace(account, '123456789012') });
    const unknown = await run.trueup(['plan']);
    assert.equal(unknown.exitCode, 3);
    assert.match(unknown.stderr, /exception\.yaml:5:\d+ error V-03/);
  });

  test('two that contradict each other are V-04', async () => {
    withFiles({
      [file]: exception('one', '{ control: IAM.6, standards: all, status: ENABLED }'),
      [second]: exception('two', '{ control: IAM.6, standards: all, status: DISABLED }'),
    });
    const ended = await run.trueup(['plan']);
    assert.equal(ended.exitCode, 3, ended.stdout);
    assert.match(ended.stderr, /V-04: status of .*both of them exceptions/);
  });

  test('a guard of scope run is lifted by the document, and --allow is refused in a workflow', async () => {
    const workflow = { env: { ...run.env, GITHUB_ACTIONS: 'true' } };
    withFiles({ [file]: exception('iam', '{ control: IAM.6, standards: all, status: ENABLED }') });
    const refused = await run.trueup(['apply', '--yes'], workflow);
    assert.deepEqual([refused.exitCode, /blast-radius/.test(refused.stdout)], [5, true]);
    for (const command of [['plan'], ['apply', '--yes']]) {
      const typed = await run.trueup([...command, '--allow', 'blast-radius'], workflow);
      assert.equal(typed.exitCode, 1);
      assert.match(typed.stderr, /--allow blast-radius is refused in a GitHub workflow: only an Exception document counts/);
    }
    assert.equal((await run.trueup(['plan', '--allow', 'blast-radius'])).exitCode, 0);
    run.write({ [second]: exception('meant', '{ guard: blast-radius }'), 'tenants/idle.yaml': exception('idle', '{ guard: data-loss }') });
    const ofGuards = async () => {
      const { exceptions = [], diagnostics } = await plan();
      const idle = diagnostics.filter(({ code, message }) => code === 'V-29' && message.includes('no change of this plan meets the guard'));
      return [exceptions.flatMap(({ name, changes }) => (changes === true ? [name] : [])), idle.map(({ file = '' }) => file)];
    };
    assert.deepEqual(await ofGuards(), [['iam', 'meant'], ['tenants/idle.yaml']]);
    assert.equal((await run.trueup(['plan', '--now', '2027-04-01'])).exitCode, 0, 'the control exception has ended as well');
    const lifted = await run.trueup(['apply', '--yes'], workflow);
    assert.equal(lifted.exitCode, 0, lifted.stdout + lifted.stderr);
    const live = await run.trueup(['explain', `securityhub/control/${account}/eu-west-1/${pci}/IAM.6`, '--format', 'json']);
    assert.match(live.stdout, /exception: audit of Q1 \| ticket=SEC-77 \| expires=2027-03-31/);
    assert.deepEqual((await plan()).classes, []);
    assert.deepEqual(await ofGuards(), [['iam'], ['tenants/exception-two.yaml', 'tenants/idle.yaml']]);
    const narrowed = await run.trueup(['plan', '--account', account]);
    assert.doesNotMatch(narrowed.stdout, /meets the guard/, 'a part of the organization does not say');
    run.write({ 'tenants/idle.yaml': undefined });
    // Put back for the other cases: the day after, the baseline counts again.
    withFiles({});
    assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  });

  test('the list has what is left of each, and what ends soon', async () => {
    withFiles({ [file]: exception('iam', '{ control: IAM.6, standards: all, status: ENABLED }') });
    run.write({
      'compliance/security-hub/disabled-controls/soon.yaml': disabledYaml(
        [disable('IAM.7', ', expires: 2026-12-15')],
        'soon',
        `{ account: "${account}" }`,
      ),
    });
    const all = await run.trueup(['exceptions', '--now', '2026-12-01', '--format', 'json']);
    assert.equal(all.exitCode, 0, all.stderr);
    const { exceptions } = JSON.parse(all.stdout) as { exceptions: { kind: string; daysLeft: number }[] };
    assert.deepEqual(
      exceptions.map(({ kind, daysLeft }) => [kind, daysLeft]),
      [
        ['DisabledControls', 14],
        ['Exception', 120],
      ],
    );
    const soon = await run.trueup(['exceptions', '--now', '2026-12-01', '--expiring', '30d']);
    assert.match(soon.stdout, /^2026-12-15 {2}14 days left: DisabledControls soon: IAM\.7 is DISABLED/);
    assert.doesNotMatch(soon.stdout, /Exception iam/);
    assert.equal((await run.trueup(['exceptions', '--expiring', 'soon'])).exitCode, 1);
    run.write({ 'compliance/security-hub/disabled-controls/soon.yaml': undefined });
  });
});
