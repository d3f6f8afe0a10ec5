import type { Diagnostic } from '../../model/diagnostic.ts';
import { formatSource } from '../../model/source.ts';
import { problem } from '../file-diagnostics.ts';
import type { ReadFile } from '../read-document.ts';

/** D-13: a name once a kind. Told at the later file, with the place of the first. Of a second Organization D-16 says all there is to say. */
export function* checkNames(files: readonly ReadFile[]): Generator<Diagnostic> {
  const first = new Map<string, NonNullable<ReadFile['name']>>();
  for (const { kind, name } of files) {
    if (kind === undefined || kind === 'Organization' || name === undefined) continue;
    const key = `${kind}/${name.value}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, name);
    else
      yield problem(
        'D-13',
        name.at('metadata', 'name'),
        `the name ${name.value} is used twice for ${kind}, first at ${formatSource(other.at('metadata', 'name'))}`,
        'give one of the two another name',
      );
  }
}
