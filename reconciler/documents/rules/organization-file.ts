import type { Diagnostic } from '../../model/diagnostic.ts';
import { problem, startOf } from '../file-diagnostics.ts';
import type { ReadFile } from '../read-document.ts';

/** D-16: exactly one Organization, in organization.yaml. */
export function* checkOrganizationFile(files: readonly ReadFile[]): Generator<Diagnostic> {
  const main = files.find(({ file }) => file === 'organization.yaml');
  const others = files.filter(({ kind, file }) => kind === 'Organization' && file !== 'organization.yaml');
  if (main === undefined) {
    const misspelt = files.find(({ file }) => /^organization\.ya?ml$/i.test(file)) ?? others[0];
    yield problem(
      'D-16',
      undefined,
      'there is no organization.yaml',
      misspelt === undefined
        ? 'write it, or name the folder that holds it with --config DIR'
        : `rename ${misspelt.file} to organization.yaml`,
    );
    return;
  }
  if (main.kind !== undefined && main.kind !== 'Organization') {
    yield problem('D-16', startOf(main.file), `organization.yaml holds ${main.kind}, not Organization`, 'write the Organization here');
  }
  for (const { file } of others)
    yield problem(
      'D-16',
      startOf(file),
      'a second Organization; the first is organization.yaml',
      'a configuration governs one organization: remove one of the two',
    );
}
