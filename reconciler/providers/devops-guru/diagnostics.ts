import type { Diagnostic } from '../../model/diagnostic.ts';
import { didYouMean } from '../../model/did-you-mean.ts';
import { formatSource, type Source } from '../../model/source.ts';

const service = 'Amazon DevOps Guru';

export const noDevOpsGuru = (region: string, offered: readonly string[], isWritten: boolean, source: Source): Diagnostic => {
  const near = didYouMean(region, offered);
  const otherwise = isWritten ? 'take the Region out' : 'write targets.regions or excludeRegions';
  return {
    severity: 'error',
    code: 'V-15',
    source,
    message: `${service} is not offered in ${region}`,
    hint: isWritten && near !== undefined && near !== region ? `did you mean ${near}? or ${otherwise}` : otherwise,
  };
};

export const keyOfOtherRegion = (region: string, regions: readonly string[], source: Source): Diagnostic => ({
  severity: 'error',
  code: 'V-15',
  source,
  message: `a key of ${region} cannot serve ${regions.join(', ')}: a key is used in its own Region`,
  hint: 'write ${region} for the Region where the key is a multi-Region key, or one override a Region',
});

export const memberMissing = (mode: string, member: string, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'D-11',
  source,
  message: `coverage of mode ${mode} lacks ${member}`,
  hint: `write ${member} beside it`,
});

export const memberUnused = (mode: string, member: string, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'D-12',
  source,
  message: `coverage of mode ${mode} has no ${member}`,
  hint: `take ${member} out, or choose another mode`,
});

export const manyStacks = (count: number, most: number, isError: boolean, source: Source): Diagnostic => ({
  severity: isError ? 'error' : 'warning',
  code: 'V-16',
  source,
  message: isError
    ? `${count} stacks: a cell takes ${most}`
    : `${count} stacks: above ${most} AWS's own pages disagree whether they are taken`,
  hint: 'mode: all covers everything; mode: tags takes any number of stacks with one tag',
});

export const topicProblem = (message: string, hint: string, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'V-19',
  source,
  message,
  hint,
});

export const topicMember = (message: string, hint: string, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'D-12',
  source,
  message,
  hint,
});

export const saysNothing = (source: Source): Diagnostic => ({
  severity: 'error',
  code: 'D-11',
  source,
  message: 'the document asks for nothing',
  hint: 'write coverage, notifications or integrations',
});

export const conflict = (field: string, other: Source, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'V-04',
  source,
  message: `${field} has another value at ${formatSource(other)}, for the same cells and with the same priority`,
  hint: 'give one of the two documents a higher priority, or make the values equal',
});

export const wrongEnd = (written: string, end: string, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'V-27',
  source,
  message: `${service} ends on ${end}, not on ${written}`,
  hint: `write ${end}`,
});

export const endIsNear = (end: string, days: number, documents: number, source: Source): Diagnostic => ({
  severity: 'warning',
  code: 'V-27',
  source,
  message: `AWS ends ${service} on ${end}, ${days === 0 ? 'which is today' : `in ${days} day${days === 1 ? '' : 's'}`}; ${documents === 1 ? 'this document asks' : `this and ${documents - 1} more documents ask`} for it`,
  hint: 'until then: coverage: { mode: none } in every document, and its topics taken out',
});

export const hasEnded = (what: string, end: string, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'V-27',
  source,
  message: `${service} has ended on ${end}: ${what} cannot be had any more`,
  hint: 'write coverage: { mode: none }, or remove the document',
});

export const stackSetMissing = (source: Source): Diagnostic => ({
  severity: 'error',
  code: 'D-11',
  source,
  message: 'mechanism stackset without a stackset block',
  hint: 'write stackset: { name: trueup-..., permissionModel: SERVICE_MANAGED }, or mechanism: api',
});

export const tooLongForParameter = (bytes: number, limit: number, source: Source): Diagnostic => ({
  severity: 'error',
  code: 'V-17',
  source,
  message: `together ${bytes} bytes, and a parameter of a stack takes ${limit}`,
  hint: 'write mechanism: api, or cover by tags',
});
