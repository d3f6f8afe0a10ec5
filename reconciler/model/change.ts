import type { Address } from './address.ts';
import type { DifferenceKind } from './difference.ts';
import type { Properties } from './properties.ts';
import type { Source } from './source.ts';

export type Action = 'create' | 'update' | 'replace' | 'delete';

interface Asked {
  readonly address: Address;
  readonly difference: DifferenceKind;
  /** Deletes, and every update that takes protection away or loses data. */
  readonly destructive: boolean;
  /** The line that asks for it; absent where no line does (an expired or removed entry, a leftover). */
  readonly source?: Source;
}

export type DeleteReason = 'declared-absent' | 'expired' | 'pruned' | 'unlisted';

/** Create, update, replace or delete of one resource. A field exists only where it has a meaning. */
export type Change =
  | (Asked & { readonly action: 'create'; readonly after: Properties })
  | (Asked & { readonly action: 'update'; readonly before: Properties; readonly after: Properties; readonly because?: string })
  | (Asked & { readonly action: 'replace'; readonly before: Properties; readonly after: Properties; readonly because: string })
  | (Asked & { readonly action: 'delete'; readonly before: Properties; readonly because: DeleteReason });

export function symbolOf(action: Action): string {
  switch (action) {
    case 'create':
      return '+';
    case 'update':
      return '~';
    case 'replace':
      return '±';
    case 'delete':
      return '-';
    default:
      return action satisfies never;
  }
}
