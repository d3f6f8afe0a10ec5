import type { Calendar } from '../../model/clock.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DevOpsGuruTargets } from '../../model/documents.generated.ts';
import type { Positioned } from '../../model/positioned.ts';
import { endIsNear, hasEnded, wrongEnd } from './diagnostics.ts';

const dayMs = 86_400_000;

/**
 * V-27: the day on which AWS ends DevOps Guru is written out in each document, and told once with each run. After it only `mode: none`
 * can be asked for. Source: facts/compliance.md 3.1.
 */
export function* checkEndOfSupport(
  documents: readonly Positioned<DevOpsGuruTargets>[],
  end: string,
  { today }: Calendar,
): Generator<Diagnostic> {
  for (const [index, document] of documents.entries()) {
    const written = document.value.spec.acknowledgeEndOfSupport;
    const source = document.at('spec', 'acknowledgeEndOfSupport');
    // Empty stands for a day that is missing or no day, which is told already.
    if (written !== end && written !== '') yield wrongEnd(written, end, source);
    if (today > end) yield* afterTheEnd(document, end);
    else if (index === 0) yield endIsNear(end, daysBetween(today, end), documents.length, source);
  }
}

const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / dayMs);

function* afterTheEnd({ value: { spec }, at, keyAt }: Positioned<DevOpsGuruTargets>, end: string): Generator<Diagnostic> {
  const parts = [
    { asked: spec, path: ['spec'] },
    ...(spec.overrides ?? []).map((asked, index) => ({ asked, path: ['spec', 'overrides', index] })),
  ];
  for (const { asked, path } of parts) {
    const { coverage, notifications = [], integrations } = asked;
    if (coverage !== undefined && coverage.mode !== 'none')
      yield hasEnded(`coverage of mode ${coverage.mode}`, end, at(...path, 'coverage', 'mode'));
    if (notifications.length > 0) yield hasEnded('a notification', end, keyAt(...path, 'notifications'));
    if (integrations !== undefined) yield hasEnded('an integration', end, keyAt(...path, 'integrations'));
  }
}
