// The real program in process: main(argv, io) over loopback HTTP to a sandbox, on virtual time, with real files.
import assert from 'node:assert/strict';
import { setMaxListeners } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Io, Output } from '../../reconciler/cli/io.ts';
import { main } from '../../reconciler/cli/main.ts';
import { type SandboxHandle, type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts';
import type { Seed } from '../../sandbox/seed.ts';
import { TestClock } from '../clock.ts';
import { assertNoSecret, assertNoSecretBelow, secretsIn, watchSandbox } from './canaries.ts';

export const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** What a command left behind. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface E2e {
  readonly sandbox: SandboxHandle;
  readonly clock: TestClock;
  /** The configuration folder. */
  readonly folder: string;
  /** The environment of the commands. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command in the folder against the sandbox. */
  trueup(argv: readonly string[], changes?: Partial<Io>): Promise<Ended>;
  /** Writes files of the configuration, or removes those given as undefined. */
  write(files: Readonly<Record<string, string | undefined>>): void;
}

/** Collects text; `columns` as on a pipe. */
export function capture(): Output & { readonly text: () => string } {
  let text = '';
  return {
    isTerminal: false,
    columns: 80,
    write: async (piece) => {
      text += piece;
    },
    text: () => text,
  };
}

/** An empty folder that goes with the test. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'trueup-e2e-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An interrupt that many calls may listen to, as the program's own. */
export function quietSignal(): AbortController {
  const abort = new AbortController();
  setMaxListeners(0, abort.signal);
  return abort;
}

/** The `Io` of a test: nothing of the machine shows through but the files. */
export function testIo(
  folder: string,
  clock: TestClock,
  env: Io['env'],
): Io & { stdout: ReturnType<typeof capture>; stderr: ReturnType<typeof capture> } {
  let ids = 0;
  return {
    stdout: capture(),
    stderr: capture(),
    ask: undefined,
    env,
    cwd: folder,
    clock,
    now: () => clock.now(),
    signal: quietSignal().signal,
    randomHex: (bytes) => (ids++).toString(16).padStart(bytes * 2, '0'),
  };
}

/** A sandbox with the seed, a configuration folder with the files, and the program between them. */
export async function e2e(
  t: TestContext,
  seed: Seed | undefined,
  files: Readonly<Record<string, string>>,
  options: Partial<SandboxOptions> = {},
): Promise<E2e> {
  const opened = await openE2e(seed, files, options);
  t.after(() => opened.close());
  return opened;
}

/** The same, for a test that needs many and closes each. Closing fails where the sandbox met an unknown member or a defect of its own. */
export async function openE2e(
  seed: Seed | undefined,
  files: Readonly<Record<string, string>>,
  options: Partial<SandboxOptions> = {},
): Promise<E2e & { close(): Promise<void> }> {
  const clock = new TestClock();
  const sandbox = await startSandbox({ ...(seed === undefined ? {} : { seed }), speed: 1, time: clock.source, ...options }).catch(
    (error: unknown) => {
      clock.close();
      throw error;
    },
  );
  const unwatch = watchSandbox(sandbox);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'trueup-e2e-'));
  const write = (changed: Readonly<Record<string, string | undefined>>): void => {
    for (const [name, text] of Object.entries(changed)) {
      const file = path.join(folder, name);
      if (text === undefined) rmSync(file, { force: true });
      else {
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    }
  };
  write(files);
  const env = {
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_ACCESS_KEY_ID: '111111111111',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return {
    sandbox,
    clock,
    folder,
    env,
    write,
    async trueup(argv, changes = {}) {
      const io = testIo(folder, clock, env);
      const exitCode = await main(argv, { ...io, ...changes });
      const [stdout, stderr] = [io.stdout.text(), io.stderr.text()];
      assertNoSecret(stdout + stderr, secretsIn(sandbox), `the output of trueup ${argv.join(' ')}`);
      return { exitCode, stdout, stderr };
    },
    async close() {
      const [defects, unknown, secrets] = [sandbox.defects(), sandbox.unknownMembers(), secretsIn(sandbox)];
      unwatch();
      await sandbox.close();
      clock.close();
      assertNoSecretBelow(folder, secrets);
      rmSync(folder, { recursive: true, force: true });
      assert.deepEqual(defects, [], 'the sandbox itself failed');
      assert.deepEqual(unknown, [], 'requests carried members that AWS does not know');
    },
  };
}

/** Copies the example configuration of this repository into the folder. */
export function copyExample(folder: string): void {
  for (const part of ['organization.yaml', 'compliance']) cpSync(path.join(repository, part), path.join(folder, part), { recursive: true });
}

/** `Organization` of the sandbox's default accounts; `regions` are governed, the first is home. */
export function organizationYaml(regions: readonly string[] = ['eu-west-1', 'us-east-1'], more = ''): string {
  return `apiVersion: trueup/v1
kind: Organization
metadata: { name: main }
spec:
  organizationId: o-exampleorgid
  managementAccount: "111111111111"
  homeRegion: ${regions[0]}
  governedRegions: [${regions.join(', ')}]
  roles:
    plan: { hub: trueup-plan-hub, member: trueup-plan }
    apply: { hub: trueup-apply-hub, member: trueup-apply }
  ous: { root: r-ab12 }
${more}`;
}

/** One `SecurityStandards` of everything below the root; `spec` are its lines after the targets. */
export function standardsYaml(spec: string, name = 'standards', include = '{ ou: root }'): string {
  return `apiVersion: trueup/v1
kind: SecurityStandards
metadata: { name: ${name} }
spec:
  targets: { include: [${include}] }
${spec}`;
}

/** One `DisabledControls` of everything below the root with the entries given as YAML flow mappings. */
export function disabledYaml(entries: readonly string[], name = 'disabled', include = '{ ou: root }'): string {
  return `apiVersion: trueup/v1
kind: DisabledControls
metadata: { name: ${name} }
spec:
  targets: { include: [${include}] }
  controls:
${entries.map((entry) => `    - ${entry}\n`).join('')}`;
}

export const disable = (control: string, more = ''): string =>
  `{ control: ${control}, standards: all, reason: "not used here", ticket: SEC-1, owner: web${more} }`;
