// No secret in any output: every command of every end-to-end test, in this process or in one of its own, is searched for the secrets that its sandbox holds.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { SandboxHandle } from '../../sandbox/sandbox.ts';
import type { StateStore } from '../../sandbox/services/operation.ts';
import type { SecretsState } from '../../sandbox/services/secrets-manager/state.ts';
import type { ParametersState } from '../../sandbox/services/ssm/state.ts';
import { readSnapshot } from '../../sandbox/state/snapshot.ts';
import { MemoryState } from '../../sandbox/state/store.ts';

/** Shorter ones may be words that outputs have for other reasons. */
const shortest = 8;

/** A session token of the sandbox: its payload, a dot and a MAC. */
const sessionToken = /\beyJ[\w-]{40,}\.[\w-]{40,}/;

/** Every value that Secrets Manager and Parameter Store (SecureString) keep, now or as an older version, in all accounts and Regions. */
export function secretsIn(sandbox: Pick<SandboxHandle, 'environment'>): ReadonlySet<string> {
  return secretsOf(sandbox.environment().state);
}

function secretsOf(state: Pick<StateStore, 'all'>): ReadonlySet<string> {
  const kept: string[] = [];
  for (const { state: store } of state.all<SecretsState>('secretsmanager'))
    for (const { versions } of Object.values(store.secrets))
      for (const { text } of Object.values(versions)) if (text !== null) kept.push(text);
  for (const { state: store } of state.all<ParametersState>('ssm'))
    for (const { versions } of Object.values(store.parameters))
      for (const { type, value } of versions) if (type === 'SecureString') kept.push(value);
  return new Set(kept.flatMap(partsOf).filter((secret) => secret.length >= shortest));
}

/** The value, and what is secret inside of it where it is a JSON object: `private_key`, `apiKey`, `password` and the like. */
function partsOf(value: string): string[] {
  try {
    const parsed: unknown = JSON.parse(value);
    if (typeof parsed !== 'object' || parsed === null) return [value];
    return [
      value,
      ...Object.entries(parsed).flatMap(([name, inner]) =>
        typeof inner === 'string' && /key|secret|password|token/i.test(name) ? [inner] : [],
      ),
    ];
  } catch {
    return [value];
  }
}

/** Fails where a text has one of the secrets, or the token of a session. The failure names where, never what. */
export function assertNoSecret(text: string, secrets: ReadonlySet<string>, where: string): void {
  assert.ok(![...secrets].some((secret) => text.includes(secret)), `${where} has a secret in it`);
  assert.ok(!sessionToken.test(text), `${where} has a session token in it`);
}

/** The same for every file below a folder: plans, journals, ledgers, reports. What an embedded sandbox keeps is its own. */
export function assertNoSecretBelow(folder: string, secrets: ReadonlySet<string>): void {
  if (secrets.size === 0) return;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && !file.startsWith(path.join(folder, embedded)))
      assertNoSecret(readFileSync(file, 'latin1'), secrets, path.relative(folder, file));
  }
}

/** Where `--sandbox` keeps an organization. */
const embedded = path.join('.trueup', 'sandbox');

/** By endpoint: what a child process that is sent there may never show. */
const watched = new Map<string, () => ReadonlySet<string>>();

/** From now on child processes that are given this sandbox's endpoint are searched for its secrets. Answers with what ends the watch; the last secrets stay known. */
export function watchSandbox(sandbox: Pick<SandboxHandle, 'environment' | 'endpoint'>): () => void {
  watched.set(sandbox.endpoint, () => secretsIn(sandbox));
  return () => {
    const last = secretsIn(sandbox);
    watched.set(sandbox.endpoint, () => last);
  };
}

/** Fails where a child process has printed a secret of the sandbox that it was given or that is embedded in its folder, or left one in a file there. */
export function searchChild(output: string, cwd: string, env: Readonly<Record<string, string | undefined>>, what: string): void {
  const secrets = new Set([...(watched.get(env['AWS_ENDPOINT_URL'] ?? '')?.() ?? []), ...secretsEmbeddedIn(cwd)]);
  assertNoSecret(output, secrets, `the output of ${what}`);
  if (existsSync(cwd)) assertNoSecretBelow(cwd, secrets);
}

function secretsEmbeddedIn(folder: string): ReadonlySet<string> {
  const snapshot = readSnapshot(path.join(folder, embedded));
  if (snapshot === undefined) return new Set();
  const state = new MemoryState();
  state.restore(snapshot.states);
  return secretsOf(state);
}
