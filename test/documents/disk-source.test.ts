import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { openFolder } from '../../reconciler/documents/disk-source.ts';
import { loadDocuments } from '../../reconciler/documents/load.ts';
import { context, controls, organization } from './configuration.ts';

function configuration(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'trueup-documents-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(path.join(folder, 'compliance/security-hub/disabled-controls'), { recursive: true });
  writeFileSync(path.join(folder, 'organization.yaml'), organization);
  return folder;
}

function problemsOf(folder: string): string[] {
  const source = openFolder(folder);
  assert.ok('list' in source, 'the folder can be opened');
  return loadDocuments(source, context()).diagnostics.map(({ code, source: at, message }) => `${at?.file ?? ''} ${code} ${message}`);
}

const controlsFolder = 'compliance/security-hub/disabled-controls';

test('a folder with an organization and a list reads without problems', (t) => {
  const folder = configuration(t);
  writeFileSync(path.join(folder, controlsFolder, 'a.yaml'), controls('controls: []'));
  writeFileSync(path.join(folder, controlsFolder, 'notes.md'), '# not a document');
  writeFileSync(path.join(folder, controlsFolder, 'stack.template.yaml'), 'Resources: {}');
  assert.deepEqual(problemsOf(folder), []);
});

test('no folder, or a file in its place, is wrong usage', (t) => {
  const folder = configuration(t);
  assert.deepEqual(openFolder(path.join(folder, 'nowhere')), { unusable: `${folder}/nowhere cannot be read: there is no such folder` });
  assert.deepEqual(openFolder(path.join(folder, 'organization.yaml')), { unusable: `${folder}/organization.yaml is not a folder` });
});

test('an empty folder has no organization', (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'trueup-documents-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  assert.deepEqual(problemsOf(folder), [' D-16 there is no organization.yaml']);
});

test('links that lead around in circles, nowhere or out of the configuration are told and not followed', (t) => {
  const folder = configuration(t);
  const outside = mkdtempSync(path.join(tmpdir(), 'trueup-outside-'));
  t.after(() => rmSync(outside, { recursive: true, force: true }));
  writeFileSync(path.join(outside, 'secret.yaml'), 'password: hunter2');
  symlinkSync('..', path.join(folder, controlsFolder, 'circle'));
  symlinkSync('self.yaml', path.join(folder, controlsFolder, 'self.yaml'));
  symlinkSync('gone.yaml', path.join(folder, controlsFolder, 'dangling.yaml'));
  symlinkSync(path.join(outside, 'secret.yaml'), path.join(folder, controlsFolder, 'secret.yaml'));
  symlinkSync(outside, path.join(folder, controlsFolder, 'shared'));
  assert.deepEqual(problemsOf(folder), [
    `${controlsFolder}/circle D-06 the file cannot be read: the link leads back to a folder above it`,
    `${controlsFolder}/dangling.yaml D-06 the file cannot be read: the link leads nowhere`,
    `${controlsFolder}/secret.yaml D-06 the file cannot be read: the link leads out of the configuration`,
    `${controlsFolder}/self.yaml D-06 the file cannot be read: the link leads back to itself`,
    `${controlsFolder}/shared D-06 the file cannot be read: the link leads out of the configuration`,
  ]);
});

test('a link to a file inside the configuration is read like the file', (t) => {
  const folder = configuration(t);
  writeFileSync(path.join(folder, 'shared.txt'), controls('controls: []'));
  symlinkSync('../../../shared.txt', path.join(folder, controlsFolder, 'a.yaml'));
  assert.deepEqual(problemsOf(folder), []);
});

test('a file of 50 MB is refused before it is read', (t) => {
  const folder = configuration(t);
  const handle = openSync(path.join(folder, controlsFolder, 'large.yaml'), 'w');
  ftruncateSync(handle, 50_000_000);
  closeSync(handle);
  const before = process.memoryUsage().rss;
  assert.deepEqual(problemsOf(folder), [`${controlsFolder}/large.yaml D-07 the file has 50000000 bytes; a document may have 1048576`]);
  assert.ok(process.memoryUsage().rss - before < 40_000_000, 'the file was not read into memory');
});

test('a pipe is not waited for', { skip: process.platform === 'win32' }, (t) => {
  const folder = configuration(t);
  execFileSync('mkfifo', [path.join(folder, controlsFolder, 'pipe.yaml')]);
  assert.deepEqual(problemsOf(folder), [`${controlsFolder}/pipe.yaml D-06 the file cannot be read: it is not a regular file`]);
});

test('a file and a folder without permission are told', {
  skip: process.platform === 'win32' && 'permissions are another thing there',
}, (t) => {
  const folder = configuration(t);
  writeFileSync(path.join(folder, controlsFolder, 'a.yaml'), controls('controls: []'));
  chmodSync(path.join(folder, controlsFolder, 'a.yaml'), 0);
  mkdirSync(path.join(folder, 'tenants'), { mode: 0 });
  chmodSync(folder, 0o755);
  // The super-user may read everything: act as nobody for the moment.
  const isSuperUser = process.getuid?.() === 0;
  if (isSuperUser) process.seteuid?.(65534);
  try {
    assert.deepEqual(problemsOf(folder), [
      `${controlsFolder}/a.yaml D-06 the file cannot be read: permission denied`,
      'tenants D-06 the file cannot be read: permission denied',
    ]);
  } finally {
    if (isSuperUser) process.seteuid?.(0);
  }
});
