// The plan comment: what reviewers see, always within its bytes, whatever the plan and whoever wrote the names in it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { marked } from 'marked';
import type { AccountId } from '../../reconciler/model/account-id.ts';
import { CellSpace } from '../../reconciler/model/cell-set.ts';
import type { Diagnostic } from '../../reconciler/model/diagnostic.ts';
import type { Plan, PlanBase, UnreadableCell } from '../../reconciler/model/plan.ts';
import { diagnosticsMarkdown } from '../../reconciler/output/diagnostics-markdown.ts';
import { bytesOf } from '../../reconciler/output/markdown.ts';
import { planHtml } from '../../reconciler/output/plan-html.ts';
import { commentBytes, planMarkdown, summaryBytes } from '../../reconciler/output/plan-markdown.ts';
import { resultHtml } from '../../reconciler/output/result-html.ts';
import { resultMarkdown } from '../../reconciler/output/result-markdown.ts';
import { mergePlans } from '../../reconciler/plan/merge-plans.ts';
import { cellsOfShard, shardOf } from '../../reconciler/targets/shard.ts';
import { runsOf } from '../runs.ts';
import { accounts, allRegions, type ClassParts, classOf, pages, plan4444, planHuge, planOfClasses, source } from './big-plans.ts';
import { expectGolden } from './expect-golden.ts';
import { header } from './header.ts';
import { result, untidyPlan } from './scenes.ts';

const runs = runsOf(12, 400);
const options = { ...pages, bytes: commentBytes };
const draw = (plan: Plan, more: Partial<typeof options & { marker: string; runUrl: string }> = {}) =>
  planMarkdown(plan, header, { ...options, ...more });
const space = new CellSpace(accounts(4), ['eu-west-1', 'us-east-1']);
const everywhere = space.product(space.accounts, space.regions);
const one = space.of([space.cellAt(0)]);
const base: PlanBase = { ref: 'main', commit: '77e01bd00000000000000000000000000000abcd', state: 'read', read: 4, of: 8, ended: 1 };

const unreadable = (count: number): UnreadableCell[] =>
  Array.from({ length: count }, (_, index) => ({
    cell: space.cellAt(index),
    provider: 'security-hub',
    code: index === 0 ? 'ThrottlingException' : 'AccessDeniedException',
    message: index === 0 ? 'securityhub DescribeHub: Rate exceeded' : 'securityhub DescribeHub: role trueup-plan may not',
  }));
const expired: Diagnostic[] = [
  { severity: 'warning', code: 'V-29', source: source('tenants/a.yaml', 4), message: 'this entry (x) is in effect in no cell' },
  {
    severity: 'warning',
    code: 'V-11',
    source: source('compliance/x.yaml', 9),
    message: 'expired on 2026-11-20: it no longer counts',
    hint: 'remove the entry, or agree on a later day',
  },
  { severity: 'warning', code: 'V-27', message: 'Amazon DevOps Guru ends on 2027-09-30' },
];
const invalid: Diagnostic[] = [
  { severity: 'error', code: 'D-01', source: source('tenants/a.yaml', 3), message: 'a colon is missing | here', hint: 'write key: value' },
  { severity: 'warning', code: 'V-11', source: source('tenants/b.yaml', 8), message: 'expires tomorrow' },
];
const threeKinds = planOfClasses(
  space,
  [
    classOf('pci-dss/v/4.0.1/IAM.6', everywhere),
    classOf('pci-dss/v/4.0.1/S3.11', everywhere, { line: 8 }),
    classOf('default', one, {
      type: 'devops-guru/coverage',
      difference: 'coverage-mode',
      before: { coverage: { mode: 'none' } },
      after: { coverage: { mode: 'all' } },
      file: 'compliance/devops-guru/all.yaml',
      line: 5,
    }),
    classOf('network', one, {
      type: 'cloudformation/stack-set',
      action: 'delete',
      difference: 'stackset-settings',
      destructive: true,
      because: 'pruned',
      before: {},
    }),
  ],
  { unchanged: 3 },
);

/** A plan of four shards, one of which left nothing. */
function mergedWithout(index: number, count = 40) {
  const many = new CellSpace(accounts(count), ['eu-west-1', 'us-east-1']);
  const scopes = [{ provider: 'security-hub', spans: false, cells: many.product(many.accounts, many.regions) }];
  const basis = { accountsLostShare: 10, deleteShare: 30, deleteCount: 10, accounts: 40, vanished: [], allow: [] };
  const parts = [0, 1, 2, 3].map((each) => {
    const own = cellsOfShard(many, { index: each, of: 4 });
    const plan = planOfClasses(many, [classOf('pci-dss/v/4.0.1/IAM.6', own)], { unchanged: 0 });
    const shard = { index: each, of: 4, home: many.cellAt(0), read: own, seen: own, unsettled: own, managed: new Map(), basis, scopes };
    return { plan: { ...plan, shard }, header, units: new Map(), name: `plan-shard-${each}/plan.json` };
  });
  const merged = mergePlans(
    parts.filter((_, each) => each !== index),
    pages.types,
  );
  if (!('plan' in merged)) throw new Error(merged.mismatch);
  return merged;
}

/** The first of four shards that none of the accounts falls into. */
function shardWithout(ids: readonly AccountId[]): number {
  const taken = new Set(ids.map((id) => shardOf(id, 4)));
  return [0, 1, 2, 3].findIndex((index) => !taken.has(index));
}

const goldens: Readonly<Record<string, () => string>> = {
  'comment-nothing.md': () => draw(planOfClasses(space, [], { unchanged: 8 })).text,
  'comment-one.md': () =>
    draw(planOfClasses(space, [classOf('pci-dss/v/4.0.1/IAM.6', one)], { unchanged: 7 }), {
      marker: '<!-- marker -->\n',
      runUrl: 'https://github.com/o/r/actions/runs/1',
    }).text,
  'comment-three-kinds.md': () => draw(threeKinds).text,
  'comment-branch.md': () =>
    draw(
      planOfClasses(
        space,
        [classOf('pci-dss/v/4.0.1/EC2.2', one, { origin: 'branch' }), classOf('pci-dss/v/4.0.1/IAM.6', everywhere, { origin: 'drift' })],
        { base },
      ),
    ).text,
  'comment-4444.md': () => draw(plan4444()).text,
  'comment-huge.md': () => draw(planHuge()).text,
  'comment-unreadable.md': () => draw(planOfClasses(space, [classOf('pci-dss/v/4.0.1/IAM.6', one)], { unreadable: unreadable(3) })).text,
  'comment-sharded.md': () => {
    const merged = mergedWithout(2);
    return planMarkdown(merged.plan, merged.header, options).text;
  },
  // The shard that is missing would have had no cell of these two accounts.
  'comment-sharded-empty.md': () => {
    const merged = mergedWithout(shardWithout(accounts(2)), 2);
    return planMarkdown(merged.plan, merged.header, options).text;
  },
  'comment-refused.md': () =>
    draw({
      ...threeKinds,
      guards: [{ guard: 'blast-radius', message: '38 of 40 would be deleted', hint: '--allow blast-radius when they are meant' }],
    }).text,
  'comment-expired.md': () => draw(planOfClasses(space, [], { diagnostics: expired, unchanged: 8 })).text,
  'comment-invalid.md': () => diagnosticsMarkdown(invalid, 4, { bytes: commentBytes }),
  'comment-result.md': () => resultMarkdown(result, untidyPlan, header, { bytes: commentBytes }),
  'plan.html': () => [...planHtml(threeKinds, header, pages)].join(''),
  'result.html': () => [...resultHtml(result, untidyPlan, header)].join(''),
};
for (const [name, drawn] of Object.entries(goldens)) test(`${name} is drawn as it was`, () => expectGolden(name, [drawn()]));

/** Folds and code blocks that are open at the end, as a reader of lines sees them. */
function unbalanced(text: string): number {
  let open = 0;
  let fence: string | undefined;
  for (const line of text.split('\n')) {
    const mark = /^(`{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (line === fence) fence = undefined;
      continue;
    }
    if (mark !== undefined) fence = mark;
    if (line.startsWith('<details')) open++;
    if (line.startsWith('</details>')) open--;
    assert.ok(open >= 0, line);
  }
  assert.equal(fence, undefined);
  return open;
}

test('4: 0, 1, 50, 2,000 and 20,000 cells fit, with everything that always stays, the same bytes twice, in any order', () => {
  for (const count of [0, 1, 50, 2_000, 20_000]) {
    const wide = new CellSpace(accounts(Math.ceil(count / 8) + 1), allRegions.slice(0, 8));
    const cells = wide.of(Array.from({ length: count }, (_, index) => wide.cellAt(index)));
    const classes = count === 0 ? [] : [classOf('pci-dss/v/4.0.1/IAM.6', cells), classOf('pci-dss/v/4.0.1/S3.1', cells, { line: 9 })];
    const { text, complete } = draw(planOfClasses(wide, classes), { marker: '<!-- trueup:plan v=1 -->\n' });
    assert.ok(bytesOf(text) <= commentBytes, `${count}: ${bytesOf(text)}`);
    assert.equal(complete, true);
    assert.match(text, /^<!-- trueup:plan v=1 -->\n### . trueup plan: /u);
    assert.match(text, count === 0 ? /nothing to change/ : new RegExp(`${(2 * count).toLocaleString('en-US')} to update`));
    assert.match(text, /<sub>Plan <code>[0-9a-f]{12}<\/code>/);
    assert.equal(unbalanced(text), 0);
    assert.equal(draw(planOfClasses(wide, [...classes].reverse()), { marker: '<!-- trueup:plan v=1 -->\n' }).text, text);
  }
});

/** Rows of the destructive table. */
const destructiveRows = (text: string): number =>
  (text.split('<b>Destructive</b>')[1] ?? '')
    .split('</details>')[0]
    ?.split('\n')
    .filter((line) => line.startsWith('| -') || line.startsWith('| ~')).length ?? 0;

test('5: each rung of the ladder is reached, and the note names what was left out', () => {
  const wide = new CellSpace(accounts(2_000), ['eu-west-1', 'us-east-1']);
  const some = (index: number, count: number) => wide.product(wide.accounts.slice(index, index + count), wide.regions);
  const usual = (count: number, size: number) =>
    Array.from({ length: count }, (_, index) =>
      classOf(`pci-dss/v/4.0.1/EC2.${index}`, some(index, size), {
        line: index,
        after: { status: 'DISABLED', reason: `${index}`, ticket: 'S-1' },
      }),
    );
  const takesAway = (count: number, size: number) =>
    Array.from({ length: count }, (_, index) =>
      classOf(`old/v/${index}`, some(index, size), { type: 'securityhub/standard', action: 'delete', destructive: true, before: {} }),
    );
  const rung = (classes: Parameters<typeof planOfClasses>[1]) => draw(planOfClasses(wide, classes));
  const cases = [
    { drawn: rung(usual(5, 10)), leftOut: [], lists: true },
    { drawn: rung(usual(20, 400)), leftOut: [/the longest lists of cells/], lists: true },
    { drawn: rung([...usual(400, 400), ...takesAway(2, 900)]), leftOut: [/nothing away/, /beyond 50/], lists: true },
    {
      drawn: rung([...usual(400, 400), ...takesAway(20, 900)]),
      leftOut: [/nothing away/, /beyond 50/, /longest of .* destructive/],
      lists: true,
    },
    { drawn: rung([...usual(300, 2), ...takesAway(450, 2)]), leftOut: [/nothing away/, /rows/, /destructive/], lists: false },
    { drawn: rung(takesAway(700, 1)), leftOut: [/nothing away/, /rows/, /destructive/, /[0-9]+ destructive classes/], lists: false },
    { drawn: rung(usual(1, 2_000)), leftOut: [/thousands/], lists: false },
  ];
  for (const { drawn, leftOut, lists } of cases) {
    assert.ok(bytesOf(drawn.text) <= commentBytes);
    assert.equal(drawn.leftOut.length, leftOut.length, drawn.leftOut.join('; '));
    for (const [index, pattern] of leftOut.entries()) assert.match(drawn.leftOut[index] ?? '', pattern);
    for (const words of drawn.leftOut) assert.ok(drawn.text.includes(words));
    assert.equal(/Cells \[/.test(drawn.text), lists, drawn.leftOut.join('; '));
    assert.equal(unbalanced(drawn.text), 0);
  }
  assert.equal(cases[4]?.drawn.complete, true);
  assert.equal(destructiveRows(cases[4]?.drawn.text ?? ''), 450);
  assert.equal(cases[5]?.drawn.complete, false);
  assert.match(cases[5]?.drawn.text ?? '', /Not all destructive classes fit[\s\S]*more destructive classes did not fit/);
});

test('every destructive class keeps its row and count, or the comment says that they did not fit', () => {
  const wide = new CellSpace(accounts(60), allRegions.slice(0, 4));
  const parts = fc.record({
    name: fc.string({ minLength: 1, maxLength: 300, unit: 'binary' }),
    reason: fc.string({ maxLength: 300 }),
    cells: fc.uniqueArray(fc.nat(wide.size - 1), { minLength: 1, maxLength: 60 }),
    destructive: fc.boolean(),
    origin: fc.constantFrom('branch' as const, 'drift' as const),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(parts, { maxLength: 60, selector: ({ name }) => name }),
      fc.integer({ min: 6_000, max: 60_000 }),
      (made, bytes) => {
        const classes = made.map(({ name, reason, cells, destructive, origin }, index) => {
          const of: ClassParts = destructive
            ? { action: 'delete', destructive, before: {}, because: reason }
            : { after: { status: 'DISABLED', reason } };
          return classOf(name, wide.of(cells.map((each) => wide.cellAt(each))), { ...of, origin, line: index });
        });
        const { text, complete } = draw(planOfClasses(wide, classes, { base }), { bytes });
        assert.ok(bytesOf(text) <= bytes);
        assert.equal(unbalanced(text), 0);
        const takesAway = classes.filter(({ destructive }) => destructive);
        if (complete) {
          for (const { source: place, cells } of takesAway) {
            const row = text.split('\n').find((line) => line.startsWith('| - delete') && line.includes(`org.yaml:${place?.line}\``));
            assert.ok(row !== undefined, `no row of line ${place?.line}`);
            assert.match(row, new RegExp(`\\| ${cells.size}( \\[[A-Z]+\\])? \\|`));
          }
        } else assert.match(text, /Not all destructive classes fit/);
      },
    ),
    { numRuns: runs },
  );
});

test('6: the budget counts bytes: wide characters, combining marks and right-to-left text', () => {
  const wide = new CellSpace(accounts(300), ['eu-west-1']);
  for (const letter of ['😀', 'e\u0301', '\u05d0', '漢']) {
    const classes = Array.from({ length: 300 }, (_, index) =>
      classOf(`${letter.repeat(250)}${index}`, wide.of([wide.cellAt(index)]), { action: 'delete', destructive: true, before: {} }),
    );
    const { text } = draw(planOfClasses(wide, classes));
    assert.ok(bytesOf(text) <= commentBytes && text.length <= 65_536);
  }
});

/** What people have put into names, reasons and answers of AWS. */
export const hostile = [
  '@octocat and @org/team',
  'closes #1, fixes o/r#2',
  '![x](https://example.com/x.png)',
  '[click](https://example.com)',
  'https://example.com and www.example.com and me@example.com',
  '<img src=x onerror=alert(1)>',
  '</details></details><h1>free</h1>',
  '</code></summary><script>alert(1)</script>',
  '<!-- trueup:plan v=1 key=default run=9.9 head=0 plan=0 -->',
  '` @octocat ` `` @octocat `` ```\n@octocat',
  'a | b \\| @octocat | \\\\| <b>x</b>',
  '\u202ereversed\u2066 \u200bzero\u0007',
  '\n\n# heading\n\n- @octocat\n\n```\nfree',
  '--> ::error::x\n::set-output name=a::b',
  '\\` @octocat',
  '&lt;b&gt; &commat;octocat',
];

/** Text of the rendered page outside code, and its tags. */
function rendered(text: string): { readonly tags: string[]; readonly prose: string } {
  const html = String(marked.parse(text, { gfm: true, async: false }));
  const withoutCode = html.replace(/<pre>[\s\S]*?<\/pre>|<code[^>]*>[\s\S]*?<\/code>/g, '');
  return {
    tags: [...withoutCode.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, name]) => (name ?? '').toLowerCase()),
    prose: withoutCode.replace(/<[^>]*>/g, ''),
  };
}

const usualTags = new Set([
  'h3',
  'h4',
  'p',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
  'details',
  'summary',
  'b',
  'strong',
  'blockquote',
  'sub',
  'br',
  'a',
]);

test('7: hostile text is text: no link, image, mention, comment or tag of its own', () => {
  for (const text of hostile) {
    const plan = planOfClasses(
      space,
      [
        classOf(text, one, { after: { status: text, [text]: text }, file: text, because: text }),
        classOf(text, one, {
          action: 'delete',
          destructive: true,
          before: { [text]: text },
          because: text,
          refused: { guard: text, message: text },
        }),
        classOf('x', one, { type: `${text.replaceAll('/', '')}/x` }),
      ],
      {
        unreadable: [{ cell: space.cellAt(1), provider: text, code: text, message: text }],
        guards: [{ guard: text, message: text, hint: text }],
        diagnostics: [{ severity: 'warning', code: 'V-11', message: text, hint: text, source: source(text, 1) }],
        base: { ...base, ref: text },
      },
    );
    const drawings = [
      planMarkdown(plan, { ...header, commit: text }, { ...options, unitOf: () => text }).text,
      planMarkdown({ ...plan, classes: plan.classes.map((each) => ({ ...each, origin: 'drift' as const })) }, header, {
        ...options,
        unitOf: () => text,
      }).text,
      diagnosticsMarkdown(plan.diagnostics, 1, { bytes: commentBytes }),
      resultMarkdown(
        { ...result, guards: plan.guards, cells: result.cells.map((each) => ({ ...each, code: text, message: text, waitingFor: text })) },
        plan,
        { ...header, run: text },
        { bytes: commentBytes },
      ),
    ];
    for (const drawn of drawings) {
      const { tags, prose } = rendered(drawn);
      assert.deepEqual(
        tags.filter((tag) => !usualTags.has(tag)),
        [],
        drawn,
      );
      assert.equal(tags.includes('a'), false, drawn);
      assert.doesNotMatch(prose, /octocat|example\.com|#1|#2|alert|reversed|free/, prose);
      assert.doesNotMatch(drawn, /[\u202a-\u202e\u2066-\u2069\u200b\u0007]/);
      assert.equal(unbalanced(drawn), 0);
    }
    const html = [...planHtml(plan, header, { ...pages, unitOf: () => text })].join('');
    assert.doesNotMatch(html, /<(?:script|img|h1>free|b>x|!-- )/);
  }
});

test("7: the same in GitHub's own engine, where it is installed", (t) => {
  if (spawnSync('cmark-gfm', ['--version']).status !== 0) return t.skip('cmark-gfm is absent');
  for (const text of hostile) {
    const { text: drawn } = draw(planOfClasses(space, [classOf(text, one, { after: { status: text }, file: text })]));
    const html = spawnSync('cmark-gfm', ['-e', 'table', '-e', 'autolink', '-e', 'tagfilter', '--unsafe'], {
      input: drawn,
      encoding: 'utf8',
    }).stdout;
    assert.doesNotMatch(html, /<a |<img|<!--/, text);
  }
});

test('8: a job summary of 50,000 cells stays under its million bytes', () => {
  const wide = new CellSpace(accounts(6_250), allRegions.slice(0, 8));
  const classes = Array.from({ length: 400 }, (_, index) =>
    classOf(`pci-dss/v/4.0.1/EC2.${index}`, wide.product(wide.accounts.slice(index, index + 1_500), wide.regions), {
      line: index,
      destructive: index % 2 === 0,
    }),
  );
  const { text } = draw(planOfClasses(wide, classes), { bytes: summaryBytes });
  assert.ok(bytesOf(text) <= summaryBytes);
  assert.ok(bytesOf(text) > commentBytes);
});

test('the comment of 4,444 changes takes less than a second of its own time', () => {
  const plan = plan4444();
  const before = process.cpuUsage();
  draw(plan);
  const { user } = process.cpuUsage(before);
  assert.ok(user < 1_000_000, `${user} microseconds`);
});
