import type { Cell, TypeName } from '../model/address.ts';
import type { DifferenceKind } from '../model/difference.ts';
import type { Properties } from '../model/properties.ts';

/** Our mark on a live object: whose it is, and whether the document that made it allowed its removal. */
export interface OwnershipMark {
  /** `Organization.metadata.name`. */
  readonly organization: string;
  readonly deleteAllowed: boolean;
}

/** A live resource that is not at rest, or has something to say. */
export interface Condition {
  readonly kind: DifferenceKind;
  readonly message: string;
  /** Changes by itself soon: wait rather than write. */
  readonly settling: boolean;
  /** Whether resources that live in it (a standard's controls) can be written now. */
  readonly acceptsChildren: boolean;
  /** On its way out and past recall (a standard DELETING): counts as gone, and whoever wants it back waits until it is. */
  readonly leaving?: true;
  /**
   * Waits for something outside of AWS that the document declares (DNS records): nothing more can be done about it here. Apply does not
   * wait for it; the cell ends as `converging` with the message as what it waits for, and that costs no exit code.
   */
  readonly outside?: true;
}

/** What the API answered, in the desired shape. */
export interface ObservedResource {
  readonly type: TypeName;
  readonly name: string;
  readonly properties: Properties;
  readonly mark?: OwnershipMark;
  readonly condition?: Condition;
  /** When AWS made it, ISO 8601, where AWS tells and a prune may take it away: the newest goes first. */
  readonly createdAt?: string;
}

/** Something true of a cell that no change mends, or that explains why something is left alone. */
export interface Notice {
  readonly difference: DifferenceKind;
  readonly severity: 'warning' | 'note';
  /** The resource it speaks of, where it is one. */
  readonly type?: TypeName;
  readonly name?: string;
  /** The same text for every cell it holds in, so that notices fold into classes. */
  readonly message: string;
}

/** A part of a scope that could not be read; never counted as in sync. Without `types` nothing of the provider could be read. */
export interface Unreadable {
  readonly types?: readonly TypeName[];
  /** AWS's error name, or ours (`RegionDisabled`). */
  readonly code: string;
  readonly message: string;
}

/** What one read of a scope (a cell) found. */
export interface Observation {
  readonly cell: Cell;
  /** By `resourceKey`. */
  readonly resources: ReadonlyMap<string, ObservedResource>;
  /** By `resourceKey`: declared resources that cannot exist here, and why (`control-unavailable`). Shared by the cells of a Region. */
  readonly withheld: ReadonlyMap<string, DifferenceKind>;
  readonly notices: readonly Notice[];
  /** Another mechanism rules this cell: it is shown, and every write is refused (guard `governed`). */
  readonly governed?: { readonly kind: DifferenceKind; readonly message: string };
  readonly unreadable: readonly Unreadable[];
}
