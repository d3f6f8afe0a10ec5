// Text that attacks whoever prints it, and what none of it may come out as.
import assert from 'node:assert/strict';

/** Codes of a terminal, marks that turn a line around, commands of a runner in both forms, mentions, links, images, comments and tags. Lines are broken so that a command stands at the beginning of some. */
export const hostileText = `x\u001b[2J\u009b31m\u202egnp\u2028\u{e0041} ##[add-mask]z @octocat <img src=x onerror=alert(1)> [a](http://evil.example) \`b\` <!-- trueup:plan --> ${'::error::x '.repeat(30)}`;

const hidden = /[\0-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2028]|\u{e0041}/u;
const command = /^[\s\u0085]*::|##\[/m;
const injected = /<img|(?<![\w`])@octocat|\]\(https?:\/\/evil|(?<!&lt;|\\)<!-- trueup:plan/;

/** Fails where the output would steer a terminal or a runner, or, as Markdown or HTML, holds something of the text that is alive. */
export function assertHarmless(output: string, what: string, format = 'text'): void {
  assert.doesNotMatch(output, hidden, what);
  assert.doesNotMatch(output, command, what);
  // What stands in a code span of Markdown is text.
  if (format === 'markdown') assert.doesNotMatch(output.replace(/(?<!`)(`+)(?!`)[^\n]*?[^`]\1(?!`)/g, ''), injected, what);
  if (format === 'html') assert.doesNotMatch(output, /<img|<!-- trueup:plan|<a [^>]*evil/, what);
}
