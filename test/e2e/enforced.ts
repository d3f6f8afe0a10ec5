// The program under the roles that bootstrap installs, in a sandbox that judges every policy: what they lack shows, and a plan that writes.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { isRead } from '../../sandbox/reads.ts';
import { type E2e, e2e } from './harness.ts';

// Names that no account has from the start: each role is what bootstrap has made of it.
const roles = `  roles:
    plan: { hub: gov-plan-hub, member: gov-plan }
    apply: { hub: gov-apply-hub, member: gov-apply }
`;

/** The organization's document with roles of its own. */
export const withOwnRoles = (organization: string): string => organization.replace(/ {2}roles:\n(?: {4}.*\n){2}/, roles);

export interface Enforced {
  readonly run: E2e;
  /** Runs a command; it ends as expected (default 0), and no call of an installed role was refused. Returns stdout. */
  done(argv: readonly string[], exitCode?: number): Promise<string>;
  /** The same, and no call has written anything. */
  read(argv: readonly string[], exitCode?: number): Promise<string>;
}

/**
 * Bootstraps the organization and returns it ready to be worked on.
 *
 * @param mayLack operations (`service:Operation`) that roles for these documents are not granted, and that may be refused
 */
export async function enforced(
  t: TestContext,
  seed: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string>>,
  mayLack: readonly string[] = [],
): Promise<Enforced> {
  const own = withOwnRoles(files['organization.yaml'] ?? '');
  assert.match(own, /gov-plan-hub/);
  const run = await e2e(t, seed, { ...files, 'organization.yaml': own }, { enforceIam: true });
  const refused = () =>
    run.sandbox.calls
      .list({})
      .filter(({ error, role }) => role?.startsWith('gov-') === true && /AccessDenied|AuthorizationError|Unauthorized/.test(error ?? ''))
      .filter(({ service, operation }) => !mayLack.includes(`${service}:${operation}`))
      .map(({ service, operation, role, account }) => `${service}:${operation} as ${role} in ${account}`);
  const done = async (argv: readonly string[], exitCode = 0): Promise<string> => {
    const ended = await run.trueup(argv);
    assert.deepEqual(refused(), [], argv.join(' '));
    assert.equal(ended.exitCode, exitCode, `${argv.join(' ')}\n${ended.stdout.slice(-4000)}${ended.stderr}`);
    return ended.stdout;
  };
  const read = async (argv: readonly string[], exitCode = 0): Promise<string> => {
    const before = run.sandbox.calls.list({}).length;
    const stdout = await done(argv, exitCode);
    const writes = run.sandbox.calls.list({}).slice(before);
    assert.deepEqual(
      writes.filter(({ operation }) => !isRead(operation)).map(({ service, operation, role }) => `${service}:${operation} as ${role}`),
      [],
      `${argv.join(' ')} writes nothing`,
    );
    return stdout;
  };
  await done(['bootstrap', '--yes']);
  return { run, done, read };
}
