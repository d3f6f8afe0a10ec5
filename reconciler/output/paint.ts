import type { Action } from '../model/change.ts';

/** Colours of the terminal's own palette, or none. */
export interface Paint {
  green(text: string): string;
  yellow(text: string): string;
  red(text: string): string;
  magenta(text: string): string;
  bold(text: string): string;
  dim(text: string): string;
}

const sequence =
  (open: number, close: number) =>
  (text: string): string =>
    `\u001b[${open}m${text}\u001b[${close}m`;
const plain = (text: string): string => text;

const coloured: Paint = {
  green: sequence(32, 39),
  yellow: sequence(33, 39),
  red: sequence(31, 39),
  magenta: sequence(35, 39),
  bold: sequence(1, 22),
  dim: sequence(2, 22),
};
const colourless: Paint = { green: plain, yellow: plain, red: plain, magenta: plain, bold: plain, dim: plain };

export const paintFor = (color: boolean): Paint => (color ? coloured : colourless);

/** The colour of an action, the same everywhere. */
export function actionPaint(action: Action, paint: Paint): (text: string) => string {
  switch (action) {
    case 'create':
      return paint.green;
    case 'update':
      return paint.yellow;
    case 'replace':
      return paint.magenta;
    case 'delete':
      return paint.red;
    default:
      return action satisfies never;
  }
}
