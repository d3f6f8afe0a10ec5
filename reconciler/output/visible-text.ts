import stringWidth from 'string-width';

/** Characters that move the cursor, hide or reorder what stands around them: controls, bidirectional marks, zero-width ones, line separators. */
const invisible = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\p{Cs}/gu;

const escapeOf = (char: string): string => {
  const code = char.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
};

/** The text with every invisible character written out, so that a name in a document cannot disguise a line of output. */
export const visible = (text: string): string => text.replace(invisible, escapeOf);

/** Columns that the text takes on a terminal. */
export const columnsOf = (text: string): number => stringWidth(text);
