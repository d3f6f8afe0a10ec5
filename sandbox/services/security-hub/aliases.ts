import { aliasData } from './catalogue-data.ts';

/** One row of a control in a standard: how `DescribeStandardsControls` names it and how its standards control ARN ends. */
export interface StandardControlName {
  readonly controlId: string;
  readonly arnSuffix: string;
}

const namesByPair = new Map<string, StandardControlName[]>();
const controlBySuffix = new Map<string, string>();

// CIS 1.2.0 shows `CIS.1.14` and ends its ARN with `1.14`; elsewhere the two are one string. A `requirement` is no sure id: left out.
for (const { standard, id, control, form } of aliasData) {
  if (form === 'both' || form === 'arnSuffix') controlBySuffix.set(`${standard}/${id}`, control);
  if (form === 'requirement' || form === 'controlId') continue;
  const controlId =
    form === 'both'
      ? id
      : (aliasData.find((other) => other.standard === standard && other.form === 'controlId' && endsAs(other.id, id))?.id ?? id);
  const pair = `${standard}/${control}`;
  const names = namesByPair.get(pair) ?? [];
  names.push({ controlId, arnSuffix: id });
  namesByPair.set(pair, names);
}

function endsAs(controlId: string, arnSuffix: string): boolean {
  return controlId === `CIS.${arnSuffix}`;
}

/**
 * The names of a security control in a standard, at least one: the security control id itself where the standard has no own id.
 * A control with two aliases is two rows with one state. Source: facts/compliance.md 2.1 and 2.3.
 */
export function namesIn(standard: string, control: string): readonly StandardControlName[] {
  return namesByPair.get(`${standard}/${control}`) ?? [{ controlId: control, arnSuffix: control }];
}

/** The security control that a standards control ARN's last part means in a standard. */
export function controlOfSuffix(standard: string, arnSuffix: string): string {
  return controlBySuffix.get(`${standard}/${arnSuffix}`) ?? arnSuffix;
}
