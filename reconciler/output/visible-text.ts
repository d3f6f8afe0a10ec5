import stringWidth from 'string-width';

export { visible } from '../model/visible.ts';

/** Columns that the text takes on a terminal. */
export const columnsOf = (text: string): number => stringWidth(text);
