import { cellKey, resourceKey } from '../../../model/address.ts';
import type { Layer, Wanted } from '../../layer.ts';
import type { Provider } from '../../provider.ts';
import type { BootstrapRequest } from './request.ts';
import { observeStack, StackWork, stackType, stackTypeName, wantedStack } from './stack.ts';
import {
  applyTrustedAccess,
  observeTrustedAccess,
  trustedAccessName,
  trustedAccessOn,
  trustedAccessType,
  trustedAccessTypeName,
} from './trusted-access.ts';

/**
 * What no document of a kind asks for and `trueup bootstrap` does: trusted access, and the stack of the management account.
 * @param state with `absent` the stack is taken away; trusted access stays, since others may use it
 */
export function createBootstrapProvider(request: BootstrapRequest, state: 'present' | 'absent' = 'present'): Provider {
  const isAbsent = state === 'absent';
  const wanted = (type: Wanted['type'], name: string, properties: Wanted['properties']): Wanted => ({
    type,
    name,
    state,
    properties: isAbsent ? {} : properties,
    // Asked for by name: `trueup offboard --roles`.
    allowDelete: isAbsent,
    source: request.source,
  });
  let work = new StackWork(request);
  return {
    name: 'bootstrap',
    kinds: [],
    types: [trustedAccessType, stackType],
    check: () => [],
    compile({ space }): readonly Layer[] {
      return [
        {
          document: 'Organization/bootstrap',
          cells: space.of([request.home]),
          priority: 100,
          rank: 0,
          wanted: [
            ...(isAbsent ? [] : [wanted(trustedAccessTypeName, trustedAccessName, trustedAccessOn)]),
            wanted(stackTypeName, request.stackName, wantedStack(request)),
          ],
          removed: [],
          unlisted: [],
        },
      ];
    },
    async observe(cell, _interest, aws) {
      const isHome = cellKey(cell) === cellKey(request.home);
      const found = isHome ? [await observeTrustedAccess(request, aws), await observeStack(request, aws)] : [];
      const resources = new Map(
        found.flatMap((resource) => (resource === undefined ? [] : [[resourceKey(resource.type, resource.name), resource] as const])),
      );
      return { cell, resources, withheld: new Map(), notices: [], unreadable: [] };
    },
    begin() {
      work = new StackWork(request);
    },
    apply: (batch, aws) =>
      Promise.all(
        batch.map((change) => (change.address.type === stackTypeName ? work.apply(change, aws) : applyTrustedAccess(request, aws))),
      ),
  };
}
