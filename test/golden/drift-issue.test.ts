// The drift issue as its readers see it: golden, always within its bytes, and harmless whoever wrote the names in it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { marked } from 'marked';
import { CellSpace } from '../../reconciler/model/cell-set.ts';
import type { Plan, PlanClass } from '../../reconciler/model/plan.ts';
import { driftJson } from '../../reconciler/output/drift.ts';
import { driftIssueMarkdown, issueBytes, keptSummaries } from '../../reconciler/output/drift-issue.ts';
import { bytesOf } from '../../reconciler/output/markdown.ts';
import { type DriftReport, differenceId, readDriftFile } from '../../reconciler/plan/drift-report.ts';
import { runsOf } from '../runs.ts';
import { accounts, classOf, pages, planOfClasses, source } from './big-plans.ts';
import { expectGolden } from './expect-golden.ts';
import { header } from './header.ts';

const space = new CellSpace(accounts(4), ['eu-west-1', 'us-east-1']);
const everywhere = space.product(space.accounts, space.regions);
const one = space.of([space.cellAt(0)]);
const patch = [
  '--- a/compliance/security-hub/disabled-controls/org.yaml',
  '+++ b/compliance/security-hub/disabled-controls/org.yaml',
  '@@ -1,3 +1,6 @@',
  ' spec:',
  '+  overrides:',
  '+    - match: { account: "100000000001", region: eu-west-1 }',
  '+      controls: { remove: [IAM.6] }',
  '',
].join('\n');

const reportOf = (plan: Plan, more: Partial<DriftReport> = {}): DriftReport => ({
  plan,
  base: { kind: 'last-applied', commit: '77e01bd00000000000000000000000000000abcd' },
  header,
  factsOf: () => ({}),
  answersOf: () => ({ adopt: { patch }, except: { whyNot: 'an Exception cannot say this' } }),
  ...more,
});
const options = { ...pages, bytes: issueBytes, runUrl: 'https://github.com/o/r/actions/runs/17' };
const changed = classOf('pci-dss/v/4.0.1/IAM.6', one);
const missing = classOf('pci-dss/v/4.0.1', everywhere, {
  type: 'securityhub/standard',
  action: 'create',
  difference: 'standard-missing',
  after: {},
});
const unlisted = classOf('cis/v/1.2.0', one, {
  type: 'securityhub/standard',
  action: 'delete',
  difference: 'standard-unexpected',
  destructive: true,
  because: 'unlisted',
  before: {},
});

test('golden: by cause, with since, who, and three ready answers', () => {
  const plan = planOfClasses(space, [changed, missing, unlisted], {
    unreadable: [{ cell: space.cellAt(3), provider: 'devops-guru', code: 'AccessDenied', message: 'role trueup-plan may not' }],
  });
  const report = reportOf(plan, {
    factsOf: (each) =>
      each === changed
        ? { firstSeen: '2026-11-20T05:19:00Z', by: 'arn:aws:sts::100000000001:assumed-role/admin/alice', at: '2026-11-20T03:02:01Z' }
        : { notTold: 'CloudTrail of account 100000000001: AccessDeniedException' },
  });
  expectGolden('drift-issue.md', [
    driftIssueMarkdown(report, {
      ...options,
      fresh: new Set([differenceId(missing)]),
      kept: new Map([['0123456789ab', 'since 2026-11-19 (4 days): <code>securityhub/hub</code> <code>default</code> in 1 cell']]),
      lastComplete: '2026-11-22T05:24:00Z',
    }).text,
  ]);
  expectGolden('drift-issue-clean.md', [driftIssueMarkdown(reportOf(planOfClasses(space, [])), options).text]);
});

test('what an issue shows is read again from a drift file, and what is no drift file is refused', () => {
  const plan = planOfClasses(space, [changed, missing]);
  const report = reportOf(plan, { factsOf: () => ({ firstSeen: '2026-11-20T05:19:00Z' }) });
  const text = [...driftJson({ ...report, factsOf: report.factsOf }, header)].join('');
  const read = readDriftFile(text);
  assert.ok('plan' in read, JSON.stringify(read));
  assert.equal(driftIssueMarkdown(read, options).text, driftIssueMarkdown(report, options).text);
  for (const [from, to, why] of [
    ['"kind": "drift"', '"kind": "plan"', /not "drift"/],
    ['IAM.6', 'IAM.7', /digest is not that of the content/],
    ['2026-11-20T05', 'yesterday', /firstSeen is not a time/],
  ] as const) {
    const spoiled = text.replace(from, to).replace(from.replace(': ', ':'), to.replace(': ', ':'));
    const refused = readDriftFile(spoiled);
    assert.ok('wrong' in refused && why.test(refused.wrong), JSON.stringify(refused).slice(0, 200));
  }
});

test('an id stays while documents grow above the line, and changes with what is declared or found', () => {
  const moved = { ...changed, source: source('elsewhere.yaml', 99), cells: everywhere };
  assert.equal(differenceId(moved), differenceId(changed));
  assert.notEqual(differenceId({ ...changed, after: { status: 'ENABLED' } }), differenceId(changed));
  assert.notEqual(differenceId({ ...changed, before: { status: 'DISABLED' } }), differenceId(changed));
});

const balanced = (text: string): void => {
  assert.equal(text.match(/<details/g)?.length ?? 0, text.match(/<\/details>/g)?.length ?? 0);
  const fences = text.match(/^`{3,}/gm) ?? [];
  assert.equal(fences.length % 2, 0);
};

test('never longer than its bytes, whatever is in it, and what was left out is said', () => {
  const classes = (count: number, size: number): PlanClass[] =>
    Array.from({ length: count }, (_, index) => classOf(`std/v/1/${'é🙂'.repeat(size)}${index}`, everywhere, { line: index + 1 }));
  for (const [count, size, bytes] of [
    [1, 1, 4_000],
    [40, 5, 60_000],
    [199, 40, 60_000],
    [3_000, 60, 60_000],
    [3_000, 3, 48_000],
  ] as const) {
    const huge = reportOf(planOfClasses(space, classes(count, size)), {
      answersOf: () => ({ adopt: { patch: patch.repeat(3) }, except: { patch } }),
    });
    const drawn = driftIssueMarkdown(huge, { ...options, bytes });
    assert.ok(bytesOf(drawn.text) <= bytes, `${count} x ${size}: ${bytesOf(drawn.text)}`);
    balanced(drawn.text);
    assert.equal(drawn.complete, count <= 200 && keptSummaries(drawn.text).size === count);
    if (count > 1) assert.match(drawn.text, /Left out to fit: /);
    if (count > 200) assert.match(drawn.text, /and [\d,]+ more differences/);
  }
});

const hostile = [
  '@octocat',
  '#1',
  '<script>x</script>',
  '</details>',
  '[a](http://x)',
  '![a](http://x)',
  '`',
  '```',
  '|',
  'closes #1',
  '-->',
  '<!-- trueup:d 0123456789ab -->',
  '\u202Eabc',
  'a\nb',
];

test('7: hostile names, reasons, answers and messages make no link, mention, HTML or end of ours', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...hostile), { minLength: 1, maxLength: 4 }), (parts) => {
      const text = parts.join(' ');
      const bad = classOf(`pci-dss/v/4.0.1/${text}`, one, { file: text, before: { status: text }, after: { reason: text } });
      const report = reportOf(
        planOfClasses(space, [bad], { unreadable: [{ cell: space.cellAt(1), provider: text, code: text, message: text }] }),
        {
          factsOf: () => ({ firstSeen: '2026-11-20T05:19:00Z', by: text, at: text }),
          answersOf: () => ({ adopt: { patch: `--- a/x\n+++ b/x\n+${text}\n` }, except: { whyNot: text } }),
        },
      );
      const drawn = driftIssueMarkdown(report, options).text;
      const html = marked.parse(drawn, { async: false });
      balanced(html);
      assert.deepEqual(
        [...html.matchAll(/<(a|img|script)\b[^>]*>/g)].map(([tag]) => tag).filter((tag) => !tag.includes('https://github.com/o/r/actions')),
        [],
      );
      assert.equal(keptSummaries(drawn).size, 1);
    }),
    { numRuns: runsOf(20, 600) },
  );
});
