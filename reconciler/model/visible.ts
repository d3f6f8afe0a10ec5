/**
 * Characters that move the cursor, hide or reorder what stands around them: controls, format characters (bidirectional marks, zero-width ones,
 * tags), line separators, halves of surrogate pairs.
 */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u2060-\u206f\ufeff]/gu;

/**
 * The older form of a workflow command, which GitHub's runner obeys wherever it stands in a line (`ActionCommand.TryParse`: the first `##[` of
 * the line). The newer form, `::name::`, only counts at a line's beginning.
 */
const oldCommand = /##\[/g;

const escapeOf = (char: string): string => {
  const code = char.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
};

/**
 * The text with every invisible character written out, and with nothing in it that a runner obeys: a name or a message of somebody else cannot
 * disguise a line of output.
 */
export const visible = (text: string): string => text.replace(invisible, escapeOf).replace(oldCommand, '##\\x5b');

/** JSON text that means the same, with the same care: what stands in its strings is written as JSON's own escapes. */
export const visibleJson = (json: string): string =>
  json
    .replace(hidden, (char) =>
      char.length === 1 ? unitOf(char) : [...Array(char.length).keys()].map((at) => unitOf(char[at] ?? '')).join(''),
    )
    .replace(oldCommand, '\\u0023#[');

/** As `invisible`, but for the blanks and line ends between JSON's tokens. */
const hidden = /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u2060-\u206f\ufeff]/gu;

const unitOf = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Our own colours and the line of progress that rewrites itself: all that this program sends to a terminal beside text. */
const ours = /(\u001b\[(?:0|1|2|22|3[1-6]|39|1;36|22;39)m|\r\u001b\[2K)/;

/** What is said on the way, line by line: only our own sequences reach a terminal, and no line is a command of a runner. */
export const visibleLines = (text: string): string =>
  text
    .split(ours)
    .map((part, index) => (index % 2 === 1 ? part : part.split('\n').map(visible).join('\n')))
    .join('')
    .replace(/^(\s*)::/gm, '$1| ::');
