import { resourceKey } from '../../model/address.ts';
import type { CellSet } from '../../model/cell-set.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Layer } from '../layer.ts';
import type { CompileInput, DesiredState } from '../provider.ts';
import { notCentral } from './diagnostics.ts';
import { controlName, controlTypeName, partsOfControlName } from './resources/control.ts';
import { standardTypeName } from './resources/standard.ts';

/**
 * V-12, over what all documents and exceptions together ask of accounts under central configuration: a policy leaves no standard alone, and a
 * control is on or off in all standards of an account alike. Pure. Source: facts/compliance.md 2.7.
 */
export function* inexpressible(
  layers: readonly Layer[],
  desired: DesiredState,
  cells: CellSet,
  { catalogue }: Pick<CompileInput, 'catalogue'>,
): Generator<Diagnostic> {
  const where = shownAccounts(cells);
  for (const { type, name, state, source } of layers.flatMap(({ wanted }) => wanted)) {
    if (type !== standardTypeName || state !== 'unmanaged' || desired.unmanaged?.has(resourceKey(type, name)) !== true) continue;
    yield notCentral(
      `a standard that is left alone: ${name} in ${where}`,
      'write state: present or absent, or mechanism: api for the account',
      source,
    );
  }
  const present = new Set(
    [...desired.resources.values()].flatMap(({ type, name, state }) => (type === standardTypeName && state === 'present' ? [name] : [])),
  );
  for (const { type, name, properties, source } of desired.resources.values()) {
    if (type !== controlTypeName || properties['status'] !== 'DISABLED') continue;
    const { control } = partsOfControlName(name);
    const on = catalogue
      .standardsHolding(control)
      .filter((standard) => present.has(standard))
      .filter(
        (standard) =>
          desired.resources.get(resourceKey(controlTypeName, controlName(standard, control)))?.properties['status'] !== 'DISABLED',
      );
    if (on.length === 0) continue;
    yield notCentral(
      `a control that is off in some standards only: ${control} stays on in ${on.join(', ')} in ${where}`,
      'disable it in all standards, or write mechanism: api for the account',
      source,
    );
  }
}

function shownAccounts(cells: CellSet): string {
  const accounts = [...new Set([...cells].map(({ account }) => account))];
  return accounts.length <= 3 ? accounts.join(', ') : `${accounts.slice(0, 3).join(', ')} and ${accounts.length - 3} more accounts`;
}
