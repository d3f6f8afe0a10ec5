// Errors that AWS answers with text that attacks, through every command that reads or writes AWS and every format: none of it steers a terminal, a
// runner or a page. The short form is in test/e2e/attacks.test.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertHarmless, hostileText } from '../e2e/hostile-text.ts';
import { member, pciWithout, small } from '../e2e/small.ts';

const control = `securityhub/control/${member}/eu-west-1/pci-dss/v/3.2.1/IAM.6`;
const commands: readonly (readonly [readonly string[], readonly string[]])[] = [
  [['plan'], ['text', 'json', 'markdown', 'html', 'sarif']],
  [['drift'], ['text', 'json', 'markdown', 'html']],
  [
    ['explain', `${member}/eu-west-1`],
    ['text', 'json'],
  ],
  [
    ['explain', control],
    ['text', 'json'],
  ],
  [['adopt', control, '--plan'], ['text']],
  [
    ['prune', '--yes'],
    ['text', 'json', 'markdown', 'html'],
  ],
  [['posture'], ['text', 'json']],
  [['insights'], ['text', 'json']],
  [['doctor'], ['text', 'json']],
  [['tenants'], ['text', 'json']],
  [['capacity'], ['text', 'json']],
  [['inventory'], ['text', 'json']],
  [
    ['prove', 'isolation'],
    ['text', 'json', 'html'],
  ],
  [['catalogue', 'refresh'], []],
  [['bootstrap', '--plan'], []],
  [['offboard', 'SecurityStandards', '--plan'], []],
  [['init', 'live', '--from-live', '--organization', 'main'], []],
  [
    ['apply', '--yes'],
    ['text', 'json', 'markdown', 'html'],
  ],
  [['runs'], ['text', 'json']],
];

for (const [name, rule] of [
  ['the organization cannot be read', { service: 'organizations', operation: '*' }],
  ['nobody is known', { service: 'sts', operation: '*' }],
  // The call is the caller's own: the first is the way to the hub.
  ['an account cannot be entered', { service: 'sts', operation: 'AssumeRole', nth: 2 }],
  ['a cell cannot be read', { service: 'securityhub', operation: '*', account: member }],
  ['a cell cannot be written', { service: 'securityhub', operation: 'BatchUpdate*', account: member }],
] as const)
  test(`${name}, and AWS says why in text that attacks`, async (t) => {
    const run = await small(t, pciWithout(['IAM.6']));
    run.sandbox.faults.add({ ...rule, effect: { kind: 'error', name: 'ValidationException', status: 400, message: hostileText } });
    let told = 0;
    for (const [argv, formats] of commands)
      for (const format of formats.length === 0 ? [undefined] : formats) {
        const all = format === undefined ? argv : [...argv, '--format', format];
        const { stdout, stderr } = await run.trueup(all);
        assertHarmless(stdout, all.join(' '), format);
        assertHarmless(stderr, `${all.join(' ')} (stderr)`);
        if (/add-mask/.test(stdout + stderr)) told++;
      }
    assert.ok(told > 0, 'the text came out somewhere, written out');
  });
