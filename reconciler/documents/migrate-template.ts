import type { Catalogue, StandardId } from '../catalogue/catalogue.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import { type MigratedList, migrateList } from './migrate-list.ts';

/** What an old template's function does: controls that it disables, standards that it enables. */
export interface MigratedTemplate extends MigratedList {
  readonly standards: readonly StandardId[];
}

/** True for the text of a CloudFormation template. */
export const isTemplate = (text: string): boolean =>
  /^\s*["']?Resources["']?\s*:/m.test(text) && /["']?Type["']?\s*:\s*["']?(AWS|Custom)::/.test(text);

const controlArn = /arn:[^\s"'`,]*:securityhub:[^\s"'`,]*:control\/[^\s"'`,\\)\]]+/g;
const standardArn = /arn:[^\s"'`,]*:securityhub:[^\s"'`,]*:(?:standards|ruleset)\/([^\s"'`,\\)\]]+)/g;

/**
 * Reads a template whose function enables standards or disables controls by the ARNs in its source, as the old ones do. One that only
 * turns standards off is a problem: that takes protection away, and is asked for by hand. Pure. Source: facts/compliance.md 1.1.
 */
export function migrateTemplate(text: string, catalogue: Catalogue): MigratedTemplate {
  const lines = text.split('\n').map((line) => line.replace(/(^|\s)#.*$/, ''));
  const list = migrateList(lines.map((line) => (line.match(controlArn) ?? []).join(' ')).join('\n'), catalogue);
  const standards = new Set<StandardId>();
  const problems = [...list.problems];
  for (const [index, line] of lines.entries())
    for (const [, id = ''] of line.matchAll(standardArn)) {
      if (catalogue.standard(id) !== undefined) {
        standards.add(id);
        continue;
      }
      const near = didYouMean(
        id,
        catalogue.standards.map((each) => each.id),
      );
      const hint = near === undefined ? 'trueup catalogue show lists them' : `did you mean ${near}?`;
      problems.push({ line: index + 1, message: `there is no standard ${id}`, hint });
    }
  const onlyDisables = /batch_?disable_?standards/i.test(lines.join('\n')) && !/batch_?enable_?standards/i.test(lines.join('\n'));
  if (onlyDisables) {
    problems.push({
      line: lines.findIndex((line) => /batch_?disable_?standards/i.test(line)) + 1,
      message: 'the function turns standards off',
      hint: 'write a SecurityStandards document with state: absent and allowDelete: true: what that loses is asked for by hand',
    });
  } else if (standards.size === 0 && list.controls.size === 0 && list.ended.length === 0 && problems.length === 0) {
    problems.push({
      line: 1,
      message: 'the template names no standard and no control of Security Hub',
      hint: 'give the parameters that it was rolled out with (aws cloudformation describe-stack-set), or take its stack set over with trueup adopt',
    });
  }
  return { ...list, standards: [...standards].sort(), problems };
}
