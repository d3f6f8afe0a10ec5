import { createHash } from 'node:crypto';
import { canonicalJson } from '../../model/properties.ts';

const hash = (value: unknown, length: number): string => createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, length);

/** What an operation left its instances with: these overrides exactly, none at all, or what each had. */
export type Leaves = Readonly<Record<string, string>> | 'mixed';

const markOf = (leaves: Leaves): string => (leaves === 'mixed' ? 'mixed' : Object.keys(leaves).length === 0 ? 'none' : hash(leaves, 8));

/**
 * `trueup-<hash of the change>-<overrides>-<attempt>`: the same change gets the same id, so that a run that died finds its own operation, and
 * the id that a list shows tells which overrides the instance was given. Facts: compliance 4.4, 4.7.
 */
export const operationId = (change: unknown, leaves: Leaves, attempt: number): string =>
  `trueup-${hash(change, 16)}-${markOf(leaves)}-${attempt}`;

/** Whether an instance's last operation was ours and gave it exactly these overrides. */
export function knowsOverrides(lastOperationId: string | undefined, overrides: Readonly<Record<string, string>>): boolean {
  const mark = /^trueup-[0-9a-f]{16}-([0-9a-f]{8}|none|mixed)-[0-9]+$/.exec(lastOperationId ?? '')?.[1];
  return mark !== undefined && mark !== 'mixed' && mark === markOf(overrides);
}
