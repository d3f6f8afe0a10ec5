import type { SecurityStandards } from '../../model/documents.generated.ts';
import type { Positioned } from '../../model/positioned.ts';
import type { Layer, Wanted } from '../layer.ts';
import type { CompileInput, Provider } from '../provider.ts';
import { carry } from './compile-stack-set.ts';
import { createSecurityHubProvider } from './provider.ts';
import { standardTypeName } from './resources/standard.ts';

/**
 * Security Hub as `trueup offboard SecurityStandards` wants it: the standards that documents declare present are disabled (which forgets their disabled controls), and
 * the documents' stack sets are gone. The hub and its settings stay: its removal would take all findings along (V-23).
 */
export function createSecurityHubOffboarding(): Provider {
  const provider = createSecurityHubProvider();
  return {
    ...provider,
    check: () => [],
    checkMerged: () => [],
    compile: (input) => provider.compile(input).map((layer): Layer => ({ ...layer, wanted: layer.wanted.flatMap(takenOut), unlisted: [] })),
    carry: (input, merged) => carry(withoutStackSets(input), merged),
  };
}

function takenOut(wanted: Wanted): Wanted[] {
  if (wanted.type !== standardTypeName || wanted.state === 'unmanaged') return [];
  return [{ ...wanted, state: 'absent', properties: {}, allowDelete: true }];
}

function withoutStackSets(input: CompileInput): CompileInput {
  const byApi = (document: Positioned<SecurityStandards>): Positioned<SecurityStandards> => {
    const { spec } = document.value;
    const newAccounts = spec.newAccounts === undefined ? {} : { newAccounts: { ...spec.newAccounts, state: 'absent' as const } };
    return { ...document, value: { ...document.value, spec: { ...spec, mechanism: 'api', ...newAccounts } } };
  };
  const documents = input.documents.all('SecurityStandards').map(byApi);
  return { ...input, documents: { ...input.documents, all: (kind) => (kind === 'SecurityStandards' ? (documents as never) : []) } };
}
