import type { Cell } from '../../../model/address.ts';
import type { Source } from '../../../model/source.ts';
import type { Parameters } from '../definition.ts';

/** What `trueup bootstrap` is to bring about besides the stack set of the members: the stack of the management account. */
export interface BootstrapRequest {
  /** The management account and the home Region. */
  readonly home: Cell;
  readonly stackName: string;
  readonly template: string;
  readonly parameters: Parameters;
  readonly tags: Readonly<Record<string, string>>;
  /** Where the document says what is asked. */
  readonly source: Source;
}
