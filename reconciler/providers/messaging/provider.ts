import type { TypeName } from '../../model/address.ts';
import type { Change } from '../../model/change.ts';
import type { WriteClients } from '../clients.ts';
import type { CompileInput, Outcome, Provider, StepContext } from '../provider.ts';
import { check } from './check.ts';
import { checkAccounts } from './check-accounts.ts';
import { compile } from './compile.ts';
import { modules } from './modules.ts';
import { observeCell } from './observe.ts';
import { placedTenants } from './placed-tenants.ts';
import type { ResourceModule, Scene } from './resource-module.ts';

/** Tenants: who may send email, SMS, push and custom messages, and how far apart they are kept. */
export function createMessagingProvider(): Provider {
  let scene: Scene = { prefix: '', tenants: [] };
  return {
    name: 'messaging',
    kinds: ['TenantDefaults', 'Tenant'],
    types: modules.map(({ rules }) => rules),
    check,
    compile(input: CompileInput) {
      const tenants = placedTenants(input);
      scene = { prefix: tenants[0]?.prefix ?? '', tenants };
      return compile(input);
    },
    checkMerged: checkAccounts,
    observe: (cell, interest, aws) => observeCell(cell, interest, aws, scene),
    apply: write,
  };
}

const byType: ReadonlyMap<TypeName, ResourceModule> = new Map(modules.map((module) => [module.rules.name, module]));

function write(batch: readonly Change[], aws: WriteClients, step: StepContext): Promise<readonly Outcome[]> {
  const type = batch[0]?.address.type;
  const module = type === undefined ? undefined : byType.get(type);
  if (module === undefined) throw new Error(`messaging has no type ${String(type)}`);
  return module.write(batch, aws, step);
}
