import type { Catalogue, RetiredControl } from '../../catalogue/catalogue.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { didYouMean } from '../../model/did-you-mean.ts';
import { formatSource, type Source } from '../../model/source.ts';

/** Where the ids come from: a live list needs no date and no refresh. */
const origin = (catalogue: Catalogue): string =>
  catalogue.origin === 'live' ? 'live list of the organization' : `catalogue of ${catalogue.asOf}`;

function suggestion(word: string, known: readonly string[], catalogue: Catalogue): { readonly hint?: string } {
  const near = didYouMean(word, known);
  const parts = [
    near === undefined ? '' : `did you mean ${near}?`,
    catalogue.origin === 'live' ? '' : 'if AWS released it later, run trueup catalogue refresh',
  ];
  const hint = parts.filter((part) => part !== '').join(' ');
  return hint === '' ? {} : { hint };
}

export const unknownControl = (control: string, catalogue: Catalogue, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'V-08',
  source,
  message: `${control} is not a control of any standard (${origin(catalogue)})`,
  ...suggestion(control, catalogue.controlIds, catalogue),
});

export const retiredControl = ({ id, retiredOn, replacedBy = [] }: RetiredControl, source: Source): Diagnostic => ({
  severity: 'warning',
  code: 'V-08',
  source,
  message: `${id} is retired${retiredOn === undefined ? '' : ` since ${retiredOn}`}`,
  hint: replacedBy.length === 0 ? 'remove the entry' : `AWS names ${replacedBy.join(', ')} in its place`,
});

export const notInStandard = (control: string, standard: string, holders: readonly string[], source: Source): Diagnostic => ({
  severity: 'error',
  code: 'V-08',
  source,
  message: `${control} is not a control of ${standard}`,
  hint: holders.length === 0 ? 'it is in no standard: remove the entry' : `it is in ${holders.join(', ')}`,
});

export const inNoStandard = (control: string, catalogue: Catalogue, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'V-08',
  source,
  message: `${control} is in no standard that can be enabled (${origin(catalogue)})`,
  hint: 'remove the entry',
});

export const unknownStandard = (standard: string, catalogue: Catalogue, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'V-05',
  source,
  message: `${standard} is not a standard of Security Hub (${origin(catalogue)})`,
  ...suggestion(
    standard,
    catalogue.standards.map((known) => known.id),
    catalogue,
  ),
});

export const standardNotOffered = (standard: string, regions: readonly string[], source: Source): Diagnostic => ({
  severity: 'warning',
  code: 'V-05',
  source,
  message: `${standard} is not offered in ${regions.join(', ')}`,
  hint: 'its cells there are left out; excludeRegions says so in the document',
});

export const controlTowerStandard = (standard: string, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'V-06',
  source,
  message: `${standard} belongs to AWS Control Tower, which alone may change it`,
  hint: 'take the entry out, and use Control Tower for its controls',
});

export const misnamed = (problem: { readonly message: string; readonly hint: string }, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'V-07',
  source,
  ...problem,
});

export const conflict = (field: string, other: Source, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'V-04',
  source,
  message: `${field} has another value at ${formatSource(other)}, for the same cells and with the same priority`,
  hint: 'give one of the two documents a higher priority, or make the values equal',
});

export const listedTwice = (what: string, first: Source, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'V-04',
  source,
  message: `${what} stands twice, first at ${formatSource(first)}`,
  hint: 'keep one of the two',
});

export const standardIsAbsent = (standard: string, absent: Source, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'V-10',
  source,
  message: `${standard} is declared absent in the same cells, at ${formatSource(absent)}`,
  hint: 'take the standard out here, or do not declare it absent',
});

export const standardUnmentioned = (standard: string, source: Source): Diagnostic => ({
  severity: 'warning',
  code: 'V-10',
  source,
  message: `no document mentions ${standard}: where it is not enabled, this entry does nothing`,
  hint: 'declare the standard present in a SecurityStandards document, or take it out here',
});

export const markTooLong = (length: number, limit: number, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'V-11',
  source,
  message: `reason, ticket, expiry and our mark make ${length} characters together; AWS keeps ${limit}`,
  hint: `shorten the reason by ${length - limit}`,
});

export const absentWithoutPermission = (standard: string, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'V-24',
  source,
  message: `${standard} is declared absent without allowDelete: disabling a standard forgets its disabled controls`,
  hint: 'write allowDelete: true beside it',
});

export const disableWithoutPermission = (source: Source): Diagnostic => ({
  severity: 'error',
  code: 'V-24',
  source,
  message: 'unlistedStandards: disable without allowDelete: disabling a standard forgets its disabled controls',
  hint: 'write allowDelete: true in spec',
});

export const notCentral = (what: string, hint: string, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'V-12',
  source,
  message: `central configuration cannot express ${what}`,
  hint,
});

export const badParameter = (message: string, hint: string | undefined, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'V-26',
  source,
  message,
  ...(hint === undefined ? {} : { hint }),
});

export const nowhere = (message: string, hint: string, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'V-29',
  source,
  message,
  hint,
});

export const stackSetMissing = (source: Source): Diagnostic => ({
  severity: 'error',
  code: 'D-11',
  source,
  message: 'mechanism stackset without a stackset block',
  hint: 'write stackset: { name: trueup-..., permissionModel: SERVICE_MANAGED }, or mechanism: api',
});

export const tooManyDisabled = (standard: string, count: number, limit: number, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'V-13',
  source,
  message: `${count} controls are disabled in ${standard}; CloudFormation takes ${limit} in a standard`,
  hint: 'write mechanism: api, which takes any number',
});

export const templateTooLong = (bytes: number, limit: number, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'V-13',
  source,
  message: `the lists of all cells together make a template of ${bytes} bytes; CloudFormation takes ${limit} in a call`,
  hint: 'write mechanism: api, or split the document by its targets',
});
