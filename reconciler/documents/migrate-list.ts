import type { Catalogue, ControlId, StandardId } from '../catalogue/catalogue.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import { explainControlName } from './control-names.ts';

/** An old list read: what it disables, by control, what AWS has ended, and what nobody knows. */
export interface MigratedList {
  readonly controls: ReadonlyMap<ControlId, readonly StandardId[]>;
  /** Sentences about entries that AWS has ended: they are left out. */
  readonly ended: readonly string[];
  readonly problems: readonly { readonly line: number; readonly message: string; readonly hint: string }[];
}

const arn = /^arn:[^:]*:securityhub:[^:]*:[^:]*:control\/(.+\/v\/[^/]+)\/([^/]+)$/i;

/** Words of a line of an old list: separated by commas, blanks and quotes; `#` begins a comment. `f'` and the name of a variable are Python's. */
const wordsOf = (line: string): string[] =>
  line
    .replace(/#.*$/, '')
    .replace(/^\s*\w+\s*=\s*/, '')
    .replace(/\bf(?=['"])/g, ' ')
    .split(/[\s,'"[\]()\\]+/)
    .filter((word) => word !== '' && word !== '-');

/**
 * Reads an old list: ARNs of controls, also with `{region}` and `{account_id}` as the seed's functions have them, standards' own ids and
 * security control ids. An id that means different controls in different standards is a problem: an ARN would tell. Pure. Source: facts/compliance.md 1.1.
 */
export function migrateList(text: string, catalogue: Catalogue): MigratedList {
  const controls = new Map<ControlId, Set<StandardId>>();
  const ended: string[] = [];
  const problems: MigratedList['problems'][number][] = [];
  for (const [index, line] of text.split('\n').entries())
    for (const word of wordsOf(line)) {
      const meaning = meaningOf(word, catalogue);
      if ('ended' in meaning) ended.push(meaning.ended);
      else if ('hint' in meaning) problems.push({ line: index + 1, ...meaning });
      else
        for (const standard of meaning.standards) controls.set(meaning.control, (controls.get(meaning.control) ?? new Set()).add(standard));
    }
  return { controls: new Map([...controls].map(([control, standards]) => [control, [...standards].sort()])), ended, problems };
}

type Meaning =
  | { readonly control: ControlId; readonly standards: readonly StandardId[] }
  | { readonly ended: string }
  | { readonly message: string; readonly hint: string };

function meaningOf(word: string, catalogue: Catalogue): Meaning {
  const [, standard, id = word] = arn.exec(word) ?? [];
  if (standard !== undefined && catalogue.standard(standard) === undefined) {
    const near = didYouMean(
      standard,
      catalogue.standards.map((each) => each.id),
    );
    return {
      message: `${word}: there is no standard ${standard}`,
      hint: near === undefined ? 'trueup catalogue show lists them' : `did you mean ${near}?`,
    };
  }
  const isHere = (each: { readonly standard: StandardId }): boolean => standard === undefined || each.standard === standard;
  const aliases = catalogue.aliases(id).filter(isHere);
  const names = [...new Set(aliases.map(({ control }) => control))];
  const [control = id] = names;
  if (names.length > 1) return { message: explainControlName(word, catalogue).message, hint: explainControlName(word, catalogue).hint };
  const retired = catalogue.retired(control);
  if (retired !== undefined) {
    const instead = retired.replacedBy === undefined ? '' : `; AWS names ${retired.replacedBy.join(', ')} instead`;
    return { ended: `${word}: AWS has retired ${control}${retired.retiredOn === undefined ? '' : ` on ${retired.retiredOn}`}${instead}` };
  }
  if (catalogue.control(control) === undefined) {
    const near = didYouMean(id, catalogue.controlIds);
    return {
      message: `${word} is not known to the catalogue of ${catalogue.asOf}`,
      hint: near === undefined ? 'trueup catalogue refresh, if AWS released it later' : `did you mean ${near}?`,
    };
  }
  const holding = catalogue.standardsHolding(control);
  const meant = standard === undefined ? (aliases.length > 0 ? aliases.map((each) => each.standard) : holding) : [standard];
  const standards = meant.filter((each) => holding.includes(each));
  return standards.length === 0
    ? { ended: `${word}: ${control} is in ${meant.join(', ') || 'no standard'} no more` }
    : { control, standards };
}
