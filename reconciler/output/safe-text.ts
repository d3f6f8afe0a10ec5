/**
 * Characters that would let data drive the terminal or reorder what is read: control characters (escape sequences begin with one),
 * bidirectional marks, zero-width characters, line and paragraph separators, lone surrogates.
 */
const unsafe = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Surrogate}/gu;

/** Text from documents or from AWS, safe to print: what is unsafe is spelled out, `\u{1b}`. */
export function safeText(text: string): string {
  return text.replace(unsafe, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
