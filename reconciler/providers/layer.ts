import type { TypeName } from '../model/address.ts';
import type { CellSet } from '../model/cell-set.ts';
import type { Properties } from '../model/properties.ts';
import type { Source } from '../model/source.ts';

/** One resource asked for. Only the properties that the document names are owned. */
export interface Wanted {
  readonly type: TypeName;
  readonly name: string;
  /**
   * `unmanaged` says that the resource is nobody's (`hub.state: unmanaged`, an Exception's `state: unmanaged`). It beats weaker layers as
   * any value does, and the merged result then owns nothing: such a resource is not in `DesiredState`.
   */
  readonly state: 'present' | 'absent' | 'unmanaged';
  readonly properties: Properties;
  /** With `absent`: the document allows what is lost by it. */
  readonly allowDelete: boolean;
  readonly source: Source;
  /** Where each property was written, when that is another line than `source`. */
  readonly propertySources?: Readonly<Record<string, Source>>;
}

/** What to do with a resource of the type that nobody declared: say so, say nothing, or correct it (remove, re-enable). */
export interface UnlistedPolicy {
  readonly type: TypeName;
  readonly policy: 'report' | 'ignore' | 'correct';
  readonly allowDelete: boolean;
  readonly source: Source;
}

/** The priority of an Exception: above every document's, whose schema ends far below. Two that contradict are V-04. Source: facts/compliance.md 6.10. */
export const exceptionPriority = Number.MAX_SAFE_INTEGER;

/**
 * What one document (or one override of it) asks for in a set of cells, written once for all of them.
 * Inside a document a higher `rank` wins: baseline 0, overrides by OU depth 1 (root) .. n, account 1000, account and Region 1001.
 * Between documents the higher `priority` wins, whatever the rank; equal priority and different values is V-04.
 */
export interface Layer {
  /** `Kind/name` of the document. */
  readonly document: string;
  readonly cells: CellSet;
  readonly priority: number;
  readonly rank: number;
  readonly wanted: readonly Wanted[];
  /** Resources that this layer takes out again of its own document's lower layers (`overrides[].controls.remove`). */
  readonly removed: readonly { readonly type: TypeName; readonly name: string; readonly source: Source }[];
  readonly unlisted: readonly UnlistedPolicy[];
}
