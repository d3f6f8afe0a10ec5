// `drift --adopt`: the documents come to ask for what is live, with their comments and order; what no document can say is listed.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { adoptedAll, adoptFiles, deeds, guruFile } from '../e2e/adopt-cases.ts';
import type { E2e } from '../e2e/harness.ts';
import { commitAll, git, startRepository } from '../e2e/repository.ts';
import { cis, disabledFile, inTheConsole, management, member, pci, pciWithout, small, standardsFile } from '../e2e/small.ts';

const place = { account: member, region: 'us-east-1' };
const spec = `  standards:
    # The one that the auditor reads.
    - { id: ${pci}, state: present }
    - { id: ${cis}, state: absent, allowDelete: true }
  unlistedControls: enabled # whatever nobody lists is on
  parameters:
    - { control: IAM.7, values: { MaxPasswordAge: 90 } }
`;
const files: Record<string, string> = {
  ...pciWithout(['IAM.6', 'S3.1']),
  [standardsFile]: `apiVersion: trueup/v1
kind: SecurityStandards
metadata: { name: standards }
spec:
  targets: { include: [{ ou: root }] }
  hub: { state: present, autoEnableControls: true }
${spec}`,
  '.gitignore': '.trueup/\n',
};

interface Drift {
  readonly classes: readonly {
    readonly type: string;
    readonly name: string;
    readonly firstSeen?: string;
    readonly answers: {
      readonly adopt: { readonly patch?: string; readonly whyNot?: string };
      readonly except: { readonly patch?: string };
    };
  }[];
}
const driftOf = async (run: E2e): Promise<Drift> => JSON.parse((await run.trueup(['drift', '--format', 'json'])).stdout) as Drift;
const read = ({ folder }: E2e, file: string): string => readFileSync(path.join(folder, file), 'utf8');

test('what a person did in the console is adopted; the plan is empty after it; comments and order stay', async (t) => {
  const run = await small(t, files, { securityhub: { retiredControls: [] } });
  startRepository(run.folder);
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  await inTheConsole(run, 'enable-control', { ...place, control: 'IAM.6' });
  await inTheConsole(run, 'disable-control', { ...place, control: 'EC2.2', reason: 'by hand' });
  await inTheConsole(run, 'enable-standard', { account: management, region: 'eu-west-1', standard: cis });
  await inTheConsole(run, 'disable-standard', { account: management, region: 'us-east-1', standard: pci });
  await inTheConsole(run, 'toggle-auto-enable-controls', place);
  await inTheConsole(run, 'set-parameter', { ...place, control: 'IAM.7', parameter: 'MaxPasswordAge', value: { Integer: 45 } as never });
  run.clock.advance(10 * 60_000);

  const found = await driftOf(run);
  const answerOf = (name: string) => found.classes.find((each) => each.name === name)?.answers;
  assert.match(
    answerOf(`${pci}/IAM.6`)?.adopt.patch ?? '',
    /^--- a\/compliance\/security-hub\/disabled-controls\/list\.yaml\n[\s\S]*\+ {6}controls: \{ remove: \[IAM\.6\] \}\n/m,
  );
  assert.match(answerOf(`${pci}/EC2.2`)?.adopt.patch ?? '', /\+ {12}owner: CHANGE-ME\n/);
  assert.match(
    answerOf(cis)?.except.patch ?? '',
    /^--- \/dev\/null\n\+\+\+ b\/compliance\/security-hub\/drift-[0-9a-f]{12}\.yaml\n[\s\S]*\+ {4}state: unmanaged\n/,
  );
  // Each patch is one that git takes.
  for (const [index, { answers }] of found.classes.entries())
    for (const answer of [answers.adopt, answers.except])
      if (answer.patch !== undefined) {
        writeFileSync(path.join(run.folder, '.trueup', `${index}.patch`), answer.patch);
        git(run.folder, 'apply', '--check', `.trueup/${index}.patch`);
      }

  const before = [read(run, standardsFile), read(run, disabledFile)];
  const without = await run.trueup(['drift', '--adopt']);
  assert.equal(without.exitCode, 2, without.stdout + without.stderr);
  assert.match(
    without.stdout,
    /! securityhub\/control pci-dss\/v\/3\.2\.1: EC2\.2[^\n]*: an entry names who answers for it[^\n]*--owner and --ticket/,
  );
  assert.match(without.stdout, /7 of 9 differences adopted in 2 files; nothing was changed in AWS/);
  assert.match(without.stdout, /! securityhub\/control pci-dss\/v\/3\.2\.1: S3\.1[^\n]*: it is gone with its standard/);
  const after = [read(run, standardsFile), read(run, disabledFile)];
  // What stood there stands there still, line by line and in order.
  for (const [index, text] of after.entries()) {
    const lines = text.split('\n');
    let at = -1;
    for (const line of (before[index] ?? '').split('\n')) {
      at = lines.indexOf(line, at + 1);
      assert.notEqual(at, -1, `${line} is gone`);
    }
  }
  const plan = await run.trueup(['plan', '--format', 'json']);
  assert.deepEqual(
    (JSON.parse(plan.stdout) as Drift).classes.map(({ name }) => name),
    [`${pci}/EC2.2`],
  );

  // Committed, and not applied yet: what was applied is another text than the one to edit.
  commitAll(run.folder);
  const again = await run.trueup(['drift', '--adopt']);
  assert.match(again.stdout, /0 of 7 differences adopted[\s\S]*has changed since what was applied: apply it first/);
});

test('a control that is off gets its entry from --owner and --ticket; the next apply marks its reason, and then nothing is left', async (t) => {
  const run = await small(t, files, { accounts: 1 });
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  await inTheConsole(run, 'disable-control', { ...place, account: management, control: 'EC2.2', reason: 'by hand' });
  const adopted = await run.trueup(['drift', '--adopt', '--owner', 'web', '--ticket', 'SEC-9']);
  assert.equal(adopted.exitCode, 2, adopted.stdout + adopted.stderr);
  assert.match(adopted.stdout, /the next apply gives its reason in AWS our mark/);
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  assert.equal((await run.trueup(['drift'])).exitCode, 0);
  assert.match(
    read(run, disabledFile),
    /control: EC2\.2\n {12}standards: \[pci-dss\/v\/3\.2\.1\]\n {12}reason: by hand\n {12}ticket: SEC-9\n {12}owner: web/,
  );
});

test('one of two standards is released: the control stays off in the other', async (t) => {
  const both = { ...files, [standardsFile]: (files[standardsFile] ?? '').replace('state: absent, allowDelete: true', 'state: present') };
  const run = await small(t, both, { accounts: 1, regions: ['eu-west-1'], securityhub: { hubs: [] } });
  run.write({ 'organization.yaml': (files['organization.yaml'] ?? '').replace(', us-east-1', '') });
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  await inTheConsole(run, 'enable-control', { account: management, region: 'eu-west-1', control: 'IAM.6', standard: cis });
  const adopted = await run.trueup(['drift', '--adopt']);
  assert.equal(adopted.exitCode, 0, adopted.stdout + adopted.stderr);
  assert.match(read(run, disabledFile), /add:\n {10}- control: IAM\.6\n {12}standards: \[pci-dss\/v\/3\.2\.1\]/);
  assert.equal((await run.trueup(['plan', '--detailed-exitcode'])).exitCode, 0);
});

test('dirty files and documents that would be invalid are refused, and no file is written by half', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']), { accounts: 1 });
  startRepository(run.folder);
  await run.trueup(['apply', '--yes']);
  await inTheConsole(run, 'enable-control', { account: management, region: 'eu-west-1', control: 'IAM.6' });
  // Only the working tree differs, in what a comment says: without a ledger the folder itself is compared.
  run.write({ '.gitignore': '.trueup/\n', [disabledFile]: `# mine\n${read(run, disabledFile)}` });
  const ledger = await run.trueup(['drift', '--adopt']);
  assert.equal(ledger.exitCode, 1, ledger.stdout + ledger.stderr);
  assert.match(ledger.stderr, /list\.yaml has changes that are not committed[\s\S]*nothing was written/);
  assert.match(read(run, disabledFile), /^# mine\n/);
  assert.deepEqual(readdirSync(path.dirname(path.join(run.folder, disabledFile))), ['list.yaml']);
  for (const [argv, why] of [
    [['--owner', 'x'], /go with --adopt/],
    [['--adopt', '--format', 'json'], /--adopt prints text/],
  ] as const)
    assert.match((await run.trueup(['drift', ...argv])).stderr, why);
  assert.ok(!existsSync(path.join(run.folder, 'x')));
});

test('channels and integrations of DevOps Guru are adopted, with all else, and the plan is empty but for a reason', async (t) => {
  const run = await small(t, adoptFiles, { accounts: 1, regions: ['eu-west-1'] });
  const first = await run.trueup(['apply', '--yes']);
  assert.equal(first.exitCode, 0, first.stdout + first.stderr);
  for (const name of ['a control is on', 'an integration', 'a channel tells otherwise', 'a channel by hand']) await deeds[name]?.(run);
  const said = await adoptedAll(run);
  assert.match(said, /4 of 4 differences adopted in 2 files/);
  const text = read(run, guruFile);
  assert.match(text, /integrations:\n? *\{? *opsCenter: disabled/);
  assert.match(text, /name: by-hand/);
  assert.equal((await run.trueup(['plan', '--detailed-exitcode'])).exitCode, 0);
});
