import type { Catalogue } from '../../catalogue/catalogue.ts';
import { explainControlName } from '../../documents/control-names.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Source } from '../../model/source.ts';
import { misnamed, retiredControl, unknownControl } from './diagnostics.ts';

/** V-07 and V-08 of a control id that has the right form: it exists, is not retired, and is not a standard's own id. Its place is asked for only when something is wrong. */
export function checkControlId(control: string, catalogue: Catalogue, at: () => Source): Diagnostic | undefined {
  if (catalogue.control(control) !== undefined) return undefined;
  const retired = catalogue.retired(control);
  if (retired !== undefined) return retiredControl(retired, at());
  if (catalogue.aliases(control).length > 0) return misnamed(explainControlName(control, catalogue), at());
  return unknownControl(control, catalogue, at());
}
