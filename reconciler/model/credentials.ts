/** Material that is a credential whatever the field: a PEM block, the JSON of a service account, a key of Google, an access key of AWS. */
const literals: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]*(?:PRIVATE KEY|CERTIFICATE)-----/,
  /["']?private_key["']?\s*:/,
  /\bAIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/,
  /\bAAAA[A-Za-z0-9_-]{7}:[A-Za-z0-9_-]{100,}/,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
];

/** Whether a text holds literal credential material. Source: facts/tenants.md 4.8 (A-07). */
export const holdsCredential = (text: string): boolean => literals.some((literal) => literal.test(text));

/** A long run of base64 on one line: a piece of a key that was pasted, and nothing to repeat in a message. */
const pieceOfKey = /[A-Za-z0-9+/]{60,}={0,2}/g;

/** Whether a line of a document is better not shown to anybody. */
export const isUnshowable = (line: string): boolean =>
  holdsCredential(line) || (line.match(pieceOfKey) ?? []).some((run) => /[A-Z]/.test(run) && /[a-z]/.test(run) && /[0-9]/.test(run));
