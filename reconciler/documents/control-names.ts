import type { Catalogue, ControlAlias } from '../catalogue/catalogue.ts';
import { didYouMean } from '../model/did-you-mean.ts';

/** Why a text is no security control id, and what to write. */
export interface ControlNameProblem {
  readonly message: string;
  readonly hint: string;
}

/**
 * What is wrong with a text that stands where a security control id should: a standard's own id (`CIS.1.17`, `PCI.IAM.1`, `1.14`,
 * `ELBv2.1`), the ARN of a control, a control of Azure, or nothing known. Source: facts/compliance.md 6.6, V-07; data: aliases.
 */
export function explainControlName(written: string, catalogue: Catalogue): ControlNameProblem {
  const arn = /^arn:[a-z0-9-]*:securityhub:[^:]*:[^:]*:(?:control\/(.+\/v\/[^/]+)|security-control)\/([^/]+)$/i.exec(written);
  if (arn !== null) return explainArn(written, arn[1], arn[2] ?? '', catalogue);
  if (isAzure(written)) return azureProblem(written);
  const meanings = catalogue.aliases(written);
  if (meanings.length > 0)
    return { message: `${written} is a standard's own id of a control, not a security control id`, hint: write(meanings) };
  const known = ignoringCase(written, catalogue);
  return {
    message: `${quoteUnlessPlain(written)} is not a security control id`,
    hint: known === undefined ? 'write a security control id like IAM.6' : `did you mean ${known}?`,
  };
}

export const isAzure = (name: string): boolean => /^(?:cis-)?azure\b/i.test(name);

export const azureProblem = (name: string): ControlNameProblem => ({
  message: `${name} belongs to Azure, which this version does not govern`,
  hint: 'take the entry out',
});

function explainArn(written: string, standard: string | undefined, id: string, catalogue: Catalogue): ControlNameProblem {
  const message = `${written} is an ARN, not a security control id`;
  if (isAzure(id) || (standard !== undefined && isAzure(standard))) return azureProblem(written);
  if (standard === undefined) return { message, hint: `write ${ignoringCase(id, catalogue) ?? id}` };
  const meanings = catalogue.aliases(id).filter((alias) => alias.standard === standard);
  if (meanings.length > 0) return { message, hint: write(meanings) };
  const same = catalogue.control(id) === undefined ? ignoringCase(id, catalogue) : id;
  return { message, hint: same === undefined ? 'write a security control id like IAM.6' : `write ${same} with standards: [${standard}]` };
}

const ignoringCase = (id: string, catalogue: Catalogue): string | undefined => didYouMean(id, catalogue.controlIds);

/** `write IAM.6 (cis/v/1.2.0) or IAM.3 (cis/v/1.4.0, cis/v/3.0.0)`: each control once, with the standards that call it so. */
function write(meanings: readonly ControlAlias[]): string {
  const standards = new Map<string, string[]>();
  for (const { control, standard } of meanings) standards.set(control, [...(standards.get(control) ?? []), standard]);
  const choices = [...standards].map(([control, names]) => `${control} (${names.join(', ')})`);
  if (choices.length === 1) return `write ${choices[0]}`;
  return `it depends on the standard: write ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
}

const quoteUnlessPlain = (text: string): string => (/^[\w./:-]+$/.test(text) ? text : JSON.stringify(text));
