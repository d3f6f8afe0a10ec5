// What a step tells the runner: workflow commands on stdout, and files for outputs and the summary. Pure; facts: github 1.3.

/** A message for the runner's log. The order matters: `%` first. */
export const escapeData = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

/** A property of a command (`file=`, `title=`), in which `:` and `,` separate as well. */
export const escapeProperty = (text: string): string => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** One workflow command as a line. Properties that are undefined are left out. */
export function commandLine(name: string, properties: Readonly<Record<string, string | number | undefined>>, message: string): string {
  const given = Object.entries(properties).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${escapeProperty(String(value))}`],
  );
  return `::${name}${given.length === 0 ? '' : ` ${given.join(',')}`}::${escapeData(message)}\n`;
}

/**
 * Text that nobody trusts, as the log may show it: no line of it is a command.
 * @param token random, so that no text can hold it; where it does all the same, an Error is thrown
 */
export function guardedText(text: string, token: string): string {
  if (text.includes(token)) throw new Error('the token that ends the guarded text stands in it');
  return `::stop-commands::${token}\n${text.endsWith('\n') ? text : `${text}\n`}::${token}::\n`;
}

/**
 * One output for the file that `GITHUB_OUTPUT` names.
 * @param delimiter random; an Error is thrown where name or value hold it, since the rest would be outputs of their own
 */
export function outputText(name: string, value: string, delimiter: string): string {
  if (name.includes(delimiter) || value.includes(delimiter)) throw new Error('the delimiter stands in the output itself');
  return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
}
