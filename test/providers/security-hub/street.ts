// One cell over the wire, from documents to a verified apply: the real clients, comparison and cell loop against the sandbox, on virtual time.
import type { TestContext } from 'node:test';
import type { AwsConnection } from '../../../reconciler/aws/connection.ts';
import { shippedCatalogue } from '../../../reconciler/catalogue/shipped.ts';
import type { Cell } from '../../../reconciler/model/address.ts';
import { type CellChange, CellComparer } from '../../../reconciler/plan/compare.ts';
import type { Interest, OrganizationView } from '../../../reconciler/providers/provider.ts';
import { createSecurityHubProvider } from '../../../reconciler/providers/security-hub/provider.ts';
import type { CellEnd } from '../../../reconciler/run/apply-cell.ts';

import { type SandboxHandle, startSandbox } from '../../../sandbox/sandbox.ts';
import { TestClock } from '../../clock.ts';
import { applyOneCell, closeAll, connectTo } from '../one-cell.ts';
import { type AnyDocument, configuration, member, organization, regions } from './configuration.ts';

export const home: Cell = { account: member, region: 'eu-west-1' };
export const away: Cell = { account: member, region: 'us-east-1' };

export interface Look {
  readonly changes: readonly CellChange[];
  /** `kind name`, in order. */
  readonly shown: readonly string[];
  readonly notices: readonly string[];
  readonly unreadable: readonly string[];
  readonly inSync: boolean;
  readonly settling: readonly string[];
  readonly governed: string | undefined;
}

export interface Street {
  readonly sandbox: SandboxHandle;
  readonly clock: TestClock;
  plan(documents: readonly AnyDocument[], cell?: Cell, now?: string): Promise<Look>;
  /** Applies what `plan` shows now. */
  apply(documents: readonly AnyDocument[], cell?: Cell): Promise<CellEnd & { readonly standings: Record<string, number> }>;
  /** Operations that the sandbox was asked for in the cell since the last `forget`. */
  calls(cell?: Cell): readonly string[];
  forget(): void;
}

export interface StreetOptions {
  /** Sections of the seed beside Security Hub's. */
  readonly seed?: object;
  /** What the `Organization` document says. */
  readonly view?: OrganizationView;
}

/** A sandbox of three accounts with the given hubs, and trueup's connection to it; taken down with the test. */
export async function street(t: TestContext, securityhub: object, options: StreetOptions = {}): Promise<Street> {
  const opened = await openStreet(securityhub, options);
  t.after(() => opened.close());
  return opened;
}

/** The same, for whoever closes it: a test that needs many. Closing fails where the sandbox met an unknown member or a defect of its own. */
export async function openStreet(securityhub: object, options: StreetOptions = {}): Promise<Street & { close(): Promise<void> }> {
  const clock = new TestClock();
  const seed = { securityhub, ...options.seed };
  const view = options.view ?? organization;
  const sandbox = await startSandbox({ accounts: 3, regions: [...regions], speed: 1, time: clock.source, seed }).catch((error: unknown) => {
    clock.close();
    throw error;
  });
  const provider = createSecurityHubProvider();
  const connections: AwsConnection[] = [];
  // A run of its own each time, as the commands have it: what is asked once a run is asked again.
  const open = (): AwsConnection => {
    const connection = connectTo(sandbox, clock);
    connections.push(connection);
    return connection;
  };
  const comparer = () => new CellComparer({ types: provider.types, organization: organization.name });
  const interestOf = (documents: readonly AnyDocument[], cell: Cell, now?: string): Interest =>
    configuration(documents, { catalogue: shippedCatalogue(), organization: view, ...(now === undefined ? {} : { now }) }).interestOf(cell);

  const plan: Street['plan'] = async (documents, cell = home, now) => {
    const interest = interestOf(documents, cell, now);
    const observation = await provider.observe(cell, interest, open().readClients(cell));
    const { changes, notices, unreadable, inSync, settling } = comparer().compare(interest.desired, observation);
    return {
      changes,
      shown: changes.map(({ difference, name }) => `${difference} ${name}`),
      notices: notices.map(({ difference, name }) => `${difference} ${name ?? ''}`.trim()),
      unreadable: unreadable.map(({ code, types }) => `${code} ${types?.join(' ') ?? 'all'}`),
      inSync,
      settling: settling.map(({ name }) => name),
      governed: observation.governed?.kind,
    };
  };
  return {
    sandbox,
    clock,
    plan,
    async apply(documents, cell = home) {
      const { changes } = await plan(documents, cell);
      const interest = interestOf(documents, cell);
      const connection = open();
      return applyOneCell({
        cell,
        provider,
        planned: changes,
        interest,
        compare: (observation) => comparer().compare(interest.desired, observation),
        connection,
        clock,
      });
    },
    calls: ({ account, region } = home) => sandbox.calls.list({ account, region }).map((call) => call.operation),
    forget: () => sandbox.clearCalls(),
    close: () => closeAll(connections, sandbox, clock),
  };
}
