/** Every diagnostic code, with its title. Closed: a code that is not here does not compile. The rules are described in docs/rules.md. */
export const diagnosticCodes = {
  'D-01': 'YAML syntax',
} as const;

export type DiagnosticCode = keyof typeof diagnosticCodes;
