/** Every diagnostic code, with its title. Closed: a code that is not here does not compile. The rules are described in docs/rules.md. */
export const diagnosticCodes = {
  'D-01': 'YAML syntax',
  'D-02': 'duplicate key',
  'D-03': 'anchor, alias, merge key, tag, directive or key that is not plain text',
  'D-04': 'more than one document in a file',
  'D-05': 'empty file, or not a mapping',
  'D-06': 'file not readable, or not UTF-8',
  'D-07': 'file too large, too many files, or too many problems in one',
  'D-08': 'nested too deeply',
  'D-09': 'apiVersion unknown',
  'D-10': 'kind unknown, or not supported yet',
  'D-11': 'required key missing',
  'D-12': 'wrong type or value',
  'D-13': 'name not allowed, or used twice',
  'D-14': 'file in a folder where it does not belong',
  'D-15': 'not available yet',
  'D-16': 'no Organization, or more than one',
  'V-01': 'id of an account, a unit or the organization',
  'V-02': 'Region not governed, or a list that is no set',
  'V-03': 'account or unit that the organization does not have',
  'V-04': 'two values for one field of one cell',
  'V-05': 'standard unknown',
  'V-06': "AWS Control Tower's own standard",
  'V-07': 'not a security control id',
  'V-08': 'control unknown, retired, or not in the standard',
  'V-09': 'control that the Region does not offer',
  'V-10': 'control disabled in a standard that is off',
  'V-11': 'reason, ticket, owner or expiry',
  'V-12': 'more than central configuration can express',
  'V-23': 'hub that is declared absent',
  'V-24': 'a standard taken out without allowDelete',
  'V-26': 'parameter of a control',
  'V-29': 'selector that matches nothing',
  'V-30': 'unknown key, kind, value or alias',
} as const;

export type DiagnosticCode = keyof typeof diagnosticCodes;

/** Rules that need the live organization: `plan` runs them, `validate` cannot. */
export const liveCodes: readonly DiagnosticCode[] = ['V-03', 'V-09'];
