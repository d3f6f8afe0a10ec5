import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { accountId } from '../../reconciler/model/account-id.ts';
import { driftJson, driftText } from '../../reconciler/output/drift.ts';
import { explainCellText, explainJson, explainText } from '../../reconciler/output/explain.ts';
import { changeLines, planJson } from '../../reconciler/output/plan-json.ts';
import { planText, summaryLine } from '../../reconciler/output/plan-text.ts';
import { postureJson, postureText } from '../../reconciler/output/posture.ts';
import { resultJson, resultText } from '../../reconciler/output/result.ts';
import { explainCell, explainResource } from '../../reconciler/plan/explain.ts';
import type { Posture } from '../../reconciler/plan/posture.ts';
import type { Observation } from '../../reconciler/providers/observation.ts';
import { fakeTypes } from '../plan/fake-service.ts';
import { observationOf } from '../plan/world.ts';
import { company } from '../targets/configuration.ts';
import { expectGolden } from './expect-golden.ts';
import { header } from './header.ts';
import { cards, emptyPlan, resolution, result, settled, untidyPlan, wideClasses, wordyTypes } from './scenes.ts';

const plain = { color: false, unitOf: (account: string) => company.accounts.get(accountId(account))?.path.at(-1) ?? '?', types: fakeTypes };
const drift = {
  plan: untidyPlan,
  base: { kind: 'last-applied', commit: '0123456789abcdef0123456789abcdef01234567' } as const,
  factsOf: ({ action }: { readonly action: string }) =>
    action === 'update' ? { firstSeen: '2026-11-21', by: 'alice', at: '2026-11-21T08:30:00Z' } : {},
};
const posture: Posture = {
  accounts: [
    { account: '111111111111', standard: 'cis-aws-foundations-benchmark/v/3.0.0', passed: 30, failed: 5, unknown: 2, score: 81 },
    { account: '111111111111', standard: 'pci-dss/v/4.0.1', passed: 0, failed: 0, unknown: 0 },
    { account: '444444444444', standard: 'pci-dss/v/4.0.1', passed: 120, failed: 7, unknown: 0, incomplete: true },
  ],
  standards: [
    { standard: 'cis-aws-foundations-benchmark/v/3.0.0', accounts: 1, passed: 30, failed: 5, unknown: 2, score: 81 },
    { standard: 'pci-dss/v/4.0.1', accounts: 2, passed: 120, failed: 7, unknown: 0, incomplete: true },
  ],
  unreadable: [
    { scope: '444444444444/us-east-1', code: 'AccessDenied', message: 'securityhub GetFindings: User is not\u001b[31m authorized' },
  ],
  checks: 4711,
};
const control = { type: 'fake/control', account: accountId('444444444444'), region: 'eu-west-1', name: 'pci/v/4/IAM.6' } as const;
const readAs = (observation: Observation) => [{ is: 'observed' as const, types: fakeTypes.map((type) => type.name), observation }];
const input = { expansion: cards, resolution, organization: 'main', types: fakeTypes, reads: readAs(observationOf(control, settled())) };

const outputs: Readonly<Record<string, () => Iterable<string>>> = {
  'plan-untidy.txt': () => planText(untidyPlan, plain),
  'plan-untidy.color.txt': () => planText(untidyPlan, { ...plain, color: true }),
  'plan-untidy.json': () => planJson(untidyPlan, header),
  'plan-untidy.changes.jsonl': () => changeLines(untidyPlan),
  'plan-wide.txt': () => planText({ ...untidyPlan, classes: wideClasses }, { ...plain, types: wordyTypes }),
  'plan-empty.txt': () => planText(emptyPlan, plain),
  'plan-empty.json': () => planJson(emptyPlan, header),
  'drift.txt': () => driftText(drift, plain),
  'drift-empty.txt': () => driftText({ ...drift, plan: emptyPlan, base: { kind: 'documents' } }, plain),
  'drift.json': () => driftJson(drift, header),
  'posture.txt': () => postureText(posture),
  'posture.json': () => postureJson(posture, header),
  'result.txt': () => resultText(result, untidyPlan, plain),
  'result.json': () => resultJson(result, header, []),
  'result.changes.json': () => resultJson(result, header, [], true),
  'explain-control.txt': () => explainText(explainResource(control, input), plain),
  'explain-removed.txt': () => explainText(explainResource({ ...control, name: 'pci/v/4/S3.11' }, input), plain),
  'explain-excluded.txt': () =>
    explainText(
      explainResource({ ...control, account: accountId('333333333333') }, { ...input, reads: readAs(observationOf(control, new Map())) }),
      plain,
    ),
  'explain-suspended.txt': () => explainText(explainResource({ ...control, account: accountId('555555555555') }, input), plain),
  'explain-control.json': () => explainJson(explainResource(control, input), header),
  'explain-cell.txt': () => explainCellText(explainCell(control, input), plain),
  'explain-cell.json': () => explainJson(explainCell(control, input), header),
};
for (const [name, draw] of Object.entries(outputs)) {
  test(`${name} is drawn as it was`, () => expectGolden(name, draw()));
}

for (const [name, draw] of Object.entries(outputs).filter(([each]) => each.endsWith('.txt'))) {
  test(`${name} fits 80 columns and lets no data drive the terminal`, () => {
    const text = [...draw()].join('');
    // The summary is one line whatever its length: people search for it.
    for (const line of text.split('\n').filter((each) => !stripVTControlCharacters(each).startsWith('Plan: ')))
      assert.ok(stringWidth(line) <= 80, line);
    const bare = name.includes('color') ? stripVTControlCharacters(text) : text;
    assert.doesNotMatch(bare, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });
}

test('colours change nothing but the colours', () => {
  assert.equal(
    stripVTControlCharacters([...planText(untidyPlan, { ...plain, color: true })].join('')),
    [...planText(untidyPlan, plain)].join(''),
  );
});

test('the summary line', () => {
  const summary = {
    create: 3,
    update: 12,
    replace: 0,
    delete: 0,
    destructive: 0,
    cells: 214,
    classes: 6,
    unchanged: 0,
    unreadable: 1,
    skipped: 0,
    refused: 0,
  };
  assert.equal(summaryLine('Plan', summary), 'Plan: 3 to create, 12 to update, 0 to delete in 214 cells (6 classes); 1 unreadable');
  assert.equal(
    summaryLine('Plan', { ...summary, replace: 2, unreadable: 0, refused: 4, skipped: 5 }),
    'Plan: 3 to create, 12 to update, 2 to replace, 0 to delete in 214 cells (6 classes); 4 refused; 5 skipped',
  );
});
