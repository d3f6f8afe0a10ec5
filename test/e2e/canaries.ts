// No secret in any output: every command of every end-to-end test is searched for the secrets that its sandbox holds.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { SandboxHandle } from '../../sandbox/sandbox.ts';
import type { SecretsState } from '../../sandbox/services/secrets-manager/state.ts';
import type { ParametersState } from '../../sandbox/services/ssm/state.ts';

/** Shorter ones may be words that outputs have for other reasons. */
const shortest = 8;

/** A session token of the sandbox: its payload, a dot and a MAC. */
const sessionToken = /\beyJ[\w-]{40,}\.[\w-]{40,}/;

/** Every value that Secrets Manager and Parameter Store (SecureString) keep, now or as an older version, in all accounts and Regions. */
export function secretsIn(sandbox: Pick<SandboxHandle, 'environment'>): ReadonlySet<string> {
  const { state } = sandbox.environment();
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

/** The same for every file below a folder: plans, journals, ledgers, reports. */
export function assertNoSecretBelow(folder: string, secrets: ReadonlySet<string>): void {
  if (secrets.size === 0) return;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) {
      const file = path.join(entry.parentPath, entry.name);
      assertNoSecret(readFileSync(file, 'latin1'), secrets, path.relative(folder, file));
    }
}
