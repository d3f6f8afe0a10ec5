// The Exception that keeps what a drift found, as a file to be reviewed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { accountId } from '../../reconciler/model/account-id.ts';
import { CellSpace } from '../../reconciler/model/cell-set.ts';
import type { PlanClass } from '../../reconciler/model/plan.ts';
import { differenceId } from '../../reconciler/plan/drift-report.ts';
import { except } from '../../reconciler/plan/except.ts';
import { place } from '../targets/configuration.ts';

const accounts = [...Array(11).keys()].map((index) => accountId(String(100_000_000_000 + index)));
const space = new CellSpace(accounts, ['eu-west-1']);
const inCells = (count: number) => space.of([...Array(count).keys()].map((index) => space.cellAt(index)));
const input = { today: '2026-11-28', maxDays: 90 };

const drifted = (more: Partial<PlanClass> = {}): PlanClass => ({
  id: 'x',
  type: 'securityhub/control',
  name: 'pci/v/4/IAM.6',
  action: 'update',
  difference: 'control-should-be-disabled',
  destructive: false,
  before: { status: 'ENABLED' },
  after: { status: 'DISABLED' },
  source: place('compliance/security-hub/cards.yaml', 'x'),
  cells: inCells(1),
  ...more,
});
const whatOf = (more: Partial<PlanClass>): unknown => {
  const written = except(drifted(more), input);
  return 'files' in written ? parse(written.files[0]?.text ?? '').spec.what : written.whyNot;
};

test('it names the cell, what departs and until when; who and why is for people to say', () => {
  const written = except(drifted(), input);
  assert.ok('files' in written);
  const name = `drift-${differenceId(drifted())}`;
  assert.deepEqual(
    written.files.map(({ file, text }) => [file, parse(text)]),
    [
      [
        `compliance/security-hub/${name}.yaml`,
        {
          apiVersion: 'trueup/v1',
          kind: 'Exception',
          metadata: { name },
          spec: {
            selector: { account: '100000000000', region: 'eu-west-1' },
            what: { control: 'IAM.6', standards: ['pci/v/4'], status: 'ENABLED' },
            reason: 'found in AWS on 2026-11-28, kept until it is decided',
            owner: 'CHANGE-ME',
            ticket: 'CHANGE-ME',
            expires: '2026-12-28',
          },
        },
      ],
    ],
  );
  // The account id is text: YAML must not read a number.
  assert.match(written.files[0]?.text ?? '', /account: "100000000000"/);
});

test('it lasts thirty days, or as long as an exception may', () => {
  const last = (today: string, maxDays: number): unknown => {
    const written = except(drifted(), { today, maxDays });
    return 'files' in written ? parse(written.files[0]?.text ?? '').spec.expires : written.whyNot;
  };
  assert.deepEqual([last('2026-11-28', 7), last('2026-11-28', 30), last('2026-12-15', 365)], ['2026-12-05', '2026-12-28', '2027-01-14']);
});

test('each kind of thing departs in its own words', () => {
  const standard = { type: 'securityhub/standard', name: 'pci/v/4' } as const;
  assert.deepEqual(whatOf({ ...standard, action: 'create' }), { standard: 'pci/v/4', state: 'absent' });
  assert.deepEqual(whatOf({ ...standard, action: 'delete' }), { standard: 'pci/v/4', state: 'unmanaged' });
  const coverage = {
    type: 'devops-guru/coverage',
    name: 'coverage',
    before: { coverage: { mode: 'TAGS', key: 'k', values: ['v'] } },
  } as const;
  assert.deepEqual(whatOf(coverage), { coverage: { mode: 'TAGS', key: 'k', values: ['v'] } });
});

test('what an Exception cannot say, or nobody saw, gets none, with why', () => {
  assert.equal(whatOf({ type: 'ses/identity' }), 'an Exception cannot say what is there of a ses/identity');
  assert.equal(whatOf({ before: {} }), 'what is there was not seen');
  assert.equal(whatOf({ before: { status: 1 } }), 'what is there was not seen');
  const { before: _, ...unseen } = drifted();
  assert.deepEqual(except(unseen, input), { whyNot: 'what is there was not seen' });
  assert.equal(whatOf({ type: 'devops-guru/coverage', before: {} }), 'what is there was not seen');
  assert.deepEqual(except({ ...unseen, type: 'devops-guru/coverage' }, input), { whyNot: 'what is there was not seen' });
});

test('a long name stays on its line', () => {
  const name = `${'a long name '.repeat(12)}/IAM.6`;
  const written = except(drifted({ name }), input);
  assert.ok('files' in written && written.files[0]?.text.includes(`${'a long name '.repeat(11)}a long name`));
});

test('in several cells each has a file of its own; in too many one is to be written for the unit', () => {
  const written = except(drifted({ cells: inCells(10) }), input);
  assert.ok('files' in written);
  const parsed = written.files.map(({ file, text }) => ({ file, document: parse(text) }));
  assert.deepEqual(
    parsed.map(({ document }) => document.spec.selector.account),
    accounts.slice(0, 10),
  );
  assert.equal(new Set(parsed.map(({ file }) => file)).size, 10);
  for (const [index, { file, document }] of parsed.entries()) {
    assert.ok(document.metadata.name.endsWith(`-${index + 1}`));
    assert.ok(file.endsWith(`/${document.metadata.name}.yaml`));
  }
  assert.deepEqual(except(drifted({ cells: inCells(11) }), input), { whyNot: 'it is in 11 cells: write one for the unit' });
});

test('its folder is that of the line, or the one for compliance', () => {
  const folder = (more: Partial<PlanClass>): string => {
    const written = except(drifted(more), input);
    return 'files' in written ? (written.files[0]?.file.replace(/\/[^/]*$/, '') ?? '') : written.whyNot;
  };
  const { source: _, ...nowhere } = drifted();
  const without = except(nowhere, input);
  assert.ok('files' in without && without.files[0]?.file.startsWith('compliance/drift-'));
  assert.deepEqual(
    [folder({ source: place('one.yaml', 'x') }), folder({ source: place('deep/er/one.yaml', 'x') })],
    ['compliance', 'deep/er'],
  );
});
