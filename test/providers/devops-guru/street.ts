// One cell over the wire, from documents to a verified apply: the real clients, comparison and cell loop against the sandbox, on virtual time.
import type { TestContext } from 'node:test';
import type { AwsConnection } from '../../../reconciler/aws/connection.ts';
import { shippedCatalogue } from '../../../reconciler/catalogue/shipped.ts';
import type { Cell } from '../../../reconciler/model/address.ts';
import { calendarAt } from '../../../reconciler/model/clock.ts';
import type { DocumentKind, DocumentOfKind, DocumentSet } from '../../../reconciler/model/document-set.ts';
import type { Coverage, DevOpsGuruTargets, DevOpsGuruTargetsSpec } from '../../../reconciler/model/documents.generated.ts';
import type { Positioned } from '../../../reconciler/model/positioned.ts';
import { type CellChange, CellComparer } from '../../../reconciler/plan/compare.ts';
import { type Resolution, resolveLayers } from '../../../reconciler/plan/resolve.ts';
import type { ReadClients, WriteClients } from '../../../reconciler/providers/clients.ts';
import { compile } from '../../../reconciler/providers/devops-guru/compile.ts';
import { createDevOpsGuruProvider } from '../../../reconciler/providers/devops-guru/provider.ts';
import type { Interest } from '../../../reconciler/providers/provider.ts';
import type { CellEnd } from '../../../reconciler/run/apply-cell.ts';
import { expandTargets } from '../../../reconciler/targets/expand.ts';
import { targetResolver } from '../../../reconciler/targets/resolver.ts';
import { type SandboxHandle, startSandbox } from '../../../sandbox/sandbox.ts';
import { TestClock } from '../../clock.ts';
import { applyOneCell, closeAll, connectTo } from '../one-cell.ts';
import { administrator, inventory, member, organization, positioned, regions } from '../security-hub/configuration.ts';

export const home: Cell = { account: member, region: 'eu-west-1' };
export const centre: Cell = { account: administrator, region: 'eu-west-1' };

/** A document for everything below the root, and further pieces of its spec. */
export const targets = (spec: Partial<DevOpsGuruTargetsSpec>, name = 'guru'): DevOpsGuruTargets => ({
  apiVersion: 'trueup/v1',
  kind: 'DevOpsGuruTargets',
  metadata: { name },
  spec: { mechanism: 'api', acknowledgeEndOfSupport: '2027-09-30', targets: { include: [{ ou: 'r-ab12' }] }, ...spec },
});

export const covering = (coverage: Coverage): DevOpsGuruTargets => targets({ coverage });

/** The documents compiled and merged by the real rooms. */
export function resolve(documents: readonly DevOpsGuruTargets[]): Resolution {
  const placed = documents.map((document) => positioned(document, `${document.metadata.name}.yaml`));
  const set: DocumentSet = {
    organization: undefined,
    all: <K extends DocumentKind>(kind: K) =>
      placed.filter(({ value }) => value.kind === kind) as unknown as readonly Positioned<DocumentOfKind[K]>[],
    broken: [],
    attachment: () => undefined,
  };
  const calendar = calendarAt(new Date('2026-11-23T12:00:00Z'));
  const expansion = expandTargets({ documents: set, governed: { governedRegions: [...regions] }, inventory, calendar });
  const layers = compile({
    documents: set,
    catalogue: shippedCatalogue(),
    calendar,
    space: expansion.space,
    organization,
    targets: targetResolver(expansion),
  });
  return resolveLayers(layers, expansion.space);
}

export interface Look {
  readonly changes: readonly CellChange[];
  /** `action difference name`, in order. */
  readonly shown: readonly string[];
  readonly notices: readonly string[];
  readonly unreadable: readonly string[];
  readonly inSync: boolean;
}

export interface Street {
  readonly sandbox: SandboxHandle;
  readonly clock: TestClock;
  /** What a person did before: any call in a cell. */
  live(cell?: Cell): { readonly write: WriteClients; readonly read: ReadClients };
  plan(documents: readonly DevOpsGuruTargets[], cell?: Cell): Promise<Look>;
  /** Applies what `plan` shows now. */
  apply(documents: readonly DevOpsGuruTargets[], cell?: Cell): Promise<CellEnd & { readonly standings: Record<string, number> }>;
  /** Operations that the sandbox was asked for in the cell since the last `forget`. */
  calls(cell?: Cell): readonly string[];
  forget(): void;
  close(): Promise<void>;
}

export async function street(t: TestContext): Promise<Street> {
  const opened = await openStreet();
  t.after(() => opened.close());
  return opened;
}

/** Closing fails where the sandbox met a member that AWS does not know, or a defect of its own. */
export async function openStreet(): Promise<Street> {
  const clock = new TestClock();
  const sandbox = await startSandbox({ accounts: 3, regions: [...regions], speed: 1, time: clock.source }).catch((error: unknown) => {
    clock.close();
    throw error;
  });
  const provider = createDevOpsGuruProvider();
  const connections: AwsConnection[] = [];
  const open = (): AwsConnection => {
    const connection = connectTo(sandbox, clock);
    connections.push(connection);
    return connection;
  };
  const comparer = () => new CellComparer({ types: provider.types, organization: organization.name });
  const interestOf = (documents: readonly DevOpsGuruTargets[], cell: Cell): Interest => ({
    desired: resolve(documents).desiredOf(cell),
    catalogue: shippedCatalogue(),
    organization,
  });
  const plan: Street['plan'] = async (documents, cell = home) => {
    const interest = interestOf(documents, cell);
    const observation = await provider.observe(cell, interest, open().readClients(cell));
    const { changes, notices, unreadable, inSync } = comparer().compare(interest.desired, observation);
    return {
      changes,
      shown: changes.map(({ action, difference, name }) => `${action} ${difference} ${name}`),
      notices: notices.map(({ difference, message }) => `${difference}: ${message}`),
      unreadable: unreadable.map(({ code, types }) => `${code} ${types?.join(' ') ?? 'all'}`),
      inSync,
    };
  };
  return {
    sandbox,
    clock,
    live(cell = home) {
      const connection = open();
      return { write: connection.writeClients(cell), read: connection.readClients(cell) };
    },
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
