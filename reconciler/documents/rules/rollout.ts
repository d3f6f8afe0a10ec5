import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Organization } from '../../model/documents.generated.ts';
import type { Positioned } from '../../model/positioned.ts';
import { problem } from '../file-diagnostics.ts';
import { checkSelector } from './selectors.ts';

/** Rules of `Organization.spec.rollout`: names used once (D-13), shares of at most the whole (D-12), selectors that can select (V-01, V-29, V-30). */
export function* checkRollout(organization: Positioned<Organization>): Generator<Diagnostic> {
  const waves = organization.value.spec.rollout?.waves ?? [];
  const names = new Set<string>();
  let share = 0;
  for (const [index, wave] of waves.entries()) {
    const place = ['spec', 'rollout', 'waves', index] as const;
    if (names.has(wave.name))
      yield problem('D-13', organization.at(...place, 'name'), `a second wave named ${wave.name}`, 'give each wave a name of its own');
    names.add(wave.name);
    share += wave.share ?? 0;
    if (wave.share !== undefined && share > 100) {
      const before = share - wave.share;
      yield problem(
        'D-12',
        organization.at(...place, 'share'),
        `the shares add up to ${share} percent`,
        `at most ${100 - before} are left for this wave`,
      );
    }
    for (const [at, selector] of (wave.include ?? []).entries()) {
      const wrong = checkSelector(organization, [...place, 'include', at], selector, organization);
      if (wrong !== undefined) yield wrong;
    }
  }
}
